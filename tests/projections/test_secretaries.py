"""Who is and was secretary, and how steady the posts are 书记队伍."""

from datetime import date
from decimal import Decimal

import pytest

from domain.branch import SecretaryAppointed, SecretaryKind
from infra.postgres.pool import Pool
from projections.secretaries import End, Secretaries, Summary
from services.branch_life import BranchLife
from services.branch_people import BranchPeople
from tests.projections.conftest import Follow
from tests.projections.histories import Teller

FULL, PART = SecretaryKind.FULL_TIME, SecretaryKind.PART_TIME


@pytest.fixture
def secretaries(pool: Pool) -> Secretaries:
    return Secretaries(pool)


@pytest.fixture
def people(teller: Teller) -> BranchPeople:
    teller.establish("north", {"A": None, "B": None, "C-new": None})
    teller.establish("south", {"X": None})
    teller.pass_days(300)
    return BranchPeople(teller.ledger)


def appoint(teller: Teller, people: BranchPeople, branch: str, name: str, begins: date, **more: object) -> None:
    given = {"kind": PART, **more}
    people.appoint(teller.act(), branch_id=branch, secretary=SecretaryAppointed(name, begins=begins, **given))  # type: ignore[arg-type]


def test_each_appointment_ends_the_one_before(
    teller: Teller, follow: Follow, people: BranchPeople, secretaries: Secretaries
) -> None:
    appoint(teller, people, "A", "李二", date(2025, 6, 1), ends=date(2028, 6, 1))
    people.secretary_left(teller.act(), branch_id="A", on=date(2025, 9, 1), reason="退休")
    follow().catch_up()
    assert [(t.name, t.kind, t.begins, t.ends, t.ended, t.how, t.reason) for t in secretaries.terms("A")] == [
        ("李二", PART, date(2025, 6, 1), date(2028, 6, 1), date(2025, 9, 1), End.LEFT, "退休"),
        ("A书记", FULL, None, None, date(2025, 6, 1), End.REPLACED, None),
    ]
    assert [t.begins for t in secretaries.terms("C-new")] == [date(2025, 5, 1)]


def test_a_committee_is_summed_up_on_a_day(
    teller: Teller, follow: Follow, people: BranchPeople, secretaries: Secretaries
) -> None:
    appoint(teller, people, "A", "李二", date(2025, 3, 15), ends=date(2025, 12, 1))
    people.secretary_left(teller.act(), branch_id="B", on=date(2025, 7, 1), reason="调任")
    follow().catch_up()
    day = date(2025, 9, 14)
    (north,) = secretaries.summaries(day, year=2025, within=90, committees=("north",))
    # 李二 5 whole months, the first secretary of C 4
    assert north == Summary("north", 3, 1, 1, 1, 1, Decimal("4.50"), 2, 1)
    (a_day_later,) = secretaries.summaries(date(2025, 9, 15), year=2025, within=77, committees=("north",))
    assert (a_day_later.mean_tenure, a_day_later.ending) == (Decimal("5.00"), 1)
    (before,) = secretaries.summaries(date(2025, 3, 14), year=2024, within=0, committees=("north",))
    assert before == Summary("north", 2, 0, 2, 0, 0, None, 0, 0)
    assert [one.committee for one in secretaries.summaries(day, year=2025, within=0)] == ["north", "south"]


def test_another_term_of_the_same_person_is_no_change(
    teller: Teller, follow: Follow, people: BranchPeople, secretaries: Secretaries
) -> None:
    appoint(teller, people, "A", "李二", date(2025, 1, 1), person="p2", ends=date(2025, 7, 1))
    appoint(teller, people, "A", "李二同志", date(2025, 7, 1), person="p2", ends=date(2028, 7, 1))
    follow().catch_up()
    (north,) = secretaries.summaries(date(2025, 9, 1), year=2025, within=0, committees=("north",))
    assert (north.changes, north.mean_tenure, north.tenure_known) == (1, Decimal("6.00"), 2)
    appoint(teller, people, "A", "李二", date(2025, 9, 1), person="p9")
    follow().catch_up()
    (north,) = secretaries.summaries(date(2025, 9, 1), year=2025, within=0, committees=("north",))
    assert north.changes == 2


def test_vacancies_and_terms_that_end_are_listed_page_by_page(
    teller: Teller, follow: Follow, people: BranchPeople, secretaries: Secretaries
) -> None:
    day = date(2025, 8, 1)
    for branch in ("A", "B", "X"):
        appoint(teller, people, branch, "李二", date(2025, 6, 1), ends=date(2025, 8, 31))
    people.secretary_left(teller.act(), branch_id="C-new", on=day, reason="调任")
    BranchLife(teller.ledger).dissolve(teller.act(), branch_id="X", on=day, reason="撤销")
    head = follow().catch_up()
    assert [term.branch for term in secretaries.ending(day, 30)] == ["A", "B"]
    assert [term.branch for term in secretaries.ending(day, 30, after="A", limit=1)] == ["B"]
    assert secretaries.ending(day, 29) == []
    assert [term.branch for term in secretaries.ending(date(2025, 10, 1), 0)] == ["A", "B"]
    assert [one.branch for one in secretaries.vacant(day)] == ["C-new"]
    assert secretaries.vacant(date(2025, 7, 31)) == secretaries.vacant(day, committees=("south",)) == []
    assert secretaries.vacant(day, after="C-new") == []
    assert [one.branch for one in secretaries.vacant(day, at=head - 2)] == ["C-new"]
    assert secretaries.vacant(day, at=head - 3) == []
