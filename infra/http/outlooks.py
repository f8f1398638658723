"""Outlooks 名次与差距: what a branch has and what it lacks, for the branch itself only as far as it is published."""

from domain import streams
from domain.grading import NoticeOpened
from domain.period import QUARTERS
from domain.publication import Publication, evolve
from domain.record import Recorded
from domain.refusal import NotFoundError
from infra.runtime import Runtime
from projections.progress import Outlook
from services.casebook import CommitteeYear
from services.ledger import Seen


def outlook_of(
    running: Runtime,
    seen: Seen,
    of: CommitteeYear,
    branch: str,
    *,
    unpublished: bool,
    at: int | None,
    effective: int | None = None,
) -> Outlook:
    """As the record stands at a position for whoever reads what is `unpublished`; else as published last by then.

    Raises NotFoundError where there is nothing to be told yet.
    """
    answers = running.projections.progress
    if unpublished:
        return answers.outlook(of.year, branch, at=at, effective=effective)
    told = _told_until(running, seen, of, branch)
    if told is None:
        raise NotFoundError(
            f"党支部{branch}{of.year}年度尚无已公布的考核结果", f"{branch}: no result of {of.year} is published yet"
        )
    return answers.outlook(of.year, branch, at=told, effective=None if effective is None else min(effective, told))


def _told_until(running: Runtime, seen: Seen, of: CommitteeYear, branch: str) -> int | None:
    """The position at which the year's notice was opened, else what the last published results stood on.

    None where something that was confirmed by then is still unpublished: the ranks would tell of it.
    """
    if opened := _notices(seen, of):
        return opened[-1].position
    known = seen.state(streams.publication(of.committee, of.year), evolve, Publication()).latest
    until = max((one.through for one in known.values()), default=None)
    marks = running.projections.standings.marks(of.year, branch, at=until)
    hidden = marks.is_graded() or any(quarter in marks.totals for quarter in QUARTERS if quarter not in known)
    return None if hidden else until


def _notices(seen: Seen, of: CommitteeYear) -> list[Recorded]:
    history = seen.history(streams.grading(of.committee, of.year))
    return [one for one in history if isinstance(one.fact, NoticeOpened)]
