"""The scanner: what it finds is refused, what it cannot tell is not taken, and nothing of either is kept."""

import socket
from pathlib import Path

import pytest
from pydantic import ValidationError

from domain.refusal import Refusal, RefusedError
from infra.evidence.intake import Intake
from infra.evidence.scanner import Clamd, ScannerError
from infra.evidence.store import Folder
from infra.postgres.pool import Pool
from infra.settings import Settings
from services.ledger import utc_now
from tests.infra.clamd import EICAR, LARGEST, clamd

CLEAN = b"%PDF-1.7\n" + "三会一课记录".encode() * 9_000


def file(folder: Path, content: bytes) -> Path:
    path = folder / "file"
    path.write_bytes(content)
    return path


def test_what_is_clean_is_kept_and_what_is_not_is_refused(pool: Pool, tmp_path: Path) -> None:
    with clamd() as address:
        Clamd(address).ping()
        intake = Intake(Folder(tmp_path / "store"), pool, Clamd(address))
        kept = intake.take(file(tmp_path, CLEAN), "application/pdf", by="s1", now=utc_now())
        assert kept.size == len(CLEAN)
        with pytest.raises(RefusedError, match="Eicar-Test-Signature") as refused:
            intake.take(file(tmp_path, CLEAN + EICAR), "application/pdf", by="s1", now=utc_now())
    assert refused.value.code is Refusal.EVIDENCE_INFECTED
    assert in_store(tmp_path) == [kept.sha256]
    with pool.connection() as connection:
        assert connection.execute("SELECT sha256 FROM evidence.upload").fetchall() == [(kept.sha256,)]


def test_what_it_cannot_tell_is_not_taken(pool: Pool, tmp_path: Path) -> None:
    with clamd() as address:
        intake = Intake(Folder(tmp_path / "store"), pool, Clamd(address))
        with pytest.raises(ScannerError, match="size limit"):
            intake.take(file(tmp_path, CLEAN + bytes(2 * LARGEST)), "application/pdf", by="s1", now=utc_now())
    with pytest.raises(ScannerError, match="cannot be asked"):  # it is gone
        intake.take(file(tmp_path, CLEAN), "application/pdf", by="s1", now=utc_now())
    with socket.create_server(("127.0.0.1", 0)) as silent:
        never = Clamd(f"tcp://127.0.0.1:{silent.getsockname()[1]}", seconds=0.2)
        with pytest.raises(ScannerError, match="timed out"):
            never.ping()
        with pytest.raises(ScannerError, match="timed out"):
            never.look(file(tmp_path, CLEAN))
    missing = Clamd(f"unix://{tmp_path}/no.ctl")
    with pytest.raises(ScannerError, match="cannot be asked"):
        missing.ping()
    assert in_store(tmp_path) == []


@pytest.mark.parametrize("address", ["tcp://10.0.0.9:3310", "tcp://127.0.0.1", "clamd:3310", "unix:", "tcp://[::1"])
def test_files_do_not_cross_a_network_to_it(address: str) -> None:
    with pytest.raises(ValidationError):
        Settings(scanner=address)
    for here in ("tcp://127.0.0.1:3310", "unix:///run/clamav/clamd.ctl"):
        assert Settings(scanner=here).scanner == here


def in_store(folder: Path) -> list[str]:
    return [path.name for path in (folder / "store").rglob("*") if path.is_file()]
