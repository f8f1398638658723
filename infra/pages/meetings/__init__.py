"""Meetings 会议: convened, held matter by matter, voted on in the room, and written up."""

from typing import Final

from infra.pages.meetings import convening, reading, running, voting

ROUTERS: Final = (reading.router, convening.router, running.router, voting.router)
