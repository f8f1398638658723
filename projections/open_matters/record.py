"""Record 既往: what has to be remembered of earlier facts to tell what waits next."""

from decimal import Decimal
from functools import cache

import msgspec

from domain import belonging
from domain.belonging import Stays
from domain.period import PERIODS, Period
from projections.engine import Keeps, Rows, Table
from projections.open_matters.matter import Kind, home_of

Periods = tuple[Period, ...]


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
    """支部年度: which committee appraises it, whether it has a target set, and how far each period has come."""

    branch: str
    year: int
    committee: str
    targets: bool = False
    drafted: bool = False
    begun: Periods = ()
    settled: Periods = ()
    """Those of the begun periods that are confirmed or exempted."""
    news: Periods = ()
    """Periods settled or corrected that the branch's committee has not published since."""

    def begin(self, period: Period) -> "BranchYear":
        """With a period under way."""
        if period in self.settled:
            return self._with(self.begun, tuple(one for one in self.settled if one is not period), self.news)
        return self if period in self.begun else self._with(_and(self.begun, period), self.settled, self.news)

    def settle(self, period: Period) -> "BranchYear":
        """With a period that waits for nothing more, and that there is something to publish of."""
        return self._with(_and(self.begun, period), _and(self.settled, period), _and(self.news, period))

    def correct(self, period: Period) -> "BranchYear":
        """With a period that there is something to publish of again."""
        return self._with(self.begun, self.settled, _and(self.news, period))

    def _with(self, begun: Periods, settled: Periods, news: Periods) -> "BranchYear":
        return BranchYear(self.branch, self.year, self.committee, self.targets, self.drafted, begun, settled, news)

    @property
    def awaits_targets(self) -> Kind | None:
        """What has to be issued, if anything."""
        if self.targets:
            return None
        return Kind.ISSUE_DRAFT if self.drafted else Kind.ISSUE_TARGETS

    @property
    def complete(self) -> bool:
        return len(self.settled) == len(PERIODS)

    @property
    def next_unbegun(self) -> Period | None:
        """The period that comes next, when none is under way."""
        if len(self.begun) > len(self.settled):
            return None
        for period in PERIODS:
            if period not in self.begun:
                return period
        return None


@cache
def _and(periods: Periods, period: Period) -> Periods:
    """Made once and shared by the years of all branches."""
    return periods if period in periods else tuple(sorted((*periods, period)))


class Unsettled(msgspec.Struct, frozen=True, gc=False):
    """未完成: a branch that the publication of a period's results waits for; there may be more."""

    committee: str
    year: int
    period: Period
    branch: str


class Reward(msgspec.Struct, frozen=True, gc=False):
    """奖励: what is yet unpaid of the amount decided."""

    kind: str
    branch: str
    year: int
    unpaid: Decimal


COMMITTEES = Table("open_matters_committee", Committee, ("committee",), Keeps.CURRENT)
COMMITTEE_YEARS = Table("open_matters_committee_year", CommitteeYear, ("committee", "year"), Keeps.CURRENT)
BRANCH_YEARS = Table("open_matters_branch_year", BranchYear, ("branch", "year"), Keeps.CURRENT)
UNSETTLED = Table("open_matters_unsettled", Unsettled, ("committee", "year", "period"), Keeps.CURRENT)
REWARDS = Table("open_matters_reward", Reward, ("kind", "branch", "year"), Keeps.CURRENT)


def committee_of(rows: Rows, committee: str) -> Committee:
    return rows.get(COMMITTEES, committee) or Committee(committee)


def committee_year_of(rows: Rows, committee: str, year: int) -> CommitteeYear:
    return rows.get(COMMITTEE_YEARS, committee, year) or CommitteeYear(committee, year)


def branch_year_of(rows: Rows, branch: str, year: int) -> BranchYear:
    return rows.get(BRANCH_YEARS, branch, year) or BranchYear(branch, year, home_of(rows, branch, year))


def reward_of(rows: Rows, kind: str, branch: str, year: int) -> Reward:
    known = rows.get(REWARDS, kind, branch, year)
    assert known is not None
    return known
