"""Approvals 审批: asked for along a committee's routes, agreed to, returned, withdrawn."""

from typing import Final

from infra.pages.approvals import acting, reading

ROUTERS: Final = (reading.router, acting.router)
