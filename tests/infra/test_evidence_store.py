"""Bytes are kept under their digest, whole or not at all; in a folder, and in a bucket of a real S3 service."""

import os
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from moto.server import ThreadedMotoServer
from pydantic import SecretStr

from domain.refusal import Refusal, RefusedError
from infra.evidence.intake import Intake
from infra.evidence.kinds import BY_MEDIA_TYPE, ending_fits
from infra.evidence.store import DamagedError, Folder, Store, digest_of, open_store
from infra.postgres.pool import Pool
from infra.settings import Settings

NOW = datetime(2025, 4, 2, 1, tzinfo=UTC)
OPEN_XML = "application/vnd.openxmlformats-officedocument"


@pytest.fixture(scope="module")
def s3() -> Iterator[str]:
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    address = f"http://{host}:{port}"
    urllib.request.urlopen(urllib.request.Request(f"{address}/evidence", method="PUT"))  # noqa: S310
    yield address
    server.stop()


@pytest.fixture(params=["folder", "bucket"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Store:
    if request.param == "folder":
        return open_store(Settings(data_dir=tmp_path))
    return open_store(
        Settings(
            evidence_bucket="evidence",
            evidence_endpoint=request.getfixturevalue("s3"),
            evidence_access_key=SecretStr("key"),
            evidence_secret_key=SecretStr("secret"),
        )
    )


def written(tmp_path: Path, content: bytes) -> Path:
    path = tmp_path / "given"
    path.write_bytes(content)
    return path


def office(folder: str, content: bytes = b"<x/>") -> bytes:
    made = BytesIO()
    with ZipFile(made, "w", ZIP_DEFLATED) as document:
        document.writestr("[Content_Types].xml", "<Types/>")
        document.writestr(f"{folder}/main.xml", content)
    return made.getvalue()


@pytest.mark.parametrize("size", [1, 1_000_000, 2_500_001])
def test_what_was_put_is_read_back_and_put_again_stays(store: Store, tmp_path: Path, size: int) -> None:
    path = written(tmp_path, os.urandom(size))
    digest = digest_of(path)
    store.put(digest, path)
    store.put(digest, path)
    assert b"".join(store.read(digest)) == path.read_bytes()
    store.remove(digest)
    store.remove(digest)
    with pytest.raises(DamagedError):
        next(store.read(digest))


def test_bytes_that_changed_are_never_passed_off_whole(store: Store, tmp_path: Path) -> None:
    path = written(tmp_path, b"x" * 2_500_000)
    wrong = sha256(b"something else").hexdigest()
    store.put(wrong, path)
    parts = store.read(wrong)
    assert len(next(parts)) < 2_500_000
    with pytest.raises(DamagedError):
        b"".join(parts)
    store.remove(wrong)


def test_a_folder_never_holds_a_half_written_file_under_its_name(tmp_path: Path) -> None:
    path = written(tmp_path, os.urandom(50_000_000))
    digest = digest_of(path)
    root = tmp_path / "store"
    program = (
        "import sys; from pathlib import Path; from infra.evidence.store import Folder;"
        "print('begins', flush=True); Folder(Path(sys.argv[1])).put(sys.argv[2], Path(sys.argv[3]))"
    )
    for delay in (0.0, 0.005, 0.02, 0.05):
        command = [sys.executable, "-c", program, str(root), digest, str(path)]
        child = subprocess.Popen(command, stdout=subprocess.PIPE)  # noqa: S603 - our own program
        assert child.stdout
        child.stdout.readline()
        try:
            child.wait(delay)
        except subprocess.TimeoutExpired:
            child.send_signal(signal.SIGKILL)
            child.wait()
        child.stdout.close()
        target = root / digest[:2] / digest[2:4] / digest
        if target.exists():
            assert digest_of(target) == digest
    Folder(root).put(digest, path)
    assert digest_of(target) == digest


@pytest.mark.parametrize(
    ("media_type", "content"),
    [
        ("application/pdf", b"%PDF-1.7\n1 0 obj\n"),
        (f"{OPEN_XML}.wordprocessingml.document", office("word")),
        (f"{OPEN_XML}.spreadsheetml.sheet", office("xl")),
        ("application/vnd.ms-excel", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)),
        ("image/png", b"\x89PNG\r\n\x1a\n" + bytes(60)),
        ("image/jpeg", b"\xff\xd8\xff\xe0\x00\x10JFIF" + bytes(60)),
        ("video/mp4", b"\0\0\0\x18ftypmp42" + bytes(60)),
        ("text/plain", "党支部一季度工作总结\n".encode()),
        ("text/csv", "姓名,应到,实到\n".encode("gb18030")),
        ("text/plain", ("汉" * 5_000).encode()),
    ],
)
def test_what_a_file_is_said_to_be_it_is(tmp_path: Path, media_type: str, content: bytes) -> None:
    assert BY_MEDIA_TYPE[media_type].fits(written(tmp_path, content))


@pytest.mark.parametrize(
    ("media_type", "content"),
    [
        ("application/pdf", b"MZ" + bytes(200)),
        ("application/pdf", office("word")),
        (f"{OPEN_XML}.wordprocessingml.document", office("xl")),
        (f"{OPEN_XML}.spreadsheetml.sheet", b"PK\x03\x04" + bytes(200)),
        (f"{OPEN_XML}.spreadsheetml.sheet", office("xl", bytes(60_000_000))),
        ("image/png", b"%PDF-1.7\n"),
        ("image/jpeg", b"\xff"),
        ("text/plain", b"MZ\x00\x01"),
        ("text/csv", b"\xff\xfe\x00"),
        ("text/plain", b"\xff\xff" * 9_000),
    ],
)
def test_what_is_something_else_is_found_out(tmp_path: Path, media_type: str, content: bytes) -> None:
    assert not BY_MEDIA_TYPE[media_type].fits(written(tmp_path, content))


def test_an_office_document_of_too_many_parts_is_refused(tmp_path: Path) -> None:
    made = BytesIO()
    with ZipFile(made, "w") as document:
        document.writestr("[Content_Types].xml", "<Types/>")
        for number in range(6_000):
            document.writestr(f"xl/{number}", "x")
    assert not BY_MEDIA_TYPE[f"{OPEN_XML}.spreadsheetml.sheet"].fits(written(tmp_path, made.getvalue()))


def test_a_name_fits_the_type_by_its_ending() -> None:
    assert ending_fits("照片.JPG", "image/jpeg")
    assert not ending_fits("照片.jpg.pdf", "image/jpeg")
    assert not ending_fits("pdf", "image/png")


def test_only_what_was_taken_in_can_be_attached(pool: Pool, tmp_path: Path) -> None:
    intake = Intake(open_store(Settings(data_dir=tmp_path)), pool)
    path = written(tmp_path, b"%PDF-1.7\n")
    kept = intake.take(path, "application/pdf", by="secretary:A", now=NOW)
    assert intake.take(path, "application/pdf", by="m1", now=NOW) == kept
    assert intake.sent_by(kept.sha256) == {"secretary:A", "m1"}
    assert intake.file(kept.sha256, "记录.pdf", NOW).size == 9
    for digest, name, code in (
        (kept.sha256, "记录.docx", Refusal.EVIDENCE_TYPE_MISMATCH),
        ("0" * 64, "记录.pdf", Refusal.EVIDENCE_MISSING),
    ):
        with pytest.raises(RefusedError, match=code):
            intake.file(digest, name, NOW)
    for content, said in ((b"", "application/pdf"), (b"MZ", "application/pdf"), (b"MZ", "application/x-msdownload")):
        with pytest.raises(RefusedError, match=Refusal.EVIDENCE_TYPE_MISMATCH):
            intake.take(written(tmp_path, content), said, by="m1", now=NOW)


def test_what_was_noted_but_never_kept_cannot_be_attached_and_is_swept(pool: Pool, tmp_path: Path) -> None:
    root = tmp_path / "store"
    root.write_bytes(b"a file where a folder should be")
    path = written(tmp_path, b"%PDF-1.7\n")
    intake = Intake(Folder(root), pool)
    with pytest.raises(OSError, match="Not a directory"):
        intake.take(path, "application/pdf", by="m1", now=NOW)
    with pytest.raises(RefusedError, match=Refusal.EVIDENCE_MISSING):
        intake.file(digest_of(path), "记录.pdf", NOW)
    assert [one.sha256 for one in intake.unused(NOW + timedelta(days=8), [])] == [digest_of(path)]


def test_only_what_nobody_attached_for_a_week_is_swept(pool: Pool, tmp_path: Path) -> None:
    intake = Intake(open_store(Settings(data_dir=tmp_path)), pool)
    kept = {
        name: intake.take(written(tmp_path, name.encode()), "text/plain", by="m1", now=NOW)
        for name in ("附上的", "没用的", "刚用过的")
    }
    later = NOW + timedelta(days=8)
    attached = [kept["附上的"].sha256]
    unused = intake.unused(later, attached)
    assert unused == sorted([kept["没用的"], kept["刚用过的"]], key=lambda one: one.sha256)
    intake.file(kept["刚用过的"].sha256, "新.txt", later)
    assert {one.sha256: intake.forget(one, later) for one in unused} == {
        kept["没用的"].sha256: True,
        kept["刚用过的"].sha256: False,
    }
    with pytest.raises(RefusedError, match=Refusal.EVIDENCE_MISSING):
        intake.file(kept["没用的"].sha256, "旧.txt", later)
