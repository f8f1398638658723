"""Answers 查询: the conduct of each committee in a year in numbers, and the facts that each number rests on."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any, NamedTuple

from domain.points import published
from projections.conduct.fold import NAME
from projections.conduct.tables import NOTED, OFFICES, Measure, Noted, Office
from projections.deadlines import Deadlines, Lateness
from projections.engine import Committees, Pool
from projections.engine.snapshot import Snapshot, snapshot


class Mean(NamedTuple):
    """平均: in points, exact, over so many results; None over none."""

    exact: Fraction | None
    over: int

    @property
    def published(self) -> Decimal | None:
        return None if self.exact is None else to_hundredths(self.exact)


class Leniency(NamedTuple):
    """评分宽严: a committee's mean beside that of all committees of its enterprise, itself among them.

    Both are of the totals as first confirmed, each under the standard of its own committee, every result counting once;
    committees of no enterprise are compared with each other. Points compare where full points are the same.
    """

    own: Mean
    all: Mean

    @property
    def difference(self) -> Mean:
        """Above the others' mean, or below it (negative)."""
        if self.own.exact is None or self.all.exact is None:
            return Mean(None, self.own.over)
        return Mean(self.own.exact - self.all.exact, self.own.over)


class Profile(NamedTuple):
    """党委履职: of a committee in a year.

    `gap` is the self total minus the committee's as first confirmed, where there are both. Both it and `leniency` rest
    on the facts of `Measure.CONFIRMED`; `lateness` on the deadlines of the same year.
    """

    committee: str
    year: int
    counts: Mapping[Measure, int]
    gap: Mean
    leniency: Leniency
    lateness: tuple[Lateness, ...]


class Answer(NamedTuple):
    """By committee, and the position answered from."""

    position: int
    profiles: list[Profile]


class _Sums(NamedTuple):
    """Of a committee's results: how many and their total, and of those with a self-assessment both totals."""

    number: int = 0
    total: Fraction = Fraction(0)
    with_self: int = 0
    self_total: Fraction = Fraction(0)
    their_total: Fraction = Fraction(0)

    @property
    def mean(self) -> Mean:
        return _mean(self.total, self.number)

    @property
    def gap(self) -> Mean:
        return _mean(self.self_total - self.their_total, self.with_self)


class Conducts:
    """Answers for some committees or for all, now or at a position of the log."""

    def __init__(self, pool: Pool, deadlines: Deadlines) -> None:
        self._pool = pool
        self._deadlines = deadlines

    def year(self, year: int, *, now: datetime, committees: Committees = None, at: int | None = None) -> Answer:
        """Every committee registered, also one that did nothing. `now` tells how late is what is still open."""
        with snapshot(self._pool, NAME, at) as known:
            offices = known.rows(OFFICES, "true ORDER BY committee")
            counts, sums = _counts(known, year), _sums(known, year)
        late: dict[str, list[Lateness]] = defaultdict(list)
        for one in self._deadlines.lateness(now=now, year=year, committees=committees, at=at):
            late[one.committee].append(one)
        means = _means(offices, sums)

        def profile(office: Office) -> Profile:
            of, own = office.committee, sums.get(office.committee, _Sums())
            numbers = {measure: counts.get((of, measure), 0) for measure in Measure}
            return Profile(of, year, numbers, own.gap, Leniency(own.mean, means[office.enterprise]), tuple(late[of]))

        return Answer(
            known.position, [profile(one) for one in offices if committees is None or one.committee in committees]
        )

    def facts(
        self,
        committee: str,
        year: int,
        measure: Measure,
        *,
        after: int = 0,
        limit: int | None = None,
        at: int | None = None,
    ) -> list[Noted]:
        """The facts that a number rests on, in the order of the log."""
        with snapshot(self._pool, NAME, at) as known:
            where, upto = _until(known)
            condition = f"committee = %s AND year = %s AND measure = %s AND position > %s{where}"
            given = [committee, year, measure.value, after, *upto]
            return known.rows(NOTED, f"{condition} ORDER BY position LIMIT %s", [*given, limit])


def to_hundredths(exact: Fraction) -> Decimal:
    """To two places, half up, and as far down where it is negative."""
    return published(exact) if exact >= 0 else -published(-exact)


def _counts(known: Snapshot, year: int) -> Mapping[tuple[str, Measure], int]:
    where, upto = _until(known)
    condition = f"year = %s{where} GROUP BY committee, measure"
    rows = known.select(NOTED, "committee, measure, count(*)", condition, [year, *upto])
    return {(committee, Measure(measure)): number for committee, measure, number in rows}


def _sums(known: Snapshot, year: int) -> Mapping[str, _Sums]:
    where, upto = _until(known)
    columns = (
        "committee, count(*), sum(total), count(self_total), coalesce(sum(self_total), 0), "
        "coalesce(sum(total) FILTER (WHERE self_total IS NOT NULL), 0)"
    )
    condition = f"year = %s AND measure = %s{where} GROUP BY committee"
    rows = known.select(NOTED, columns, condition, [year, Measure.CONFIRMED.value, *upto])
    return {
        committee: _Sums(number, Fraction(total), with_self, Fraction(self_totals), Fraction(their_totals))
        for committee, number, total, with_self, self_totals, their_totals in rows
    }


def _means(offices: Iterable[Office], sums: Mapping[str, _Sums]) -> Mapping[str | None, Mean]:
    """Of each enterprise, over all results of its committees."""
    together: dict[str | None, list[_Sums]] = defaultdict(list)
    for office in offices:
        together[office.enterprise].append(sums.get(office.committee, _Sums()))
    return {
        enterprise: _mean(sum((one.total for one in each), Fraction(0)), sum(one.number for one in each))
        for enterprise, each in together.items()
    }


def _until(known: Snapshot) -> tuple[str, list[Any]]:
    """Facts are never taken back, so what stood at a position is what had come by then."""
    return " AND position <= %s", [known.position]


def _mean(total: Fraction, number: int) -> Mean:
    return Mean(total / number if number else None, number)
