"""The fold 投影: whom each fact concerns, and the names that its sentence and later ones will speak of."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

from msgspec.structs import replace

from domain import belonging
from domain.ballot import BallotHeld
from domain.branch import BranchFounded, BranchMoved, BranchRenamed, SecretaryAppointed
from domain.committee import (
    BranchAdmitted,
    BranchJoined,
    BranchLeft,
    CommitteeEstablished,
    EnterpriseJoined,
    MemberSeated,
    StaffAssigned,
    stays_after,
)
from domain.delegation import DelegationGranted
from domain.enterprise import EnterpriseEstablished, OrganiserAssigned
from domain.exemplar import ExemplarDesignated
from domain.meeting import AgendaChanged, AgendaItem, MeetingConvened
from domain.practice import PracticePublished, PracticeRevised
from domain.record import Recorded
from domain.standard import StandardDrafted
from projections import events
from projections.branch_history.tables import (
    BALLOTS,
    BELONGINGS,
    BRANCHES,
    COMMITTEES,
    ENTERPRISES,
    LIBRARY,
    MEETINGS,
    PEOPLE,
    TABLES,
    TERMS,
    Ballot,
    Belonging,
    Branch,
    Committee,
    Enterprise,
    Meeting,
    Person,
    Terms,
    Titled,
)
from projections.engine import Projection, Rows
from projections.wording import TOLD

NAME: Final = events.NAME


class Organisation:
    """Which branch belongs where at the moment."""

    def __init__(self, rows: Rows) -> None:
        self._rows = rows

    def home_of(self, branch: str, year: int | None = None) -> str:
        known = self._rows.get(BRANCHES, branch)
        return belonging.home_in(known.homes, year) if known else ""

    def taking_part(self, committee: str, year: int) -> list[str]:
        office = self._rows.get(BELONGINGS, committee)
        return [*belonging.taking_part(office.branches, year)] if office else []

    def keeper_of(self, practice: str) -> str:
        known = self._rows.get(LIBRARY, practice)
        return known.committee if known else ""


def fold(rows: Rows, recorded: Recorded) -> None:
    kind = type(recorded.fact)
    learn = LEARNT.get(kind)
    if learn is not None:
        learn(rows, recorded, recorded.fact)
    told = TOLD[kind]
    events.register(rows, recorded, told, told.scope(recorded.fact, recorded.stream, Organisation(rows)))


def _established(rows: Rows, _: Recorded, fact: CommitteeEstablished) -> None:
    rows.put(COMMITTEES, Committee(fact.committee, fact.name, timezone=fact.timezone))
    rows.put(BELONGINGS, Belonging(fact.committee, {}))


def _seated(rows: Rows, recorded: Recorded, fact: MemberSeated) -> None:
    rows.put(PEOPLE, Person(recorded.stream, fact.member, fact.name))


def _assigned(rows: Rows, recorded: Recorded, fact: StaffAssigned) -> None:
    rows.put(PEOPLE, Person(recorded.stream, fact.staff, fact.name))


def _delegated(rows: Rows, _: Recorded, fact: DelegationGranted) -> None:
    if fact.delegate_name:
        rows.put(PEOPLE, Person(f"committee/{fact.committee}", fact.delegate, fact.delegate_name))


def _came_or_went(rows: Rows, recorded: Recorded, fact: BranchAdmitted | BranchJoined | BranchLeft) -> None:
    office = rows.get(BELONGINGS, _after_slash(recorded.stream))
    assert office is not None
    rows.put(BELONGINGS, replace(office, branches=stays_after(office.branches, fact)))


def _joined(rows: Rows, recorded: Recorded, fact: EnterpriseJoined) -> None:
    office = rows.get(COMMITTEES, _after_slash(recorded.stream))
    assert office is not None
    rows.put(COMMITTEES, replace(office, enterprise=fact.enterprise))


def _registered(rows: Rows, _: Recorded, fact: EnterpriseEstablished) -> None:
    rows.put(ENTERPRISES, Enterprise(fact.enterprise, fact.name))


def _organiser(rows: Rows, recorded: Recorded, fact: OrganiserAssigned) -> None:
    rows.put(PEOPLE, Person(recorded.stream, fact.person, fact.name))


def _founded(rows: Rows, _: Recorded, fact: BranchFounded) -> None:
    rows.put(BRANCHES, Branch(fact.branch, fact.name, "", ((fact.committee, None),)))


def _appointed(rows: Rows, recorded: Recorded, fact: SecretaryAppointed) -> None:
    rows.put(BRANCHES, replace(_branch(rows, recorded.stream), secretary=fact.name))


def _renamed(rows: Rows, recorded: Recorded, fact: BranchRenamed) -> None:
    rows.put(BRANCHES, replace(_branch(rows, recorded.stream), name=fact.name))


def _moved(rows: Rows, recorded: Recorded, fact: BranchMoved) -> None:
    moved = _branch(rows, recorded.stream)
    rows.put(BRANCHES, replace(moved, homes=(*moved.homes, (fact.committee, fact.on.year))))


def _worded(rows: Rows, recorded: Recorded, fact: StandardDrafted) -> None:
    """Codes of earlier versions stay known: assessments opened under them go on."""
    _, committee, year = recorded.stream.split("/")
    known = rows.get(TERMS, committee, int(year)) or Terms(committee, int(year), {}, {})
    items = {item.code: item.title for item in fact.standard.items}
    grades = {grade.code: grade.label for grade in fact.standard.grades}
    rows.put(TERMS, Terms(committee, int(year), {**known.items, **items}, {**known.grades, **grades}))


def _voted(rows: Rows, _: Recorded, fact: BallotHeld) -> None:
    rows.put(BALLOTS, Ballot(fact.matter, fact))


def _convened(rows: Rows, _: Recorded, fact: MeetingConvened) -> None:
    rows.put(MEETINGS, Meeting(fact.committee, fact.meeting, fact.year, fact.number, _titles(fact.agenda)))


def _agenda(rows: Rows, recorded: Recorded, fact: AgendaChanged) -> None:
    _, committee, named = recorded.stream.split("/")
    held = rows.get(MEETINGS, committee, named)
    assert held is not None
    rows.put(MEETINGS, replace(held, titles=_titles(fact.agenda)))


def _published(rows: Rows, _: Recorded, fact: PracticePublished) -> None:
    rows.put(LIBRARY, Titled(fact.practice, fact.content.title, fact.committee or ""))


def _revised(rows: Rows, _: Recorded, fact: PracticeRevised) -> None:
    kept = rows.get(LIBRARY, fact.practice)
    assert kept is not None
    rows.put(LIBRARY, replace(kept, title=fact.content.title))


def _designated(rows: Rows, _: Recorded, fact: ExemplarDesignated) -> None:
    rows.put(LIBRARY, Titled(fact.exemplar, fact.content.title, fact.committee))


LEARNT: Final[Mapping[type, Callable[[Rows, Recorded, Any], None]]] = {
    CommitteeEstablished: _established,
    MemberSeated: _seated,
    StaffAssigned: _assigned,
    DelegationGranted: _delegated,
    BranchAdmitted: _came_or_went,
    BranchJoined: _came_or_went,
    BranchLeft: _came_or_went,
    EnterpriseJoined: _joined,
    EnterpriseEstablished: _registered,
    OrganiserAssigned: _organiser,
    BranchFounded: _founded,
    SecretaryAppointed: _appointed,
    BranchRenamed: _renamed,
    BranchMoved: _moved,
    StandardDrafted: _worded,
    BallotHeld: _voted,
    MeetingConvened: _convened,
    AgendaChanged: _agenda,
    PracticePublished: _published,
    PracticeRevised: _revised,
    ExemplarDesignated: _designated,
}
"""What names and votes are learnt from; most facts bring none."""


def _titles(agenda: Iterable[AgendaItem]) -> Mapping[str, str]:
    return {str(one.number): one.title for one in agenda}


def _branch(rows: Rows, stream: str) -> Branch:
    known = rows.get(BRANCHES, _after_slash(stream))
    assert known is not None
    return known


def _after_slash(stream: str) -> str:
    return stream.partition("/")[2]


PROJECTION = Projection(
    NAME,
    (*TABLES, *events.TABLES),
    frozenset(TOLD),
    fold,
    version=3,
    former=("branch_history_line",),
    weight=13_000,
)
