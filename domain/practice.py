"""Practice 经验做法: a good target or way of working, kept in the library for others to draw on."""

from dataclasses import dataclass, replace
from typing import assert_never

from domain.refusal import NotFoundError, Refusal, RefusedError, require_reason
from domain.standard import Duty, ItemClass
from domain.target import Innovation, Level, Target


@dataclass(frozen=True)
class Template:
    """目标样板: what a target drawn from the practice begins with."""

    metric: str = ""
    unit: str = ""
    level: Level | None = None
    measure: str = ""
    evidence: str = ""
    innovation: Innovation | None = None


@dataclass(frozen=True)
class Source:
    """来源: the branch and year it comes from, and the target if it was one."""

    branch: str
    year: int
    target: str | None = None


@dataclass(frozen=True)
class Content:
    """内容: what the practice is, which class of targets and which duties it serves."""

    title: str
    text: str
    item_class: ItemClass
    duties: tuple[Duty, ...]
    template: Template = Template()


@dataclass(frozen=True)
class PracticePublished:
    """经验做法已入库: by a committee, or by the organisation department where `committee` is None."""

    practice: str
    committee: str | None
    content: Content
    source: Source | None = None


@dataclass(frozen=True)
class PracticeRevised:
    """经验做法已修订: its content from now on; targets drawn from it earlier stay as they are."""

    practice: str
    content: Content


@dataclass(frozen=True)
class PracticeWithdrawn:
    """经验做法已撤下: no new target is drawn from it."""

    practice: str
    reason: str


Fact = PracticePublished | PracticeRevised | PracticeWithdrawn


@dataclass(frozen=True)
class Practice:
    """What the library holds under an id."""

    content: Content | None = None
    withdrawn: bool = False


def publish(
    practice: Practice,
    *,
    id: str,  # noqa: A002 - the field's word
    committee: str | None,
    content: Content,
    source: Source | None = None,
) -> list[Fact]:
    """推广经验做法: under an id of its own."""
    if practice.content is not None:
        raise RefusedError(Refusal.ALREADY_EXISTS, f"经验做法{id}已入库", f"practice {id} exists already")
    return [PracticePublished(id, committee, content, source)]


def revise(practice: Practice, *, id: str, content: Content) -> list[Fact]:  # noqa: A002 - the field's word
    """修订经验做法."""
    if require_open(practice, id) == content:
        raise RefusedError(
            Refusal.NOTHING_TO_RECORD, f"经验做法{id}没有任何改动", f"nothing of practice {id} would change"
        )
    return [PracticeRevised(id, content)]


def withdraw(practice: Practice, *, id: str, reason: str) -> list[Fact]:  # noqa: A002 - the field's word
    """撤下经验做法: with a reason."""
    require_open(practice, id)
    require_reason(reason)
    return [PracticeWithdrawn(id, reason)]


def require_open(practice: Practice, id: str) -> Content:  # noqa: A002 - the field's word
    """The practice is in the library and not withdrawn."""
    if practice.content is None:
        raise NotFoundError(f"没有经验做法{id}", f"no such practice: {id}")
    if practice.withdrawn:
        raise RefusedError(
            Refusal.PRACTICE_WITHDRAWN,
            f"经验做法{id}已撤下, 请另选",
            f"practice {id} was withdrawn: choose another",
        )
    return practice.content


def template_of(target: Target) -> Template:
    """What others may take over from a target."""
    return Template(target.metric, target.unit, target.level, target.measure, target.evidence, target.innovation)


def draw(content: Content, target: Target) -> Target:
    """借鉴经验做法: what the target leaves open is taken from the practice."""
    given = content.template
    # a number means nothing without its unit: the two come together
    level, unit = (target.level, target.unit) if target.level or target.unit else (given.level, given.unit)
    return replace(
        target,
        metric=target.metric or given.metric,
        unit=unit,
        level=level,
        measure=target.measure or given.measure,
        evidence=target.evidence or given.evidence,
        innovation=target.innovation or given.innovation,
    )


def evolve(practice: Practice, fact: Fact) -> Practice:
    match fact:
        case PracticePublished() | PracticeRevised():
            return replace(practice, content=fact.content)
        case PracticeWithdrawn():
            return replace(practice, withdrawn=True)
        case _:
            assert_never(fact)
