"""Branch life 党支部变动: matters follow a branch that moves, and end with it."""

from datetime import datetime
from typing import Final

from msgspec.structs import replace

from domain.branch import BranchDissolved, BranchMerged, BranchMoved, BranchRenamed
from domain.committee import BranchJoined, BranchLeft, stays_after
from domain.record import Recorded
from projections.engine import Rows
from projections.open_matters.gradings import reconsider
from projections.open_matters.matter import BRANCHES, MATTERS, Kind, Open, branch_of, close, matters_of
from projections.open_matters.members import reconsider_publication
from projections.open_matters.record import (
    BRANCH_YEARS,
    COMMITTEE_YEARS,
    COMMITTEES,
    branch_year_of,
    committee_of,
    committee_year_of,
)
from projections.open_matters.standards import await_targets

FACTS: Final = (BranchRenamed, BranchMoved, BranchMerged, BranchDissolved, BranchLeft, BranchJoined)


def fold(rows: Rows, recorded: Recorded) -> None:
    at = recorded.recorded_at
    match recorded.fact:
        case BranchRenamed() as fact:
            rows.put(BRANCHES, replace(branch_of(rows, fact.branch), name=fact.name))
        case BranchMoved() as fact:
            known = branch_of(rows, fact.branch)
            homes = (*known.homes, (fact.committee, fact.on.year))
            rows.put(BRANCHES, replace(known, committee=fact.committee, homes=homes))
            for its in rows.find(BRANCH_YEARS, "branch", fact.branch):
                if its.year >= fact.on.year:
                    rows.put(BRANCH_YEARS, replace(its, committee=fact.committee))
            for matter in matters_of(rows, fact.branch):
                if matter.year >= fact.on.year:
                    _rehome(rows, matter, fact.committee)
        case BranchMerged() | BranchDissolved() as fact:
            for matter in matters_of(rows, fact.branch):
                if matter.year >= fact.on.year and matter.kind is not Kind.HONOUR_CONSEQUENCE:
                    close(rows, matter)
        case BranchLeft() | BranchJoined() as fact:
            _belong(rows, at, recorded.stream.partition("/")[2], fact)


def _rehome(rows: Rows, matter: Open, committee: str) -> None:
    """The same matter, with the other committee; targets are waited for only where that one has a standard."""
    close(rows, matter)
    if matter.kind is not Kind.ISSUE_TARGETS:
        _, rest = matter.place.split("/", 1)
        rows.put(MATTERS, replace(matter, place=f"{committee}/{rest}", committee=committee))


def _belong(rows: Rows, at: datetime, committee: str, fact: BranchLeft | BranchJoined) -> None:
    """The committee's years go on without the branch, or with it."""
    known = committee_of(rows, committee)
    known = replace(known, branches=stays_after(known.branches, fact))
    rows.put(COMMITTEES, known)
    if isinstance(fact, BranchJoined):
        await_targets(rows, at, known, fact.branch)
    for year in known.standards:
        if year >= fact.on.year:
            if isinstance(fact, BranchJoined):
                _come(rows, committee, fact.branch, year)
            reconsider(rows, at, committee, year)
            reconsider_publication(rows, at, committee, year)


def _come(rows: Rows, committee: str, branch: str, year: int) -> None:
    """What the branch has of the year already is complete here too, and new to those the results are shown to."""
    of, its = committee_year_of(rows, committee, year), branch_year_of(rows, branch, year)
    rows.put(BRANCH_YEARS, replace(its, news=its.settled))
    if its.complete and branch not in of.complete:
        rows.put(COMMITTEE_YEARS, replace(of, complete=(*of.complete, branch)))
