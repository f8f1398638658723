"""Branch history 党支部史: everything that happened to a branch, in sentences, with who, when, why and its place."""

from projections.branch_history.answers import BranchHistory, Line
from projections.branch_history.fold import NAME, PROJECTION

__all__ = ["NAME", "PROJECTION", "BranchHistory", "Line"]
