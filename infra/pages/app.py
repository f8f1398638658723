"""The pages 工作台: their routers, under /workbench."""

from typing import Final

from fastapi import APIRouter, Depends, FastAPI
from fastapi.routing import APIRoute

from infra.http.permitted import permitted
from infra.pages import (
    accounts,
    administration,
    approvals,
    assets,
    branch,
    consequences,
    contracts,
    delegations,
    drafts,
    events,
    exemplars,
    explanation,
    features,
    frame_standard,
    grading,
    guidance,
    help,  # noqa: A004 - it is the page's name
    home,
    inbox,
    meetings,
    notices,
    organisation,
    polls,
    practices,
    preferences,
    programmes,
    provider,
    record,
    rectifications,
    replay,
    scoring,
    search,
    second_factor,
    standard,
    standing_in,
    standings,
    targets,
    units,
    what_if,
)

ROUTERS: Final = (
    home.router,
    inbox.router,
    notices.router,
    *grading.routers,
    *consequences.ROUTERS,
    *programmes.ROUTERS,
    *exemplars.ROUTERS,
    guidance.router,
    *polls.ROUTERS,
    search.router,
    help.router,
    preferences.router,
    drafts.router,
    *standard.ROUTERS,
    *frame_standard.ROUTERS,
    *targets.ROUTERS,
    *practices.ROUTERS,
    *units.ROUTERS,
    *events.ROUTERS,
    contracts.router,
    record.router,
    *replay.ROUTERS,
    *scoring.ROUTERS,
    *branch.ROUTERS,
    *administration.ROUTERS,
    *meetings.ROUTERS,
    *organisation.ROUTERS,
    *rectifications.ROUTERS,
    *features.ROUTERS,
    *approvals.ROUTERS,
    delegations.router,
    standing_in.router,
    standings.router,
    explanation.router,
    *what_if.ROUTERS,
)
OPEN: Final = (accounts.router, second_factor.router, provider.router, home.entrance, polls.answering, assets.router)
"""What needs no right: to sign in and keep one's own account, which asks who it is itself; where to begin; the sheet of
a poll, which asks nobody who they are; files."""


def name_pages(app: FastAPI) -> None:
    """`app.state.pages` are the routes of the pages, and by name, of which addresses are made."""
    app.state.pages = tuple(route for router in (*ROUTERS, *OPEN) for route in router.routes)
    app.state.page_names = {route.name: route for route in app.state.pages if isinstance(route, APIRoute)}


def include_pages(whole: APIRouter) -> None:
    """Puts the pages beside the API."""
    for router in ROUTERS:
        whole.include_router(router, dependencies=[Depends(permitted)])
    for router in OPEN:
        whole.include_router(router)
