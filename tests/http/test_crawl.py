"""Every address that is only looked at, by every role, at home and out of its tree: as the table of rights says."""

from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from fastapi.routing import APIRoute

from domain.access import Facts, Place, Role, decide
from infra.http.app import ROUTERS
from infra.http.permitted import asked_by
from infra.http.rights import READS
from infra.runtime import Runtime
from tests.http.api import Api
from tests.http.every_role import ENTERPRISE, FOREIGN_ENTERPRISE, Roles, every_role

QUERY: dict[str, Any] = {"year": "2025", "through": "Q1", "material": "self_assessment"}
PLACES = ("branch", "committee", "enterprise")
REST = {"subject": "exemption/x/2025/Q1", "sha256": "0" * 64}
"""What other parts of an address are filled with: nothing of that name is on record."""
ENDLESS = {"follow_events"}
"""Asked in test_feed.py."""


@pytest.fixture(scope="module")
def roles(runtime: Runtime, api: Api) -> Iterator[Roles]:
    with every_role(runtime, api) as roles:
        yield roles


def looked_at() -> list[APIRoute]:
    routes = [route for router in ROUTERS for route in router.routes if isinstance(route, APIRoute)]
    ending = [route for route in routes if route.name not in ENDLESS]
    return [route for route in ending if route.name in READS and "GET" in (route.methods or ())]


@pytest.mark.parametrize("at_home", [True, False], ids=["home", "foreign"])
@pytest.mark.parametrize("role", Role)
def test_every_address_is_answered_or_refused_as_the_table_says(role: Role, at_home: bool, roles: Roles) -> None:  # noqa: FBT001
    asks = roles.accounts[role]
    named = roles.named(at_home=at_home)
    for route in looked_at():
        parts = {name: named.get(name, REST.get(name, "1")) for name in route.param_convertors}
        answer = asks.get(route.path_format.format(**parts), **QUERY)
        assert answer.status_code < 500 or answer.status_code == 503, (route.path, answer.text)
        if (expected := _allowed(role, route, roles, at_home=at_home)) is not None:
            assert (answer.status_code != 403) == expected, (role, route.name, answer.status_code, answer.text)


def test_looking_records_nothing(roles: Roles, api: Api) -> None:
    named, asks = roles.named(at_home=True), roles.accounts[Role.AUDITOR]
    with api.nothing_recorded():
        for route in looked_at():
            parts = {name: named.get(name, REST.get(name, "1")) for name in route.param_convertors}
            asks.get(route.path_format.format(**parts), **QUERY)


@pytest.mark.parametrize("role", [Role.BRANCH_SECRETARY, Role.SCORER, Role.ORGANISATION_DEPARTMENT])  # one a level
def test_a_place_that_an_address_does_not_ask_for_opens_nothing(role: Role, roles: Roles) -> None:
    asks, home, named = roles.accounts[role], roles.named(at_home=True), roles.named(at_home=False)
    for route in looked_at():
        more = {name: home[name] for name in PLACES if name not in {*asked_by(route), *route.param_convertors}}
        parts = {name: named.get(name, REST.get(name, "1")) for name in route.param_convertors}
        path = route.path_format.format(**parts)
        before, after = (asks.client.get(path, params={**QUERY, **given}) for given in ({}, more))
        assert (before.status_code, told(before)) == (after.status_code, told(after)), (role, route.name, more)


def test_what_is_not_asked_of_a_place_is_told_of_ones_own_alone(roles: Roles, api: Api) -> None:
    api.caught_up()
    above, supervisor = roles.accounts[Role.ORGANISATION_DEPARTMENT], roles.accounts[Role.AUDITOR]
    for one in (above, roles.accounts[Role.SCORER]):
        assert [unit["committee"] for unit in one.found("/six-good/units")["units"]] == [roles.home.id]
    assert {roles.home.id, roles.foreign.id} <= {
        one["committee"] for one in supervisor.found("/six-good/units")["units"]
    }
    entries = "/tile/entries/000.p/1"
    assert above.get(entries).json()["code"] == "forbidden"  # of whatever unit
    assert supervisor.get(entries).status_code in {200, 404}  # where no checkpoint has been made


def test_a_place_is_named_once(roles: Roles) -> None:
    asks = roles.accounts[Role.SCORER]
    answer = asks.client.get("/approvals", params={"committee": [roles.foreign.id, roles.home.id]})
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "query/committee")


def told(answer: httpx.Response) -> object:
    return answer.json() if "json" in answer.headers.get("content-type", "") else answer.content


def _allowed(role: Role, route: APIRoute, roles: Roles, *, at_home: bool) -> bool | None:
    """By the table; None where the address names no place, so that what is seen depends on the role alone."""
    needs = READS[route.name]
    enterprise = ENTERPRISE if at_home else FOREIGN_ENTERPRISE
    where = roles.home if at_home else roles.foreign
    names = set(route.param_convertors)
    if "branch" in names:
        place = Place(enterprise, where.id, where.branches[0])
    elif "committee" in names:
        place = Place(enterprise, where.id)
    elif "enterprise" in names:
        place = Place(enterprise)
    else:
        return None
    return decide(roles.actors[role], needs.right, place, Facts(published=not needs.when_published)).allowed
