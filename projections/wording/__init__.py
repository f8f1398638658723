"""Wording 史实措辞: each recorded fact as one official sentence, in Chinese and in English, area by area."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from projections.wording import (
    approvals,
    assessments,
    ballots,
    branch_life,
    consequences,
    deadlines,
    delegations,
    evidence,
    gradings,
    meetings,
    members,
    organisation,
    programmes,
    rectifications,
    standards,
    targets,
    vetoes,
)
from projections.wording.consequences import CONSEQUENCES
from projections.wording.telling import PERIODS, Sentence, Told, joined

__all__ = ["CONSEQUENCES", "KINDS", "PERIODS", "TOLD", "Sentence", "Told"]

TOLD: Final[Mapping[type, Told]] = joined(
    organisation.TOLD,
    standards.TOLD,
    targets.TOLD,
    assessments.TOLD,
    vetoes.TOLD,
    ballots.TOLD,
    gradings.TOLD,
    consequences.TOLD,
    rectifications.TOLD,
    evidence.TOLD,
    branch_life.TOLD,
    approvals.TOLD,
    delegations.TOLD,
    deadlines.TOLD,
    meetings.TOLD,
    members.TOLD,
    programmes.TOLD,
)
KINDS: Final[Mapping[type, str]] = MappingProxyType({fact: told.kind for fact, told in TOLD.items()})
"""The kinds under which facts are shown and filtered; they never change their meaning."""
