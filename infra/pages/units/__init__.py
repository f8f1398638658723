"""Units 各单位情况: every committee at a glance, for headquarters: progress, grades, conduct."""

from typing import Final

from infra.pages.units import conduct, grades, progress

ROUTERS: Final = (progress.router, grades.router, conduct.router)
