"""Server 服务器: uvicorn, which lets go of those who wait for events before it stops."""

import socket
from typing import TYPE_CHECKING, Final

import uvicorn

if TYPE_CHECKING:
    from infra.feed.tide import Tide

PATIENCE: Final = 15  # seconds in which what is being answered has to end


class Server(uvicorn.Server):
    """Told to stop, it would wait for the very streams that have no end."""

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        tide: Tide = self.config.app.state.tide  # type: ignore[union-attr]
        tide.end()
        await super().shutdown(sockets)
