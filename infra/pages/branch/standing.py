"""Standing 名次与差距: where the branch stands and what it lacks, for the branch only as far as it is published."""

from domain.access import Right
from domain.refusal import NotFoundError
from infra.http.outlooks import outlook_of
from infra.pages.branch.place import Here
from infra.pages.frame import Frame
from infra.pages.known import Known, moments
from infra.runtime import Runtime
from projections.progress import Outlook


def standing_of(running: Runtime, frame: Frame, at: Here, known: Known) -> Outlook | None:
    """None where there is nothing to be told yet."""
    unpublished = frame.can(Right.READ_UNPUBLISHED, at.branch)
    until, effective = moments(frame, known)
    seen = running.ledger.seen(until)
    try:
        return outlook_of(running, seen, at.of, at.branch, unpublished=unpublished, at=until, effective=effective)
    except NotFoundError:
        return None
