"""Target sets 目标责任书: what waits until a branch has its targets and has signed for them, and with their changes."""

from datetime import datetime
from typing import Final, get_args

from msgspec.structs import replace

from domain import targets
from domain.record import Recorded
from projections.engine import Rows
from projections.open_matters.assessments import await_next
from projections.open_matters.matter import Kind, begin, end, home_of
from projections.open_matters.record import BRANCH_YEARS, BranchYear, branch_year_of
from projections.wording import Sentence

FACTS: Final = get_args(targets.Fact)


def fold(rows: Rows, recorded: Recorded) -> None:
    at = recorded.recorded_at
    match recorded.fact:
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
    await_next(rows, at, known)
