"""The record proved on the command line: keys, checkpoints, proofs and bundles, as an auditor takes them along."""

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from subprocess import CompletedProcess

import pytest

from infra.proof.bundle import EVENTS
from tests.infra import commands
from tests.infra.test_cli import says
from tests.proof.bundles import changed

Djc = Callable[..., CompletedProcess[str]]


@pytest.fixture
def djc(steel_year: Mapping[str, str]) -> Djc:
    return lambda *arguments: commands.djc(*arguments, env=steel_year)


@pytest.fixture
def bundle(djc: Djc, tmp_path: Path) -> Path:
    path = tmp_path / "mill.zip"
    done = djc("export", "-o", path, "--committee", "rolling-mill", "--year", "2025")
    assert done.returncode == 0, done.stderr
    assert f"{path.stat().st_size:,} bytes" in done.stderr
    return path


def test_a_bundle_is_sound_under_the_key_and_the_checkpoint_kept_before(djc: Djc, tmp_path: Path) -> None:
    kept = tmp_path / "kept.txt"
    kept.write_text(djc("checkpoint").stdout, encoding="utf-8")
    key = djc("keys").stdout.strip()
    path = tmp_path / "all.zip"
    assert djc("export", "-o", path, "--all").returncode == 0
    verified = djc("verify", path, "--key", key, "--checkpoint", kept)
    assert (verified.returncode, verified.stdout.splitlines()[-1]) == (0, "完整、有序、未经改动 / SOUND")


def test_a_bundle_that_was_changed_is_not(djc: Djc, bundle: Path) -> None:
    verified = djc("verify", changed(bundle, {EVENTS: lambda content: content.replace(b"Q3", b"Q4", 1)}))
    assert verified.returncode == 1
    assert "不可信 / NOT SOUND" in verified.stdout


def test_nor_is_one_of_another_key(djc: Djc, bundle: Path) -> None:
    (before,) = djc("keys").stdout.split()
    *_, now = djc("keys", "--rotate").stdout.split()
    assert now != before
    assert djc("verify", bundle, "--key", before).returncode == 0, "it was signed before the change"
    assert djc("verify", bundle, "--key", now).returncode == 1


def test_what_is_there_is_replaced_only_when_told_so(djc: Djc, bundle: Path) -> None:
    again = ("export", "-o", bundle, "--committee", "rolling-mill")
    before = bundle.read_bytes()
    assert "--force" in says(djc(*again))
    assert bundle.read_bytes() == before
    assert djc(*again, "--force").returncode == 0
    assert bundle.read_bytes() != before


def test_a_fact_is_proved_to_be_in_the_log_and_the_log_to_have_grown_only(djc: Djc) -> None:
    fact = json.loads(djc("proof", "assessment/A/2025/Q1@1").stdout)
    assert fact["path"]
    grown = json.loads(djc("proof", "--from", "5", "--to", str(fact["size"])).stdout)
    assert (grown["old"], grown["root"]) == (5, fact["root"])


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        (("export", "--committee", "nobody"), "no such committee"),
        (("export", "--enterprise", "nobody"), "no such enterprise: nobody"),
        (("export", "--committee", "rolling-mill", "--year", "1999"), "nothing is recorded of 1999"),
        (("proof", "assessment/A/2025/Q1@99"), "no such fact"),
        (("proof", "--from", "100000"), "the earlier size is beyond the later one"),
    ],
)
def test_what_cannot_be_proved_is_said_in_one_line(djc: Djc, tmp_path: Path, typed: tuple[str, ...], said: str) -> None:
    output = ("-o", tmp_path / "bundle.zip") if typed[0] == "export" else ()
    assert said in says(djc(*typed, *output))
    assert [*tmp_path.iterdir()] == []


def test_what_is_no_file_and_what_is_no_bundle_are_told_apart(djc: Djc) -> None:
    nothing = djc("verify", "nowhere.zip")
    assert (nothing.returncode, nothing.stderr) == (2, "djc-verify: 没有文件nowhere.zip / there is no such file\n")
    assert djc("verify", __file__).returncode == 1
