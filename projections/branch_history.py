"""Branch history 党支部史: everything that happened to a branch, in sentences, with who, when, why and its place."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import msgspec

from domain import belonging, branch, committee, enterprise
from domain.ballot import BallotHeld
from domain.belonging import Homes, Stays
from domain.exemplar import ExemplarDesignated
from domain.meeting import AgendaChanged, AgendaItem, MeetingConvened
from domain.practice import PracticePublished, PracticeRevised
from domain.record import Recorded
from domain.standard import StandardDrafted
from projections import events
from projections.engine import Keeps, Pool, Projection, Rows, Table
from projections.engine.snapshot import snapshot
from projections.events import Whole
from projections.wording import TOLD, Sentence
from projections.wording.telling import by_both

NAME = "branch_history"
SECRETARY = "secretary:"
OF_ENTERPRISES = frozenset({"enterprise", "frame"})
"""Streams named after an enterprise."""


class Line(msgspec.Struct, frozen=True, gc=False):
    """史实: one fact in the history of a branch; `id` and `position` lead to the fact itself and its proof.

    `who` acted, on behalf of `principal`: by the names they had then. Without a branch, a fact told by itself.
    """

    branch: str
    position: int
    id: str
    kind: str
    year: int | None
    recorded_at: datetime
    by: str
    who: str
    reason: str | None
    sentence_zh: str
    sentence_en: str
    principal: str | None = None


class Branch(msgspec.Struct, frozen=True, gc=False):
    """党支部: what it is called, who acts for it, and which committees it belongs and belonged to."""

    branch: str
    name: str
    secretary: str
    homes: Homes


class Committee(msgspec.Struct, frozen=True, gc=False):
    """党委: its people by id, its branches with their stays, and the enterprise it belongs to."""

    committee: str
    name: str
    people: Mapping[str, str]
    branches: Stays
    enterprise: str | None = None
    timezone: str = "UTC"


class Enterprise(msgspec.Struct, frozen=True, gc=False):
    """总公司党委: its people by id."""

    enterprise: str
    name: str
    people: Mapping[str, str]


class Terms(msgspec.Struct, frozen=True, gc=False):
    """考核标准用语: what items and grades are called."""

    committee: str
    year: int
    items: Mapping[str, str]
    grades: Mapping[str, str]


class Ballot(msgspec.Struct, frozen=True, gc=False):
    """表决: the latest vote on a matter, for the sentence on what it decided."""

    matter: str
    held: BallotHeld


class Meeting(msgspec.Struct, frozen=True, gc=False):
    """会议: its number within the year and its matters by number, for the sentences on what it decided."""

    committee: str
    meeting: str
    year: int
    number: int
    titles: Mapping[str, str]


class Titled(msgspec.Struct, frozen=True, gc=False):
    """经验做法或典型: what it is called, by its id, and the committee that keeps it."""

    id: str
    title: str
    committee: str


LINES = Table("branch_history_line", Line, ("branch", "position"), Keeps.EVERYTHING)
BRANCHES = Table("branch_history_branch", Branch, ("branch",), Keeps.CURRENT)
COMMITTEES = Table("branch_history_committee", Committee, ("committee",), Keeps.CURRENT)
TERMS = Table("branch_history_terms", Terms, ("committee", "year"), Keeps.CURRENT)
ENTERPRISES = Table("branch_history_enterprise", Enterprise, ("enterprise",), Keeps.CURRENT)
BALLOTS = Table("branch_history_ballot", Ballot, ("matter",), Keeps.CURRENT)
MEETINGS = Table("branch_history_meeting", Meeting, ("committee", "meeting"), Keeps.CURRENT)
LIBRARY = Table("branch_history_library", Titled, ("id",), Keeps.CURRENT)


class Organisation:
    """Which branch belongs where at the moment."""

    def __init__(self, rows: Rows) -> None:
        self._rows = rows

    def home_of(self, branch: str, year: int | None = None) -> str:
        known = self._rows.get(BRANCHES, branch)
        return belonging.home_in(known.homes, year) if known else ""

    def taking_part(self, committee: str, year: int) -> list[str]:
        office = self._rows.get(COMMITTEES, committee)
        return [*belonging.taking_part(office.branches, year)] if office else []

    def keeper_of(self, practice: str) -> str:
        known = self._rows.get(LIBRARY, practice)
        return known.committee if known else ""


class Names:
    """What things are called at the moment, in one committee's year, for the history of one branch or for none."""

    def __init__(self, rows: Rows, recorded: Recorded, scope: Whole, about: str = "") -> None:
        self.about = about
        self._rows = rows
        self._recorded = recorded
        self._committee = scope.committee
        self._year = scope.year

    @property
    def _terms(self) -> Terms | None:
        return None if self._year is None else self._rows.get(TERMS, self._committee, self._year)

    def person(self, person: str) -> str:
        if person.startswith(SECRETARY):
            known = self._rows.get(BRANCHES, person.removeprefix(SECRETARY))
            return known.secretary if known and known.secretary else person
        office = self._rows.get(COMMITTEES, self._committee)
        if office and person in office.people:
            return office.people[person]
        joined = office.enterprise if office else _enterprise(self._recorded)
        above = self._rows.get(ENTERPRISES, joined) if joined else None
        return above.people.get(person, person) if above else person

    def committee(self, committee: str) -> str:
        office = self._rows.get(COMMITTEES, committee)
        return office.name if office else committee

    def enterprise(self, enterprise: str) -> str:
        above = self._rows.get(ENTERPRISES, enterprise)
        return above.name if above else enterprise

    def library(self, practice_or_exemplar: str) -> str:
        known = self._rows.get(LIBRARY, practice_or_exemplar)
        return known.title if known else practice_or_exemplar

    def branch(self, branch: str) -> str:
        known = self._rows.get(BRANCHES, branch)
        return known.name if known else branch

    def item(self, code: str) -> str:
        terms = self._terms
        return terms.items.get(code, code) if terms else code

    def grade(self, code: str) -> str:
        terms = self._terms
        return terms.grades.get(code, code) if terms else code

    def ballot(self, matter: str) -> BallotHeld | None:
        ballot = self._rows.get(BALLOTS, matter)
        return ballot.held if ballot else None

    def local(self, moment: datetime) -> datetime:
        office = self._rows.get(COMMITTEES, self._committee)
        return moment.astimezone(ZoneInfo(office.timezone)) if office else moment

    def meeting(self, meeting: str) -> tuple[int, int]:
        known = self._rows.get(MEETINGS, self._committee, meeting)
        assert known is not None
        return known.year, known.number

    def matter(self, item: int) -> str:
        _kind, _committee, meeting, *_ = self._recorded.stream.split("/")
        known = self._rows.get(MEETINGS, self._committee, meeting)
        return known.titles.get(str(item), str(item)) if known else str(item)


def fold(rows: Rows, recorded: Recorded) -> None:
    _learn(rows, recorded)
    fact = recorded.fact
    told = TOLD[type(fact)]
    scope = events.whole(told.scope(fact, recorded.stream, Organisation(rows)), recorded)
    events.register(rows, recorded, told.kind, scope)
    sentence = None
    for one in scope.branches:
        names = Names(rows, recorded, scope, one)
        sentence = told.sentence(fact, names) if told.sentence else None
        if sentence is not None:
            rows.append(LINES, _line(recorded, scope, names, told.kind, sentence))
    if len(scope.branches) != 1 or sentence is None or told.by_itself:
        names = Names(rows, recorded, scope)
        telling = told.by_itself or told.sentence
        if telling and (said := telling(fact, names)):
            rows.append(LINES, _line(recorded, scope, names, told.kind, said))


def _line(recorded: Recorded, scope: Whole, names: Names, kind: str, sentence: Sentence) -> Line:
    envelope, behalf = recorded.envelope, recorded.envelope.on_behalf_of
    zh, en = by_both(sentence, envelope, names)
    return Line(
        names.about,
        recorded.position,
        recorded.id,
        kind,
        scope.year,
        recorded.recorded_at,
        envelope.by,
        names.person(envelope.by),
        envelope.reason or getattr(recorded.fact, "reason", None) or None,
        zh,
        en,
        None if behalf is None else names.person(behalf),
    )


def _learn(rows: Rows, recorded: Recorded) -> None:
    """Names and votes that later sentences speak of."""
    match recorded.fact:
        case committee.CommitteeEstablished() as fact:
            rows.put(COMMITTEES, Committee(fact.committee, fact.name, {}, {}, timezone=fact.timezone))
        case committee.MemberSeated(person, name) | committee.StaffAssigned(person, name):
            office = _office(rows, recorded.stream)
            rows.put(COMMITTEES, msgspec.structs.replace(office, people={**office.people, person: name}))
        case committee.BranchAdmitted() | committee.BranchJoined() | committee.BranchLeft() as fact:
            office = _office(rows, recorded.stream)
            stays = committee.stays_after(office.branches, fact)
            rows.put(COMMITTEES, msgspec.structs.replace(office, branches=stays))
        case committee.EnterpriseJoined(joined):
            rows.put(COMMITTEES, msgspec.structs.replace(_office(rows, recorded.stream), enterprise=joined))
        case enterprise.EnterpriseEstablished() as fact:
            rows.put(ENTERPRISES, Enterprise(fact.enterprise, fact.name, {}))
        case enterprise.OrganiserAssigned(person, name):
            above = rows.get(ENTERPRISES, _after_slash(recorded.stream))
            assert above is not None
            rows.put(ENTERPRISES, msgspec.structs.replace(above, people={**above.people, person: name}))
        case branch.BranchFounded() as fact:
            rows.put(BRANCHES, Branch(fact.branch, fact.name, "", ((fact.committee, None),)))
        case branch.SecretaryAppointed() as fact:
            rows.put(BRANCHES, msgspec.structs.replace(_branch(rows, recorded.stream), secretary=fact.name))
        case branch.BranchRenamed() as fact:
            rows.put(BRANCHES, msgspec.structs.replace(_branch(rows, recorded.stream), name=fact.name))
        case branch.BranchMoved() as fact:
            moved = _branch(rows, recorded.stream)
            homes = (*moved.homes, (fact.committee, fact.on.year))
            rows.put(BRANCHES, msgspec.structs.replace(moved, homes=homes))
        case StandardDrafted(standard):
            committee_id, year = _committee_year(recorded.stream)
            known_terms = rows.get(TERMS, committee_id, year) or Terms(committee_id, year, {}, {})
            items = {item.code: item.title for item in standard.items}
            grades = {grade.code: grade.label for grade in standard.grades}
            # codes of earlier versions stay known: assessments opened under them go on
            rows.put(TERMS, Terms(committee_id, year, {**known_terms.items, **items}, {**known_terms.grades, **grades}))
        case BallotHeld() as fact:
            rows.put(BALLOTS, Ballot(fact.matter, fact))
        case MeetingConvened() as fact:
            titles = _titles(fact.agenda)
            rows.put(MEETINGS, Meeting(fact.committee, fact.meeting, fact.year, fact.number, titles))
        case AgendaChanged(agenda):
            _, committee_id, named = recorded.stream.split("/")
            held = rows.get(MEETINGS, committee_id, named)
            assert held is not None
            rows.put(MEETINGS, msgspec.structs.replace(held, titles=_titles(agenda)))
        case PracticePublished() | PracticeRevised() | ExemplarDesignated() as fact:
            _learn_title(rows, fact)


def _learn_title(rows: Rows, fact: PracticePublished | PracticeRevised | ExemplarDesignated) -> None:
    match fact:
        case PracticePublished():
            rows.put(LIBRARY, Titled(fact.practice, fact.content.title, fact.committee or ""))
        case PracticeRevised(practice, content):
            kept = rows.get(LIBRARY, practice)
            assert kept is not None
            rows.put(LIBRARY, msgspec.structs.replace(kept, title=content.title))
        case ExemplarDesignated():
            rows.put(LIBRARY, Titled(fact.exemplar, fact.content.title, fact.committee))


def _titles(agenda: Iterable[AgendaItem]) -> Mapping[str, str]:
    return {str(one.number): one.title for one in agenda}


def _enterprise(recorded: Recorded) -> str | None:
    """Of a fact of the enterprise itself, which no committee is concerned by."""
    kind, _, rest = recorded.stream.partition("/")
    return rest.partition("/")[0] if kind in OF_ENTERPRISES else getattr(recorded.fact, "enterprise", None)


def _branch(rows: Rows, stream: str) -> Branch:
    known = rows.get(BRANCHES, _after_slash(stream))
    assert known is not None
    return known


def _office(rows: Rows, stream: str) -> Committee:
    office = rows.get(COMMITTEES, _after_slash(stream))
    assert office is not None
    return office


def _after_slash(stream: str) -> str:
    return stream.partition("/")[2]


def _committee_year(stream: str) -> tuple[str, int]:
    _, committee_id, year = stream.split("/")
    return committee_id, int(year)


PROJECTION = Projection(
    NAME,
    (LINES, BRANCHES, COMMITTEES, ENTERPRISES, TERMS, BALLOTS, MEETINGS, LIBRARY, *events.TABLES),
    frozenset(TOLD),
    fold,
    version=2,
    weight=25,
)


class BranchHistory:
    """Answers about one branch."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    def lines(
        self,
        branch: str,
        *,
        year: int | None = None,
        kinds: Iterable[str] = (),
        after: int = 0,
        before: int | None = None,
        limit: int = 100,
        newest_first: bool = False,
        at: int | None = None,
    ) -> list[Line]:
        """The timeline, by position; `after` or `before` is the position of the last line seen."""
        where = ["branch = %s", "position > %s"]
        given: list[Any] = [branch, after]
        upto = min((one for one in (before and before - 1, at) if one is not None), default=None)
        if upto is not None:
            where.append("position <= %s")
            given.append(upto)
        if year is not None:
            where.append("year = %s")
            given.append(year)
        if wanted := list(kinds):
            where.append("kind = ANY(%s)")
            given.append(wanted)
        order = "DESC" if newest_first else "ASC"
        with snapshot(self._pool, NAME) as now:
            return now.rows(LINES, f"{' AND '.join(where)} ORDER BY position {order} LIMIT %s", [*given, limit])

    def between(self, branches: Iterable[str], kinds: Iterable[str], *, after: int, upto: int) -> list[Line]:
        """What facts of these kinds tell of these branches, recorded after one position and up to another."""
        where = "branch = ANY(%s) AND position > %s AND position <= %s AND kind = ANY(%s) ORDER BY position, branch"
        with snapshot(self._pool, NAME) as now:
            return now.rows(LINES, where, [[*branches], after, upto, [*kinds]])

    def told(self, wanted: Iterable[tuple[int, str]]) -> dict[int, Line]:
        """Facts among all events, by position: each by itself, else as the history of its branch tells it."""
        asked = dict(wanted)
        by_itself = [(position, "") for position in asked]
        said = self.at([*by_itself, *asked.items()])
        return {position: said.get((position, "")) or said[position, branch] for position, branch in asked.items()}

    def at(self, wanted: Iterable[tuple[int, str]]) -> dict[tuple[int, str], Line]:
        """The lines of facts by their positions, each in the history of one branch; those that are told there."""
        asked = set(wanted)
        branches, positions = sorted({branch for _, branch in asked}), sorted({position for position, _ in asked})
        with snapshot(self._pool, NAME) as now:
            found = now.rows(
                LINES, "branch = ANY(%s) AND position = ANY(%s) ORDER BY position, branch", [branches, positions]
            )
        return {key: line for line in found if (key := (line.position, line.branch)) in asked}
