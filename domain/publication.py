"""Publication 公布: a period's confirmed results as members see them, once, and again after a correction."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from domain.assessment import Exempted, ScoreCorrected, ScoresConfirmed
from domain.english import counted
from domain.period import Period
from domain.record import Recorded
from domain.refusal import Refusal, RefusedError

Histories = Mapping[str, Sequence[Recorded]]
"""What was recorded of each branch in the period."""

MOST_NAMED = 10  # branches, in a refusal


@dataclass(frozen=True)
class Change:
    """变动: an item corrected since the publication before, or (no item) a result that it did not have."""

    branch: str
    item: str | None
    before: Decimal | None
    after: Decimal | None
    fact: str


@dataclass(frozen=True)
class ResultsPublished:
    """考核结果已公布: as they stood at position `through`; `number` counts the period's publications from 1."""

    committee: str
    year: int
    period: Period
    number: int
    through: int
    branches: tuple[str, ...]
    changes: tuple[Change, ...] = ()


Fact = ResultsPublished


@dataclass(frozen=True)
class Publication:
    """The latest publication of each period."""

    latest: Mapping[Period, ResultsPublished] = field(default_factory=dict)


def publish(
    publication: Publication, *, committee: str, year: int, period: Period, histories: Histories, through: int
) -> list[Fact]:
    """公布考核结果: every branch that takes part is confirmed or exempt; again only when something has changed."""
    waiting = [branch for branch, history in histories.items() if not _is_settled(history)]
    if waiting or not histories:
        zh, en = "、".join(waiting[:MOST_NAMED]), ", ".join(waiting[:MOST_NAMED])
        raise RefusedError(
            Refusal.NOT_CONFIRMED,
            f"尚有{len(waiting)}个党支部的考核结果未确认({zh}), 全部确认或免考后方可公布",
            f"{counted(len(waiting), 'branch')} neither confirmed nor exempt ({en}): results are published together",
        )
    last = publication.latest.get(period)
    changes = tuple(_changes(last, histories)) if last else ()
    if last and not changes:
        raise RefusedError(
            Refusal.ALREADY_PUBLISHED,
            "本期考核结果已公布, 此后没有更正, 无须再次公布",
            "the period's results are published and nothing has been corrected since",
        )
    number = last.number + 1 if last else 1
    return [ResultsPublished(committee, year, period, number, through, tuple(histories), changes)]


def evolve(publication: Publication, fact: Fact) -> Publication:
    return Publication({**publication.latest, fact.period: fact})


def _is_settled(history: Sequence[Recorded]) -> bool:
    return any(isinstance(recorded.fact, ScoresConfirmed | Exempted) for recorded in history)


def _changes(last: ResultsPublished, histories: Histories) -> Iterator[Change]:
    for branch, history in histories.items():
        for recorded in history:
            match recorded.fact:
                case ScoreCorrected() as fact if branch in last.branches and recorded.position > last.through:
                    yield Change(branch, fact.item, fact.before, fact.after, recorded.id)
                case ScoresConfirmed(total=total) if branch not in last.branches:
                    yield Change(branch, None, None, total, recorded.id)
                case Exempted() if branch not in last.branches:
                    yield Change(branch, None, None, None, recorded.id)
                case _:
                    pass
