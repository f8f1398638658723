"""Replay 年度回放: a year step by step, event by event, and what changed between two moments of it."""

from typing import Final

from infra.pages.replay import changes, player

ROUTERS: Final = (player.router, changes.router)
