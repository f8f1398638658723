"""The security document: every requirement stands in it once, and what it names is there."""

import re
import subprocess
from pathlib import Path

from infra.evidence.kinds import ENDINGS
from infra.settings import ACCEPTABLE

ROOT = Path(__file__).parent.parent
TEXT = (ROOT / "docs/security.md").read_text(encoding="utf-8")
ROWS = re.findall(r"^\| (V[\d., V]+) \| ([\w/ ]+) \| (.+) \|$", TEXT, re.MULTILINE)


def test_every_requirement_stands_once() -> None:
    wanted = (ROOT / "tests/asvs-5.0-level-2.txt").read_text(encoding="utf-8").split()
    found = [one for ids, _, _ in ROWS for one in ids.split(", ")]
    assert sorted(found) == sorted(wanted)
    assert {state for _, state, _ in ROWS} == {"met", "n/a"}


def test_every_name_of_what_is_refused_is_told() -> None:
    table = TEXT.partition("## Before it is published")[2].partition("\n## ")[0]
    assert set(re.findall(r"^\| `([a-z-]+)` \|", table, re.MULTILINE)) == ACCEPTABLE


def test_every_kind_of_file_that_is_taken_is_told() -> None:
    (told,) = re.findall(r"^\| evidence \| ([\w, ]+) \|", TEXT, re.MULTILINE)
    assert tuple(told.split(", ")) == ENDINGS


def test_what_it_names_is_there() -> None:
    for named in re.findall(r"`([\w/.\-]+\.py)::(\w+)`", TEXT):
        assert f"def {named[1]}(" in (ROOT / "tests" / named[0]).read_text(encoding="utf-8"), named
    for path in re.findall(r"`((?:infra|domain|services|deploy|uv)[\w/.\-]*)`", TEXT):
        assert (ROOT / path).exists(), path


def test_times_to_mend_are_told_and_the_audit_asks_for_what_is_locked() -> None:
    told = (ROOT / "SECURITY.md").read_text(encoding="utf-8")
    days = [
        int(number) for number in re.findall(r"^\| (?:critical|high|medium|low) \|[^|]*?(\d+) days", told, re.MULTILINE)
    ]
    assert len(days) == 4
    assert days == sorted(days)
    asked = subprocess.run(["make", "-n", "audit"], cwd=ROOT, capture_output=True, text=True, check=True).stdout  # noqa: S607
    assert "export --frozen" in asked
    assert "pip-audit --strict --require-hashes" in asked
    assert "npm audit" in asked
