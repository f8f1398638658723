"""Standing 名次与差距: where the branch stands and what it lacks, for the branch only as far as it is published."""

from domain import streams
from domain.access import Right
from domain.grading import NoticeOpened
from domain.period import QUARTERS
from domain.publication import Publication, evolve
from domain.record import Recorded
from domain.refusal import NotFoundError
from infra.pages.branch.place import Here
from infra.pages.frame import Frame
from infra.runtime import Runtime
from projections.progress import Outlook


def standing_of(running: Runtime, frame: Frame, at: Here) -> Outlook | None:
    """As the record stands for whoever reads unpublished scores; else as it stood at the last publication."""
    until = frame.at
    if not frame.can(Right.READ_UNPUBLISHED, at.branch):
        until = _published_at(at)
        if until is None:
            return None
    try:
        outlook = running.projections.progress.outlook(at.year, at.branch, at=until)
    except NotFoundError:
        return None
    return outlook if frame.can(Right.READ_UNPUBLISHED, at.branch) or _is_public(running, at, until) else None


def _published_at(at: Here) -> int | None:
    """The position at which the year's notice was opened, else what the last published results stood on."""
    if opened := _notices(at):
        return opened[-1].position
    known = at.seen.state(streams.publication(at.of.committee, at.year), evolve, Publication())
    return max((one.through for one in known.latest.values()), default=None)


def _is_public(running: Runtime, at: Here, until: int | None) -> bool:
    """Whether nothing that was confirmed by then is still unpublished: else the ranks would tell of it."""
    known = at.seen.state(streams.publication(at.of.committee, at.year), evolve, Publication())
    if _notices(at):
        return True
    marks = running.projections.standings.marks(at.year, at.branch, at=until)
    return all(quarter in known.latest for quarter in QUARTERS if quarter in marks.totals)


def _notices(at: Here) -> list[Recorded]:
    history = at.seen.history(streams.grading(at.of.committee, at.year))
    return [one for one in history if isinstance(one.fact, NoticeOpened)]
