"""What-if 假设推演: a year under other settings, or had something not happened; nothing is recorded."""

from typing import Final

from infra.pages.what_if import page

ROUTERS: Final = (page.router,)
