"""Practices 做法库: good targets and ways of working, to read, to draw on, and kept by those who published them."""

from typing import Final

from infra.pages.practices import keeping, library

ROUTERS: Final = (keeping.router, library.router)
