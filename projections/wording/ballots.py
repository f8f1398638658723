"""Ballots 表决: those that did not carry; one that did is told by what it decided."""

from collections.abc import Mapping
from typing import Final

from domain.ballot import BallotHeld
from projections.wording.scopes import NOWHERE, Organisation, Scope, all_branches
from projections.wording.telling import Names, Sentence, Told, joined, tell, with_votes

MATTERS: Final = {
    "standard": Sentence("考核标准", "the standard"),
    "tie": Sentence("并列先后", "the tie"),
    "grades": Sentence("定级", "the grades"),
    "six-good": Sentence("六好标准", "the six-good standard"),
    "commendation": Sentence("表彰名单", "the commendation"),
    "appeal": Sentence("申诉", "the appeal"),
    "rectification": Sentence("整改验收", "the acceptance of the rectification"),
    "feature": Sentence("特色创建验收", "the acceptance of the feature"),
    "resolution": Sentence("决议", "the resolution"),
}
TOLD_BY_WHAT_FOLLOWS: Final = frozenset({"appeal", "rectification", "feature", "resolution"})
"""A vote on these is in no history: what it decided tells it either way, or it concerns no branch."""


def _voted_on(fact: BallotHeld, _: str, organisation: Organisation) -> Scope:
    kind, *rest = fact.matter.split("/")
    match kind, rest:
        case (("standard" | "grades" | "six-good" | "commendation"), [committee, year, *_]):
            return all_branches(committee, int(year), organisation)
        case "tie", [committee, year, tied]:
            return Scope(tied.split("+"), committee, int(year))
        case (("appeal" | "rectification"), [branch, year, *_]):
            return Scope([branch], organisation.home_of(branch, int(year)), int(year))
        case "feature", [branch, _number]:
            return Scope([branch], organisation.home_of(branch), None)
        case "resolution", [committee, *_]:
            return Scope((), committee, None)
        case _:
            return NOWHERE


def _failed(fact: BallotHeld, _branch: str) -> bool:
    """A vote that carried is told by what it decided."""
    return not fact.carried and fact.matter.partition("/")[0] not in TOLD_BY_WHAT_FOLLOWS


def _voted(fact: BallotHeld, names: Names) -> Sentence:
    zh, en = MATTERS.get(fact.matter.partition("/")[0], ("议题", "the matter"))
    told = (
        Sentence(f"党委表决通过{zh}", f"the committee carried the vote on {en}")
        if fact.carried
        else Sentence(f"党委表决未通过{zh}", f"the committee did not carry the vote on {en}")
    )
    return with_votes(told, fact, names)


TOLD: Final[Mapping[type, Told]] = joined(tell(BallotHeld, "ballot_held", _voted_on, _voted, _voted, _failed))
