"""The security document: every requirement stands in it once, and what it names is there."""

import re
from pathlib import Path

ROOT = Path(__file__).parent.parent
TEXT = (ROOT / "docs/security.md").read_text(encoding="utf-8")
ROWS = re.findall(r"^\| (V[\d., V]+) \| ([\w/ ]+) \| (.+) \|$", TEXT, re.MULTILINE)


def test_every_requirement_stands_once() -> None:
    wanted = (ROOT / "tests/asvs-5.0-level-2.txt").read_text(encoding="utf-8").split()
    found = [one for ids, _, _ in ROWS for one in ids.split(", ")]
    assert sorted(found) == sorted(wanted)
    assert {state for _, state, _ in ROWS} == {"met", "n/a", "not met", "open"}


def test_what_it_names_is_there() -> None:
    for named in re.findall(r"`([\w/.\-]+\.py)::(\w+)`", TEXT):
        assert f"def {named[1]}(" in (ROOT / "tests" / named[0]).read_text(encoding="utf-8"), named
    for path in re.findall(r"`((?:infra|domain|services|uv)[\w/.\-]*)`", TEXT):
        assert (ROOT / path).exists(), path
