"""Frames 框架标准: published by the organisation department, kept to by every committee that has joined."""

from domain import frame, streams
from domain.enterprise import require_organiser
from domain.frame import Frame, Frames
from domain.standard import Standard
from services.enterprises import enterprise_of
from services.ledger import Act, Drafts, Ledger, Receipt, Seen
from services.organisation import committee_of


def frames_of(seen: Seen, enterprise_id: str, year: int) -> Frames:
    """The versions of an enterprise's frame for a year."""
    return seen.state(streams.frame(enterprise_id, year), frame.evolve, Frames())


def frame_over(seen: Seen, committee_id: str, year: int) -> Frame | None:
    """The frame in force that a committee's standard of the year must keep to, if there is one."""
    enterprise_id = committee_of(seen, committee_id).enterprise
    return frames_of(seen, enterprise_id, year).in_force if enterprise_id else None


def require_frame_kept(seen: Seen, committee_id: str, year: int, standard: Standard) -> int | None:
    """The version of the frame in force that the standard keeps to; refuses one that breaks it."""
    return frame.require_kept(frame_over(seen, committee_id, year), standard)


class FrameBook:
    """Keeps the yearly frames of the enterprises."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    def publish(self, act: Act, *, enterprise_id: str, year: int, version: Frame) -> Receipt:
        """发布框架标准: by the organisation department."""
        stream = streams.frame(enterprise_id, year)

        def decide(seen: Seen) -> Drafts:
            seen.load([streams.enterprise(enterprise_id), stream])
            require_organiser(enterprise_of(seen, enterprise_id), act.by)
            known = frames_of(seen, enterprise_id, year)
            return [(stream, fact) for fact in frame.publish(known, enterprise=enterprise_id, year=year, frame=version)]

        return self._ledger.perform(act, decide)
