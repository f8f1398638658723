"""What the targets put weight on 目标侧重: fields of innovation, ways of education, goals of a feature."""

from dataclasses import replace
from datetime import date

import pytest

from domain.standard import Education
from domain.target import Innovation, Target, of_items
from infra.postgres.pool import Pool
from projections.emphases import Emphases
from services.branch_life import BranchLife
from services.enterprises import Enterprises
from tests.projections.conftest import Follow
from tests.projections.histories import D, Teller, standard

SCHOOL = standard()
DAILY = replace(SCHOOL, items=(SCHOOL.items[0], replace(SCHOOL.items[1], education=Education.DAILY)))
E, P = of_items(DAILY)
RENEWING = (
    replace(E, innovation=Innovation.WORKING_METHODS),
    replace(P, code="P1", full=D(15), innovation=Innovation.SELF_BUILDING),
    replace(P, code="P2", full=D(25), feature_goal=True, innovation=Innovation.WORKING_METHODS),
)


@pytest.fixture
def emphases(pool: Pool) -> Emphases:
    return Emphases(pool)


def _issued(teller: Teller, targets: tuple[Target, ...] = RENEWING) -> None:
    teller.establish("north", {"A": None, "B": None})
    teller.establish("south", {"X": None})
    teller.adopt("north", DAILY)
    teller.target_sets.draft(teller.act(), teller.of("north"), drafts={"A": targets})
    teller.issue("north")


def test_targets_are_told_by_field_of_innovation_way_of_education_and_goal(
    teller: Teller, follow: Follow, emphases: Emphases
) -> None:
    _issued(teller)
    follow().catch_up()
    first, second = emphases.branches(2025)
    assert first.innovation == {Innovation.WORKING_METHODS: ("E", "P2"), Innovation.SELF_BUILDING: ("P1",)}
    assert (first.education, first.feature_goals) == ({Education.DAILY: ("P1", "P2")}, ("P2",))
    assert (second.innovation, second.education, second.feature_goals) == ({}, {Education.DAILY: ("P",)}, ())


def test_a_changed_target_is_told_as_it_stands_now(teller: Teller, follow: Follow, emphases: Emphases) -> None:
    _issued(teller)
    before, of = teller.recorder.position(), teller.of("north")
    plain = replace(RENEWING[2], feature_goal=False, innovation=Innovation.DUTIES)
    teller.target_changes.propose(teller.act(), of, branch="A", code="P2", after=plain, reason="工作调整")
    teller.target_changes.approve(teller.act("s2"), of, branch="A", number=1)
    follow().catch_up()
    (then, _), (now, _) = emphases.branches(2025, at=before), emphases.branches(2025)
    assert (then.innovation[Innovation.WORKING_METHODS], then.feature_goals) == (("E", "P2"), ("P2",))
    assert (now.innovation[Innovation.WORKING_METHODS], now.feature_goals) == (("E",), ())
    assert (now.innovation[Innovation.DUTIES], now.education) == (("P2",), {Education.DAILY: ("P1", "P2")})


def test_a_standard_that_waits_for_its_vote_educates_nobody_yet(
    teller: Teller, follow: Follow, emphases: Emphases
) -> None:
    _issued(teller)
    concentrated = replace(P, code="P1", full=D(15))
    later = replace(DAILY, version=2, items=(DAILY.items[0], replace(DAILY.items[1], education=Education.CONCENTRATED)))
    teller.standards.draft(teller.act(), committee_id="north", year=2025, draft=later)
    of = teller.of("north")
    teller.target_changes.propose(teller.act(), of, branch="A", code="P1", after=concentrated, reason="工作调整")
    teller.target_changes.approve(teller.act("s2"), of, branch="A", number=1)
    follow().catch_up()
    assert emphases.branches(2025, committees=("north",))[0].education == {Education.DAILY: ("P1", "P2")}


def test_a_branch_that_moves_is_listed_where_it_is_when_the_year_ends(
    teller: Teller, follow: Follow, emphases: Emphases
) -> None:
    _issued(teller)
    enterprises = Enterprises(teller.ledger)
    enterprises.establish(teller.act(), id="group", name="总公司党委", timezone="Asia/Shanghai")
    enterprises.join(teller.act(), enterprise_id="group", committees=["north", "south"])
    life = BranchLife(teller.ledger)
    life.move(teller.act(), branch_id="A", to="south", on=date(2025, 4, 1), reason="机构调整")
    life.move(teller.act(), branch_id="B", to="south", on=date(2026, 1, 1), reason="机构调整")
    follow().catch_up()
    assert [(one.committee, one.branch) for one in emphases.branches(2025)] == [("north", "B"), ("south", "A")]


def test_branches_come_page_by_page(teller: Teller, follow: Follow, emphases: Emphases) -> None:
    _issued(teller)
    follow().catch_up()
    (first,) = emphases.branches(2025, limit=1)
    (second,) = emphases.branches(2025, committees=("north",), after=(first.committee, first.branch), limit=1)
    assert (first.branch, second.branch) == ("A", "B")
    assert emphases.branches(2024) == emphases.branches(2025, committees=("south",)) == []
