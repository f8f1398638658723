"""Record 既往: what has to be remembered of earlier facts to tell what waits next."""

from collections.abc import Mapping
from decimal import Decimal

import msgspec
from msgspec.structs import replace

from domain import belonging
from domain.belonging import Stays
from domain.period import PERIODS, Period
from projections.engine import Keeps, Rows, Table
from projections.open_matters.matter import Kind


class Committee(msgspec.Struct, frozen=True, gc=False):
    """党委: its branches with their stays; the years with a standard."""

    committee: str
    branches: Stays = {}
    standards: tuple[int, ...] = ()

    def taking_part(self, year: int) -> list[str]:
        return [*belonging.taking_part(self.branches, year)]


class CommitteeYear(msgspec.Struct, frozen=True, gc=False):
    """党委年度: which branches are complete, and how far the grading has come."""

    committee: str
    year: int
    complete: tuple[str, ...] = ()
    proposed: bool = False
    noticed: bool = False
    decided: bool = False


class BranchYear(msgspec.Struct, frozen=True, gc=False):
    """支部年度: whether it has a target set, and how far each period has come."""

    branch: str
    year: int
    targets: bool = False
    drafted: bool = False
    steps: Mapping[Period, Kind | None] = {}
    """What each begun period waits for; None when it is confirmed or exempted."""
    news: tuple[Period, ...] = ()
    """Periods settled or corrected that the branch's committee has not published since."""

    def waiting(self, period: Period, awaited: Kind | None) -> "BranchYear":
        """With a period that has come to wait for this."""
        steps = {**self.steps, period: awaited}
        return BranchYear(self.branch, self.year, self.targets, self.drafted, steps, self.news)

    def with_news(self, period: Period) -> "BranchYear":
        """With a period that there is something to publish of."""
        return replace(self, news=tuple(sorted({*self.news, period})))

    @property
    def awaits_targets(self) -> Kind | None:
        """What has to be issued, if anything."""
        if self.targets:
            return None
        return Kind.ISSUE_DRAFT if self.drafted else Kind.ISSUE_TARGETS

    @property
    def complete(self) -> bool:
        return len(self.steps) == len(PERIODS) and not any(self.steps.values())

    def is_settled(self, period: Period) -> bool:
        """Confirmed or exempted."""
        return period in self.steps and self.steps[period] is None

    @property
    def next_unbegun(self) -> Period | None:
        if len(self.steps) == len(PERIODS):
            return None
        return next(period for period in PERIODS if period not in self.steps)


class Reward(msgspec.Struct, frozen=True, gc=False):
    """奖励: what is yet unpaid of the amount decided."""

    kind: str
    branch: str
    year: int
    unpaid: Decimal


COMMITTEES = Table("open_matters_committee", Committee, ("committee",), Keeps.CURRENT)
COMMITTEE_YEARS = Table("open_matters_committee_year", CommitteeYear, ("committee", "year"), Keeps.CURRENT)
BRANCH_YEARS = Table("open_matters_branch_year", BranchYear, ("branch", "year"), Keeps.CURRENT)
REWARDS = Table("open_matters_reward", Reward, ("kind", "branch", "year"), Keeps.CURRENT)


def committee_of(rows: Rows, committee: str) -> Committee:
    return rows.get(COMMITTEES, committee) or Committee(committee)


def committee_year_of(rows: Rows, committee: str, year: int) -> CommitteeYear:
    return rows.get(COMMITTEE_YEARS, committee, year) or CommitteeYear(committee, year)


def branch_year_of(rows: Rows, branch: str, year: int) -> BranchYear:
    return rows.get(BRANCH_YEARS, branch, year) or BranchYear(branch, year)


def reward_of(rows: Rows, kind: str, branch: str, year: int) -> Reward:
    known = rows.get(REWARDS, kind, branch, year)
    assert known is not None
    return known
