"""Connections as every part of the program uses them: autocommit, UTC, and the rights of djc_app only."""

from psycopg import Connection
from psycopg.adapt import Buffer, Loader
from psycopg.rows import TupleRow
from psycopg.types.string import ByteaBinaryLoader, BytesBinaryDumper
from psycopg_pool import ConnectionPool

SESSION = """
SET ROLE djc_app;
SET TimeZone = 'UTC';
SET lock_timeout = '20s';
SET idle_in_transaction_session_timeout = '5min';
"""


class Pool(ConnectionPool[Connection[TupleRow]]):
    """Connections for whoever asks, and one kept aside for the one thread that writes the log."""

    _writer: Connection[TupleRow] | None = None

    def writer(self) -> Connection[TupleRow]:
        """The connection kept for writing; fetching one anew for each commit would cost as much as deciding it."""
        if self._writer is None or self._writer.closed:
            self._give_back()
            self._writer = self.getconn()
        return self._writer

    def close(self, timeout: float = 5.0) -> None:
        self._give_back()
        super().close(timeout)

    def _give_back(self) -> None:
        if self._writer is not None:
            writer, self._writer = self._writer, None
            self.putconn(writer)


class JsonAsBytes(Loader):
    """Stored JSON as the bytes that were stored: decoding it is the mapper's work."""

    def load(self, data: Buffer) -> bytes:
        return bytes(data)


def connect_pool(conninfo: str, size: int) -> Pool:
    """Opens a pool of at most `size` connections; columns of type json arrive as bytes."""
    return Pool(
        conninfo,
        min_size=min(2, size),
        max_size=size,
        kwargs={"autocommit": True, "connect_timeout": 10},
        configure=_configure,
        timeout=20,
        open=True,
    )


def _configure(connection: Connection[TupleRow]) -> None:
    connection.adapters.register_loader("json", JsonAsBytes)
    connection.adapters.register_loader("json", ByteaBinaryLoader)
    # of COPY: by itself the driver asks of everything sent as bytea, in Python, whether it is a DB-API Binary
    connection.adapters.register_dumper(None, BytesBinaryDumper)
    connection.execute(SESSION)
