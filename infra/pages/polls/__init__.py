"""Polls 满意度测评: opened and ended by the office, answered by whoever holds a slip, read by whom it concerns."""

from typing import Final

from infra.pages.polls import answering as _answering
from infra.pages.polls import ending, opening, reading

ROUTERS: Final = (opening.router, ending.router, reading.router)
answering: Final = _answering.router
"""The sheet: without an account, a right or a name."""
