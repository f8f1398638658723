"""Access 权限: who may do and read what, where; one function decides, and says why."""

from domain.access.decision import Actor, Decision, Denial, Facts, capacity, decide
from domain.access.place import EVERYWHERE, Grant, Place
from domain.access.rights import RULES, Reach, Right, Rule
from domain.access.roles import LEVELS, NAMES, Level, Role

__all__ = [
    "EVERYWHERE",
    "LEVELS",
    "NAMES",
    "RULES",
    "Actor",
    "Decision",
    "Denial",
    "Facts",
    "Grant",
    "Level",
    "Place",
    "Reach",
    "Right",
    "Role",
    "Rule",
    "capacity",
    "decide",
]
