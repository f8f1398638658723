"""Answers 查询: the matters that are open, and how many of each kind."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from functools import cache
from typing import Any, NamedTuple

import msgspec

from domain.period import Period
from projections.engine import Committees, Pool, narrowed
from projections.engine.snapshot import Snapshot, snapshot
from projections.open_matters.fold import NAME
from projections.open_matters.matter import BRANCHES, MATTERS, WORDS, Awaits, Kind, Open
from projections.wording import PERIODS


class Matter(msgspec.Struct, frozen=True, gc=False):
    """待办事项: `due` is its last day; `not_before` the first day on which it can be done.

    `person` is whoever it waits for by name; None where anyone in the role will do.
    """

    matter: str
    kind: Kind
    committee: str
    branch: str | None
    branch_name: str | None
    year: int
    period: Period | None
    awaits: Awaits
    since: datetime
    subject_zh: str
    subject_en: str
    reason: str | None = None
    due: date | None = None
    not_before: date | None = None
    person: str | None = None


class Desk(NamedTuple):
    """岗位: what of these kinds waits at a committee, or for one branch of it, for anyone there or for this person."""

    kinds: frozenset[Kind]
    committee: str
    branch: str | None
    person: str


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
            # the order of kind and place is that of the names: no letter of a kind comes before the stroke
            seen = after.partition("/")
            where = f"(kind, place) > (%s, %s){where} ORDER BY kind, place LIMIT %s"
            return _told(now, where, [seen[0], seen[2], *given, limit])

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

    def of_periods(
        self, year: int, *, kinds: Iterable[Kind], committees: Committees = None, at: int | None = None
    ) -> dict[tuple[str, Period], dict[Kind, int]]:
        """How many matters of these kinds are open at each committee, period by period."""
        where, given = narrowed(
            ("year = %s", year), ("kind = ANY(%s)", [one.value for one in kinds]), committees=committees
        )
        found: dict[tuple[str, Period], dict[Kind, int]] = {}
        with snapshot(self._pool, NAME, at) as now:
            columns = "committee, period, kind, count(*)"
            rows = now.select(MATTERS, columns, f"period IS NOT NULL{where} GROUP BY committee, period, kind", given)
        for committee, period, kind, number in rows:
            found.setdefault((committee, Period(period)), {})[Kind(kind)] = number
        return found

    def on(
        self, desks: Iterable[Desk], *, today: date, kinds: Iterable[Kind] = (), limit: int, at: int | None = None
    ) -> list[Matter]:
        """What waits on these desks on a day, late or not, by kind and branch."""
        where, given = _waiting(desks, today, kinds)
        with snapshot(self._pool, NAME, at) as now:
            return _told(now, f"{where} ORDER BY kind, year, period, branch, place LIMIT %s", [*given, limit])

    def counts_on(self, desks: Iterable[Desk], *, today: date, at: int | None = None) -> dict[Kind, int]:
        """How many matters of each kind wait on these desks on a day."""
        where, given = _waiting(desks, today, ())
        with snapshot(self._pool, NAME, at) as now:
            rows = now.select(MATTERS, "kind, count(*)", f"{where} GROUP BY kind ORDER BY kind", given)
            return {Kind(kind): number for kind, number in rows}


def shown(matter: Open, branch_name: str | None) -> Matter:
    """A matter as it is told: in words, and with whatever follows from its kind."""
    awaits, zh, en = _words(matter.kind, matter.period)
    if matter.about is not None:
        zh, en = f"{matter.about.zh}{zh}", f"{matter.about.en} {en}"
    return Matter(
        matter.matter,
        matter.kind,
        matter.committee,
        matter.branch,
        branch_name,
        matter.year,
        matter.period,
        awaits,
        matter.since,
        zh,
        en,
        matter.reason,
        matter.due,
        matter.not_before,
        matter.person,
    )


@cache
def _words(kind: Kind, period: Period | None) -> tuple[Awaits, str, str]:
    """Whom it waits for, and for what, of a period if it is of one."""
    awaits, zh, en = WORDS[kind]
    if period is None:
        return awaits, zh, en
    return awaits, f"{PERIODS[period]}{zh}", f"{'year-end' if period is Period.YEAR_END else period} {en}"


def _told(now: Snapshot, where: str, given: Sequence[Any]) -> list[Matter]:
    """With the branches called as they were called then."""
    found = now.rows(MATTERS, where, given)
    branches = {one.branch for one in found if one.branch is not None}
    names: dict[str | None, str] = dict(
        now.select(BRANCHES, "branch, name", "branch = ANY(%s)", [[*branches]]) if branches else ()
    )
    return [shown(one, names.get(one.branch)) for one in found]


def _waiting(desks: Iterable[Desk], today: date, kinds: Iterable[Kind]) -> tuple[str, Sequence[Any]]:
    """Whatever has begun; a notice that has closed waits for nobody any more."""
    known, wanted = tuple(desks), [kind.value for kind in kinds]
    places = [
        "(committee = %s AND (%s::text IS NULL OR branch IS NULL OR branch = %s) AND kind = ANY(%s)"
        " AND (person IS NULL OR person = %s))"
        for _ in known
    ]
    given: list[Any] = []
    for desk in known:
        given += [desk.committee, desk.branch, desk.branch, sorted(kind.value for kind in desk.kinds), desk.person]
    where = (
        f"({' OR '.join(places) or 'false'}) AND coalesce(not_before, '-infinity') <= %s AND (kind <> %s OR due >= %s)"
    )
    given += [today, Kind.NOTICE_OPEN.value, today]
    return (where + " AND kind = ANY(%s)", [*given, wanted]) if wanted else (where, given)


def _condition(
    committees: Committees,
    branch: str | None,
    awaits: Iterable[Awaits],
    kinds: Iterable[Kind],
    today: date | None,
    person: str | None,
) -> tuple[str, list[Any]]:
    roles, wanted = set(awaits), set(kinds)
    asked = [
        kind.value for kind, (role, _, _) in WORDS.items() if role in (roles or {role}) and kind in (wanted or {kind})
    ]
    return narrowed(
        ("branch = %s", branch),
        ("kind = ANY(%s)", asked if roles or wanted else None),
        ("person = %s", person),
        ("coalesce(due, 'infinity') >= %s", today),
        ("coalesce(not_before, '-infinity') <= %s", today),
        committees=committees,
    )
