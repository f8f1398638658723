"""A bundle proves itself wherever it is taken: whole or a part, with the program or the one-file verifier."""

import json
import os
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from zipfile import ZipFile

import pytest
from eventsourcing.persistence import StoredEvent

from infra.export.scope import Scope
from infra.export.write import ExistsError, export
from infra.proof import bundle
from infra.proof.audit import audit
from infra.proof.bundle import Manifest, line_of, parse_line
from infra.proof.command import run
from infra.verifier import build
from services.casebook import CommitteeYear
from tests.proof.bundles import STEEL, Recorded, changed, first_fault, lines, position_of, write
from tests.proof.conftest import change_behind

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
    (tmp_path / "a.zip").write_text("mine")
    with years.opened() as log, pytest.raises(ExistsError):
        export(log, Scope(), tmp_path / "a.zip", with_evidence=False, force=False, progress=lambda *_: None)
    assert (tmp_path / "a.zip").read_text() == "mine"


def test_an_export_that_is_interrupted_leaves_nothing_behind(
    years: Recorded, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("infra.export.write.BATCH", 10)

    def interrupted(*_: int) -> None:
        raise KeyboardInterrupt

    with years.opened() as log:
        with pytest.raises(KeyboardInterrupt) as held:  # with the frames of whoever was reading
            export(log, Scope(), tmp_path / "a.zip", with_evidence=False, force=False, progress=interrupted)
        connections = log.pool.get_stats()
        assert connections["pool_available"] == connections["pool_size"]
        assert held.tb is not None
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


def test_evidence_goes_along_and_is_compared_with_its_digest(years: Recorded, copy: str, tmp_path: Path) -> None:
    file = tmp_path / "minutes.pdf"
    file.write_bytes(b"%PDF-1.7\nminutes of the meeting")
    with years.opened(copy) as log:
        of = CommitteeYear(STEEL, 2025)
        branch = next(iter(log.questions.casebook(of).years))
        kept = log.intake.take(file, "application/pdf", by="s1", now=log.clock())
        body = {"subject": "assessment", "branch": branch, "year": 2025, "item": None, "side": "branch"}
        fact = {
            **body,
            "file": {"name": "minutes.pdf", "size": kept.size, "sha256": kept.sha256, "media_type": kept.media_type},
        }
        stored = json.dumps({"envelope": {"by": "s1", "command": "k"}, "fact": fact}).encode()
        log.recorder.insert_events(
            [StoredEvent(f"evidence/assessment/{branch}/2025/YE", 1, "evidence.attached.v1", stored)]
        )
        path = tmp_path / "all.zip"
        export(log, Scope(), path, with_evidence=True, force=False, progress=lambda *_: None)
    assert audit(path).faults == []
    member = f"{bundle.FILES}{kept.sha256}"
    assert f"{member} is not what was signed" in first_fault(changed(path, {member: lambda content: content + b"!"})).en
    assert "is not what was signed" in first_fault(changed(path, {bundle.EVIDENCE: lambda _: b""})).en


def test_standings_that_the_operator_signed_but_the_events_do_not_give_are_found(
    years: Recorded, copy: str, tmp_path: Path
) -> None:
    with years.opened(copy) as log:
        log.projections.catch_up()
        lower = r"regexp_replace(marks::text, '(.total. ?: ?.)9', '\18', 'g')::json"
        change_behind(copy, f"UPDATE answers.standings_marks SET marks = {lower}")
        path = write(log, tmp_path / "steel.zip", STEEL)
    fault = first_fault(path)
    assert f"the standings of {STEEL} in 2025 are not what the events give" in fault.en
    assert audit(path, processes=2).faults == [fault]


@pytest.mark.parametrize("stream", ["plain/名称", 'with "quotes"', "with \\ backslash", 'tab\tand ,"body":{'])
def test_a_line_is_read_as_it_was_written(stream: str) -> None:
    body = b'{"envelope":{},"fact":{"text":",\\"body\\":"}}'
    event = (7, stream, 3, "standard.adopted.v1", "2025-04-10T02:00:00.000000Z", body)
    assert parse_line(line_of(*event)) == event


def test_who_gives_a_key_that_is_none_is_told_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "some.zip").touch()
    assert run(tmp_path / "some.zip", "log.example+x", None) == 2
    assert "the key or the checkpoint cannot be read" in capsys.readouterr().err


@pytest.mark.parametrize(
    "algorithms",
    [
        {"digests": "sm3"},
        {**bundle.ALGORITHMS, "signatures": "ml-dsa-65"},
        {"tree": "rfc6962-sha3-256"},
        {"seal": "none"},
    ],
)
def test_what_is_made_by_another_algorithm_is_refused_by_name(
    algorithms: dict[str, str], years: Recorded, tmp_path: Path
) -> None:
    with years.opened() as log:
        path = write(log, tmp_path / "steel.zip", STEEL)

    def altered(manifest: bytes) -> bytes:
        return json.dumps({**json.loads(manifest), "algorithms": algorithms}).encode()

    fault = first_fault(changed(path, {bundle.MANIFEST: altered}))
    (other,) = {name for what, name in algorithms.items() if bundle.ALGORITHMS.get(what) != name}
    assert f"made by {other}" in fault.en


def test_a_bundle_of_before_says_nothing_of_algorithms_and_is_read(years: Recorded, tmp_path: Path) -> None:
    with years.opened() as log:
        path = write(log, tmp_path / "steel.zip", STEEL)
    with ZipFile(path) as archive:
        told = json.loads(archive.read(bundle.MANIFEST))
    assert told.pop("algorithms") == dict(bundle.ALGORITHMS)
    assert Manifest.parse(json.dumps(told).encode()).algorithms == dict(bundle.ALGORITHMS)
    with pytest.raises(bundle.BundleError, match="cannot be read"):
        Manifest.parse(json.dumps({**told, "algorithms": 5}).encode())
