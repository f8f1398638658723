"""Deadlines 时限: when each step of each year falls due, what became of it, and who is how late."""

from projections.deadlines.answers import Deadlines, Lateness, Listed
from projections.deadlines.fold import NAME, PROJECTION
from projections.deadlines.tables import Row, State

__all__ = ["NAME", "PROJECTION", "Deadlines", "Lateness", "Listed", "Row", "State"]
