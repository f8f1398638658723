"""A stand-in for clamd: speaks its INSTREAM and PING, and finds what holds the marks of the EICAR test file."""

import socketserver
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread
from typing import Any

EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
LARGEST = 1_000_000  # bytes, as StreamMaxLength of clamd.conf


class Conversation(socketserver.StreamRequestHandler):
    """One command of a connection."""

    def handle(self) -> None:
        command = b""
        while not command.endswith(b"\0"):
            command += self.rfile.read(1)
        match command:
            case b"zPING\0":
                self.wfile.write(b"PONG\0")
            case b"zINSTREAM\0":
                self.wfile.write(self._looked_through() + b"\0")
            case _:
                self.wfile.write(b"UNKNOWN COMMAND\0")

    def _looked_through(self) -> bytes:
        content = b""
        while size := int.from_bytes(self.rfile.read(4), "big"):
            content += self.rfile.read(size)
            if len(content) > LARGEST:
                return b"INSTREAM size limit exceeded. ERROR"
        return b"stream: Eicar-Test-Signature FOUND" if EICAR in content else b"stream: OK"


class Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    allow_reuse_address = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Whoever asks may go away before the answer."""


@contextmanager
def clamd() -> Iterator[str]:
    """The address of one, for as long as it lasts."""
    with Server(("127.0.0.1", 0), Conversation) as server:
        Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        yield f"tcp://127.0.0.1:{server.server_address[1]}"
        server.shutdown()
