"""Every route is asked under a right."""

from fastapi.routing import APIRoute

from infra.http.app import ROUTERS
from infra.http.rights import ACTS, READS, RIGHTS


def test_every_route_has_a_right() -> None:
    routes = {route.name for router in ROUTERS for route in router.routes if isinstance(route, APIRoute)}
    assert set(RIGHTS) == routes
    assert not set(READS) & set(ACTS)
