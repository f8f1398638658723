"""Decision 裁定: whether this actor may do or read this, here, with what is on record; and why not."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from domain.access.place import Grant, Place
from domain.access.rights import RULES, Reach, Right
from domain.access.roles import NAMES, Level


@dataclass(frozen=True)
class Actor:
    """Who asks: an account with its roles; acting for another, `principal` are the roles of that other.

    `within` are the rights that a service's key is for; None leaves the roles as they are.
    """

    account: str
    grants: tuple[Grant, ...]
    principal: tuple[Grant, ...] | None = None
    within: frozenset[Right] | None = None

    @property
    def persons(self) -> frozenset[str]:
        """Every name under which this account stands in the record."""
        return frozenset({self.account, *(grant.person for grant in self.grants)})


@dataclass(frozen=True)
class Facts:
    """What the record says of the thing itself, as far as it separates duties or opens it to readers.

    `done_by` are those whose work this act judges: the scorers of what is reviewed or confirmed, the proposer of what
    is decided. `recused` are the members who belong to a branch that a vote is about. `published` tells that the result
    asked for is published.
    """

    done_by: frozenset[str] = frozenset()
    recused: frozenset[str] = frozenset()
    published: bool = False


NOTHING: Final = Facts()
REACHES: Final[Mapping[Reach, Callable[[Place, Place], bool]]] = MappingProxyType(
    {Reach.WITHIN: Place.covers, Reach.AROUND: Place.touches, Reach.ANYWHERE: lambda *_: True}
)
DEPTHS: Final = (Level.BRANCH, Level.COMMITTEE, Level.ENTERPRISE, Level.EVERYWHERE)
JUDGING: Final = frozenset({Right.REVIEW, Right.CONFIRM, Right.DECIDE_TARGET_CHANGE, Right.REVIEW_PLAN, Right.APPROVE})
"""Acts that judge another's work: nobody judges their own."""


class Denial(StrEnum):
    """不准缘由: why something is not allowed, in one word. Names are stable: the security log keeps them."""

    KEY_NOT_FOR_IT = "key_not_for_it"
    NO_RIGHT_HERE = "no_right_here"
    NO_ROLE_HERE = "no_role_here"
    NO_ROLE_ANYWHERE = "no_role_anywhere"
    OWN_WORK = "own_work"
    RECUSED = "recused"
    NOT_DELEGATED = "not_delegated"
    NOT_PUBLISHED = "not_published"
    RECORD_ITSELF = "record_itself"


_OF_BOTH: Final = ("您本人或委托人", "your own work, or the principal's")


@dataclass(frozen=True)
class Decision:
    """Whether it is allowed, why (in both languages), and under which name it would be recorded.

    What is not allowed says why in one word, and which right was asked for if the sentence names one.
    """

    allowed: bool
    zh: str
    en: str
    signs: str = ""
    denial: Denial | None = None
    right: Right | None = None


def decide(actor: Actor, right: Right, place: Place, facts: Facts = NOTHING) -> Decision:
    """The one place where access is decided: roles by their places first, then what the record says of the thing."""
    rule = RULES[right]
    if actor.within is not None and right not in actor.within:
        said = f"密钥的范围不含“{rule.zh}”", f"the key is not for this: to {rule.en}"
        return _refused(Denial.KEY_NOT_FOR_IT, *said, right=right)
    grant = _grant_for(actor.grants if actor.principal is None else actor.principal, right, place)
    if grant is None:
        said = f"您在此没有“{rule.zh}”的权限", f"you may not {rule.en} here"
        return _refused(Denial.NO_RIGHT_HERE, *said, right=right)
    signs = grant.person
    if actor.principal is not None:
        own = nearest(actor.grants, place)
        if own is None:
            said = "您不在本单位任职, 不能代理", "you hold no role here, so you cannot act for another"
            return _refused(Denial.NO_ROLE_HERE, *said)
        signs = own.person
    both = actor.persons | {one.person for one in actor.principal or ()}
    if right in JUDGING and facts.done_by & both:
        zh, en = ("您本人", "your own work") if actor.principal is None else _OF_BOTH
        said = f"此事由{zh}经办, “{rule.zh}”须由他人办理", f"this is {en}: somebody else has to {rule.en}"
        return _refused(Denial.OWN_WORK, *said, right=right)
    if right is Right.CAST_VOTE and facts.recused & both:
        return _refused(Denial.RECUSED, "事涉您所在的党支部, 应当回避", "it concerns your own branch: you are recused")
    if right is Right.READ_RESULTS and not facts.published and not _has(actor, Right.READ_UNPUBLISHED, place):
        return _refused(Denial.NOT_PUBLISHED, "结果尚未公布", "the results are not published yet")
    zh, en = NAMES[grant.role]
    return Decision(allowed=True, zh=f"因担任{zh}", en=f"as {en}", signs=signs)


def capacity(actor: Actor, right: Right, place: Place) -> Grant | None:
    """In which capacity the actor has this right somewhere on the way to the place or below it, if in any.

    It tells who signs before it is known what exactly an act is about; `decide` decides.
    """
    grants = actor.grants if actor.principal is None else actor.principal
    return nearest((one for one in grants if one.role in RULES[right].roles), place)


def nearest(grants: Iterable[Grant], place: Place) -> Grant | None:
    """Of the grants on the way to a place or below it, the one in whose capacity acts are signed."""
    return _nearest(one for one in grants if one.place.touches(place))


def _refused(denial: Denial, zh: str, en: str, *, right: Right | None = None) -> Decision:
    return Decision(allowed=False, zh=zh, en=en, denial=denial, right=right)


def _has(actor: Actor, right: Right, place: Place) -> bool:
    return _grant_for(actor.grants, right, place) is not None


def _grant_for(grants: Iterable[Grant], right: Right, place: Place) -> Grant | None:
    """The grant that gives the right at the place; of several the nearest, in whose capacity acts are signed."""
    rule = RULES[right]
    reaches = REACHES[rule.reach]
    return _nearest(grant for grant in grants if grant.role in rule.roles and reaches(grant.place, place))


def _nearest(grants: Iterable[Grant]) -> Grant | None:
    return min(grants, key=lambda one: (DEPTHS.index(one.place.level), one.role, one.person), default=None)
