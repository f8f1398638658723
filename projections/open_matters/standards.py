"""Standards 考核标准: what waits while one is drafted, and for every branch that takes part once it is adopted."""

from datetime import datetime
from typing import Final

from msgspec.structs import replace

from domain.branch import BranchFounded
from domain.committee import BranchAdmitted
from domain.record import Recorded
from domain.standard import StandardAdopted, StandardDrafted
from projections.engine import Rows
from projections.open_matters.matter import BRANCHES, Branch, Kind, begin, end
from projections.open_matters.record import COMMITTEES, branch_year_of, committee_of, committee_year_of

FACTS: Final = (BranchFounded, BranchAdmitted, StandardDrafted, StandardAdopted)


def fold(rows: Rows, recorded: Recorded) -> None:
    at = recorded.recorded_at
    _, committee, *year = recorded.stream.split("/")
    match recorded.fact:
        case BranchFounded() as fact:
            rows.put(BRANCHES, Branch(fact.branch, fact.committee, fact.name))
        case BranchAdmitted() as fact:
            known = committee_of(rows, committee)
            founded = fact.established.year if fact.established else None
            known = replace(known, branches={**known.branches, fact.branch: founded})
            rows.put(COMMITTEES, known)
            for each in known.standards:
                if fact.branch in known.taking_part(each) and not committee_year_of(rows, committee, each).decided:
                    begin(rows, at, Kind.ISSUE_TARGETS, committee, each, fact.branch)
        case StandardDrafted():
            begin(rows, at, Kind.ADOPT_STANDARD, committee, int(year[0]))
        case StandardAdopted():
            _adopted(rows, at, committee, int(year[0]))


def _adopted(rows: Rows, at: datetime, committee: str, year: int) -> None:
    known = committee_of(rows, committee)
    rows.put(COMMITTEES, replace(known, standards=tuple(sorted({*known.standards, year}))))
    end(rows, Kind.ADOPT_STANDARD, committee, year)
    for branch in known.taking_part(year):
        awaited = branch_year_of(rows, branch, year).awaits_targets
        if awaited is not None:
            begin(rows, at, awaited, committee, year, branch)
