"""Standard 考核标准: in force and before it, compared, drafted, tried on last year's record, and adopted."""

from typing import Final

from infra.pages.standard import adopting, editing, reading, trying

ROUTERS: Final = (reading.router, editing.router, trying.router, adopting.router)
