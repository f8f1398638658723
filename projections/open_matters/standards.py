"""Standards 考核标准: what waits while one is drafted, and for every branch that takes part once it is adopted."""

from datetime import datetime
from typing import Final

from msgspec.structs import replace

from domain.belonging import takes_part
from domain.branch import BranchFounded
from domain.committee import BranchAdmitted, stays_after
from domain.record import Recorded
from domain.standard import StandardAdopted, StandardDrafted
from projections.engine import Rows
from projections.open_matters.matter import BRANCHES, Branch, Kind, begin, end
from projections.open_matters.members import reconsider_publication
from projections.open_matters.record import COMMITTEES, Committee, branch_year_of, committee_of, committee_year_of

FACTS: Final = (BranchFounded, BranchAdmitted, StandardDrafted, StandardAdopted)


def fold(rows: Rows, recorded: Recorded) -> None:
    at = recorded.recorded_at
    _, committee, *year = recorded.stream.split("/")
    match recorded.fact:
        case BranchFounded() as fact:
            rows.put(BRANCHES, Branch(fact.branch, fact.committee, fact.name, ((fact.committee, None),)))
        case BranchAdmitted() as fact:
            known = committee_of(rows, committee)
            known = replace(known, branches=stays_after(known.branches, fact))
            rows.put(COMMITTEES, known)
            await_targets(rows, at, known, fact.branch)
        case StandardDrafted():
            begin(rows, at, Kind.ADOPT_STANDARD, committee, int(year[0]))
        case StandardAdopted():
            _adopted(rows, at, committee, int(year[0]))


def await_targets(rows: Rows, at: datetime, known: Committee, branch: str) -> None:
    """A branch that has come waits for its targets of every year that has a standard and is not decided."""
    for year in known.standards:
        if committee_year_of(rows, known.committee, year).decided or not takes_part(known.branches, branch, year):
            continue
        reconsider_publication(rows, at, known.committee, year)
        if not branch_year_of(rows, branch, year).targets:
            begin(rows, at, Kind.ISSUE_TARGETS, known.committee, year, branch)


def _adopted(rows: Rows, at: datetime, committee: str, year: int) -> None:
    known = committee_of(rows, committee)
    rows.put(COMMITTEES, replace(known, standards=tuple(sorted({*known.standards, year}))))
    end(rows, Kind.ADOPT_STANDARD, committee, year)
    for branch in known.taking_part(year):
        awaited = branch_year_of(rows, branch, year).awaits_targets
        if awaited is not None:
            begin(rows, at, awaited, committee, year, branch)
