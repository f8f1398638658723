"""The directory lists committees and branches page by page, now and as they stood."""

from datetime import date

import pytest

from domain.branch import BranchType, SecretaryAppointed, SecretaryKind
from domain.grading import GradesDecided
from infra.postgres.pool import Pool
from projections.directory import Branch, Committee, Directory
from services.organisation import NewBranch, Person
from tests.projections.conftest import Follow
from tests.projections.histories import Teller


@pytest.fixture
def directory(pool: Pool) -> Directory:
    return Directory(pool)


def test_a_committee_is_listed_with_its_people_and_branches_counted(
    teller: Teller, follow: Follow, directory: Directory
) -> None:
    follower = follow()
    teller.establish("north", {"A": None})
    then = follower.catch_up()
    teller.organisation.add_people(teller.act(), committee_id="north", members=[Person("m4", "李委员")], staff=[])
    teller.organisation.found_branches(teller.act(), committee_id="north", branches=[_new_branch("B", "二轧党支部")])
    follower.catch_up()
    words = "north\nnorth党委"
    assert directory.committees() == [Committee("north", "north党委", "Asia/Shanghai", words, 4, 2, 2)]
    assert directory.committees(at=then) == [Committee("north", "north党委", "Asia/Shanghai", words, 3, 2, 1)]
    assert directory.committees(at=0) == []


def test_a_branch_is_listed_with_its_secretary_and_the_grade_it_came_with(
    teller: Teller, follow: Follow, directory: Directory
) -> None:
    teller.establish("north", {"A-new": "second"})
    follow().catch_up()
    assert directory.branches() == [
        Branch(
            "A-new",
            "north",
            "A-new党支部",
            BranchType.PRODUCTION,
            date(2025, 5, 1),
            "a-new\na-new党支部",
            "A-new书记",
            SecretaryKind.FULL_TIME,
            "second",
            "second",
        )
    ]


def test_an_awarded_grade_takes_the_place_of_the_one_it_came_with(
    eventful: Teller, follow: Follow, directory: Directory
) -> None:
    follow().catch_up()
    before = eventful.position_of(GradesDecided) - 1

    def grades(at: int | None = None) -> dict[str, tuple[str | None, str | None]]:
        return {one.id: (one.earlier_grade, one.grade) for one in directory.branches(committees=("north",), at=at)}

    assert grades() == {
        "A": ("first", "second"),
        "B": ("second", "first"),
        "C": (None, "second"),
        "D": ("third", "second"),
    }
    assert grades(before)["A"] == ("first", "first")


def test_a_branch_is_never_listed_without_its_secretary(teller: Teller, follow: Follow, directory: Directory) -> None:
    teller.establish("north", {"A": None, "B": None})
    head = follow(page=3).catch_up()
    assert [len(directory.branches(at=at)) for at in range(head - 5, head + 1)] == [0, 1, 1, 1, 2, 2]


def test_branches_are_read_page_by_page_by_committee_and_id(
    teller: Teller, follow: Follow, directory: Directory
) -> None:
    teller.establish("south", {"A": None, "C": None})
    teller.establish("north", {"D": None, "B": None})
    follow().catch_up()
    every = [(one.committee, one.id) for one in directory.branches()]
    assert every == [("north", "B"), ("north", "D"), ("south", "A"), ("south", "C")]
    assert [(one.committee, one.id) for one in directory.branches(limit=3)] == every[:3]
    assert [(one.committee, one.id) for one in directory.branches(after=every[1])] == every[2:]
    assert [one.id for one in directory.committees(limit=1)] == ["north"]
    assert [one.id for one in directory.committees(after="north")] == ["south"]


def test_they_are_found_by_committee_type_and_part_of_a_name_in_any_case(
    teller: Teller, follow: Follow, directory: Directory
) -> None:
    teller.establish("north", {"A": None})
    teller.establish("south", {"X": None})
    design = _new_branch("Ž-1", "Пројектни Биро 100%", BranchType.RESEARCH_DESIGN)
    teller.organisation.found_branches(teller.act(), committee_id="north", branches=[design])
    follow().catch_up()
    assert [one.id for one in directory.branches(committees=("north",))] == ["A", "Ž-1"]
    assert [one.id for one in directory.branches(type=BranchType.RESEARCH_DESIGN)] == ["Ž-1"]
    assert [one.id for one in directory.branches(text="БИРО")] == ["Ž-1"]
    assert [one.id for one in directory.branches(text="0%")] == ["Ž-1"]
    assert [one.id for one in directory.branches(text="党支部", committees=("south",))] == ["X"]
    assert [one.id for one in directory.branches(text="ž", type=BranchType.PRODUCTION)] == []
    assert [one.id for one in directory.committees(text="SOU")] == ["south"]


def _new_branch(id_: str, name: str, type_: BranchType = BranchType.PRODUCTION) -> NewBranch:
    return NewBranch(id_, name, type_, SecretaryAppointed("王一", SecretaryKind.PART_TIME))
