"""Economic and Party-building work in balance 党建与经济平衡, and the library of practices."""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest

from domain.period import Period
from domain.practice import Content, Template
from domain.standard import Duty, ItemClass
from domain.target import Target, of_items
from infra.postgres.pool import Pool
from projections.practices import Library
from projections.target_sets import Balances
from tests.projections.conftest import Follow
from tests.projections.histories import D, Teller, standard

E, P = of_items(standard())
SPLIT = (
    replace(E, code="E1", full=D(40)),
    replace(E, code="E2", full=D(20)),
    replace(P, serves="E1"),
)
CONTENT = Content(
    "党员示范岗", "每班组设一个示范岗", ItemClass.MEMBERS, (Duty.D5, Duty.D6), Template(measure="一岗一责")
)


@pytest.fixture
def balances(pool: Pool) -> Balances:
    return Balances(pool)


@pytest.fixture
def library(pool: Pool) -> Library:
    return Library(pool)


def _issued(teller: Teller, targets: tuple[Target, ...] = SPLIT) -> None:
    teller.establish("north", {"A": None, "B": None})
    teller.adopt("north", standard())
    teller.target_sets.draft(teller.act(), teller.of("north"), drafts={"A": targets})
    teller.issue("north")


def test_targets_and_points_of_both_kinds_stand_side_by_side(
    teller: Teller, follow: Follow, balances: Balances
) -> None:
    _issued(teller)
    follow().catch_up()
    first, second = balances.branches(2025)
    assert (first.by_class, first.serving) == ({ItemClass.ECONOMIC: 2, ItemClass.MEMBERS: 1}, 1)
    assert (first.economic_points, first.party_points, first.economic_share) == (D(60), D(40), Fraction(3, 5))
    assert first.duties == tuple(Duty)
    assert (second.targets, second.serving, second.economic_scored_share) == (2, 0, None)


def test_what_was_confirmed_and_corrected_is_shared_out_by_kind(
    teller: Teller, follow: Follow, balances: Balances
) -> None:
    _issued(teller)
    teller.assess("north", Period.Q1, {"A": ("50", "30"), "B": ("60", "40")}, bonus={"A": "3"})
    before = teller.recorder.position()
    teller.correct("north", "A", Period.Q1, "E", "45")
    teller.correct("north", "A", Period.Q1, "P", "35")
    follow().catch_up()
    (then, _), (now, _) = balances.branches(2025, at=before), balances.branches(2025)
    assert (then.economic_scored, then.party_scored) == (D(50), D(30))
    assert (now.economic_scored, now.party_scored, now.economic_scored_share) == (D(45), D(35), Fraction(9, 16))
    assert (now.economic_attained, now.party_attained) == (Fraction(3, 4), Fraction(7, 8))


def test_what_was_scored_then_is_told_as_it_is_known_since(teller: Teller, follow: Follow, balances: Balances) -> None:
    _issued(teller)
    teller.assess("north", Period.Q1, {"A": ("50", "30"), "B": ("60", "40")}, bonus={"A": "3"})
    then = teller.recorder.position()
    teller.correct("north", "A", Period.Q1, "E", "45")
    first = teller.recorder.position()
    teller.correct("north", "A", Period.Q1, "P", "35")
    teller.assess("north", Period.Q2, {"A": ("10", "10"), "B": ("20", "20")})
    teller.correct("north", "A", Period.Q2, "P", "12")
    now = follow().catch_up()

    def scored(at: int | None = None, effective: int | None = None) -> list[Decimal]:
        of_a, _ = balances.branches(2025, at=at, effective=effective)
        return [of_a.economic_scored, of_a.party_scored]

    assert scored(effective=then) == [D(45), D(35)]
    assert scored(at=first, effective=then) == [D(45), D(30)]
    assert scored(at=then, effective=then) == scored(at=then) == [D(50), D(30)]
    assert scored(effective=now) == scored() == [D(55), D(47)]
    # what they could have given, and the targets, are of then
    of_a, _ = balances.branches(2025, effective=then)
    assert (of_a.economic_possible, of_a.party_possible, of_a.economic_points) == (D(60), D(40), D(60))
    (all_,) = balances.committees(2025, effective=then)
    assert (all_.economic_scored, all_.party_scored) == (D(105), D(75))


def test_a_committee_is_the_sum_of_its_branches(teller: Teller, follow: Follow, balances: Balances) -> None:
    _issued(teller)
    teller.assess("north", Period.Q1, {"A": ("50", "30"), "B": ("60", "40")})
    follow().catch_up()
    (all_,) = balances.committees(2025)
    assert (all_.committee, all_.branch, all_.targets, all_.serving) == ("north", "", 5, 1)
    assert all_.by_duty[Duty.D2] == 3
    assert (all_.economic_scored_share, all_.party_attained) == (Fraction(11, 18), Fraction(7, 8))
    assert balances.committees(2025, committees=("nowhere",)) == balances.committees(2024) == []


def test_a_changed_target_counts_as_it_stands_now(teller: Teller, follow: Follow, balances: Balances) -> None:
    _issued(teller)
    before = teller.recorder.position()
    of, changed = teller.of("north"), replace(P, serves=None, duties=tuple(Duty))
    teller.target_changes.propose(teller.act(), of, branch="A", code="P", after=changed, reason="工作调整")
    teller.target_changes.approve(teller.act("s2"), of, branch="A", number=1)
    follow().catch_up()
    (then, _), (now, _) = balances.branches(2025, at=before), balances.branches(2025)
    assert (then.serving, then.by_duty[Duty.D2]) == (1, 2)
    assert (now.serving, now.by_duty[Duty.D2], now.targets) == (0, 3, 3)


def test_branches_come_page_by_page(teller: Teller, follow: Follow, balances: Balances) -> None:
    _issued(teller)
    follow().catch_up()
    (first,) = balances.branches(2025, limit=1)
    (second,) = balances.branches(2025, committees=("north",), after=(first.committee, first.branch), limit=1)
    assert (first.branch, second.branch) == ("A", "B")


def test_the_balance_of_many_branches_adds_up(teller: Teller, follow: Follow, balances: Balances) -> None:
    teller.establish("north", {f"b{number:04}": None for number in range(200)})
    teller.adopt("north", standard())
    teller.issue("north")
    teller.assess("north", Period.Q1, {f"b{n:04}": (f"{40 + n % 20}", f"{20 + n % 20}") for n in range(0, 200, 40)})
    follow().catch_up()
    (north,) = balances.committees(2025)
    assert north.economic_points == D(60) * 200


def test_practices_are_found_by_class_duty_and_words(teller: Teller, follow: Follow, library: Library) -> None:
    _issued(teller)
    publish = teller.practices.publish
    publish(teller.act(), id="posts", committee_id="north", content=CONTENT)
    other = replace(CONTENT, title="Cost Watch", item_class=ItemClass.ECONOMIC, duties=(Duty.D2,), template=Template())
    publish(teller.act(), id="costs", committee_id=None, content=other)
    follow().catch_up()

    def found(**wanted: object) -> list[str]:
        return [one.id for one in library.practices(**wanted)]  # type: ignore[arg-type]

    assert found() == ["costs", "posts"]
    assert found(item_class=ItemClass.ECONOMIC) == found(duty=Duty.D2) == found(text="cost w") == ["costs"]
    assert found(duty=Duty.D6) == found(text="一岗") == found(committees=("north",)) == ["posts"]
    assert found(text="nothing of the sort") == []
    assert found(limit=1) == ["costs"]
    assert found(after="costs") == ["posts"]


def test_the_library_shows_what_stands_and_what_stood(teller: Teller, follow: Follow, library: Library) -> None:
    _issued(teller)
    teller.practices.publish(teller.act(), id="posts", committee_id="north", content=CONTENT)
    published = teller.recorder.position()
    teller.practices.revise(teller.act(), id="posts", content=replace(CONTENT, title="示范岗", duties=(Duty.D2,)))
    teller.practices.withdraw(teller.act(), id="posts", reason="流于形式")
    follow().catch_up()
    assert library.practices() == []
    (now,) = library.practices(with_withdrawn=True)
    assert (now.title, now.duties, now.revisions, now.withdrawn) == ("示范岗", (Duty.D2,), 1, "流于形式")
    (then,) = library.practices(at=published)
    assert (then.title, then.withdrawn) == ("党员示范岗", None)
