"""djc ask: any question of the program, asked in this process as it is asked over HTTP, of now or of any moment."""

import asyncio
import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final
from urllib.parse import quote

import httpx
from fastapi.routing import APIRoute
from rich.console import Console
from rich.table import Table

from infra.cli.errors import UserError
from infra.cli.opening import opened
from infra.http.app import ROUTERS, create_app
from infra.http.headers import ACTOR
from infra.http.permitted import MOMENTS, asked_by
from infra.log_lines import without_refusals
from infra.runtime import Runtime
from infra.settings import Settings

HEAD: Final = ("问题 / question", "", "取值 / takes")
ASKER: Final = "djc"
WIDE: Final = 200  # characters of a table that goes into a file


def questions() -> dict[str, APIRoute]:
    """What is answered with JSON, by name: `show_outlook` is asked as `show-outlook`."""
    routes = (route for router in ROUTERS for route in router.routes)
    return {
        route.name.replace("_", "-"): route
        for route in routes
        if isinstance(route, APIRoute) and "GET" in (route.methods or ()) and route.response_field is not None
    }


def list_questions() -> None:
    """What can be asked, and with what: first what must be given, then what may be."""
    table = Table(*HEAD)
    for name, route in sorted(questions().items()):
        must, may = _takes(route)
        table.add_row(name, route.summary or "", " ".join([*must, *(f"[dim]{one}[/]" for one in may)]))
    console = Console(highlight=False)
    if not console.is_terminal:
        console.width = WIDE
    console.print(table)


def ask(settings: Settings, question: str, given: Sequence[str], moments: Mapping[str, str | None]) -> None:
    """One JSON document: the position that the answer stands on, and the answer; the same bytes for the same position.

    Raises UserError for what cannot be asked, and for what is not answered.
    """
    route = questions().get(question.replace("_", "-"))
    if route is None:
        raise UserError(
            f"{question} 不是可以查询的问题; 不写问题的 djc ask 列出全部",
            f"{question} is no question; djc ask without any lists them all",
        )
    asked = [*_fields(route, given), *((name, moment) for name, moment in moments.items() if moment is not None)]
    with without_refusals(), opened(settings.model_copy(update={"development": True})) as runtime:
        head = runtime.projections.catch_up()
        path, query = _path(route, asked), [one for one in asked if one[0] not in _parts(route)]
        answer = asyncio.run(_answer(runtime, path, query))
        if not answer.is_success:
            raise UserError(_said(answer), _said(asyncio.run(_answer(runtime, path, query, language="en"))))
    told = {"position": int(answer.headers.get("x-position", head)), "answer": answer.json()}
    print(json.dumps(told, ensure_ascii=False, indent=2))  # noqa: T201


async def _answer(
    runtime: Runtime, path: str, query: Sequence[tuple[str, str]], *, language: str = "zh"
) -> httpx.Response:
    transport = httpx.ASGITransport(create_app(runtime))
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1", timeout=None) as client:  # noqa: S113 - it is this process
        headers = {ACTOR.name: ASKER, "Accept-Language": language}
        return await client.get(path, params=httpx.QueryParams(tuple(query)), headers=headers)


def _said(refused: httpx.Response) -> str:
    """What was wrong, field by field."""
    content = refused.json()
    faults = "".join(f"; {one['pointer']}: {one['detail']}" for one in content.get("errors", ()))
    return f"{content.get('detail') or content.get('title')}{faults}"


def _fields(route: APIRoute, given: Iterable[str]) -> list[tuple[str, str]]:
    """FIELD=VALUE, as often as they are given."""
    must, may = _takes(route)
    fields = []
    for one in given:
        name, sign, value = one.partition("=")
        if not sign or name not in {*must, *may}:
            names = ", ".join([*must, *may])
            raise UserError(f"{one}: 请写作 字段=值, 字段可为 {names}", f"{one}: give FIELD=VALUE, of {names}")
        fields.append((name, value))
    if missing := [name for name in must if name not in dict(fields)]:
        raise UserError(f"还须填写 {'、'.join(missing)}", f"also give {', '.join(f'{name}=...' for name in missing)}")
    return fields


def _takes(route: APIRoute) -> tuple[list[str], list[str]]:
    """What must be given, and what may be."""
    required = {one.alias for one in route.dependant.query_params if one.field_info.is_required()}
    parts = _parts(route)
    others = asked_by(route) - MOMENTS - {*parts, "min_position"}  # it is asked at the head of the log
    return [*parts, *sorted(others & required)], sorted(others - required)


def _parts(route: APIRoute) -> list[str]:
    return [*route.param_convertors]


def _path(route: APIRoute, asked: Iterable[tuple[str, str]]) -> str:
    given: dict[str, Any] = dict(asked)
    return route.path_format.format(**{name: quote(given[name], safe="/") for name in _parts(route)})
