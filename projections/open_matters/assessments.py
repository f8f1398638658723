"""Assessments 考核: a branch's year, from its target set through its periods, each waiting for one after another."""

from datetime import datetime
from typing import Final, get_args

from msgspec.structs import replace

from domain import assessment, targets
from domain.period import Period
from domain.record import Recorded
from projections.engine import Rows
from projections.open_matters.gradings import complete, outdate
from projections.open_matters.matter import Kind, begin, end, home_of
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
            committee = _step(rows, at, opening.branch, opening.year, opening.period, Kind.SCORE)
            if opening.target_set is None:
                begin(rows, at, Kind.NO_TARGET_SET, committee, opening.year, opening.branch)
        case assessment.ScoreCorrected() as fact:
            committee = home_of(rows, fact.branch, fact.year)
            outdate(rows, at, committee, fact.year)
            known = branch_year_of(rows, fact.branch, fact.year)
            rows.put(BRANCH_YEARS, known.with_news(fact.period))
            await_publication(rows, at, committee, fact.year, fact.period)
        case assessment.ReviewReturned() as fact:
            _step(rows, at, fact.branch, fact.year, fact.period, Kind.SCORE_AGAIN, fact.reason)
        case assessment.Exempted() as fact:
            _settle(rows, at, fact.opening.branch, fact.opening.year, fact.opening.period)
        case targets.TargetSetDrafted(branch, year):
            _drafted(rows, at, branch, year)
        case targets.TargetSetIssued(branch, year):
            _issued(rows, at, branch, year)
        case targets.TargetSetAcknowledged(branch, year):
            end(rows, Kind.ACKNOWLEDGE_TARGETS, home_of(rows, branch, year), year, branch)
        case targets.TargetChangeProposed() as fact:
            _change_proposed(rows, at, fact)
        case targets.TargetChanged() | targets.TargetChangeReturned() | targets.TargetChangeWithdrawn() as fact:
            committee, which = home_of(rows, fact.branch, fact.year), str(fact.number)
            end(rows, Kind.DECIDE_TARGET_CHANGE, committee, fact.year, fact.branch, which=which)


def _drafted(rows: Rows, at: datetime, branch: str, year: int) -> None:
    committee = home_of(rows, branch, year)
    rows.put(BRANCH_YEARS, replace(branch_year_of(rows, branch, year), drafted=True))
    end(rows, Kind.ISSUE_TARGETS, committee, year, branch)
    begin(rows, at, Kind.ISSUE_DRAFT, committee, year, branch)


def _change_proposed(rows: Rows, at: datetime, fact: targets.TargetChangeProposed) -> None:
    committee, kind = home_of(rows, fact.branch, fact.year), Kind.DECIDE_TARGET_CHANGE
    about = Sentence(f"{fact.after.title}: ", f"{fact.after.title}:")
    which = str(fact.number)
    begin(rows, at, kind, committee, fact.year, fact.branch, which=which, about=about, reason=fact.reason)


def _issued(rows: Rows, at: datetime, branch: str, year: int) -> None:
    committee = home_of(rows, branch, year)
    known = replace(branch_year_of(rows, branch, year), targets=True)
    rows.put(BRANCH_YEARS, known)
    end(rows, Kind.ISSUE_TARGETS, committee, year, branch)
    end(rows, Kind.ISSUE_DRAFT, committee, year, branch)
    end(rows, Kind.NO_TARGET_SET, committee, year, branch)
    begin(rows, at, Kind.ACKNOWLEDGE_TARGETS, committee, year, branch)
    _await_next(rows, at, committee, known)


def _step(
    rows: Rows, at: datetime, branch: str, year: int, period: Period, awaited: Kind, reason: str | None = None
) -> str:
    """The period of a branch goes on to wait for something else, at the committee that is returned."""
    committee, known = home_of(rows, branch, year), branch_year_of(rows, branch, year)
    _end_step(rows, committee, known, period)
    begin(rows, at, awaited, committee, year, branch, period, reason=reason)
    rows.put(BRANCH_YEARS, known.waiting(period, awaited))
    return committee


def _settle(rows: Rows, at: datetime, branch: str, year: int, period: Period) -> None:
    """The period of a branch waits for nothing more; the next one does, or the committee for the whole year."""
    committee, known = home_of(rows, branch, year), branch_year_of(rows, branch, year)
    _end_step(rows, committee, known, period)
    known = known.waiting(period, None).with_news(period)
    rows.put(BRANCH_YEARS, known)
    _await_next(rows, at, committee, known)
    await_publication(rows, at, committee, year, period)
    if known.complete:
        complete(rows, at, committee, year, branch)


def _end_step(rows: Rows, committee: str, known: BranchYear, period: Period) -> None:
    before = known.steps.get(period, Kind.SELF_ASSESS)
    if before is not None:
        end(rows, before, committee, known.year, known.branch, period)


def _await_next(rows: Rows, at: datetime, committee: str, known: BranchYear) -> None:
    """With nothing else under way, the next period waits for the self-assessment."""
    period = known.next_unbegun
    if period is not None and not any(known.steps.values()):
        begin(rows, at, Kind.SELF_ASSESS, committee, known.year, known.branch, period)
