"""Rectifications 调整和整顿: what the committee orders, reviews and accepts; the branch has pages of its own."""

from typing import Final

from infra.pages.rectifications import acting, queue

ROUTERS: Final = (queue.router, acting.router)
