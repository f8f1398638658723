"""The HTTP application 接口: routers in, problems out."""

from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import cache
from typing import Any

from anyio.to_thread import current_default_thread_limiter
from fastapi import APIRouter, Depends, FastAPI
from starlette.responses import Response
from starlette.routing import BaseRoute
from starlette.types import Scope

from infra.feed.tide import tide
from infra.http import (
    accounts,
    approvals,
    balances,
    branch_life,
    branches,
    changes,
    commendations,
    committees,
    conduct,
    consequences,
    contracts,
    deadlines,
    delegations,
    emphases,
    enterprises,
    evidence,
    exemplars,
    experience_meetings,
    features,
    feed,
    frames,
    grade_book,
    gradings,
    guidances,
    health,
    histories,
    keys,
    meetings,
    open_matters,
    participations,
    periods,
    polls,
    practices,
    problems,
    progress,
    proofs,
    provided,
    publications,
    reckonings,
    recorded,
    rectifications,
    rewards,
    second_factor,
    secretaries,
    security_log,
    sessions,
    six_good,
    standards,
    standings,
    target_changes,
    target_sets,
    tiles,
    voices,
    webhooks,
    years,
)
from infra.http.asked import asked_in_full
from infra.http.bodies import Bodies
from infra.http.by_path import by_path
from infra.http.guard import Guard
from infra.http.openapi import SUMMARY, TAGS, TITLE, VERSION, document
from infra.http.own_site import OwnSite
from infra.http.permitted import permitted
from infra.http.principal import principal
from infra.http.problems import handle_problems
from infra.http.safe_headers import SafeHeaders
from infra.pages import app as of_pages
from infra.pages import errors as pages
from infra.runtime import Runtime

THREADS = 48  # acts wait for their commit on a thread each: enough to fill the batches of the group commit

ROUTERS = (
    committees.router,
    branches.router,
    standards.router,
    target_sets.router,
    periods.router,
    gradings.router,
    standings.router,
    changes.router,
    reckonings.router,
    histories.router,
    grade_book.router,
    open_matters.router,
    feed.router,
    recorded.router,
    rewards.router,
    rectifications.router,
    consequences.router,
    years.router,
    evidence.router,
    target_changes.router,
    practices.router,
    balances.router,
    emphases.router,
    enterprises.router,
    branch_life.router,
    secretaries.router,
    frames.router,
    approvals.router,
    delegations.router,
    deadlines.router,
    meetings.router,
    publications.router,
    voices.router,
    participations.router,
    polls.router,
    guidances.router,
    six_good.router,
    commendations.router,
    features.router,
    exemplars.router,
    experience_meetings.router,
    progress.router,
    conduct.router,
    proofs.router,
    tiles.router,
    contracts.router,
)

OF_ACCOUNTS = (
    sessions.router,
    second_factor.router,
    accounts.router,
    provided.router,
    keys.router,
    webhooks.router,
    security_log.router,
)
"""What they let whom do, they decide themselves: accounts have no place in the tree, their roles have."""

OPEN = (health.router, polls.answering, sessions.signing_in, tiles.public)
"""What needs no right."""


def create_app(runtime: Runtime) -> FastAPI:
    """The API over an open runtime; outside development mode nobody is let in but to see whether it is well."""
    app = FastAPI(
        title=TITLE,
        summary=SUMMARY,
        version=VERSION,
        lifespan=_lifespan,
        openapi_tags=TAGS,
        docs_url="/docs" if runtime.settings.development else None,
        redoc_url=None,
        redirect_slashes=False,
    )
    app.state.runtime = runtime
    app.state.tide = tide(runtime)
    app.state.streams = Counter[str]()
    app.router.routes.extend(_routes_by_path())
    of_pages.name_pages(app)
    handle_problems(app, answer)
    app.add_middleware(
        Bodies,
        limit=runtime.settings.body_limit,
        streamed=frozenset({evidence.UPLOADS}),
        pages=pages.PREFIX,
        answering=answer,
        file_limit=runtime.settings.evidence_limit + runtime.settings.body_limit,
    )
    app.add_middleware(
        OwnSite,
        settings=runtime.settings,
        answering=answer,
        is_page=lambda path: pages.is_page({"path": path}),
    )
    app.add_middleware(Guard, answering=answer, nameless=polls.is_nameless)
    app.add_middleware(SafeHeaders, over_tls=runtime.settings.secure, with_reader=runtime.settings.development)
    app.openapi = _described  # type: ignore[method-assign]
    return app


@cache
def _routes() -> list[BaseRoute]:
    """Of the API and the pages: FastAPI works out over seconds what each takes, once for all apps of a process."""
    whole = APIRouter(generate_unique_id_function=lambda route: route.name)
    for router in ROUTERS:
        whole.include_router(router, dependencies=[Depends(permitted), Depends(asked_in_full)])
    for router in OF_ACCOUNTS:
        whole.include_router(router, dependencies=[Depends(principal), Depends(asked_in_full)])
    for router in OPEN:
        whole.include_router(router, dependencies=[Depends(asked_in_full)])
    of_pages.include_pages(whole)
    return whole.routes


@cache
def _routes_by_path() -> list[BaseRoute]:
    routers = (*ROUTERS, *OF_ACCOUNTS, *OPEN, *of_pages.ROUTERS, *of_pages.OPEN)
    return [by_path(included, router.routes) for included, router in zip(_routes(), routers, strict=True)]


@cache
def _described() -> dict[str, Any]:
    return document(_routes())


def answer(error: Exception, scope: Scope) -> Response:
    """An error in words: on a page for who reads pages, else as a problem."""
    return (pages.answer if pages.is_page(scope) else problems.answer)(error, scope)


@asynccontextmanager
async def _lifespan(_: FastAPI) -> AsyncIterator[None]:
    current_default_thread_limiter().total_tokens = THREADS
    yield
