"""Publishers are killed, the broker is stopped and killed; everything arrives, in order, and is reckoned the same."""

from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest

from infra.postgres import embedded
from tests.stream.conftest import require_kafka
from tests.stream.reading import Reading, in_order_within_keys
from tests.stream.storm import PREFIX, storm


@pytest.fixture
def database(admin: str, template: str) -> Iterator[str]:
    """An empty log."""
    name = f"storm_{uuid4().hex[:8]}"
    yield embedded.create_database(admin, name, template=template)
    embedded.drop_database(admin, name)


@pytest.fixture
def own(admin: str) -> Iterator[str]:
    """The portal's own database."""
    name = f"portal_{uuid4().hex[:8]}"
    yield embedded.create_database(admin, name)
    embedded.drop_database(admin, name)


def test_everything_arrives_in_order_and_doubles_only_itself(database: str, own: str, tmp_path: Path) -> None:
    require_kafka()
    server, portal, broker = storm(database, own, tmp_path, branches=40, facts=3_000, pieces=10, seed=8)
    try:
        assert server == portal
        read = Reading(broker.address, PREFIX).all()
    finally:
        broker.kill()
    with psycopg.connect(database) as connection:
        recorded = connection.execute("SELECT stream || '@' || version FROM ledger.entry").fetchall()
    assert {one.id for one in read} == {id_ for (id_,) in recorded}
    assert in_order_within_keys(read)
