"""Work 跟随工作: one connection's turn at following; with the connection go its locks and its unfinished page."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from time import monotonic
from typing import Final

import structlog
from psycopg import OperationalError

from projections.engine import store
from projections.engine.projection import Followed, Page, Projection, Source
from projections.engine.rows import Rows
from projections.engine.shape import OtherShapeError, shape_of
from projections.engine.store import Database, Mark
from projections.engine.table import answers

FOLLOWING: Final = 0x646A46  # advisory lock, with the name of what is followed
MOST_ROWS: Final = 200_000  # kept in memory for each projection
FIRST_REST: Final = 0.05  # seconds, doubled with every failure
LONGEST_REST: Final = 10.0

log = structlog.get_logger()


@dataclass
class Following:
    """What is followed, and the rows kept in memory from page to page by whoever leads."""

    source: Source
    clock: Callable[[], datetime]
    followed: tuple[Followed, ...]
    page: int
    reached: Callable[[str, int], None]
    names: dict[str, frozenset[str]] = field(init=False)
    shapes: dict[str, str] = field(init=False)
    rows: dict[str, tuple[Mark, Rows]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.names = {one.name: self.source.names_of(one.facts) for one in self.followed}
        self.shapes = {one.name: shape_of(one, self.source) for one in self.followed if isinstance(one, Projection)}


class Work:
    """Leads what no other process leads, and moves it on a page at a time."""

    def __init__(self, following: Following, connection: Database) -> None:
        self._following = following
        self._connection = connection
        self._at: dict[str, int] = {}
        self._page: Page | None = None
        self._resting: dict[str, tuple[float, float]] = {}

    def leads(self, one: Followed) -> bool:
        """Whether it is this connection that works on it; the lock is held until the connection is given back."""
        if one.name not in self._at:
            row = self._connection.execute(
                "SELECT pg_try_advisory_lock(%s, hashtext(%s))", [FOLLOWING, one.name], prepare=True
            ).fetchone()
            if row == (True,):
                self._at[one.name] = -1
        return one.name in self._at

    def round(self) -> int:
        """A page for everything that is behind; what fails rests, and does not hold up the others."""
        least = head = self._following.source.log.position()
        for one in self._following.followed:
            until, rest = self._resting.get(one.name, (0.0, FIRST_REST))
            if monotonic() < until or not self.leads(one) or self._at[one.name] >= head:
                continue
            try:
                least = min(least, self.advance(one))
                self._resting.pop(one.name, None)
            except OperationalError:
                raise
            except Exception:
                self._let_go(one)
                self._resting[one.name] = (monotonic() + rest, min(rest * 2, LONGEST_REST))
                log.exception("following_failed", name=one.name, again_in=rest)
        return least

    def _let_go(self, one: Followed) -> None:
        """Another process may fare better with it."""
        del self._at[one.name]
        self._connection.execute("SELECT pg_advisory_unlock(%s, hashtext(%s))", [FOLLOWING, one.name])

    def advance(self, one: Followed) -> int:
        """The next page and the position, in one transaction; returns how far it has come."""
        rows: Rows | None = None
        with self._connection.transaction():
            at = store.mark(self._connection, one.name, lock=True)
            page = self._page_after(at.position)
            to = at._replace(position=page.last)
            if isinstance(one, Projection):
                if at.shape != self._following.shapes[one.name]:
                    raise OtherShapeError(one.name)
                rows = self._fold(one, page, at)
            else:
                for recorded in page.facts(self._following.names[one.name]):
                    one.react(recorded, self._following.clock())
            if to != at:
                store.move(self._connection, one.name, to)
        if rows is not None:
            self._following.rows[one.name] = (to, rows)
        self._at[one.name] = to.position
        self._following.reached(one.name, to.position)
        return to.position

    def _fold(self, one: Projection, page: Page, at: Mark) -> Rows:
        """The rows kept from the last page are good as long as nobody else has moved the projection."""
        mark, rows = self._following.rows.pop(one.name, (None, Rows()))
        if mark != at or rows.in_memory > MOST_ROWS:
            rows = Rows()
        rows.load, rows.search = partial(store.load, self._connection), partial(store.search, self._connection)
        for recorded in page.facts(self._following.names[one.name]):
            rows.position = recorded.position
            one.fold(rows, recorded)
        store.write(self._connection, rows, answers)
        return rows

    def _page_after(self, position: int) -> Page:
        if self._page is None or self._page.after != position or not self._page.entries:
            self._page = Page(self._following.source, position, self._following.page)
        return self._page
