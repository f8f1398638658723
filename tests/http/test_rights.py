"""Every route is asked under a right."""

from fastapi.routing import APIRoute

from infra.http.app import ROUTERS
from infra.http.rights import ACTS, READS, RIGHTS
from infra.pages import app as pages


def test_every_route_has_a_right() -> None:
    routers = (*ROUTERS, *pages.ROUTERS)
    routes = {route.name for router in routers for route in router.routes if isinstance(route, APIRoute)}
    assert set(RIGHTS) == routes
    assert not set(READS) & set(ACTS)
