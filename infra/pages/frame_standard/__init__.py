"""Frame standard 框架标准: what headquarters asks of every committee's standard of a year: read, and published."""

from typing import Final

from infra.pages.frame_standard import publishing, reading

ROUTERS: Final = (reading.router, publishing.router)
