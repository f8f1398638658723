"""Projections rebuilt side by side, each in a process of its own."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import psycopg
import pytest

from infra.rebuilding import rebuild_together, shares
from infra.runtime import Runtime, open_runtime
from infra.settings import Settings
from projections.engine import RebuildRunningError
from projections.engine.rebuild import REBUILDING
from projections.registry import PROJECTIONS
from tests.projections.histories import Teller, eventful_year

EVERY = tuple(one.name for one in PROJECTIONS)
NAMES = ("standings", "open_matters", "directory")


@pytest.fixture
def opened(database: str, tmp_path: Path) -> Iterator[Runtime]:
    """A year on record, and projections that have followed it."""
    settings = Settings(database_url=database, data_dir=tmp_path, pool_size=3)
    with open_runtime(settings, clock=lambda: datetime.now(UTC)) as runtime:
        eventful_year(Teller(runtime.pool))
        runtime.projections.catch_up()
        yield runtime


def test_they_are_what_a_replay_gives_and_how_far_each_is_is_told(opened: Runtime) -> None:
    with opened.pool.connection() as connection:
        connection.execute("DELETE FROM answers.standings_marks")
    told: dict[str, list[tuple[int, int]]] = defaultdict(list)
    rebuild_together(opened.settings, NAMES, lambda name, *how_far: told[name].append(how_far), 2)
    assert opened.projections.differences() == {}
    head = opened.recorder.position()
    assert {name: far[-1] for name, far in told.items()} == dict.fromkeys(NAMES, (head, head))


def test_one_that_is_being_rebuilt_is_named(opened: Runtime, database: str) -> None:
    with psycopg.connect(database) as other:
        other.execute("SELECT pg_advisory_lock(%s, hashtext('directory'))", [REBUILDING])
        with pytest.raises(RebuildRunningError, match="directory"):
            rebuild_together(opened.settings, ["directory"], lambda *_: None, 1)


@pytest.mark.parametrize("processes", [1, 2, 3, 4, 40])
def test_each_is_rebuilt_by_one_process_and_the_heavy_ones_by_different_ones(processes: int) -> None:
    found = shares(EVERY, processes)
    assert sorted(name for share in found for name in share) == sorted(EVERY)
    assert len(found) == min(processes, len(EVERY))
    heavy = [len({"deadlines", "open_matters", "branch_history"}.intersection(share)) for share in found]
    assert max(heavy) == {1: 3, 2: 2}.get(processes, 1)
