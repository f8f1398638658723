"""Targets 目标: every branch's target set, one branch's set target by target, and the changes that wait."""

from typing import Final

from infra.pages.targets import changes, editing, sets

ROUTERS: Final = (sets.router, editing.router, changes.router)
