"""Headquarters 总公司: enterprises that the committees of the sample belong to, with their organisation departments."""

from collections.abc import Sequence
from typing import Final, NamedTuple

from domain import streams
from infra.runtime import Runtime
from infra.sample.names import UNITS
from services.ledger import Act
from services.organisation import Person, committee_of

TIMEZONE: Final = "Asia/Shanghai"


class Headquarters(NamedTuple):
    """An enterprise, its organisers, and the committees that join it."""

    id: str
    name: str
    organisers: tuple[Person, ...]
    committees: Sequence[str]


STEEL: Final = Headquarters("steel", "钢铁总公司党委", (Person("steel-o1", "组织部老何"),), ("rolling-mill",))
GROUP: Final = Headquarters(
    "group",
    "集团总公司党委",
    (Person("group-o1", "组织部老钟"), Person("group-o2", "组织部小沈")),
    tuple(f"u{number:02}" for number in range(1, len(UNITS) + 1)),
)


def found_headquarters(runtime: Runtime) -> None:
    """Registers what is not registered yet; of the committees, those join that there are and have not."""
    seen = runtime.ledger.seen()
    for one in (STEEL, GROUP):
        known = [each for each in one.committees if seen.history(streams.committee(each))]
        joining = [each for each in known if committee_of(seen, each).enterprise is None]
        act = Act(one.organisers[0].id, runtime.clock())
        if known and not seen.history(streams.enterprise(one.id)):
            runtime.enterprises.establish(act, id=one.id, name=one.name, timezone=TIMEZONE, organisers=one.organisers)
        if joining:
            runtime.enterprises.join(act, enterprise_id=one.id, committees=joining)
