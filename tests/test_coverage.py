"""The page of coverage 落实情况: every row of the paper, and only modules, acts, answers and tests that are there."""

import ast
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


def test_every_test_is_there() -> None:
    named = {test.partition("[")[0] for row in COVERED for test in row.tests}
    assert {test for test in named if not _is_there(*test.split("::"))} == set()


def _is_there(file: str, *names: str) -> bool:
    """A file of tests, or a function of it, by its source: importing every file would take seconds."""
    path = ROOT / "tests" / file
    if not path.is_file():
        return False
    defined = {node.name for node in ast.parse(path.read_text(encoding="utf-8")).body if hasattr(node, "name")}
    return defined.issuperset(names)
