"""Consequences 奖惩兑现一览: everything that decided grades have brought, how far it has come, and what is unpaid."""

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any, Final, get_args
from zoneinfo import ZoneInfo

import msgspec
from msgspec.structs import replace

from domain import consequence, rectification, reward
from domain.branch import BranchFounded
from domain.committee import CommitteeEstablished
from domain.consequence import RECTIFICATION, ConsequenceHonoured, ConsequenceOpened
from domain.record import Recorded
from projections.engine import Committees, Keeps, Pool, Projection, Rows, Table, narrowed
from projections.engine.snapshot import snapshot

NAME: Final = "honouring"


class State(StrEnum):
    """兑现进度: of a reward, a rectification, or what is honoured with a note."""

    OPENED = "opened"
    DECIDED = "decided"
    PART_PAID = "part_paid"
    PAID = "paid"
    RECEIPTED = "receipted"
    HONOURED = "honoured"
    ORDERED = "ordered"
    PLAN_HANDED_IN = "plan_handed_in"
    PLAN_RETURNED = "plan_returned"
    UNDER_WAY = "under_way"
    HANDED_IN = "handed_in"
    ACCEPTED = "accepted"


DONE: Final = frozenset({State.PAID, State.RECEIPTED, State.HONOURED, State.ACCEPTED})
"""Honoured: a reward once it is paid in full, signed for or not; a rectification once it is accepted."""


class Item(msgspec.Struct, frozen=True, gc=False):
    """奖惩事项: days are the committee's own; `receipted` counts payments signed for, `failed` votes not carried."""

    year: int
    committee: str
    branch: str
    kind: str
    name: str
    grade: str
    timezone: str
    state: State
    opened_on: date
    amount: Decimal | None = None
    paid: Decimal = Decimal(0)
    payments: int = 0
    receipted: int = 0
    decided_on: date | None = None
    paid_on: date | None = None
    deadline: date | None = None
    until: date | None = None
    adjusted: bool = False
    failed: int = 0
    honoured_on: date | None = None

    @property
    def honoured(self) -> bool:
        return self.honoured_on is not None


class Total(msgspec.Struct, frozen=True, gc=False):
    """合计: of one kind in one committee's year."""

    year: int
    committee: str
    kind: str
    number: int
    honoured: int
    decided: Decimal
    paid: Decimal


class Waiting(msgspec.Struct, frozen=True, gc=False):
    """待兑现: for so many days since it was opened."""

    item: Item
    days: int


class Zone(msgspec.Struct, frozen=True, gc=False):
    """党委时区."""

    committee: str
    timezone: str


class Name(msgspec.Struct, frozen=True, gc=False):
    """党支部名称."""

    branch: str
    name: str


ITEMS = Table(
    "honouring_item",
    Item,
    ("year", "committee", "branch", "kind"),
    indexes=(("committee", "year"), ("honoured_on", "year")),
)
ZONES = Table("honouring_zone", Zone, ("committee",), Keeps.CURRENT)
NAMES = Table("honouring_name", Name, ("branch",), Keeps.CURRENT)
FACTS: Final = frozenset(
    {
        CommitteeEstablished,
        BranchFounded,
        *get_args(consequence.Fact),
        *get_args(reward.Fact),
        *get_args(rectification.Fact),
    }
)


def fold(rows: Rows, recorded: Recorded) -> None:
    match recorded.fact:
        case CommitteeEstablished(committee, _, timezone):
            rows.put(ZONES, Zone(committee, timezone))
        case BranchFounded() as fact:
            rows.put(NAMES, Name(fact.branch, fact.name))
        case ConsequenceOpened() as fact:
            rows.put(ITEMS, _opened(rows, fact, recorded.recorded_at))
        case ConsequenceHonoured() as fact:
            _put(rows, _item(rows, fact, fact.kind), state=State.HONOURED, honoured_on=fact.on)
        case (
            reward.RewardDecided() | reward.RewardCancelled() | reward.RewardPaid() | reward.RewardReceipted()
        ) as fact:
            _rewarded(rows, _item(rows, fact, fact.kind), fact)
        case _:
            _rectified(rows, _item(rows, recorded.fact, RECTIFICATION), recorded.fact)


def _opened(rows: Rows, fact: ConsequenceOpened, at: datetime) -> Item:
    zone, named = rows.get(ZONES, fact.committee), rows.get(NAMES, fact.branch)
    timezone = zone.timezone if zone else "UTC"
    return Item(
        fact.year,
        fact.committee,
        fact.branch,
        fact.kind,
        named.name if named else fact.branch,
        fact.grade,
        timezone,
        State.OPENED,
        at.astimezone(ZoneInfo(timezone)).date(),
    )


def _rewarded(rows: Rows, item: Item, fact: reward.Fact) -> None:
    match fact:
        case reward.RewardDecided():
            _put(rows, item, state=State.DECIDED, amount=fact.amount, decided_on=fact.on)
        case reward.RewardCancelled():
            _put(rows, item, state=State.OPENED, amount=None, decided_on=None)
        case reward.RewardPaid():
            paid = item.paid + fact.amount
            whole = paid == item.amount
            _put(
                rows,
                item,
                state=State.PAID if whole else State.PART_PAID,
                paid=paid,
                payments=fact.number,
                paid_on=fact.on,
                honoured_on=fact.on if whole else None,
            )
        case reward.RewardReceipted():
            receipted = item.receipted + 1
            settled = item.honoured and receipted == item.payments
            _put(rows, item, receipted=receipted, state=State.RECEIPTED if settled else item.state)


def _rectified(rows: Rows, item: Item, fact: rectification.Fact) -> None:
    match fact:
        case rectification.RectificationOrdered():
            _put(rows, item, state=State.ORDERED, decided_on=fact.on, deadline=fact.deadline)
        case rectification.PlanHandedIn():
            _put(rows, item, state=State.PLAN_HANDED_IN, until=fact.plan.until)
        case rectification.PlanReturned():
            _put(rows, item, state=State.PLAN_RETURNED, until=None)
        case rectification.PlanAgreed():
            _put(rows, item, state=State.UNDER_WAY)
        case rectification.RectificationHandedIn():
            _put(rows, item, state=State.HANDED_IN)
        case rectification.RectificationFailed():
            _put(rows, item, state=State.UNDER_WAY, deadline=fact.deadline, failed=item.failed + 1)
        case rectification.RectificationAccepted():
            _put(rows, item, state=State.ACCEPTED, honoured_on=fact.on)
        case rectification.LeadershipAdjusted():
            _put(rows, item, adjusted=True)


def _item(rows: Rows, fact: Any, kind: str) -> Item:
    item = rows.get(ITEMS, fact.year, fact.committee, fact.branch, kind)
    assert item is not None
    return item


def _put(rows: Rows, item: Item, **change: Any) -> None:
    rows.put(ITEMS, replace(item, **change))


PROJECTION = Projection(NAME, (ITEMS, ZONES, NAMES), FACTS, fold)

Cursor = tuple[int, str, str, str]
"""(year, committee, branch, kind) of the last row seen."""
START: Final[Cursor] = (0, "", "", "")


class Consequences:
    """Answers for all or for one year, some committees, one branch or kind; now or at a position of the log."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    def items(
        self,
        *,
        year: int | None = None,
        committees: Committees = None,
        branch: str | None = None,
        kind: str | None = None,
        honoured: bool | None = None,
        after: Cursor = START,
        limit: int | None = None,
        at: int | None = None,
    ) -> list[Item]:
        """By year, committee, branch and kind."""
        where, given = narrowed(
            ("year = %s", year),
            ("branch = %s", branch),
            ("kind = %s", kind),
            ("(honoured_on IS NOT NULL) = %s", honoured),
            committees=committees,
        )
        keys = "year, committee, branch, kind"
        with snapshot(self._pool, NAME, at) as now:
            condition = f"({keys}) > (%s, %s, %s, %s){where} ORDER BY {keys} LIMIT %s"
            return now.rows(ITEMS, condition, [*after, *given, limit])

    def not_yet_honoured(
        self,
        now: datetime,
        *,
        today: date | None = None,
        year: int | None = None,
        committees: Committees = None,
        kind: str | None = None,
        after: Cursor = START,
        limit: int | None = None,
        at: int | None = None,
    ) -> list[Waiting]:
        """What still waits, with the days it has waited until today, by `now` where the committee sits."""
        items = self.items(year=year, committees=committees, kind=kind, honoured=False, after=after, limit=limit, at=at)

        def days(item: Item) -> int:
            until = today or now.astimezone(ZoneInfo(item.timezone)).date()
            return max(0, (until - item.opened_on).days)

        return [Waiting(one, days(one)) for one in items]

    def totals(
        self, *, year: int | None = None, committees: Committees = None, kind: str | None = None, at: int | None = None
    ) -> list[Total]:
        """Amounts and numbers by year, committee and kind."""
        where, given = narrowed(("year = %s", year), ("kind = %s", kind), committees=committees)
        columns = (
            "year, committee, kind, count(*), count(honoured_on), coalesce(sum(amount), 0), coalesce(sum(paid), 0)"
        )
        with snapshot(self._pool, NAME, at) as now:
            condition = f"true{where} GROUP BY year, committee, kind ORDER BY year, committee, kind"
            return [Total(*row) for row in now.select(ITEMS, columns, condition, given)]
