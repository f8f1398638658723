"""By path 按路径: a router's routes are looked through only where one of their paths is asked for.

FastAPI asks every route of every included router in turn: a millisecond and more with as many as there are.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from starlette.datastructures import URLPath
from starlette.routing import BaseRoute, Match, Route
from starlette.types import Receive, Scope, Send

NAMED: Final = re.compile(r"\(\?P<\w+>")


class ByPath(BaseRoute):
    """An included router, behind one expression for all its paths."""

    def __init__(self, included: BaseRoute, paths: re.Pattern[str]) -> None:
        self._included = included
        self._paths = paths

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        if self._paths.match(scope["path"]) is None:
            return Match.NONE, {}
        return self._included.matches(scope)

    def url_path_for(self, name: str, /, **path_params: object) -> URLPath:
        return self._included.url_path_for(name, **path_params)

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self._included.handle(scope, receive, send)


def by_path(included: BaseRoute, routes: Sequence[BaseRoute]) -> BaseRoute:
    """The router included, which has these routes; itself where a path of theirs cannot be told beforehand."""
    if not all(isinstance(route, Route) for route in routes):
        return included
    return ByPath(included, re.compile("|".join(_paths(routes))))


def _paths(routes: Sequence[BaseRoute]) -> Iterator[str]:
    for route in routes:
        assert isinstance(route, Route)
        yield NAMED.sub("(?:", route.path_regex.pattern)
