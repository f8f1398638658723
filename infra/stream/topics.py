"""Topics 主题: which there are and how each is kept; apart from Kafka, so that changes are shown first."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, NamedTuple

FOREVER: Final = "-1"
A_MONTH: Final = str(30 * 24 * 3_600_000)  # milliseconds
LARGEST: Final = 1_048_588  # bytes of a batch, as brokers have it by default


@dataclass(frozen=True)
class Topic:
    """主题: `name` follows the prefix; `settings` are those of the broker that matter here, the rest is left to it."""

    name: str
    partitions: int
    zh: str
    en: str
    settings: Mapping[str, str] = field(default_factory=dict)


_KEPT: Final = {"cleanup.policy": "delete", "retention.ms": FOREVER, "retention.bytes": FOREVER}
_COMPACTED: Final = {"cleanup.policy": "compact"}

FACTS: Final = Topic(
    "facts", 12, "全部对外事实, 按党支部有序", "every fact that leaves, in order for each branch", _KEPT
)
RECORD: Final = Topic(
    "record",
    12,
    "完整事实, 仅供本系统在其他机器上投影, 不得授权他用",
    "the facts as recorded, for projections of this program on other machines; to be granted to nobody else",
    _KEPT,
)
STANDINGS: Final = Topic("standings", 3, "各党委各年度现时排名", "the standings now, by committee and year", _COMPACTED)
GRADES: Final = Topic("grades", 3, "各党支部现时等级", "the grade that each branch holds now", _COMPACTED)
CHECKPOINTS: Final = Topic("checkpoints", 1, "存证校验点", "signed checkpoints of the log", _KEPT)
DEAD_LETTERS: Final = Topic(
    "dead-letters",
    3,
    "订阅方未能处理的事实, 附原因",
    "facts that a consumer could not take, with the reason",
    {"cleanup.policy": "delete", "retention.ms": A_MONTH},
)
TOPICS: Final = (FACTS, RECORD, STANDINGS, GRADES, CHECKPOINTS, DEAD_LETTERS)


class Found(NamedTuple):
    """What a broker has of a topic."""

    partitions: int
    settings: Mapping[str, str]


class Change(NamedTuple):
    """One difference: what it is now (None: there is no such topic) and what it is to be."""

    topic: str
    what: str
    now: str | None
    then: str


class NarrowingError(Exception):
    """A topic has more partitions than it should: taking some away would lose facts."""


def named(prefix: str, topic: Topic) -> str:
    return f"{prefix}.{topic.name}"


def changes(prefix: str, found: Mapping[str, Found], partitions: Mapping[str, int] | None = None) -> list[Change]:
    """What is to be done, none if all is as it should be; `partitions` overrides how many, by the topic's own name.

    Partitions of an existing topic stay as they are: with more, a key would go on elsewhere and lose its order. Raises
    NarrowingError where fewer are asked for.
    """
    due = []
    for topic in TOPICS:
        name, wanted = named(prefix, topic), (partitions or {}).get(topic.name, topic.partitions)
        there = found.get(name)
        if there is None:
            due.append(Change(name, "partitions", None, str(wanted)))
        elif (partitions or {}).get(topic.name, there.partitions) < there.partitions:
            raise NarrowingError(
                f"{name} 已有 {there.partitions} 个分区, 减少会丢失事实 / "
                f"{name} has {there.partitions} partitions: fewer would lose facts"
            )
        due += [
            Change(name, setting, None if there is None else there.settings.get(setting), value)
            for setting, value in topic.settings.items()
            if there is None or there.settings.get(setting) != value
        ]
    return due
