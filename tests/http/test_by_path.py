"""Routes found by their paths: the same as by asking each in turn."""

import pytest
from starlette.routing import BaseRoute, Match

from infra.http import app


def found(routes: list[BaseRoute], path: str, method: str) -> list[tuple[int, Match]]:
    scope = {"type": "http", "path": path, "method": method, "root_path": "", "headers": []}
    matches = [(number, route.matches(dict(scope))[0]) for number, route in enumerate(routes)]
    return [(number, match) for number, match in matches if match is not Match.NONE]


@pytest.mark.parametrize("method", ["GET", "POST", "PUT"])
def test_every_path_is_found_where_it_is_and_nothing_else_is(method: str) -> None:
    whole, by_path = app._routes(), app._routes_by_path()
    paths = {path.replace("{", "").replace("}", "") for path in app._described()["paths"]}
    for path in [
        *paths,
        "/",
        "/nowhere",
        "/committees/",
        "/committees/a/b/c",
        "/workbench",
        "/workbench/search",
        "/readyz\n",
    ]:
        assert found(by_path, path, method) == found(whole, path, method), path
