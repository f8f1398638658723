"""Features 特色党支部: the applications of a committee's branches, decided on, named and reviewed."""

from typing import Final

from infra.pages.features import acting, listed

ROUTERS: Final = (listed.router, acting.router)
