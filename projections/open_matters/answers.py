"""Answers 查询: the matters that are open, and how many of each kind."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from projections.engine import Committees, Pool, narrowed
from projections.engine.snapshot import snapshot
from projections.open_matters.fold import NAME
from projections.open_matters.matter import MATTERS, Awaits, Kind, Matter


class OpenMatters:
    """Answers for some committees or all; `today` leaves out what can not be done yet or no longer."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    def matters(
        self,
        *,
        committees: Committees = None,
        branch: str | None = None,
        awaits: Iterable[Awaits] = (),
        kinds: Iterable[Kind] = (),
        today: date | None = None,
        person: str | None = None,
        after: str = "",
        limit: int = 100,
        at: int | None = None,
    ) -> list[Matter]:
        """The matters by name; `after` is the name of the last one seen."""
        where, given = _condition(committees, branch, awaits, kinds, today, person)
        with snapshot(self._pool, NAME, at) as now:
            return now.rows(MATTERS, f"matter > %s{where} ORDER BY matter LIMIT %s", [after, *given, limit])

    def counts(
        self,
        *,
        committees: Committees = None,
        branch: str | None = None,
        awaits: Iterable[Awaits] = (),
        today: date | None = None,
        person: str | None = None,
        at: int | None = None,
    ) -> dict[Kind, int]:
        """How many matters there are of each kind that has any."""
        where, given = _condition(committees, branch, awaits, (), today, person)
        with snapshot(self._pool, NAME, at) as now:
            rows = now.select(MATTERS, "kind, count(*)", f"true{where} GROUP BY kind ORDER BY kind", given)
            return {Kind(kind): number for kind, number in rows}


def _condition(
    committees: Committees,
    branch: str | None,
    awaits: Iterable[Awaits],
    kinds: Iterable[Kind],
    today: date | None,
    person: str | None,
) -> tuple[str, list[Any]]:
    return narrowed(
        ("branch = %s", branch),
        ("awaits = ANY(%s)", [one.value for one in awaits] or None),
        ("kind = ANY(%s)", [one.value for one in kinds] or None),
        ("person = %s", person),
        ("coalesce(due, 'infinity') >= %s", today),
        ("coalesce(not_before, '-infinity') <= %s", today),
        committees=committees,
    )
