"""Evidence 佐证材料: attached and withdrawn."""

from collections.abc import Mapping
from typing import Final

from domain.evidence import EvidenceAttached, EvidenceWithdrawn, Side
from projections.wording.scopes import of_branch
from projections.wording.telling import Names, Sentence, Told, joined, tell

SIDES: Final = {Side.BRANCH: ("党支部", "the branch"), Side.COMMITTEE: ("党委", "the committee")}


def _attached(fact: EvidenceAttached, names: Names) -> Sentence:
    zh, en = SIDES[fact.side]
    item = names.item(fact.item) if fact.item else ""
    return Sentence(
        f"{zh}附佐证材料: {fact.file.name}" + (f" ({item})" if item else ""),
        f"{en} attached evidence: {fact.file.name}" + (f" ({item})" if item else ""),
    )


def _withdrawn(fact: EvidenceWithdrawn, _: Names) -> Sentence:
    return Sentence(f"撤回佐证材料: {fact.reason}", f"evidence withdrawn: {fact.reason}")


TOLD: Final[Mapping[type, Told]] = joined(
    tell(EvidenceAttached, "evidence_attached", of_branch, _attached),
    tell(EvidenceWithdrawn, "evidence_withdrawn", of_branch, _withdrawn),
)
