"""The fold 投影: area by area."""

from typing import Final

from domain.record import Recorded
from projections.engine import Projection, Rows
from projections.engine.projection import Fold
from projections.open_matters import (
    approvals,
    assessments,
    branch_life,
    consequences,
    gradings,
    meetings,
    members,
    programmes,
    standards,
    target_sets,
)
from projections.open_matters.matter import BRANCHES, MATTERS
from projections.open_matters.record import BRANCH_YEARS, COMMITTEE_YEARS, COMMITTEES, REWARDS, UNSETTLED

NAME: Final = "open_matters"
AREAS: Final = (standards, target_sets, gradings, branch_life, consequences, approvals, meetings, members, programmes)
FOLDS: Final[dict[type, Fold]] = {fact: area.fold for area in AREAS for fact in area.FACTS} | assessments.FOLDS
TABLES: Final = (
    MATTERS,
    BRANCHES,
    COMMITTEES,
    BRANCH_YEARS,
    COMMITTEE_YEARS,
    UNSETTLED,
    REWARDS,
    approvals.APPROVALS,
    meetings.MEETINGS,
    programmes.PROGRAMMES,
    programmes.FEATURES,
)


def fold(rows: Rows, recorded: Recorded) -> None:
    FOLDS[type(recorded.fact)](rows, recorded)


PROJECTION: Final = Projection(NAME, TABLES, frozenset(FOLDS), fold, version=4, weight=13_700)
