"""Organisation 组织机构: enterprises, committees with their people and calendar, branches and what becomes of them."""

from typing import Final

from infra.pages.organisation import branch, committee, importing, overview

ROUTERS: Final = (overview.router, committee.router, importing.router, branch.router)
