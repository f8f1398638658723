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
}


def _voted_on(fact: BallotHeld, _: str, organisation: Organisation) -> Scope:
    kind, *rest = fact.matter.split("/")
    match kind, rest:
        case (("standard" | "grades" | "six-good" | "commendation"), [committee, year, *_]):
            return all_branches(committee, int(year), organisation)
        case "tie", [committee, year, tied]:
            return Scope(tied.split("+"), committee, int(year))
        case _:
            return NOWHERE


def _failed(fact: BallotHeld, names: Names) -> Sentence | None:
    """A vote that carried is told by what it decided; so are a rejected appeal and a feature not accepted."""
    matter = MATTERS.get(fact.matter.partition("/")[0])
    if fact.carried or matter is None:
        return None
    return with_votes(
        Sentence(f"党委表决未通过{matter.zh}", f"the committee did not carry the vote on {matter.en}"), fact, names
    )


TOLD: Final[Mapping[type, Told]] = joined(tell(BallotHeld, "ballot_held", _voted_on, _failed))
