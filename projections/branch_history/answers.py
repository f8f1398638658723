"""Answers 查询: the sentences of facts, said when they are read, with the names as they stood at each fact."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

import msgspec

from domain.record import Recorded
from projections.branch_history.names import Names, Reader
from projections.engine import Pool
from projections.engine.past import Past
from projections.engine.snapshot import ask
from projections.events import EVENTS, Event
from projections.wording import TOLD
from projections.wording.telling import by_both

AT_ONCE: Final = 1_000  # sentences said from one reading of the log
FactsAt = Callable[[Sequence[int]], Iterable[Recorded]]
"""The facts at some positions of the log."""
Telling = tuple[Event, str]
"""A fact as registered, and in the history of which branch it is told; by itself where that is empty."""
BY_KIND: Final = {told.kind: told for told in TOLD.values()}


class Line(msgspec.Struct, frozen=True, gc=False):
    """史实: one fact in the history of a branch; `id` and `position` lead to the fact itself and its proof.

    `who` acted, on behalf of `principal`: by the names they had then. Without a branch, a fact told by itself.
    """

    branch: str
    position: int
    id: str
    kind: str
    year: int | None
    recorded_at: datetime
    by: str
    who: str
    reason: str | None
    sentence_zh: str
    sentence_en: str
    principal: str | None = None


class BranchHistory:
    """Answers about one branch."""

    def __init__(self, pool: Pool, facts_at: FactsAt) -> None:
        self._pool = pool
        self._facts_at = facts_at

    def lines(
        self,
        branch: str,
        *,
        year: int | None = None,
        kinds: Iterable[str] = (),
        after: int = 0,
        before: int | None = None,
        limit: int = 100,
        newest_first: bool = False,
        at: int | None = None,
    ) -> list[Line]:
        """The timeline, by position; `after` or `before` is the position of the last line seen."""
        where = ["branch = %s", "told", "position > %s"]
        given: list[Any] = [branch, after]
        upto = min((one for one in (before and before - 1, at) if one is not None), default=None)
        if upto is not None:
            where.append("position <= %s")
            given.append(upto)
        if year is not None:
            where.append("year = %s")
            given.append(year)
        if wanted := list(kinds):
            where.append("kind = ANY(%s)")
            given.append(wanted)
        order = "DESC" if newest_first else "ASC"
        return self._histories(f"{' AND '.join(where)} ORDER BY position {order} LIMIT %s", [*given, limit])

    def between(self, branches: Iterable[str], kinds: Iterable[str], *, after: int, upto: int) -> list[Line]:
        """What facts of these kinds tell of these branches, recorded after one position and up to another."""
        where = "branch = ANY(%s) AND told AND position > %s AND position <= %s AND kind = ANY(%s)"
        return self._histories(f"{where} ORDER BY position, branch", [[*branches], after, upto, [*kinds]])

    def told(self, events: Iterable[Event], *, to_branch: bool = False) -> list[Line]:
        """Facts among all events, in their order: each by itself, else as the history of its branch tells it.

        `to_branch`: as the history of the branch tells it whose event it is; by itself where that leaves it out.
        """
        told = _told_to_branch if to_branch else _told_to_it_alone
        return self._say([(one, one.branch if told(one) else "") for one in events])

    def _histories(self, where: str, given: Sequence[Any]) -> list[Line]:
        with self._pool.connection() as connection:
            events = [EVENTS.decode(values) for values in ask(connection, EVENTS, EVENTS.select_list, where, given)]
        return self._say([(one, one.branch) for one in events])

    def _say(self, tellings: Sequence[Telling]) -> list[Line]:
        """In their order. What a fact says, and what things were called at its position, never changes: both may be
        read after the register was, and no connection is held while another is waited for.
        """
        past, lines = Past(), []
        for n in range(0, len(tellings), AT_ONCE):
            some = tellings[n : n + AT_ONCE]
            facts = {one.position: one for one in self._facts_at(sorted({event.position for event, _ in some}))}
            lines += self._say_from(past, facts, some)
        return lines

    def _say_from(self, past: Past, facts: Mapping[int, Recorded], tellings: Sequence[Telling]) -> list[Line]:
        """Said again until every name is known: first all are asked for, then those that they lead to."""
        said: dict[int, Line] = {}
        rest: Sequence[int] = range(len(tellings))
        while rest:
            unknown = []
            for n in rest:
                event, about = tellings[n]
                past.turn_to(event.position)
                said[n] = line(event, facts[event.position], past, about)
                if not past.complete:
                    unknown.append(n)
            if unknown:
                past.load(self._pool)
            rest = unknown
        return [said[n] for n in range(len(tellings))]


def _told_to_branch(event: Event) -> bool:
    return event.told


def _told_to_it_alone(event: Event) -> bool:
    """Where no words are needed besides those for the one branch that it concerns."""
    return event.told and event.branches == 1 and BY_KIND[event.kind].by_itself is None


def line(event: Event, recorded: Recorded, rows: Reader, about: str) -> Line:
    """A registered fact in words, in the history of a branch or by itself; `rows` are those as of its position."""
    fact, envelope, told = recorded.fact, recorded.envelope, BY_KIND[event.kind]
    names = Names(rows, recorded, event.committee, event.year, about)
    telling = told.sentence if about else told.by_itself or told.sentence
    assert telling is not None  # tested of every type of fact
    zh, en = by_both(telling(fact, names), envelope, names)
    behalf = envelope.on_behalf_of
    return Line(
        about,
        recorded.position,
        recorded.id,
        event.kind,
        event.year,
        recorded.recorded_at,
        envelope.by,
        names.person(envelope.by),
        envelope.reason or getattr(fact, "reason", None) or None,
        zh,
        en,
        None if behalf is None else names.person(behalf),
    )
