"""Branch 党支部: the pages of one branch in one year, for the branch itself and, to read, for whoever is above it."""

from typing import Final

from infra.pages.branch import target, targets

ROUTERS: Final = (targets.router, target.router)
