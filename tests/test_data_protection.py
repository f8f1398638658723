"""The document of data: every table and every kind of fact has its level, and what it names is there."""

import re
from pathlib import Path

import psycopg

from infra.names import FACTS

ROOT = Path(__file__).parent.parent
TEXT = (ROOT / "docs/data-protection.md").read_text(encoding="utf-8")
PLACES = TEXT.partition("## Where it is")[2].partition("## The record")[0]
RECORD = TEXT.partition("## The record")[2].partition("## Shown by")[0]
LEVELS = {"1", "2", "3", "4", "3, published 2"}


def rows(text: str) -> list[list[str]]:
    lines = [line for line in text.splitlines() if line.startswith("|")][2:]
    return [[cell.strip() for cell in line.strip("|").split(" | ")] for line in lines]


def named(cell: str) -> set[str]:
    return set(re.findall(r"`([\w.*\-]+)`", cell))


def test_every_table_of_the_database_has_a_level(database: str) -> None:
    with psycopg.connect(database) as connection:
        found = connection.execute("SELECT table_schema, table_name FROM information_schema.tables").fetchall()
    rebuilt = {"answers", "pg_catalog", "information_schema"}
    kept = {f"{schema}.{name}" for schema, name in found if schema not in rebuilt}
    told: set[str] = set().union(*(named(row[0]) for row in rows(PLACES)))
    assert kept
    assert told - {"answers.*"} == kept
    assert {row[1] for row in rows(PLACES)} <= LEVELS


def test_every_kind_of_fact_has_a_level() -> None:
    told = [name for row in rows(RECORD) for name in named(row[0])]
    assert sorted(told) == sorted({name.partition(".")[0] for name in FACTS})
    assert {row[1] for row in rows(RECORD)} <= LEVELS


def test_what_it_names_is_there() -> None:
    for path, test in re.findall(r"`([\w/.\-]+\.py)::(\w+)`", TEXT):
        assert f"def {test}(" in (ROOT / "tests" / path).read_text(encoding="utf-8"), (path, test)
    for path in re.findall(r"`((?:infra|domain|services|tests)/[\w/.\-]*)`", TEXT):
        assert (ROOT / path).exists(), path
