"""The fold 投影: area by area."""

from typing import Final

from domain.record import Recorded
from projections.engine import Projection, Rows
from projections.engine.projection import Fold
from projections.open_matters import assessments, branch_life, gradings, standards
from projections.open_matters.matter import BRANCHES, MATTERS, OPEN
from projections.open_matters.record import BRANCH_YEARS, COMMITTEE_YEARS, COMMITTEES

NAME: Final = "open_matters"
FOLDS: Final[dict[type, Fold]] = {
    fact: area.fold for area in (standards, assessments, gradings, branch_life) for fact in area.FACTS
}


def fold(rows: Rows, recorded: Recorded) -> None:
    FOLDS[type(recorded.fact)](rows, recorded)


PROJECTION: Final = Projection(
    NAME, (MATTERS, BRANCHES, OPEN, COMMITTEES, BRANCH_YEARS, COMMITTEE_YEARS), frozenset(FOLDS), fold
)
