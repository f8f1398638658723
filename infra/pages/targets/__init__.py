"""Targets 目标: every branch's target set, one set target by target, the changes that wait, their balance."""

from typing import Final

from infra.pages.targets import balance, changes, editing, sets

ROUTERS: Final = (sets.router, editing.router, changes.router, balance.router)
