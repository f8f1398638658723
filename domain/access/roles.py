"""Roles 岗位: what somebody is, somewhere in the tree of enterprise, committees and branches."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final


class Level(StrEnum):
    """层级: where in the tree a role may be held."""

    EVERYWHERE = "everywhere"
    ENTERPRISE = "enterprise"
    COMMITTEE = "committee"
    BRANCH = "branch"


class Role(StrEnum):
    """岗位: one account may hold several, each at its place."""

    BRANCH_SECRETARY = "branch_secretary"
    """党支部书记"""
    BRANCH_MEMBER = "branch_member"
    """党员: reads what is published, comments and objects."""
    SCORER = "scorer"
    """评分人员"""
    REVIEWER = "reviewer"
    """复核人员"""
    COMMITTEE_MEMBER = "committee_member"
    """党委委员: votes."""
    COMMITTEE_SECRETARY = "committee_secretary"
    """党委办事负责人: runs the committee's office, confirms, convenes, records votes."""
    ORGANISATION_DEPARTMENT = "organisation_department"
    """组织部"""
    AUDITOR = "auditor"
    """监督人员: reads everything, changes nothing."""
    ADMINISTRATOR = "administrator"
    """系统管理员: accounts and organisation; neither scores nor reads scores."""


LEVELS: Final[Mapping[Role, frozenset[Level]]] = MappingProxyType(
    {
        Role.BRANCH_SECRETARY: frozenset({Level.BRANCH}),
        Role.BRANCH_MEMBER: frozenset({Level.BRANCH}),
        Role.SCORER: frozenset({Level.COMMITTEE}),
        Role.REVIEWER: frozenset({Level.COMMITTEE}),
        Role.COMMITTEE_MEMBER: frozenset({Level.COMMITTEE}),
        Role.COMMITTEE_SECRETARY: frozenset({Level.COMMITTEE}),
        Role.ORGANISATION_DEPARTMENT: frozenset({Level.ENTERPRISE}),
        # a committee cannot shut an auditor out: the role is given by headquarters or for everything
        Role.AUDITOR: frozenset({Level.EVERYWHERE, Level.ENTERPRISE}),
        Role.ADMINISTRATOR: frozenset({Level.EVERYWHERE, Level.ENTERPRISE}),
    }
)
"""Where each role may be held."""

NAMES: Final[Mapping[Role, tuple[str, str]]] = MappingProxyType(
    {
        Role.BRANCH_SECRETARY: ("党支部书记", "branch secretary"),
        Role.BRANCH_MEMBER: ("党员", "branch member"),
        Role.SCORER: ("评分人员", "scorer"),
        Role.REVIEWER: ("复核人员", "reviewer"),
        Role.COMMITTEE_MEMBER: ("党委委员", "committee member"),
        Role.COMMITTEE_SECRETARY: ("党委办公室", "committee secretary"),
        Role.ORGANISATION_DEPARTMENT: ("组织部", "organisation department"),
        Role.AUDITOR: ("监督人员", "auditor"),
        Role.ADMINISTRATOR: ("系统管理员", "administrator"),
    }
)
"""Each role in Chinese and English."""
