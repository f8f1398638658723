"""Members 党员群众: results to publish, objections to answer."""

from datetime import datetime
from typing import Final, get_args

from msgspec.structs import replace

from domain import publication, voices
from domain.belonging import latest_first
from domain.period import PERIODS, Period
from domain.record import Recorded
from projections.engine import Rows
from projections.open_matters.matter import Kind, begin, end
from projections.open_matters.record import BRANCH_YEARS, UNSETTLED, Unsettled, branch_year_of, committee_of

FACTS: Final = (publication.ResultsPublished, *get_args(voices.Fact))


def fold(rows: Rows, recorded: Recorded) -> None:
    at = recorded.recorded_at
    match recorded.fact:
        case publication.ResultsPublished() as fact:
            _published(rows, fact)
        case voices.ObjectionRaised() as fact:
            number = str(fact.number)
            kind = Kind.ANSWER_OBJECTION
            begin(rows, at, kind, fact.committee, fact.year, fact.about, which=number, reason=fact.text)
        case voices.Answered() as fact:
            end(rows, Kind.ANSWER_OBJECTION, fact.committee, fact.year, fact.about, which=str(fact.number))


def await_publication(rows: Rows, at: datetime, committee: str, year: int, period: Period, branch: str) -> None:
    """A branch has news of a period: with every other settled as well they can be published."""
    known = rows.get(UNSETTLED, committee, year, period)
    if known is None or known.branch == branch:
        _reconsider(rows, at, committee, year, period)


def reconsider_publication(rows: Rows, at: datetime, committee: str, year: int) -> None:
    """Other branches take part than before: perhaps all that are left are settled, perhaps one is not any more."""
    for period in PERIODS:
        _reconsider(rows, at, committee, year, period)


def _reconsider(rows: Rows, at: datetime, committee: str, year: int, period: Period) -> None:
    """With every branch settled there are results to publish, if any of them is new since the last time."""
    news = False
    for branch in latest_first(committee_of(rows, committee).branches, year):
        known = branch_year_of(rows, branch, year)
        if period not in known.settled:
            rows.put(UNSETTLED, Unsettled(committee, year, period, branch))
            end(rows, Kind.PUBLISH_RESULTS, committee, year, period=period)
            return
        news = news or period in known.news
    rows.remove(UNSETTLED, committee, year, period)
    if news:
        begin(rows, at, Kind.PUBLISH_RESULTS, committee, year, period=period)
    else:
        end(rows, Kind.PUBLISH_RESULTS, committee, year, period=period)


def _published(rows: Rows, fact: publication.ResultsPublished) -> None:
    for branch in fact.branches:
        known = branch_year_of(rows, branch, fact.year)
        rows.put(BRANCH_YEARS, replace(known, news=tuple(one for one in known.news if one is not fact.period)))
    end(rows, Kind.PUBLISH_RESULTS, fact.committee, fact.year, period=fact.period)
