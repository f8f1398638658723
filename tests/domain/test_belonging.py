"""Which branches a committee appraises in a year 隶属关系: those it has when the year ends."""

from datetime import date

import pytest

from domain.belonging import home_in
from domain.committee import (
    BranchAdmitted,
    BranchJoined,
    BranchLeft,
    CommitteeEstablished,
    EnterpriseJoined,
    Leaving,
    MemberSeated,
    join_enterprise,
    let_go,
    require_branches,
    require_branches_on,
    require_same_enterprise,
    take_in,
)
from domain.refusal import NotFoundError, Refusal
from tests.spec import folded, given, refused

MILL = CommitteeEstablished("rolling-mill", "轧钢厂党委", "Asia/Shanghai")
WU = MemberSeated("m6", "吴委员")
A, B = BranchAdmitted("A"), BranchAdmitted("B", date(2024, 5, 1), ("m6",))


def left(on: date, how: Leaving = Leaving.DISSOLVED, to: str | None = None, branch: str = "B") -> BranchLeft:
    return BranchLeft(branch, on, how, to)


@pytest.mark.parametrize(
    ("on", "years"),
    [(date(2025, 12, 31), [2024]), (date(2026, 1, 1), [2024, 2025]), (date(2024, 6, 1), [])],
)
def test_a_branch_takes_part_in_the_years_at_whose_end_it_is_there(on: date, years: list[int]) -> None:
    state = folded(let_go, [MILL, A, B, left(on)])
    assert [year for year in range(2023, 2028) if "B" in state.taking_part(year)] == years
    assert all("A" in state.taking_part(year) for year in range(2023, 2028))


def test_a_branch_that_comes_back_takes_part_again_and_its_earlier_years_stand() -> None:
    back = BranchJoined("B", date(2026, 9, 1), "steel-plant")
    state = folded(let_go, [MILL, B, left(date(2025, 3, 1), Leaving.MOVED, "steel-plant"), back])
    assert [year for year in range(2023, 2028) if state.taking_part(year)] == [2024, 2026, 2027]


def test_an_act_of_a_year_is_refused_for_a_branch_that_left_before_its_end() -> None:
    state = folded(let_go, [MILL, A, B, left(date(2025, 8, 1))])
    require_branches(state, ("A", "B"))
    require_branches(state, ("B",), year=2024)
    with refused(Refusal.BRANCH_LEFT):
        require_branches(state, ("A", "B"), year=2025)


def test_an_act_of_a_year_is_refused_for_a_branch_that_moved_in_after_its_end() -> None:
    state = folded(let_go, [MILL, BranchJoined("X", date(2026, 1, 1), "steel-plant")])
    require_branches(state, ("X",), year=2026)
    with refused(Refusal.BRANCH_LEFT):
        require_branches(state, ("X",), year=2025)


def test_a_branch_founded_later_may_be_named_as_ever() -> None:
    require_branches(folded(let_go, [MILL, B]), ("B",), year=2023)


def test_what_is_of_a_day_is_for_the_committee_that_has_the_branch_on_it() -> None:
    moved = left(date(2025, 8, 1), Leaving.MOVED, "steel-plant")
    state = folded(let_go, [MILL, A, B, moved, BranchJoined("B", date(2025, 9, 1), "steel-plant")])
    for day in (date(2024, 5, 1), date(2025, 7, 31), date(2025, 9, 1)):
        require_branches_on(state, ("A", "B"), day)
    for day in (date(2024, 4, 30), date(2025, 8, 1), date(2025, 8, 31)):
        with refused(Refusal.BRANCH_LEFT):
            require_branches_on(state, ("A", "B"), day)
    with pytest.raises(NotFoundError):
        require_branches_on(state, ("X",), date(2025, 8, 1))


def test_whoever_belonged_to_a_branch_that_merged_is_concerned_in_the_one_that_received_it() -> None:
    state = folded(let_go, [MILL, WU, A, B, left(date(2025, 8, 1), Leaving.MERGED, "A")])
    assert state.members_of(frozenset({"A"})) == {"m6"}
    gone = folded(let_go, [MILL, WU, A, B, left(date(2025, 8, 1))])
    assert gone.members_of(frozenset({"A"})) == frozenset()


def test_a_branch_is_taken_in_with_those_who_belong_to_it() -> None:
    asked = {"branch": "X", "on": date(2025, 8, 1), "came_from": "steel-plant"}
    joined = BranchJoined("X", date(2025, 8, 1), "steel-plant", ("m6",))
    given(MILL, WU).when(take_in, own_members=("m6",), **asked).then(joined)
    assert folded(take_in, [MILL, WU, joined]).members_of(frozenset({"X"})) == {"m6"}
    given(MILL).when(take_in, own_members=("m6",), **asked).then_not_found()
    given().when(take_in, **asked).then_not_found()


def test_only_what_it_has_leaves_a_committee() -> None:
    given(MILL).when(let_go, branch="B", on=date(2025, 8, 1), how=Leaving.DISSOLVED).then_not_found()


def test_a_committee_belongs_to_one_enterprise() -> None:
    given(MILL).when(join_enterprise, enterprise="group").then(EnterpriseJoined("group"))
    given(MILL, EnterpriseJoined("group")).when(join_enterprise, enterprise="other").then_refused(
        Refusal.ALREADY_EXISTS
    )
    given().when(join_enterprise, enterprise="group").then_not_found()


def test_branches_move_within_an_enterprise_only() -> None:
    alone, mine = folded(let_go, [MILL]), folded(let_go, [MILL, EnterpriseJoined("group")])
    other = folded(let_go, [MILL, EnterpriseJoined("other")])
    require_same_enterprise(mine, mine)
    for one, another in ((alone, alone), (mine, alone), (mine, other)):
        with refused(Refusal.NOT_SAME_ENTERPRISE):
            require_same_enterprise(one, another)


def test_the_home_of_a_year_is_the_last_one_that_year_had() -> None:
    homes = (("mill", None), ("plant", 2025), ("mine", 2025), ("mill", 2027))
    assert [home_in(homes, year) for year in (2024, 2025, 2026, 2027, None)] == ["mill", "mine", "mine", "mill", "mill"]


def test_an_unknown_branch_is_not_found_whatever_the_year() -> None:
    with pytest.raises(NotFoundError):
        require_branches(folded(let_go, [MILL, A]), ("X",), year=2025)
