"""A database restored from an earlier backup is found out by what was signed, and goes on under another name only."""

import shutil
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from uuid import uuid4

import pytest
from psycopg.conninfo import conninfo_to_dict

from infra.checkpoint_key import CheckpointError
from infra.postgres import embedded
from infra.proof.audit import audit
from infra.runtime import Runtime, open_runtime
from infra.settings import Settings
from services.ledger import utc_now
from tests.infra.commands import djc
from tests.proof.bundles import Recorded, write
from tests.proof.conftest import nothing_made, record

Opening = Callable[..., AbstractContextManager[Runtime]]


@pytest.fixture
def opening(years: Recorded, copy: str, tmp_path: Path) -> Opening:
    """Opens what was restored, beside the files of the machine that went on after the backup and signed."""
    data = tmp_path / "data"
    shutil.copytree(years.data_dir, data)

    def opened(database: str = copy, origin: str = "log.example") -> AbstractContextManager[Runtime]:
        settings = Settings(data_dir=data, pool_size=5, origin=origin)
        return open_runtime(settings, database=database, clock=utc_now)

    return opened


@pytest.fixture
def lost(opening: Opening, years: Recorded, admin: str) -> str:
    """What was signed of 300 facts more, before the database with them was lost and `copy` put in its place."""
    name = f"lost_{uuid4().hex[:12]}"
    database = embedded.create_database(admin, name, template=str(conninfo_to_dict(years.database)["dbname"]))
    with opening(database) as log:
        record(log, 300)
        note = log.checkpoints.make().note
    embedded.drop_database(admin, name)
    return note


@pytest.mark.usefixtures("lost")
@pytest.mark.parametrize("since", [0, 300])
def test_a_log_from_a_backup_is_not_signed_however_long_it_has_become(opening: Opening, since: int) -> None:
    with opening() as log:
        record(log, since, stream="other")
        for attempt in (log.checkpoints.make, log.checkpoints.rotate):
            with nothing_made(log), pytest.raises(CheckpointError, match="restored from an earlier backup"):
                attempt()


@pytest.mark.usefixtures("lost")
def test_nobody_works_on_it(copy: str, tmp_path: Path) -> None:
    environment = {"DATABASE_URL": copy, "DJC_DATA_DIR": str(tmp_path / "data"), "DJC_ORIGIN": "log.example"}
    for command in (["serve", "--port", "0"], ["deliver"], ["schedule", "--once"]):
        refused = djc(*command, env=environment)
        assert (refused.returncode, "docs/restoring.md" in refused.stderr) == (2, True)
    looked_at = djc("doctor", env=environment)
    assert (looked_at.returncode, "docs/restoring.md" in looked_at.stdout) == (1, True)


def test_it_goes_on_under_another_name_that_the_old_key_vouches_for(
    opening: Opening, lost: str, tmp_path: Path
) -> None:
    with opening() as log:
        key, before = log.checkpoints.public_keys()[-1], log.checkpoints.latest()
    assert before
    with opening(origin="log2.example") as log:
        with nothing_made(log), pytest.raises(CheckpointError, match="djc keys --rotate"):
            log.checkpoints.make()
        log.checkpoints.rotate()
        log.checkpoints.make()
        assert list(log.checkpoints.faults(lambda *_: None)) == []
        bundle = write(log, tmp_path / "all.zip")
    assert audit(bundle, trusted=key, old=before.note).faults == []
    assert audit(bundle, trusted=key, old=lost).faults != []


def test_another_database_beside_the_same_files_is_another_log(opening: Opening, lost: str, database: str) -> None:
    with opening(database) as log:
        record(log, 10)
        assert log.checkpoints.make().note != lost
