"""Voices 意见与异议: what members and staff say of the proposed grades during the public notice, and the answers."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import assert_never

from domain.committee import Committee
from domain.grading import Grading
from domain.refusal import NotFoundError, Refusal, RefusedError
from domain.required import require_text


@dataclass(frozen=True)
class CommentMade:
    """意见已收到: about a branch or the whole; unsigned (`by` None), nothing is kept of whom it came from."""

    committee: str
    year: int
    number: int
    by: str | None
    about: str | None
    text: str


@dataclass(frozen=True)
class ObjectionRaised:
    """异议已提出: under a name; the grades wait for its answer."""

    committee: str
    year: int
    number: int
    by: str
    about: str | None
    text: str


@dataclass(frozen=True)
class Answered:
    """意见或异议已答复: by the office, on the record."""

    committee: str
    year: int
    number: int
    about: str | None
    text: str
    by: str


Fact = CommentMade | ObjectionRaised | Answered


@dataclass(frozen=True)
class Voice:
    """A comment or an objection, and whether it was answered."""

    by: str | None
    about: str | None
    objection: bool
    answered: bool = False


@dataclass(frozen=True)
class Voices:
    """All comments and objections of a committee's year, by number from 1."""

    voices: Mapping[int, Voice] = field(default_factory=dict)

    @property
    def unanswered_objections(self) -> tuple[int, ...]:
        return tuple(n for n, voice in self.voices.items() if voice.objection and not voice.answered)

    @property
    def next_number(self) -> int:
        return len(self.voices) + 1


def comment(
    voices: Voices,
    *,
    committee: str,
    year: int,
    by: str | None,
    about: str | None,
    text: str,
    grading: Grading,
    today: date,
) -> list[Fact]:
    """提出意见: signed or not, while a notice is open."""
    _require_notice(grading, today)
    require_text(text, zh="意见内容", en="the comment")
    return [CommentMade(committee, year, voices.next_number, by, about, text)]


def raise_objection(
    voices: Voices, *, committee: str, year: int, by: str, about: str | None, text: str, grading: Grading, today: date
) -> list[Fact]:
    """提出异议: under a name, while a notice is open."""
    _require_notice(grading, today)
    require_text(text, zh="异议内容", en="the objection")
    return [ObjectionRaised(committee, year, voices.next_number, by, about, text)]


def answer(voices: Voices, *, committee: Committee, year: int, number: int, text: str, by: str) -> list[Fact]:
    """答复: once, by somebody of the committee or its office other than whoever spoke."""
    voice = voices.voices.get(number)
    if voice is None:
        raise NotFoundError(f"没有第{number}号意见或异议", f"there is no comment or objection number {number}")
    if by not in committee.members and by not in committee.staff:
        raise RefusedError(
            Refusal.NOT_OF_THE_OFFICE,
            f"{by}不是本党委委员或办事人员, 请由党委办事人员答复",
            f"{by} is neither a member of the committee nor of its office: let the office answer",
        )
    if by == voice.by:
        raise RefusedError(
            Refusal.SAME_PERSON, "提出人不得答复自己的意见或异议", "nobody answers what they raised themselves"
        )
    if voice.answered:
        raise RefusedError(
            Refusal.ALREADY_ANSWERED, f"第{number}号意见或异议已答复", f"number {number} has been answered already"
        )
    require_text(text, zh="答复内容", en="the answer")
    return [Answered(committee.committee, year, number, voice.about, text, by)]


def evolve(voices: Voices, fact: Fact) -> Voices:
    match fact:
        case CommentMade():
            voice = Voice(fact.by, fact.about, objection=False)
        case ObjectionRaised():
            voice = Voice(fact.by, fact.about, objection=True)
        case Answered():
            before = voices.voices[fact.number]
            voice = Voice(before.by, before.about, before.objection, answered=True)
        case _:
            assert_never(fact)
    return Voices({**voices.voices, fact.number: voice})


def _require_notice(grading: Grading, today: date) -> None:
    if not grading.has_notice_on(today):
        raise RefusedError(
            Refusal.OUTSIDE_NOTICE,
            "不在公示期内, 意见和异议只在公示期内受理",
            "comments and objections are taken only while the public notice is open",
        )
