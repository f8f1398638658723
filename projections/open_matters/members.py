"""Members 党员群众: results to publish, objections to answer."""

from datetime import datetime
from typing import Final, get_args

from domain import publication, voices
from domain.period import Period
from domain.record import Recorded
from projections.engine import Rows
from projections.open_matters.matter import Kind, begin, end
from projections.open_matters.record import branch_year_of, committee_of

FACTS: Final = (publication.ResultsPublished, *get_args(voices.Fact))


def fold(rows: Rows, recorded: Recorded) -> None:
    at = recorded.recorded_at
    match recorded.fact:
        case publication.ResultsPublished() as fact:
            end(rows, Kind.PUBLISH_RESULTS, fact.committee, fact.year, period=fact.period)
        case voices.ObjectionRaised() as fact:
            number = str(fact.number)
            kind = Kind.ANSWER_OBJECTION
            begin(rows, at, kind, fact.committee, fact.year, fact.about, which=number, reason=fact.text)
        case voices.Answered() as fact:
            end(rows, Kind.ANSWER_OBJECTION, fact.committee, fact.year, fact.about, which=str(fact.number))


def await_publication(rows: Rows, at: datetime, committee: str, year: int, period: Period) -> None:
    """With the last branch settled, and with every correction after that, there are results to publish."""
    # those admitted last are usually the last to be settled, so that looking backwards ends soon
    taking_part = reversed(committee_of(rows, committee).taking_part(year))
    if all(branch_year_of(rows, branch, year).is_settled(period) for branch in taking_part):
        begin(rows, at, Kind.PUBLISH_RESULTS, committee, year, period=period)


def put_off_publication(rows: Rows, committee: str, year: int) -> None:
    """A branch has joined the year: nothing can be published until it is settled too."""
    for period in Period:
        end(rows, Kind.PUBLISH_RESULTS, committee, year, period=period)
