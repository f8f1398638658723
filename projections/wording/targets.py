"""Target sets 目标责任书: issued to a branch and acknowledged by it."""

from collections.abc import Mapping
from typing import Final

from domain.targets import TargetSetAcknowledged, TargetSetIssued
from projections.wording.scopes import of_branch
from projections.wording.telling import Names, Sentence, Told, joined, tell


def _issued(fact: TargetSetIssued, _: Names) -> Sentence:
    return Sentence(
        f"下达{fact.year}年度目标责任书, 共{len(fact.targets)}项目标",
        f"target set for {fact.year} issued with {len(fact.targets)} targets",
    )


def _acknowledged(fact: TargetSetAcknowledged, _: Names) -> Sentence:
    return Sentence(f"签收{fact.year}年度目标责任书", f"target set for {fact.year} acknowledged")


TOLD: Final[Mapping[type, Told]] = joined(
    tell(TargetSetIssued, "targets_issued", of_branch, _issued),
    tell(TargetSetAcknowledged, "targets_acknowledged", of_branch, _acknowledged),
)
