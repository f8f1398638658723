"""The page of coverage 落实情况: every row of the paper, and only modules, acts, answers and tests that are there."""

import subprocess
import sys
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

import typer.main
from fastapi.routing import APIRoute

from infra.cli.main import app as djc
from infra.http import health, polls
from infra.http.app import ROUTERS

ROOT = Path(__file__).parent.parent
ROWS = [f"S{number}" for number in range(1, 63)]


class Row(NamedTuple):
    name: str
    phrase: str
    modules: list[str]
    answers: list[str]
    tests: list[str]


def _rows() -> Iterator[Row]:
    for line in (ROOT / "docs" / "coverage.md").read_text(encoding="utf-8").splitlines():
        if line.startswith("| S"):
            name, phrase, *lists = (cell.strip() for cell in line.strip("|").split("|"))
            yield Row(name, phrase, *([one.strip("`") for one in cell.split("<br>")] for cell in lists))


COVERED = list(_rows())


def test_every_row_of_the_paper_stands_once() -> None:
    assert [row.name for row in COVERED] == ROWS
    assert all(row.phrase and row.modules and row.answers and row.tests for row in COVERED)


def test_every_module_is_there() -> None:
    assert {module for row in COVERED for module in row.modules if find_spec(module) is None} == set()


def test_every_act_and_answer_is_there() -> None:
    routers = (*ROUTERS, health.router, polls.answering)
    routes = [route for router in routers for route in router.routes if isinstance(route, APIRoute)]
    known = {f"{method} {route.path}" for route in routes for method in route.methods or ()}
    known |= {f"djc {name}" for name in typer.main.get_group(djc).commands}
    assert {answer for row in COVERED for answer in row.answers} - known == set()


def test_every_test_can_be_collected() -> None:
    named = sorted({f"tests/{test}" for row in COVERED for test in row.tests})
    collecting = [sys.executable, "-m", "pytest", "--collect-only", "-q", "-p", "no:cacheprovider", "-p", "no:xdist"]
    found = subprocess.run(  # noqa: S603 - the names stand in this repository
        [*collecting, *named], cwd=ROOT, capture_output=True, text=True, check=False
    )
    missing = [line for line in found.stderr.splitlines() if "not found" in line]
    assert (found.returncode, missing) == (0, []), found.stdout[-2_000:]
