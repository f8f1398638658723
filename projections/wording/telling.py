"""Telling 讲述: under which kind, in whose history and in which words a fact is told."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any, Final, NamedTuple, Protocol, TypeVar

from domain.ballot import BallotHeld, Presence, Tally
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
        """The branch in whose history the fact is told; empty where it is told as an event by itself."""

    def person(self, person: str) -> str: ...

    def branch(self, branch: str) -> str: ...

    def committee(self, committee: str) -> str: ...

    def enterprise(self, enterprise: str) -> str: ...

    def library(self, practice_or_exemplar: str) -> str:
        """The title of a practice or an exemplar."""

    def item(self, code: str) -> str: ...

    def grade(self, code: str) -> str: ...

    def ballot(self, matter: str) -> BallotHeld | None: ...

    def local(self, moment: datetime) -> datetime:
        """The time it is where the committee sits."""

    def meeting(self, meeting: str) -> tuple[int, int]:
        """Its year, and its number within the year."""

    def matter(self, item: int) -> str:
        """The title of a matter on the agenda of the meeting that the fact is of."""


Telling = Callable[[F, Names], Sentence]
ToldTo = Callable[[F, str], bool]
"""(fact, a branch that it concerns)"""


class Told(NamedTuple):
    """How facts of one type are told; `kind` never changes its meaning.

    Without a `sentence`, another fact of the same act tells it all in the histories of the branches; so it does for
    the branches that are not `told_to`. Among all events each fact has words of its own: `by_itself`, or the sentence
    of the one branch that it concerns.
    """

    kind: str
    scope: Scoping[Any]
    sentence: Telling[Any] | None
    by_itself: Telling[Any] | None = None
    told_to: ToldTo[Any] | None = None


def tell(
    fact: type[F],
    kind: str,
    scope: Scoping[F],
    sentence: Telling[F] | None,
    by_itself: Telling[F] | None = None,
    told_to: ToldTo[F] | None = None,
) -> Mapping[type, Told]:
    """One entry of a table; scope and sentences must be made for this type of fact."""
    return {fact: Told(kind, scope, sentence, by_itself, told_to)}


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


def grades_term(grades: Iterable[str], names: Names) -> Sentence:
    """How many of each grade, in the order in which they first come."""
    counted = [(grade_term(code, names), count) for code, count in Counter(grades).items()]
    return Sentence(
        "、".join(f"{term.zh}{count}个" for term, count in counted),
        ", ".join(f"{count} {term.en}" for term, count in counted),
    )


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
    (came_zh, came_en), (cast_zh, cast_en) = presence_term(held.presence), tally_term(held.tally)
    at, recused = _meeting_term(held, names), [names.person(member) for member in held.votes.recused]
    zh, en = f"{came_zh}, {cast_zh}", f"{came_en}, {cast_en}"
    return Sentence(
        f"{told.zh} ({at.zh}{zh}{listed(', ', recused, '、', '回避')})",
        f"{told.en} ({at.en}{en}{listed(', ', recused, ', ', ' recused')})",
    )


def presence_term(presence: Presence) -> Sentence:
    due, present = presence.due, presence.present
    return Sentence(f"应到会{due}, 实到会{present}", f"due {due}, present {present}")


def tally_term(cast: Tally) -> Sentence:
    return Sentence(
        f"赞成{cast.in_favour} 反对{cast.against} 弃权{cast.abstained}",
        f"for {cast.in_favour}, against {cast.against}, abstained {cast.abstained}",
    )


def _meeting_term(held: BallotHeld, names: Names) -> Sentence:
    """The meeting at which a ballot was held, to precede it; nothing if there was none."""
    if held.meeting is None:
        return Sentence("", "")
    year, number = names.meeting(held.meeting)
    return Sentence(f"{year}年第{number}次会议, ", f"meeting {number} of {year}, ")


def by_both(told: Sentence, envelope: Envelope, names: Names) -> Sentence:
    """What was done on another's behalf names both."""
    if envelope.on_behalf_of is None:
        return told
    by, principal = names.person(envelope.by), names.person(envelope.on_behalf_of)
    return Sentence(f"{told.zh} ({by}代{principal})", f"{told.en} ({by} on behalf of {principal})")


def listed(before: str, names: Iterable[str], between: str, after: str = "") -> str:
    """The names with what goes around them; nothing if there are none."""
    joined_names = between.join(names)
    return f"{before}{joined_names}{after}" if joined_names else ""
