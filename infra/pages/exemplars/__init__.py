"""Exemplars 典型: the library of what others can learn from; designated, promoted and withdrawn."""

from typing import Final

from infra.pages.exemplars import keeping, library

ROUTERS: Final = (library.router, keeping.router)
