"""The embedded server: shared by processes, survives a kill, and says what to do when it cannot start."""

import sys
from pathlib import Path
from subprocess import run
from tempfile import TemporaryDirectory

import psycopg
import pytest

from infra.postgres import embedded

SHOW = "SELECT current_setting('fsync') || current_setting('data_checksums')"
CHILD = """
import os, signal, sys, psycopg
from pathlib import Path
from infra.postgres import embedded
with psycopg.connect(embedded.start(Path(sys.argv[1])), autocommit=True) as c:
    c.execute("CREATE TABLE IF NOT EXISTS kept (n int)")
    c.execute("INSERT INTO kept VALUES (1)")
    if sys.argv[2:]:
        os.kill(os.getpid(), signal.SIGKILL)
"""


def test_what_a_process_wrote_is_there_for_the_next_also_after_a_kill() -> None:
    with TemporaryDirectory() as directory:
        data = Path(directory) / "up" / "postgres"
        run([sys.executable, "-c", CHILD, str(data)], check=True)  # noqa: S603 - ourselves
        assert not (data / "postmaster.pid").exists()
        run([sys.executable, "-c", CHILD, str(data), "killed"], check=False)  # noqa: S603 - ourselves
        assert (data / "postmaster.pid").exists()
        run([sys.executable, "-c", CHILD, str(data)], check=True)  # noqa: S603 - ourselves
        assert not (data / "postmaster.pid").exists(), "the handle of the killed process keeps nobody up"
        (data / "postmaster.pid").write_text(f"1\n{data}\n1700000000\n5432\n{data}\n\n    1  2\nready   \n")
        conninfo = embedded.start(data)
        assert embedded.start(data) == conninfo
        with psycopg.connect(conninfo, autocommit=True) as connection:
            assert connection.execute("SELECT count(*) FROM kept").fetchone() == (3,)
            assert connection.execute(SHOW).fetchone() == ("onon",)
        embedded.stop(data)
        assert not (data / "postmaster.pid").exists()


def test_a_directory_that_cannot_be_used_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(embedded.EmbeddedServerError, match="DATABASE_URL"):
        embedded.start(tmp_path / "file" / "postgres")


def test_databases_come_and_go_whatever_their_name(admin: str) -> None:
    name = 'odd "name"'
    with psycopg.connect(embedded.create_database(admin, name)):
        assert embedded.database_exists(admin, name)
        embedded.drop_database(admin, name)
    assert not embedded.database_exists(admin, name)
