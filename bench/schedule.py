"""The scheduler over 1,588 branches of 60 committees: looking when nothing has fallen, and recording when all has.

One committee of 1,588 branches is the hardest case of its size.
"""

import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from statistics import median

from bench._server import fresh_database
from domain.ballot import Votes
from domain.branch import BranchType, SecretaryAppointed, SecretaryKind
from domain.committee import OfficeRole
from domain.standard import Duty, Grade, Item, ItemClass, Standard, Weights
from domain.timetable import Deadlines, RoundDeadlines
from infra.runtime import Runtime, open_runtime
from infra.scheduling import tick
from infra.settings import Settings
from services.ledger import Act
from services.organisation import NewBranch, Person

BRANCHES, YEAR = 1588, 2025
MEMBERS = ("m1", "m2", "m3")
TIMES = 20
BEGIN = datetime(2025, 1, 6, 1, tzinfo=UTC)
NOTHING = datetime(2025, 3, 3, 1, tzinfo=UTC)
REMINDERS = datetime(2025, 4, 1, 1, tzinfo=UTC)
OVERDUE = datetime(2025, 4, 9, 1, tzinfo=UTC)
SECRETARY = SecretaryAppointed("书记", SecretaryKind.FULL_TIME)


class Clock:
    def __init__(self) -> None:
        self.now = BEGIN

    def __call__(self) -> datetime:
        return self.now


def run() -> list[dict[str, object]]:
    return [row for committees in (60, 1) for row in measured(committees)]


def measured(committees: int) -> Iterator[dict[str, object]]:
    clock = Clock()
    with fresh_database() as conninfo, open_runtime(Settings(), database=conninfo, clock=clock) as runtime:
        prepare(runtime, clock, committees)
        for what, now in (("nothing has fallen", NOTHING), ("reminders", REMINDERS), ("overdue", OVERDUE)):
            clock.now = now
            recorded, taken = looked(runtime)
            runtime.projections.catch_up()
            again = median(looked(runtime)[1] for _ in range(TIMES))
            yield {
                "committees": committees,
                "what": what,
                "facts": recorded,
                "tick s": taken,
                "facts/s": recorded / taken,
                "nothing more ms": again * 1000,
            }


def looked(runtime: Runtime) -> tuple[int, float]:
    before = time.perf_counter()
    return tick(runtime) or 0, time.perf_counter() - before


def prepare(runtime: Runtime, clock: Clock, committees: int) -> None:
    """A year under way, its target sets issued and acknowledged."""
    for number in range(committees):
        id_ = f"c{number:02}"
        there = range(BRANCHES * number // committees, BRANCHES * (number + 1) // committees)
        branches = [NewBranch(f"b{n:04}", f"党支部{n}", BranchType.PRODUCTION, SECRETARY) for n in there]
        runtime.organisation.establish(
            act(clock),
            id=id_,
            name=id_,
            timezone="Asia/Shanghai",
            members=[Person(member, member) for member in MEMBERS],
            staff=[Person("s1", "s1", OfficeRole.SCORER)],
        )
        runtime.organisation.found_branches(act(clock), committee_id=id_, branches=branches)
        runtime.standards.draft(act(clock), committee_id=id_, year=YEAR, draft=standard())
        runtime.standards.adopt(act(clock), committee_id=id_, year=YEAR, votes=Votes(MEMBERS, MEMBERS))
        runtime.target_sets.issue(act(clock), committee_id=id_, year=YEAR)
        runtime.target_sets.acknowledge(act(clock), committee_id=id_, year=YEAR)
    runtime.projections.catch_up()


def act(clock: Clock) -> Act:
    clock.now += timedelta(seconds=1)
    return Act("s1", clock.now)


def standard() -> Standard:
    duties = tuple(Duty)
    return Standard(
        1,
        (
            Item("E", ItemClass.ECONOMIC, "经济工作目标", Decimal(60), duties),
            Item("P", ItemClass.MEMBERS, "党员队伍建设目标", Decimal(40), duties),
        ),
        Decimal("0.5"),
        Weights(Decimal("0.6"), Decimal("0.4")),
        (Grade("first", "一级", Decimal(90)), Grade("none", "无等级")),
        deadlines=Deadlines(
            issue_targets="02-14",
            acknowledge_targets=5,
            quarter=RoundDeadlines(5, 8, 10, 12),
            remind=(5,),
            escalate_after=3,
        ),
    )
