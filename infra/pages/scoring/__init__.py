"""Scoring 季度考核办理: scoring, review, confirmation and the overview of a period, for the committee's office."""

from typing import Final

from infra.pages.scoring import (
    absences,
    branch,
    confirming,
    correcting,
    grid,
    importing,
    overview,
    periods,
    reviewing,
    sending,
)

ROUTERS: Final = (
    periods.router,
    overview.router,
    grid.router,
    sending.router,
    importing.router,
    branch.router,
    reviewing.router,
    confirming.router,
    correcting.router,
    absences.router,
)
