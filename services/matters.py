"""Matters 议题类别: what a vote on each kind of matter does; a new kind is one line of KINDS."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any, Final

from domain import ballot, streams
from domain.ballot import BallotHeld, BallotRules, Cast, RollCall
from domain.meeting import AgendaItem
from domain.meeting.details import (
    Needs,
    a_period,
    a_year,
    read_details,
    some_branches,
    some_nominations,
    some_points,
    some_text,
)
from domain.standard import Standard, Standards
from services.casebook import CommitteeYear
from services.commendations import commendation_voted
from services.features import acceptance_voted as feature_voted
from services.gradings import Appealed, appeal_voted, grades_voted, tie_voted
from services.ledger import Act, Drafts, Seen
from services.organisation import committee_of
from services.rectifications import acceptance_voted as rectification_voted
from services.six_good import adoption_voted as six_good_voted
from services.standards import standard_voted, standards_of


@dataclass(frozen=True)
class Put:
    """付诸表决的议题: an agenda item of a meeting with its details as values."""

    committee: str
    meeting: str
    year: int
    """Of the meeting; the details name the year that the matter is of."""
    item: AgendaItem
    details: Mapping[str, Any]

    @property
    def of(self) -> CommitteeYear:
        return CommitteeYear(self.committee, self.details.get("year", self.year))

    @property
    def against(self) -> Appealed:
        return Appealed(self.details["branch"], self.details["period"], self.details["item"])


Vote = Callable[[Seen, Act, Put, Cast], Drafts]
"""Holds the ballot, first of all its facts, and yields what follows from its having carried or failed.

On a roll call it goes through as if carried, which shows beforehand whether anything stands in the way.
"""


def in_force(standards: Standards) -> Standard | None:
    return standards.in_force


def pending(standards: Standards) -> Standard | None:
    return standards.drafted


@dataclass(frozen=True)
class Kind:
    """议题类别: the details it needs, what a vote on it does, and whose voting rules hold."""

    needs: Needs
    vote: Vote
    under: Callable[[Standards], Standard | None] = in_force


def resolution_voted(seen: Seen, _: Act, put: Put, cast: Cast) -> Drafts:
    """其他决议: its text is what is resolved, and nothing else follows."""
    matter = f"resolution/{put.committee}/{put.meeting}/{put.item.number}"
    rules = rules_of(seen, put)
    members = committee_of(seen, put.committee).members
    held = ballot.hold(cast, matter=matter, rules=rules, quorum=rules.ordinary_quorum, members=members)
    yield streams.ballot(matter), held


APPEAL: Final = {"year": a_year, "branch": some_text, "period": a_period, "item": some_text, "points": some_points}
KINDS: Final[Mapping[str, Kind]] = MappingProxyType(
    {
        "standard": Kind(
            {"year": a_year},
            lambda seen, act, put, cast: standard_voted(
                seen, act, committee_id=put.committee, year=put.of.year, cast=cast
            ),
            pending,
        ),
        "tie": Kind(
            {"year": a_year, "order": some_branches},
            lambda seen, act, put, cast: tie_voted(seen, act, put.of, order=put.details["order"], cast=cast),
        ),
        "appeal": Kind(
            APPEAL,
            lambda seen, act, put, cast: appeal_voted(
                seen, act, put.of, against=put.against, points=put.details["points"], cast=cast
            ),
        ),
        "grades": Kind({"year": a_year}, lambda seen, act, put, cast: grades_voted(seen, act, put.of, cast=cast)),
        "rectification": Kind(
            {"year": a_year, "branch": some_text},
            lambda seen, act, put, cast: rectification_voted(seen, act, put.of, put.details["branch"], cast),
        ),
        "six_good": Kind({}, lambda seen, act, put, cast: six_good_voted(seen, act, put.committee, cast=cast)),
        "feature": Kind(
            {"branch": some_text},
            lambda seen, act, put, cast: feature_voted(seen, act, put.committee, put.details["branch"], cast=cast),
        ),
        "commendation": Kind(
            {"year": a_year, "nominations": some_nominations},
            lambda seen, act, put, cast: commendation_voted(
                seen, act, put.of, nominations=put.details["nominations"], cast=cast
            ),
        ),
        "other": Kind({"text": some_text}, resolution_voted),
    }
)
NEEDS: Final = {name: kind.needs for name, kind in KINDS.items()}


def put_to_vote(committee: str, meeting: str, year: int, item: AgendaItem) -> Put:
    """The agenda item as it is put to the vote. Refuses a kind that is not known and details that cannot be read."""
    return Put(committee, meeting, year, item, read_details(item, kinds=NEEDS))


def rules_of(seen: Seen, put: Put) -> BallotRules:
    """The voting rules of the matter's year; the usual ones while that year has no standard."""
    standards = standards_of(seen, put.committee, put.of.year)
    standard = KINDS[put.item.kind].under(standards)
    return standard.ballots if standard else BallotRules()


def vote_on(seen: Seen, act: Act, put: Put, cast: Cast) -> tuple[BallotHeld, list[tuple[str, object]]]:
    """The ballot as held at the meeting, and everything to be recorded with it."""
    facts = [(stream, _at(put.meeting, fact)) for stream, fact in KINDS[put.item.kind].vote(seen, act, put, cast)]
    return next(fact for _, fact in facts if isinstance(fact, BallotHeld)), facts


def roll_called(seen: Seen, act: Act, put: Put, roll: RollCall) -> BallotHeld:
    """The ballot before the vote: who may vote, how many are due. Refuses what the matter still lacks."""
    called, _ = vote_on(seen, act, put, roll)
    return called


def _at(meeting: str, fact: object) -> object:
    return replace(fact, meeting=meeting) if isinstance(fact, BallotHeld) else fact
