"""Gradings 评审定级: a committee's year, from its last branch being complete to what the grades bring."""

from datetime import datetime, timedelta
from typing import Final, get_args

from msgspec.structs import replace

from domain import grading, veto
from domain.belonging import latest_first
from domain.record import Recorded
from projections.engine import Rows
from projections.open_matters.matter import Kind, begin, end, home_of
from projections.open_matters.programmes import await_commendation
from projections.open_matters.record import COMMITTEE_YEARS, committee_of, committee_year_of

FACTS: Final = (*get_args(veto.Fact), *get_args(grading.Fact))
A_DAY: Final = timedelta(days=1)


def fold(rows: Rows, recorded: Recorded) -> None:
    at = recorded.recorded_at
    match recorded.fact:
        case veto.VetoImposed() | veto.VetoLifted() as fact:
            outdate(rows, at, home_of(rows, fact.branch, fact.year), fact.year)
        case grading.TieBroken(committee, year):
            outdate(rows, at, committee, year)
        case grading.GradesProposed(committee, year):
            of = committee_year_of(rows, committee, year)
            rows.put(COMMITTEE_YEARS, replace(of, proposed=True))
            end(rows, Kind.PROPOSE_GRADES, committee, year)
            if not of.noticed:
                begin(rows, at, Kind.OPEN_NOTICE, committee, year)
        case grading.NoticeOpened(committee, year) as fact:
            of = committee_year_of(rows, committee, year)
            rows.put(COMMITTEE_YEARS, replace(of, noticed=True))
            end(rows, Kind.OPEN_NOTICE, committee, year)
            begin(rows, at, Kind.NOTICE_OPEN, committee, year, due=fact.closes)
            begin(rows, at, Kind.DECIDE_GRADES, committee, year, not_before=fact.closes + A_DAY)
        case grading.AppealFiled(branch, year, period, item, grounds):
            committee = home_of(rows, branch, year)
            begin(rows, at, Kind.DECIDE_APPEAL, committee, year, branch, period, which=item, reason=grounds)
        case grading.AppealDecided(branch, year, period, item):
            end(rows, Kind.DECIDE_APPEAL, home_of(rows, branch, year), year, branch, period, which=item)
        case grading.GradesDecided(committee, year):
            of = committee_year_of(rows, committee, year)
            rows.put(COMMITTEE_YEARS, replace(of, decided=True))
            for kind in (Kind.PROPOSE_GRADES, Kind.OPEN_NOTICE, Kind.NOTICE_OPEN, Kind.DECIDE_GRADES):
                end(rows, kind, committee, year)
            begin(rows, at, Kind.CLOSE_YEAR, committee, year)
            await_commendation(rows, at, committee, year)


def complete(rows: Rows, at: datetime, committee: str, year: int, branch: str) -> None:
    """A branch has all its periods; with the last of them the grades can be proposed."""
    of = committee_year_of(rows, committee, year)
    if branch not in of.complete:
        of = replace(of, complete=(*of.complete, branch))
        rows.put(COMMITTEE_YEARS, of)
    branches = latest_first(committee_of(rows, committee).branches, year)
    if not of.proposed and all(one in of.complete for one in branches):
        begin(rows, at, Kind.PROPOSE_GRADES, committee, year)


def reconsider(rows: Rows, at: datetime, committee: str, year: int) -> None:
    """Other branches take part than before: perhaps all that are left are complete, perhaps one is not any more."""
    of = committee_year_of(rows, committee, year)
    taking_part = committee_of(rows, committee).taking_part(year)
    if of.proposed:
        outdate(rows, at, committee, year)
    elif taking_part and set(of.complete).issuperset(taking_part):
        begin(rows, at, Kind.PROPOSE_GRADES, committee, year)
    else:
        end(rows, Kind.PROPOSE_GRADES, committee, year)


def outdate(rows: Rows, at: datetime, committee: str, year: int) -> None:
    """The record has moved since the grades were proposed: they must be proposed again."""
    of = committee_year_of(rows, committee, year)
    if of.proposed and not of.decided:
        begin(rows, at, Kind.PROPOSE_GRADES, committee, year)
