"""What the command line is asked about."""

import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from uuid import uuid4

import pytest

from infra.postgres import embedded
from tests.infra import commands

STEEL = Path(__file__).parent.parent / "rehearsals" / "steel-2025.yaml"


@pytest.fixture(scope="module")
def steel_year(admin: str) -> Iterator[Mapping[str, str]]:
    """The environment of a program over the whole sample year, in a database of its own."""
    others = {name: value for name, value in os.environ.items() if not name.startswith("DJC_")}
    name = f"steel_{uuid4().hex[:8]}"
    played = commands.djc("rehearse", STEEL, "--json", "--keep", name, env={**others, "DATABASE_URL": admin})
    assert played.returncode == 0
    yield {**others, "DATABASE_URL": embedded.database(admin, name)}
    embedded.drop_database(admin, name)
