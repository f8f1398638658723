"""Checks 推演核对: one module an area, with its steps and the functions that answer them as the file writes answers.

They ask the questions that real users ask, of the same projections and services.
"""

from typing import Final

from infra.rehearsal.checks import (
    approvals,
    audit,
    conduct,
    consequences,
    deadlines,
    evidence,
    grades,
    meetings,
    members,
    organisation,
    programmes,
    questions,
    standings,
    targets,
)
from infra.rehearsal.registry import Registry

CHECKS: Final = Registry(
    standings.answers,
    questions.answers,
    grades.answers,
    audit.answers,
    evidence.answers,
    targets.answers,
    approvals.answers,
    deadlines.answers,
    conduct.answers,
    consequences.answers,
    meetings.answers,
    members.answers,
    organisation.answers,
    programmes.answers,
)
