"""Scanner 病毒检查: a clamd asked of every file before it is kept; what cannot be asked about is not taken."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final, Protocol
from urllib.parse import urlsplit

SECONDS: Final = 30.0
PART: Final = 64 * 1024  # bytes
LONGEST: Final = 1_000  # bytes of an answer
OK: Final = "OK"
FOUND: Final = " FOUND"


class ScannerError(Exception):
    """The scanner cannot be asked, or does not say whether the file is clean."""


class Scanner(Protocol):
    """What is asked about files."""

    def look(self, path: Path) -> str | None:
        """The name of what it finds in a file, None where it is clean. Raises ScannerError."""

    def ping(self) -> None:
        """Raises ScannerError where it cannot be asked."""


class NoScanner:
    """Where none is set."""

    def look(self, path: Path) -> str | None:  # noqa: ARG002 - as Scanner
        return None

    def ping(self) -> None:
        return None


class Clamd:
    """A clamd at `tcp://127.0.0.1:3310` or `unix:///run/clamav/clamd.ctl`, over its INSTREAM command."""

    def __init__(self, address: str, seconds: float = SECONDS) -> None:
        self._parts = urlsplit(address)
        self._seconds = seconds

    def look(self, path: Path) -> str | None:
        with self._asked() as connection, path.open("rb") as file:
            try:
                connection.sendall(b"zINSTREAM\0")
                while part := file.read(PART):
                    connection.sendall(len(part).to_bytes(4, "big") + part)
                connection.sendall(bytes(4))
            except (BrokenPipeError, ConnectionResetError):
                pass  # it answers before the end where it takes no more: the answer says why
            answer = _answer(connection)
        told = answer.removeprefix("stream: ")
        if told == OK:
            return None
        if told.endswith(FOUND):
            return told.removesuffix(FOUND)
        raise ScannerError(f"it does not say whether the file is clean: {told!r}")

    def ping(self) -> None:
        with self._asked() as connection:
            connection.sendall(b"zPING\0")
            if (answer := _answer(connection)) != "PONG":
                raise ScannerError(f"it answers {answer!r}")

    @contextmanager
    def _asked(self) -> Iterator[socket.socket]:
        try:
            with self._connection() as connection:
                yield connection
        except OSError as error:
            raise ScannerError(f"{self._parts.geturl()} cannot be asked ({error})") from error

    def _connection(self) -> socket.socket:
        if self._parts.scheme == "tcp":
            return socket.create_connection((self._parts.hostname, self._parts.port), self._seconds)
        connection = socket.socket(socket.AF_UNIX)
        connection.settimeout(self._seconds)
        try:
            connection.connect(self._parts.path)
        except OSError:
            connection.close()
            raise
        return connection


def open_scanner(address: str | None) -> Scanner:
    """The one that is set."""
    return NoScanner() if address is None else Clamd(address)


def _answer(connection: socket.socket) -> str:
    """Up to the zero byte that ends it; shown to people, so only what can be printed in ASCII."""
    told = b""
    while not told.endswith(b"\0") and len(told) < LONGEST and (part := connection.recv(LONGEST)):
        told += part
    return told.rstrip(b"\0").decode("ascii", "backslashreplace")
