"""Publishers are killed, the broker is stopped and killed; everything arrives, in order, and is reckoned the same."""

from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest

from infra.postgres import embedded
from tests.stream.conftest import require_kafka
from tests.stream.reading import Arrived, Reading
from tests.stream.storm import PREFIX, Troubles, storm


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
    troubles = Troubles(publishers_killed=3, broker_stopped=1, broker_killed=1)
    played = storm(database, own, tmp_path, branches=40, facts=3_000, pieces=10, troubles=troubles, seed=8)
    try:
        arrived = Arrived(Reading(played.broker.address, PREFIX).each())
    finally:
        played.broker.kill()
    with psycopg.connect(database) as connection:
        recorded = connection.execute("SELECT stream || '@' || version FROM ledger.entry").fetchall()
    assert len(recorded) >= 3_000
    assert arrived.ids == {id_ for (id_,) in recorded}
    assert arrived.in_order
    assert arrived.the_same
    assert played.taken.handled + played.taken.passed == len(recorded)
    assert played.taken.gaps == played.taken.dead == 0
    assert played.server == played.portal
    assert played.troubles == troubles
