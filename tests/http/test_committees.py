"""A question that names no committee is answered for those that whoever asks may see."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import httpx
import pytest
from fastapi import Request

from infra.http import permitted
from infra.http.app import create_app
from infra.http.permitted import Access
from infra.runtime import Runtime
from tests.http.api import Api, Committee, a_committee, a_year
from tests.http.conftest import serving

Seeing = Callable[..., Api]


@pytest.fixture
def seeing(runtime: Runtime, monkeypatch: pytest.MonkeyPatch) -> Iterator[Seeing]:
    """The API as it answers somebody who may see these committees."""
    judged = permitted._permitted

    def limited(request: Request, *given: Any) -> Access:
        sees = getattr(request.app.state, "sees", None)
        if sees is None:
            return judged(request, *given)
        request.state.scope = sees
        return Access(runtime.ledger.seen(), "somebody", None, "somebody")

    monkeypatch.setattr(permitted, "_permitted", limited)
    with ExitStack() as until_the_end:

        def api(*committees: str) -> Api:
            app = create_app(runtime)
            app.state.sees = committees
            url = until_the_end.enter_context(serving(app))
            return Api(until_the_end.enter_context(httpx.Client(base_url=url, timeout=30)))

        yield api


@pytest.fixture(scope="module")
def years(api: Api) -> tuple[Committee, Committee, Committee]:
    """Three committees; the first quarter of two is confirmed."""
    first, second, third = a_year(api, branches=2), a_year(api, branches=1), a_committee(api)
    first.confirmed("Q1")
    second.confirmed("Q1", b0={"E": "30", "P": "70"})
    return first, second, third


def test_each_list_without_a_committee_is_of_those_that_may_be_seen(
    api: Api, years: tuple[Committee, Committee, Committee], seeing: Seeing
) -> None:
    mine, _, other = years
    as_mine, as_nobody = seeing(mine.id), seeing()
    asked = {"year": 2025, "through": "Q1", "min_position": api.head["size"]}
    taken = {
        path: {one["name"] for one in verbs.get("get", {}).get("parameters", ()) if one["in"] == "query"}
        for path, verbs in api.found("/openapi.json")["paths"].items()
    }
    paths = [path for path, names in taken.items() if "committee" in names]
    assert len(paths) > 20
    for path in paths:
        if path.startswith("/events"):
            continue  # judged event by event, of whoever asks
        query: dict[str, Any] = {name: value for name, value in asked.items() if name in taken[path]}
        if path == "/standings/changes":
            query["since"] = 1
        assert as_mine.found(path, **query) == api.found(path, **query, committee=mine.id), path
        assert as_mine.found(path, **query, committee=other.id) == api.found(path, **query, committee=other.id), path
        answer = as_nobody.found(path, **query)
        nothing = {name: value for name, value in answer.items() if name not in {"position", "since", "until"}}
        assert not any(nothing.values()), path


def test_the_committees_that_may_be_seen_are_ranked_among_themselves(
    api: Api, years: tuple[Committee, Committee, Committee], seeing: Seeing
) -> None:
    first, second, third = years
    better = a_year(api, branches=1)
    better.confirmed("Q1", b0={"E": "30", "P": "70"})
    query = {"year": 2025, "through": "Q1", "min_position": api.head["size"]}
    places = seeing(first.id, second.id, third.id).found("/standings", **query)["standings"]
    assert [(one["enterprise_rank"], one["branch"]) for one in places] == [
        (1, second.branches[0]),
        (2, first.branches[0]),
        (2, first.branches[1]),
    ]
    assert {one["enterprise_rank"] for one in seeing(first.id).found("/standings", **query)["standings"]} == {None}
    assert better.branches[0] in {one["branch"] for one in api.found("/standings", **query)["standings"]}
