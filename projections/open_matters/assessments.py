"""Assessments 考核: the periods of a branch's year, each waiting for one step after another."""

from datetime import datetime
from typing import Final

from domain import assessment
from domain.period import Period
from domain.record import Recorded
from projections.engine import Rows
from projections.engine.projection import Fold
from projections.open_matters.gradings import complete, outdate
from projections.open_matters.matter import Kind, begin, call_up, finish, go_on, is_open
from projections.open_matters.members import await_publication
from projections.open_matters.record import BRANCH_YEARS, BranchYear, branch_year_of


def _self_assessed(rows: Rows, recorded: Recorded) -> None:
    at, opening = recorded.recorded_at, recorded.fact.opening
    known = _step(rows, at, opening.branch, opening.year, opening.period, Kind.SCORE)
    if opening.target_set is None and not is_open(rows, Kind.NO_TARGET_SET, known.committee, known.year, known.branch):
        begin(rows, at, Kind.NO_TARGET_SET, known.committee, known.year, known.branch)


def _scored(rows: Rows, recorded: Recorded) -> None:
    fact: assessment.Scored = recorded.fact
    _step(rows, recorded.recorded_at, fact.branch, fact.year, fact.period, Kind.REVIEW)


def _agreed(rows: Rows, recorded: Recorded) -> None:
    fact: assessment.ReviewAgreed = recorded.fact
    _step(rows, recorded.recorded_at, fact.branch, fact.year, fact.period, Kind.CONFIRM)


def _returned(rows: Rows, recorded: Recorded) -> None:
    fact: assessment.ReviewReturned = recorded.fact
    _step(rows, recorded.recorded_at, fact.branch, fact.year, fact.period, Kind.SCORE_AGAIN, fact.reason)


def _confirmed(rows: Rows, recorded: Recorded) -> None:
    fact: assessment.ScoresConfirmed = recorded.fact
    _settle(rows, recorded.recorded_at, fact.branch, fact.year, fact.period)


def _exempted(rows: Rows, recorded: Recorded) -> None:
    opening = recorded.fact.opening
    _settle(rows, recorded.recorded_at, opening.branch, opening.year, opening.period)


def _corrected(rows: Rows, recorded: Recorded) -> None:
    fact: assessment.ScoreCorrected = recorded.fact
    known = branch_year_of(rows, fact.branch, fact.year)
    outdate(rows, recorded.recorded_at, known.committee, fact.year)
    rows.put(BRANCH_YEARS, known.correct(fact.period))
    await_publication(rows, recorded.recorded_at, known.committee, fact.year, fact.period, fact.branch)


FOLDS: Final[dict[type, Fold]] = {
    assessment.Exempted: _exempted,
    assessment.SelfAssessed: _self_assessed,
    assessment.SelfAssessmentDefaulted: _self_assessed,
    assessment.Scored: _scored,
    assessment.ReviewReturned: _returned,
    assessment.ReviewAgreed: _agreed,
    assessment.ScoresConfirmed: _confirmed,
    assessment.ScoreCorrected: _corrected,
}
"""By fact at once: most facts of the log are of these."""


def _step(
    rows: Rows, at: datetime, branch: str, year: int, period: Period, awaited: Kind, reason: str | None = None
) -> BranchYear:
    """The period of a branch goes on to wait for something else."""
    known = branch_year_of(rows, branch, year)
    go_on(rows, at, awaited, known.committee, year, branch, period, reason)
    begun = known.begin(period)
    if begun is not known:
        rows.put(BRANCH_YEARS, begun)
    return begun


def _settle(rows: Rows, at: datetime, branch: str, year: int, period: Period) -> None:
    """The period of a branch waits for nothing more; the next one does, or the committee for the whole year."""
    known = branch_year_of(rows, branch, year).settle(period)
    rows.put(BRANCH_YEARS, known)
    finish(rows, known.committee, year, branch, period)
    await_next(rows, at, known)
    await_publication(rows, at, known.committee, year, period, branch)
    if known.complete:
        complete(rows, at, known.committee, year, branch)


def await_next(rows: Rows, at: datetime, known: BranchYear) -> None:
    """With nothing else under way, the next period waits for the self-assessment."""
    period = known.next_unbegun
    if period is not None:
        call_up(rows, at, known.committee, known.year, known.branch, period)
