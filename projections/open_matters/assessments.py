"""Assessments 考核: a branch's year, from its target set through its periods, each waiting for one after another."""

from datetime import datetime
from typing import Final, get_args

from msgspec.structs import replace

from domain import assessment, targets
from domain.period import Period
from domain.record import Recorded
from projections.engine import Rows
from projections.open_matters.gradings import complete, outdate
from projections.open_matters.matter import Kind, begin, end, go_on, home_of, is_open
from projections.open_matters.members import await_publication
from projections.open_matters.record import BRANCH_YEARS, BranchYear, branch_year_of
from projections.wording import Sentence

FACTS: Final = (*get_args(targets.Fact), *get_args(assessment.Fact))


def fold(rows: Rows, recorded: Recorded) -> None:
    at = recorded.recorded_at
    match recorded.fact:
        case assessment.Scored() as fact:
            _step(rows, at, fact.branch, fact.year, fact.period, Kind.REVIEW)
        case assessment.ReviewAgreed() as fact:
            _step(rows, at, fact.branch, fact.year, fact.period, Kind.CONFIRM)
        case assessment.ScoresConfirmed() as fact:
            _settle(rows, at, fact.branch, fact.year, fact.period)
        case assessment.SelfAssessed() | assessment.SelfAssessmentDefaulted() as fact:
            opening = fact.opening
            known = _step(rows, at, opening.branch, opening.year, opening.period, Kind.SCORE)
            if opening.target_set is None and not is_open(
                rows, Kind.NO_TARGET_SET, known.committee, known.year, known.branch
            ):
                begin(rows, at, Kind.NO_TARGET_SET, known.committee, known.year, known.branch)
        case assessment.ScoreCorrected() as fact:
            known = branch_year_of(rows, fact.branch, fact.year)
            outdate(rows, at, known.committee, fact.year)
            rows.put(BRANCH_YEARS, known.correct(fact.period))
            await_publication(rows, at, known.committee, fact.year, fact.period, fact.branch)
        case assessment.ReviewReturned() as fact:
            _step(rows, at, fact.branch, fact.year, fact.period, Kind.SCORE_AGAIN, fact.reason)
        case assessment.Exempted() as fact:
            _settle(rows, at, fact.opening.branch, fact.opening.year, fact.opening.period)
        case targets.TargetSetDrafted(branch, year):
            _drafted(rows, at, branch_year_of(rows, branch, year))
        case targets.TargetSetIssued(branch, year):
            _issued(rows, at, branch_year_of(rows, branch, year))
        case targets.TargetSetAcknowledged(branch, year):
            end(rows, Kind.ACKNOWLEDGE_TARGETS, home_of(rows, branch, year), year, branch)
        case targets.TargetChangeProposed() as fact:
            _change_proposed(rows, at, fact)
        case targets.TargetChanged() | targets.TargetChangeReturned() | targets.TargetChangeWithdrawn() as fact:
            committee, which = home_of(rows, fact.branch, fact.year), str(fact.number)
            end(rows, Kind.DECIDE_TARGET_CHANGE, committee, fact.year, fact.branch, which=which)


def _drafted(rows: Rows, at: datetime, known: BranchYear) -> None:
    rows.put(BRANCH_YEARS, replace(known, drafted=True))
    end(rows, Kind.ISSUE_TARGETS, known.committee, known.year, known.branch)
    begin(rows, at, Kind.ISSUE_DRAFT, known.committee, known.year, known.branch)


def _change_proposed(rows: Rows, at: datetime, fact: targets.TargetChangeProposed) -> None:
    committee, kind = home_of(rows, fact.branch, fact.year), Kind.DECIDE_TARGET_CHANGE
    about = Sentence(f"{fact.after.title}: ", f"{fact.after.title}:")
    which = str(fact.number)
    begin(rows, at, kind, committee, fact.year, fact.branch, which=which, about=about, reason=fact.reason)


def _issued(rows: Rows, at: datetime, known: BranchYear) -> None:
    known = replace(known, targets=True)
    rows.put(BRANCH_YEARS, known)
    for kind in (Kind.ISSUE_TARGETS, Kind.ISSUE_DRAFT, Kind.NO_TARGET_SET):
        end(rows, kind, known.committee, known.year, known.branch)
    begin(rows, at, Kind.ACKNOWLEDGE_TARGETS, known.committee, known.year, known.branch)
    _await_next(rows, at, known)


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
    end(rows, Kind.CONFIRM, known.committee, year, branch, period)
    _await_next(rows, at, known)
    await_publication(rows, at, known.committee, year, period, branch)
    if known.complete:
        complete(rows, at, known.committee, year, branch)


def _await_next(rows: Rows, at: datetime, known: BranchYear) -> None:
    """With nothing else under way, the next period waits for the self-assessment."""
    period = known.next_unbegun
    if period is not None and not is_open(rows, Kind.SELF_ASSESS, known.committee, known.year, known.branch, period):
        go_on(rows, at, Kind.SELF_ASSESS, known.committee, known.year, known.branch, period)
