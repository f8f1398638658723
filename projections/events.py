"""Events 事件登记: every fact by committee, branch, kind, actor and words, newest first; told beside branch history."""

from collections.abc import Iterator, Sequence
from dataclasses import fields
from functools import cache
from typing import Any, Final, NamedTuple

import msgspec

from domain.record import Recorded
from projections.engine import Committees, Keeps, Pool, Rows, Table, narrowed
from projections.engine.snapshot import Snapshot, snapshot
from projections.engine.table import answers
from projections.wording.scopes import Scope
from projections.wording.telling import Told

NAME: Final = "branch_history"
"""The projection that keeps them: it knows already in whose history each fact belongs."""
OF_COMMITTEES: Final = frozenset({"committee", "delegations", "meeting", "meetings", "vote"})
"""Streams named after a committee whose facts do not name it."""
WORDED: Final = ("reason", "comment", "text", "title", "name", "grounds", "remark", "answer")
"""Where a fact holds what somebody wrote."""
CHUNK: Final = 1_000


class Event(msgspec.Struct, frozen=True, gc=False):
    """事件: a fact as it concerns one branch, or none; where it concerns `branches` of them, the first one leads.

    `told`: in a sentence of the branch's history.
    """

    position: int  # what is of one width stands first, so that no row is padded
    branches: int
    year: int | None
    leads: bool
    told: bool
    branch: str
    committee: str
    kind: str
    by: str


class Written(msgspec.Struct, frozen=True, gc=False):
    """文字: what somebody wrote in a fact, as a search looks for it."""

    position: int
    words: str


EVENTS: Final = Table(
    "branch_history_event",
    Event,
    ("position", "branch"),
    Keeps.EVERYTHING,
    indexes=(
        ("branch", "position"),
        ("committee", "position"),
        ("kind", "position"),
        ("committee", "kind", "position"),
        ("by", "position"),
    ),
)
WRITTEN: Final = Table("branch_history_written", Written, ("position",), Keeps.EVERYTHING)
TABLES: Final = (EVENTS, WRITTEN)
HOLDS: Final = f"""EXISTS (
    SELECT FROM {answers(WRITTEN)} AS written
    WHERE written.position = {EVENTS.name}.position AND strpos(words, %s) > 0 OFFSET 0
)"""
"""Asked of each row, which are few where they are one branch's; elsewhere the words are looked for first."""


def register(rows: Rows, recorded: Recorded, told: Told, scope: Scope) -> None:
    """The fact under each branch that it concerns, or under none; also of one in no branch's history the committee."""
    fact, position, kind, by = recorded.fact, recorded.position, told.kind, recorded.envelope.by
    year = scope.year if scope.year is not None else getattr(fact, "year", None)
    committee = scope.committee or _committee(recorded)
    branches = [*scope.branches]
    for n, branch in enumerate(branches or ("",)):
        said = told.sentence is not None and bool(branch) and (told.told_to is None or told.told_to(fact, branch))
        rows.append(EVENTS, Event(position, len(branches), year, n == 0, said, branch, committee, kind, by))
    words = _words(recorded)
    if words:
        rows.append(WRITTEN, Written(position, "\n".join(words).casefold()))


def _words(recorded: Recorded) -> dict[str, None]:
    """What somebody wrote, each text once."""
    words: dict[str, None] = {}
    if recorded.envelope.reason:
        words[recorded.envelope.reason] = None
    for name in _worded_fields(recorded.fact.__class__):
        text = getattr(recorded.fact, name)
        if text and isinstance(text, str):
            words[text] = None
    return words


@cache
def _worded_fields(kind: type[Any]) -> tuple[str, ...]:
    """Those of WORDED that facts of a kind have; looked for once, not for every fact."""
    has = {*dir(kind), *(one.name for one in fields(kind))}
    return tuple(name for name in WORDED if name in has)


def _committee(recorded: Recorded) -> str:
    named = getattr(recorded.fact, "committee", None)
    kind, _, rest = recorded.stream.partition("/")
    return named or (rest.partition("/")[0] if kind in OF_COMMITTEES else "")


class Held(NamedTuple):
    """任职: a post as it stands in the record, held from one position of the log until before another."""

    post: str
    since: int
    until: int


class Wanted(NamedTuple):
    """What a list of events is narrowed to; `after` and `before` are positions, neither of them included.

    Of `by` and `held` one has to hold: who did it, or who did it while they held a post.
    """

    committees: Committees = None
    branch: str | None = None
    kinds: Sequence[str] | None = None
    by: Sequence[str] | None = None
    held: Sequence[Held] = ()
    text: str = ""
    after: int = 0
    before: int = 2**62


class Year(NamedTuple):
    """年度事件: those that are of a year, and of no year but recorded in it: after one position, up to another."""

    year: int
    begins: int
    ends: int


class Course(NamedTuple):
    """进程: where the fact at `at` stands among all of them; positions of the first, the last and its neighbours."""

    at: int | None
    number: int
    whole: int
    first: int | None
    before: int | None
    after: int | None
    last: int | None


class Events:
    """Answers page by page, from the newest back; or step by step through a year."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    def newest(self, wanted: Wanted, *, limit: int) -> list[Event]:
        """Of a fact that concerns many branches the row of the one asked for, else the one that leads."""
        mine, given = narrowed(
            ("branch = %s", wanted.branch),
            _one_of("committee", wanted.committees),
            _one_of("kind", wanted.kinds),
        )
        acted, by = _acted(wanted)
        of_branch = wanted.branch is not None
        narrow = f"position > %s AND position < %s{mine}{acted}{'' if of_branch else ' AND leads'}"
        where, end = f"{narrow} ORDER BY position DESC LIMIT %s", [wanted.after, wanted.before, *given, *by]
        with snapshot(self._pool, NAME) as now:
            if not wanted.text:
                return now.rows(EVENTS, where, [*end, limit])
            if of_branch:
                among = f"{narrow} AND {HOLDS} ORDER BY position DESC LIMIT %s"
                return now.rows(EVENTS, among, [*end, wanted.text.casefold(), limit])
            found: list[Event] = []
            for positions in _worded(now, wanted):
                among = f"position = ANY(%s) AND {where}"
                found += now.rows(EVENTS, among, [positions, *end, limit - len(found)])
                if len(found) >= limit:
                    break
            return found

    def course(self, of: Year, *, committees: Committees = None, branch: str | None = None, upto: int) -> Course:
        """Of a year's events in these committees, or of those that concern a branch, the last one up to a position."""
        mine, given = narrowed(_one_of("committee", committees), ("branch = %s", branch))
        leads = "" if branch else " AND leads"
        where = f"(year = %s OR year IS NULL AND position > %s AND position <= %s){mine}{leads}"
        params = [of.year, of.begins, of.ends, *given]
        with snapshot(self._pool, NAME) as now:
            ((at,),) = now.select(EVENTS, "max(position)", f"{where} AND position <= %s", [*params, upto])
            here = 0 if at is None else at
            ((number, whole, first, before, after, last),) = now.select(
                EVENTS,
                "count(*) FILTER (WHERE position <= %s), count(*), min(position),"
                " max(position) FILTER (WHERE position < %s), min(position) FILTER (WHERE position > %s),"
                " max(position)",
                where,
                [here, here, here, *params],
            )
        return Course(at, number, whole, first, before, after, last)

    def next(self, wanted: Wanted, *, limit: int) -> tuple[list[Event], int]:
        """The next events after a position in order, each by the row that leads or that of the branch asked for.

        Besides, how far was looked: to the last of them, or, where there are no more, to the end of what is known.
        """
        mine, given = narrowed(
            ("branch = %s", wanted.branch),
            _one_of("committee", wanted.committees),
            _one_of("kind", wanted.kinds),
        )
        leads = "" if wanted.branch is not None else " AND leads"
        where = f"position > %s AND position < %s{mine}{leads} ORDER BY position LIMIT %s"
        with snapshot(self._pool, NAME) as now:
            found = now.rows(EVENTS, where, [wanted.after, wanted.before, *given, limit])
            if len(found) == limit:
                return found, found[-1].position
            return found, max(wanted.after, min(now.position, wanted.before - 1))

    def at(self, *positions: int) -> list[Event]:
        """All rows of these facts, for each the one that leads first."""
        with snapshot(self._pool, NAME) as now:
            return now.rows(EVENTS, "position = ANY(%s) ORDER BY position, leads DESC, branch", [[*positions]])


def _acted(wanted: Wanted) -> tuple[str, list[Any]]:
    """By one of these, or by who held a post then; nothing where neither is asked for."""
    if wanted.by is None:
        return "", []
    condition, values = _one_of("by", wanted.by)
    spans = "".join(" OR by = %s AND position >= %s AND position < %s" for _ in wanted.held)
    return f" AND ({condition}{spans})", [values, *(part for one in wanted.held for part in one)]


def _one_of(column: str, values: Sequence[str] | None) -> tuple[str, Any]:
    """A condition; of one value an equality, so that an index on it also gives the order."""
    if values is not None and len(values) == 1:
        return f"{column} = %s", values[0]
    return f"{column} = ANY(%s)", None if values is None else [*values]


def _worded(now: Snapshot, wanted: Wanted) -> Iterator[list[int]]:
    """Positions of facts in which the text was written, newest first, so many at a time."""
    before, text = wanted.before, wanted.text.casefold()
    where = "position > %s AND position < %s AND strpos(words, %s) > 0 ORDER BY position DESC LIMIT %s"
    while found := now.select(WRITTEN, "position", where, [wanted.after, before, text, CHUNK]):
        positions: list[Any] = [position for (position,) in found]
        yield positions
        before = positions[-1]
