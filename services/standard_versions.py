"""Versions of standards 考核标准各版: one against another, last year's, or the enterprise's frame."""

from dataclasses import dataclass

from domain import streams
from domain.frame import Frame, check_frame
from domain.refusal import NotFoundError
from domain.standard import Finding, Standard
from domain.standard_difference import Difference, differences, differences_from_frame
from services.casebook import CommitteeYear
from services.frames import frame_over
from services.ledger import Seen
from services.organisation import committee_of
from services.standards import standards_of

PENDING, IN_FORCE, LAST_YEAR, FRAME = "pending", "in_force", "last_year", "frame"


@dataclass(frozen=True)
class Compared:
    """对照: what was compared with what; against a frame, also the bounds that are broken."""

    version: int
    against: str
    against_version: int
    difference: Difference
    findings: tuple[Finding, ...] = ()


def compare(seen: Seen, of: CommitteeYear, *, which: str, against: str) -> Compared:
    """`which` is pending, in_force or a version; `against` may also be last_year or frame.

    Raises NotFoundError where there is no such version.
    """
    seen.load([streams.committee(of.committee), streams.standard(of.committee, of.year)])
    committee_of(seen, of.committee)
    standard = version_of(seen, of, which)
    if against == FRAME:
        frame = _frame(seen, of)
        found = differences_from_frame(frame, standard)
        return Compared(standard.version, against, frame.version, found, tuple(check_frame(frame, standard)))
    other = (
        version_of(seen, CommitteeYear(of.committee, of.year - 1), IN_FORCE)
        if against == LAST_YEAR
        else version_of(seen, of, against)
    )
    return Compared(standard.version, against, other.version, differences(other, standard))


def version_of(seen: Seen, of: CommitteeYear, which: str) -> Standard:
    """A version by its number, the one in force, or the draft that waits for its vote."""
    known = standards_of(seen, of.committee, of.year)
    match which:
        case "pending":
            found = known.drafted
        case "in_force":
            found = known.in_force
        case _:
            pending = known.drafted
            named = pending if pending is not None and str(pending.version) == which else None
            found = known.adopted.get(int(which)) or named
    if found is None:
        raise NotFoundError(
            f"{of.year}年度没有这一版考核标准({which})",
            f"there is no such version of the standard for {of.year}: {which}",
        )
    return found


def _frame(seen: Seen, of: CommitteeYear) -> Frame:
    frame = frame_over(seen, of.committee, of.year)
    if frame is None:
        raise NotFoundError(
            f"{of.year}年度没有已发布的框架标准", f"no frame has been published over this committee for {of.year}"
        )
    return frame
