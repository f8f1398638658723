"""Movement 名次走势: ranks at the end of each day on which any moved, up to a moment."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any, Final, NamedTuple

from infra.http.language import Text
from infra.pages.frame import Frame
from infra.pages.listing import Column, Listing, Row, Shape
from infra.runtime import Runtime
from projections.comparison import rank_of
from projections.standings import Place

MOST: Final = 24
"""Days drawn: of more, as many as are spread evenly over them."""
DRAWN: Final = 10
"""Branches drawn; the table beside the picture has more."""
TABLED: Final = 40


class Movement(NamedTuple):
    """A picture and its table."""

    chart: dict[str, Any]
    table: Listing


def movement(
    running: Runtime,
    frame: Frame,
    moved: Sequence[int],
    standing: Callable[[int], Sequence[Place]],
    *,
    first: str | None = None,
    most: int = MOST,
) -> Movement | None:
    """Of those who stand first in the end, and of the branch that is looked at; None where nobody is ranked yet."""
    days = _days(running, frame, moved)
    ranks = {day: {one.branch: one for one in standing(at)} for day, at in _spread(days, most)}
    ranks = {day: places for day, places in ranks.items() if places}
    if not ranks:
        return None
    latest = sorted(ranks[max(ranks)].values(), key=lambda one: (one.branch != first, rank_of(one), one.branch))
    series = [
        {"name": one.name, "values": [_rank(places.get(one.branch)) for places in ranks.values()]}
        for one in latest[:DRAWN]
    ]
    chart = {"kind": "ranks", "names": [_named(day, frame.year) for day in ranks], "series": series}
    return Movement(chart, _table(ranks, latest[:TABLED], frame.year))


def _days(running: Runtime, frame: Frame, moved: Sequence[int]) -> dict[date, int]:
    """The last position of each day where the committee sits."""
    return {at.astimezone(frame.zone).date(): position for position, at in running.recorder.times_at(moved)}


def _spread(days: Mapping[date, int], most: int) -> list[tuple[date, int]]:
    """At most so many, evenly, the last always among them."""
    every = list(days.items())
    if len(every) <= most:
        return every
    return [every[(n + 1) * len(every) // most - 1] for n in range(most)]


def _rank(place: Place | None) -> int | None:
    return None if place is None else rank_of(place)


def _named(day: date, year: int) -> str:
    """The year is said above; days of another year say theirs."""
    return f"{day:%m-%d}" if day.year == year else f"{day}"


def _table(ranks: Mapping[date, Mapping[str, Place]], latest: Sequence[Place], year: int) -> Listing:
    columns = (
        Column("branch", Text("党支部", "Branch"), sortable=False),
        *(Column(f"{day}", Text(_named(day, year), _named(day, year)), Shape.NUMBER, sortable=False) for day in ranks),
    )
    rows = [
        Row({"branch": one.name} | {f"{day}": _rank(places.get(one.branch)) for day, places in ranks.items()})
        for one in latest
    ]
    return Listing(Text("名次走势", "Movement of ranks"), columns, rows, Text("没有可排名的结果。", "Nothing to rank."))
