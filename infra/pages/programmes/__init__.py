"""Programmes 工作载体: how branches come on, six-good teams, the yearly commendation and experience meeting."""

from typing import Final

from infra.pages.programmes import advances, commending, meeting, six_good, six_good_standard

ROUTERS: Final = (advances.router, six_good.router, six_good_standard.router, commending.router, meeting.router)
