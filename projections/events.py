"""Events 事件登记: every fact by committee, branch, kind, actor and words, newest first; told beside branch history."""

from collections.abc import Iterator, Sequence
from dataclasses import fields
from functools import cache
from typing import Any, Final, NamedTuple

import msgspec

from domain.assessment import ReviewAgreed, Scored, ScoresConfirmed, SelfAssessed
from domain.record import Recorded
from projections.engine import Committees, Keeps, Pool, Rows, Table, narrowed
from projections.engine.snapshot import Snapshot, snapshot
from projections.engine.table import answers
from projections.wording import KINDS
from projections.wording.scopes import Scope
from projections.wording.telling import Told

NAME: Final = "branch_history"
"""The projection that keeps them: it knows already in whose history each fact belongs."""
OF_COMMITTEES: Final = frozenset({"committee", "delegations", "meeting", "meetings", "vote"})
"""Streams named after a committee whose facts do not name it."""
WORDED: Final = ("reason", "comment", "text", "title", "name", "grounds", "remark", "answer")
"""Where a fact holds what somebody wrote."""
COMMON: Final = tuple(KINDS[fact] for fact in (SelfAssessed, Scored, ReviewAgreed, ScoresConfirmed))
"""Kinds that are on every page of a log, so that going through all finds them as soon: no index need hold them."""
UNCOMMON: Final = f"kind NOT IN {COMMON}"  # which the planner can tell of kinds that it is given
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


class OnBehalf(msgspec.Struct, frozen=True, gc=False):
    """代办: on whose behalf somebody else did it."""

    principal: str
    position: int


EVENTS: Final = Table(
    "branch_history_event",
    Event,
    ("position", "branch"),
    Keeps.EVERYTHING,
    indexes=(
        ("branch", "position"),
        ("committee", "position"),
        ("by", "position"),
    ),
    some=(
        (("kind", "position"), UNCOMMON),
        (("committee", "kind", "position"), UNCOMMON),
    ),
)
WRITTEN: Final = Table("branch_history_written", Written, ("position",), Keeps.EVERYTHING)
ON_BEHALF: Final = Table("branch_history_on_behalf", OnBehalf, ("principal", "position"), Keeps.EVERYTHING)
TABLES: Final = (EVENTS, WRITTEN, ON_BEHALF)
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
    principal = recorded.envelope.on_behalf_of
    if principal is not None:
        rows.append(ON_BEHALF, OnBehalf(principal, position))
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

    Of `by` and `held` one has to hold: who did it, or who did it while they held a post, themselves or by somebody else
    on their behalf.
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
        """Of a fact that concerns many branches the row of the one asked for, else the one that leads.

        What somebody did on another's behalf is found by either of them.
        """
        with snapshot(self._pool, NAME) as now:
            now.plan_anew()  # which index is quickest depends on how frequent the kinds are
            found = _done(now, wanted, limit)
            if wanted.by is not None:
                found += _done_for(now, wanted, limit)
        newest = sorted({one.position: one for one in found}.values(), key=lambda one: one.position, reverse=True)
        return newest[:limit]

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
        narrow, given = _narrowed(wanted)
        with snapshot(self._pool, NAME) as now:
            now.plan_anew()
            found = now.rows(EVENTS, f"{narrow} ORDER BY position LIMIT %s", [*given, limit])
            if len(found) == limit:
                return found, found[-1].position
            return found, max(wanted.after, min(now.position, wanted.before - 1))

    def at(self, *positions: int) -> list[Event]:
        """All rows of these facts, for each the one that leads first."""
        with snapshot(self._pool, NAME) as now:
            return now.rows(EVENTS, "position = ANY(%s) ORDER BY position, leads DESC, branch", [[*positions]])


def _done(now: Snapshot, wanted: Wanted, limit: int) -> list[Event]:
    (narrow, given), (acted, by) = _narrowed(wanted), _acted("by", wanted)
    where, params, text = f"{narrow}{acted}", [*given, *by], wanted.text.casefold()
    if not text:
        return now.rows(EVENTS, f"{where} ORDER BY position DESC LIMIT %s", [*params, limit])
    if wanted.branch is not None:
        return now.rows(EVENTS, f"{where} AND {HOLDS} ORDER BY position DESC LIMIT %s", [*params, text, limit])
    return _among(now, _noted(now, WRITTEN, "strpos(words, %s) > 0", [text], wanted), where, params, limit)


def _done_for(now: Snapshot, wanted: Wanted, limit: int) -> list[Event]:
    """What others did on behalf of whoever is asked for: few acts, and looked for first."""
    (narrow, given), (condition, principals), text = _narrowed(wanted), _acted("principal", wanted), wanted.text
    noted = _noted(now, ON_BEHALF, f"true{condition}", principals, wanted)
    if not text:
        return _among(now, noted, narrow, given, limit)
    return _among(now, noted, f"{narrow} AND {HOLDS}", [*given, text.casefold()], limit)


def _among(now: Snapshot, noted: Iterator[list[int]], where: str, given: list[Any], limit: int) -> list[Event]:
    """The newest of these that meet a condition."""
    found: list[Event] = []
    for positions in noted:
        among = f"position = ANY(%s) AND {where} ORDER BY position DESC LIMIT %s"
        found += now.rows(EVENTS, among, [positions, *given, limit - len(found)])
        if len(found) >= limit:
            break
    return found


def _narrowed(wanted: Wanted) -> tuple[str, list[Any]]:
    """All but who did it, and what was written."""
    mine, given = narrowed(
        ("branch = %s", wanted.branch),
        _one_of("committee", wanted.committees),
        _one_of("kind", wanted.kinds),
    )
    leads = "" if wanted.branch is not None else " AND leads"
    return f"position > %s AND position < %s{mine}{leads}", [wanted.after, wanted.before, *given]


def _acted(column: str, wanted: Wanted) -> tuple[str, list[Any]]:
    """By one of these, or by who held a post then; nothing where neither is asked for."""
    if wanted.by is None:
        return "", []
    condition, values = _one_of(column, wanted.by)
    spans = "".join(f" OR {column} = %s AND position >= %s AND position < %s" for _ in wanted.held)
    return f" AND ({condition}{spans})", [values, *(part for one in wanted.held for part in one)]


def _one_of(column: str, values: Sequence[str] | None) -> tuple[str, Any]:
    """A condition; of one value an equality, so that an index on it also gives the order."""
    if values is not None and len(values) == 1:
        return f"{column} = %s", values[0]
    return f"{column} = ANY(%s)", None if values is None else [*values]


def _noted(now: Snapshot, table: Table[Any], condition: str, given: list[Any], wanted: Wanted) -> Iterator[list[int]]:
    """Positions of facts of which a table beside the register notes something, newest first, so many at a time."""
    before = wanted.before
    where = f"position > %s AND position < %s AND {condition} ORDER BY position DESC LIMIT %s"
    while found := now.select(table, "position", where, [wanted.after, before, *given, CHUNK]):
        positions: list[Any] = [position for (position,) in found]
        yield positions
        before = positions[-1]
