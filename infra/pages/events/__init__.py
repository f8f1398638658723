"""Events 事件查阅: every recorded fact for whoever supervises, found by place, kind, person, day and words."""

from typing import Final

from infra.pages.events import event, explorer

ROUTERS: Final = (explorer.router, event.router)
