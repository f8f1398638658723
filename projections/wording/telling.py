"""Telling 讲述: under which kind, in whose history and in which words a fact is told."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any, Final, NamedTuple, Protocol, TypeVar

from domain.ballot import BallotHeld
from domain.branch import SecretaryKind
from domain.period import Period
from domain.record import Envelope
from projections.wording.scopes import Scoping

F = TypeVar("F")

PERIODS: Final = {
    Period.Q1: "第一季度",
    Period.Q2: "第二季度",
    Period.Q3: "第三季度",
    Period.Q4: "第四季度",
    Period.YEAR_END: "年末",
}
SECRETARIES: Final = {SecretaryKind.FULL_TIME: ("专职", "full-time"), SecretaryKind.PART_TIME: ("兼职", "part-time")}
GRADES: Final = {
    "first": ("一级", "first grade"),
    "second": ("二级", "second grade"),
    "third": ("三级", "third grade"),
    "none": ("无等级", "ungraded"),
}
VETOES: Final = {"safety": ("安全", "safety"), "discipline": ("纪律", "discipline")}


class Sentence(NamedTuple):
    """A sentence without its full stop."""

    zh: str
    en: str


class Names(Protocol):
    """What things were called when the fact was recorded; an unknown code stands for itself."""

    @property
    def about(self) -> str:
        """The branch in whose history the fact is told."""

    def person(self, person: str) -> str: ...

    def branch(self, branch: str) -> str: ...

    def committee(self, committee: str) -> str: ...

    def item(self, code: str) -> str: ...

    def grade(self, code: str) -> str: ...

    def ballot(self, matter: str) -> BallotHeld | None: ...

    def local(self, moment: datetime) -> datetime:
        """The time it is where the committee sits."""


Telling = Callable[[F, Names], Sentence | None]


class Told(NamedTuple):
    """How facts of one type are told; `kind` never changes its meaning.

    Without a `sentence`, another fact of the same act tells it all.
    """

    kind: str
    scope: Scoping[Any]
    sentence: Telling[Any] | None


def tell(fact: type[F], kind: str, scope: Scoping[F], sentence: Telling[F] | None) -> Mapping[type, Told]:
    """One entry of a table; scope and sentence must be made for this type of fact."""
    return {fact: Told(kind, scope, sentence)}


def joined(*tables: Mapping[type, Told]) -> Mapping[type, Told]:
    """One table of them all, in their order; no fact is told twice."""
    told: dict[type, Told] = {}
    for table in tables:
        twice = told.keys() & table.keys()
        assert not twice, f"told twice: {twice}"
        told.update(table)
    return MappingProxyType(told)


def period_term(period: Period) -> Sentence:
    return Sentence(PERIODS[period], "year-end" if period is Period.YEAR_END else period.value)


def item_term(period: Period, title: str) -> Sentence:
    zh, en = period_term(period)
    return Sentence(f"{zh}{title}", f"{en} {title}")


def grade_term(code: str, names: Names) -> Sentence:
    """As the standard labels it; before there is one, as the paper does."""
    zh, en = GRADES.get(code, (code, code))
    label = names.grade(code)
    return Sentence(zh if label == code else label, en)


def veto_term(kind: str) -> Sentence:
    return Sentence(*VETOES.get(kind, (kind, kind)))


def graded_because(why: str) -> Sentence:
    """What decided a grade, to follow it; nothing if the score did."""
    kind, _, which = why.partition(":")
    match kind:
        case "quota":
            return Sentence(", 名额已满", ", no place left in the higher grade")
        case "veto":
            zh, en = veto_term(which)
            return Sentence(f", 受一票否决({zh})限制", f", capped by veto ({en})")
        case _:
            return Sentence("", "")


def with_votes(told: Sentence, held: BallotHeld | None, names: Names) -> Sentence:
    if held is None:
        return told
    votes = held.votes
    present = len(set(votes.present) - set(votes.recused))
    cast = len(votes.in_favour), len(votes.against), len(votes.abstained)
    recused = [names.person(member) for member in votes.recused]
    zh = f"应到会{held.due}, 实到会{present}, 赞成{cast[0]} 反对{cast[1]} 弃权{cast[2]}"
    en = f"due {held.due}, present {present}, for {cast[0]}, against {cast[1]}, abstained {cast[2]}"
    return Sentence(
        f"{told.zh} ({zh}{_listed(', ', recused, '、', '回避')})",
        f"{told.en} ({en}{_listed(', ', recused, ', ', ' recused')})",
    )


def by_both(told: Sentence, envelope: Envelope, names: Names) -> Sentence:
    """What was done on another's behalf names both."""
    if envelope.on_behalf_of is None:
        return told
    by, principal = names.person(envelope.by), names.person(envelope.on_behalf_of)
    return Sentence(f"{told.zh} ({by}代{principal})", f"{told.en} ({by} on behalf of {principal})")


def _listed(before: str, names: Iterable[str], between: str, after: str) -> str:
    listed = between.join(names)
    return f"{before}{listed}{after}" if listed else ""
