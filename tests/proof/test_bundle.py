"""A bundle proves itself wherever it is taken: whole or a part, with the program or the one-file verifier."""

import json
import os
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from zipfile import ZipFile

import pytest

from infra.export.write import ExistsError
from infra.proof import bundle
from infra.proof.audit import audit
from infra.proof.bundle import Manifest
from infra.verifier import build
from tests.proof.bundles import STEEL, Recorded, lines, position_of, write

NEEDED = ("cryptography", "cffi", "_cffi_backend", "pycparser")


def test_a_whole_log_is_sound_and_its_standings_are_reckoned_again(years: Recorded, tmp_path: Path) -> None:
    with years.opened() as log:
        path, head = write(log, tmp_path / "all.zip"), log.recorder.head()
    report = audit(path)
    assert report.faults == []
    assert (report.events, report.root, report.standings) == (head.size, head.root, 2)


def test_a_committees_year_is_sound_without_the_rest_of_the_log(years: Recorded, tmp_path: Path) -> None:
    with years.opened() as log:
        path, head = write(log, tmp_path / "steel.zip", STEEL), log.recorder.head()
    report = audit(path)
    assert report.faults == []
    assert report.root == head.root
    assert report.standings == 1
    assert 100 < report.events < head.size / 2
    with ZipFile(path) as archive:
        (claim,) = json.loads(archive.read(bundle.STANDINGS))
        proof = archive.getinfo(bundle.GAPS).file_size
    assert claim["committee"] == STEEL
    assert [row[4] for row in claim["standings"]].count("first")
    assert proof < 32 * (head.size - report.events)  # fewer hashes than facts left out


def test_a_bundle_holds_what_it_says_and_the_schema_of_every_fact(years: Recorded, tmp_path: Path) -> None:
    with years.opened() as log:
        path = write(log, tmp_path / "steel.zip", STEEL)
        stored = {one.id: one.state for one in log.recorder.scan()}
    with ZipFile(path) as archive:
        manifest = Manifest.parse(archive.read(bundle.MANIFEST))
        schemas = {name for name in archive.namelist() if name.startswith(bundle.SCHEMAS)}
        assert json.loads(archive.read("schemas/assessment.scored.v1.json"))["$defs"]
    events = [json.loads(line) for line in lines(path)]
    assert schemas == {f"schemas/{one['name']}.json" for one in events}
    assert manifest.streams is not None
    assert sum(manifest.streams.values()) == manifest.events == len(events)
    for line in lines(path):
        assert stored[position_of(line)] in line


@pytest.mark.parametrize("committee", [STEEL, None])
def test_a_bundle_continues_a_checkpoint_that_was_kept(years: Recorded, tmp_path: Path, committee: str | None) -> None:
    with years.opened() as log:
        path, kept = write(log, tmp_path / "a.zip", committee), log.checkpoints.after(0, 2)
        key = log.checkpoints.public_keys()[0]
    for old in kept:
        report = audit(path, old=old.note, trusted=key)
        assert report.faults == []


def test_a_file_that_is_there_is_not_replaced_unasked(years: Recorded, tmp_path: Path) -> None:
    from infra.export.scope import Scope  # noqa: PLC0415
    from infra.export.write import export  # noqa: PLC0415

    (tmp_path / "a.zip").write_text("mine")
    with years.opened() as log, pytest.raises(ExistsError):
        export(log, Scope(), tmp_path / "a.zip", with_evidence=False, force=False, progress=lambda *_: None)
    assert (tmp_path / "a.zip").read_text() == "mine"


def test_an_export_that_is_interrupted_leaves_nothing_behind(years: Recorded, tmp_path: Path) -> None:
    from infra.export.scope import Scope  # noqa: PLC0415
    from infra.export.write import export  # noqa: PLC0415

    def interrupted(*_: int) -> None:
        raise KeyboardInterrupt

    with years.opened() as log, pytest.raises(KeyboardInterrupt):
        export(log, Scope(), tmp_path / "a.zip", with_evidence=False, force=False, progress=interrupted)
    assert [*tmp_path.iterdir()] == []


def test_the_verifier_is_one_file_that_needs_python_and_cryptography_alone(years: Recorded, tmp_path: Path) -> None:
    with years.opened() as log:
        path, key = write(log, tmp_path / "steel.zip", STEEL), log.checkpoints.public_keys()[0]
    verifier = tmp_path / "djc-verify.pyz"
    verifier.write_bytes(build())
    libraries = tmp_path / "libraries"
    libraries.mkdir()
    for name in NEEDED:
        if (found := find_spec(name)) and found.origin:
            place = Path(found.origin).parent if found.submodule_search_locations else Path(found.origin)
            (libraries / place.name).symlink_to(place)
    command = [sys.executable, "-S", "-P", str(verifier), str(path), "--key", key]
    done = subprocess.run(  # noqa: S603
        command,
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(libraries)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.endswith("完整、有序、未经改动 / SOUND\n")


def test_the_verifier_is_the_same_every_time() -> None:
    assert build() == build()
