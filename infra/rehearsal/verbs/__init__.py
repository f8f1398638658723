"""Verbs 推演动作: one module an area, with its steps and the functions that play them."""

from typing import Final

from infra.rehearsal.registry import Registry
from infra.rehearsal.verbs import (
    approvals,
    assessments,
    consequences,
    deadlines,
    evidence,
    gradings,
    meetings,
    members,
    organisation,
    practices,
    programmes,
    standards,
    targets,
)

VERBS: Final = Registry(
    standards.plays,
    targets.plays,
    assessments.plays,
    gradings.plays,
    evidence.plays,
    practices.plays,
    approvals.plays,
    deadlines.plays,
    consequences.plays,
    meetings.plays,
    members.plays,
    organisation.plays,
    programmes.plays,
)
