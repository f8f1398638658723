"""Projections rebuilt side by side, each in a process of its own."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import psycopg
import pytest

from infra.cli.errors import UserError
from infra.cli.rebuild import run
from infra.rebuilding import KNOWN, rebuild_together, shares
from infra.runtime import Runtime, open_runtime
from infra.settings import Settings
from projections.engine.rebuild import REBUILDING
from projections.engine.store import mark
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


def test_they_are_what_a_replay_gives_and_how_far_each_is_is_told(opened: Runtime, database: str) -> None:
    with opened.pool.connection() as connection:
        connection.execute("DELETE FROM answers.standings_marks")
    told: dict[str, list[tuple[int, int]]] = defaultdict(list)
    left = rebuild_together(database, NAMES, lambda name, *how_far: told[name].append(how_far), 2)
    assert left == ()
    assert opened.projections.differences() == {}
    head = opened.recorder.position()
    assert {name: far[-1] for name, far in told.items()} == dict.fromkeys(NAMES, (head, head))


def test_what_another_process_is_rebuilding_is_named_and_the_others_go_on(opened: Runtime, database: str) -> None:
    others = ["standings", "open_matters", "deadlines"]
    before = {name: _generation(opened, name) for name in ("directory", *others)}
    with psycopg.connect(database) as other:
        other.execute("SELECT pg_advisory_lock(%s, hashtext('directory'))", [REBUILDING])
        assert rebuild_together(database, ["directory", *others], lambda *_: None, 2) == ("directory",)
        assert {name: _generation(opened, name) - n for name, n in before.items()} == {
            "directory": 0,
            **dict.fromkeys(others, 1),
        }
        with pytest.raises(UserError, match=r"^directory: 正由另一进程重建, 请待其完成 / being rebuilt"):
            run(opened.settings, "directory")
        with pytest.raises(UserError, match=r"; 其余已重建 / .*; the others have been rebuilt$"):
            run(opened.settings, None)
    assert opened.projections.differences() == {}


def test_of_those_of_another_release_nothing_is_rebuilt_twice(opened: Runtime, database: str) -> None:
    with opened.pool.connection() as connection:
        connection.execute("UPDATE answers.projection SET shape = NULL WHERE name = ANY(%s)", [list(NAMES)])
    before = {name: _generation(opened, name) for name in EVERY}
    for _ in range(2):
        assert rebuild_together(database, NAMES, lambda *_: None, 2, even_so=False, aside=True) == ()
    assert {name for name in EVERY if _generation(opened, name) == before[name] + 1} == set(NAMES)
    assert opened.projections.stale() == ()


def _generation(runtime: Runtime, name: str) -> int:
    with runtime.pool.connection() as connection:
        return mark(connection, name).generation


@pytest.mark.parametrize("processes", [1, 2, 3, 4, 40])
def test_each_is_rebuilt_by_one_process_and_all_have_about_as_much_to_do(processes: int) -> None:
    found = shares(EVERY, processes)
    assert sorted(name for share in found for name in share) == sorted(EVERY)
    assert len(found) == min(processes, len(EVERY))
    loads = [sum(KNOWN[name].weight for name in share) for share in found]
    assert max(loads) - min(loads) <= max(one.weight for one in PROJECTIONS)
    assert min(one.weight for one in PROJECTIONS) >= 100  # they are in nanoseconds
