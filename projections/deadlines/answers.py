"""Answers 查询: what falls next, which deadlines there are, and how late committees are."""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import msgspec

from domain.deadline import Subject
from domain.timetable import Step
from projections.deadlines.fold import NAME
from projections.deadlines.tables import AGENDA, DAYS, ROWS, Days, Row, State
from projections.engine import Committees, Pool, narrowed
from projections.engine.snapshot import Snapshot, snapshot

MOST = 10_000  # of one look at the agenda; the next look finds the rest
Cursor = tuple[str, str]
"""(due, id) of the last row seen."""


class Listed(msgspec.Struct, frozen=True):
    """A deadline as asked for; `days_late` are the working days until it was done, or until now."""

    row: Row
    days_late: int


class Lateness(msgspec.Struct, frozen=True):
    """迟延情况: of a committee's deadlines for one step; days late are working days."""

    committee: str
    step: Step
    done: int = 0
    done_late: int = 0
    days_late_done: int = 0
    open: int = 0
    open_late: int = 0
    days_late_open: int = 0
    escalated: int = 0


class Deadlines:
    """Answers for some committees, one branch, or all. `now` tells how late is what is still open."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    def fallen(self, now: datetime) -> list[Subject]:
        """What may have to be recorded by now, the longest fallen first."""
        with snapshot(self._pool, NAME) as known:
            return [due.subject for due in known.rows(AGENDA, "at <= %s ORDER BY at, id LIMIT %s", [now, MOST])]

    def deadlines(
        self,
        *,
        now: datetime,
        committees: Committees = None,
        branch: str | None = None,
        year: int | None = None,
        steps: Iterable[Step] = (),
        states: Iterable[State] = (),
        due_by: date | None = None,
        late: bool | None = None,
        after: Cursor = ("", ""),
        limit: int | None = None,
        at: int | None = None,
    ) -> list[Listed]:
        """By the day they fall due; `late` asks for those done late or marked overdue, or for all others."""
        where, given = _condition(committees, branch, year, steps, states, due_by)
        if late is not None:
            where += f" AND {'' if late else 'NOT '}(coalesce(days_late, 0) > 0 OR state IN ('overdue', 'escalated'))"
        if after[0]:
            where += " AND (due, id) > (%s::date, %s)"
            given += after
        with snapshot(self._pool, NAME, at) as known:
            rows = known.rows(ROWS, f"due IS NOT NULL{where} ORDER BY due, id LIMIT %s", [*given, limit])
            days = _days(known, {row.committee for row in rows})
        return [Listed(row, _days_late(row, days, now)) for row in rows]

    def due_days(self, ids: Iterable[str], *, at: int | None = None) -> Mapping[str, date]:
        """When those of these deadlines fall due that are not done."""
        with snapshot(self._pool, NAME, at) as known:
            rows = known.select(ROWS, "id, due", "id = ANY(%s) AND due IS NOT NULL AND done IS NULL", [list(ids)])
        return dict(rows)

    def lateness(
        self, *, now: datetime, year: int, committees: Committees = None, at: int | None = None
    ) -> list[Lateness]:
        """By committee and step, branches' steps under their committee."""
        where, given = _condition(committees, None, year, (), (), None)
        with snapshot(self._pool, NAME, at) as known:
            done = known.select(
                ROWS,
                "committee, step, count(*), count(*) FILTER (WHERE days_late > 0), sum(days_late)::bigint, "
                "count(escalated)",
                f"due IS NOT NULL AND done IS NOT NULL{where} GROUP BY committee, step",
                given,
            )
            still_open = known.rows(ROWS, f"due IS NOT NULL AND done IS NULL{where}", given)
            days = _days(known, {row.committee for row in still_open})
        counts: dict[tuple[str, Step], Counter[str]] = {}
        for committee_id, step, number, late, days_late, escalated in done:
            counts[committee_id, Step(step)] = Counter(
                done=number, done_late=late, days_late_done=days_late, escalated=escalated
            )
        for row in still_open:
            days_late = _days_late(row, days, now)
            counts.setdefault((row.committee, row.step), Counter()).update(
                open=1, open_late=int(days_late > 0), days_late_open=days_late, escalated=int(bool(row.escalated))
            )
        order = {step: number for number, step in enumerate(Step)}
        found = sorted(counts.items(), key=lambda one: (one[0][0], order[one[0][1]]))
        return [Lateness(committee_id, step, **numbers) for (committee_id, step), numbers in found]


def _days(known: Snapshot, committees: Iterable[str]) -> dict[str, Days]:
    return {days.committee: days for days in known.rows(DAYS, "committee = ANY(%s)", [sorted(committees)])}


def _days_late(row: Row, days: Mapping[str, Days], now: datetime) -> int:
    if row.days_late is not None:
        return row.days_late
    where = days[row.committee]
    assert row.due is not None
    return where.calendar.days_after(row.due, now.astimezone(ZoneInfo(where.timezone)).date())


def _condition(
    committees: Committees,
    branch: str | None,
    year: int | None,
    steps: Iterable[Step],
    states: Iterable[State],
    due_by: date | None,
) -> tuple[str, list[Any]]:
    return narrowed(
        ("branch = %s", branch),
        ("year = %s", year),
        ("step = ANY(%s)", [one.value for one in steps] or None),
        ("state = ANY(%s)", [one.value for one in states] or None),
        ("due <= %s", due_by),
        committees=committees,
    )
