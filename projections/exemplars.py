"""Exemplars 典型库: what others can learn from, searchable, now or as it stood."""

from datetime import date
from typing import get_args

import msgspec
from msgspec.structs import replace

from domain import exemplar
from domain.exemplar import ExemplarDesignated, ExemplarKind, ExemplarPromoted, ExemplarWithdrawn
from domain.record import Recorded
from projections.engine import Committees, Pool, Projection, Rows, Table, narrowed
from projections.engine.snapshot import snapshot

NAME = "exemplars"


class Exemplar(msgspec.Struct, frozen=True, gc=False):
    """典型: `reason` is why it was withdrawn; `words` is what a search looks in."""

    id: str
    committee: str
    kind: ExemplarKind
    title: str
    lesson: str
    branch: str | None
    practice: str | None
    materials: tuple[str, ...]
    words: str
    designated_on: date
    promoted_on: date | None = None
    note: str = ""
    withdrawn_on: date | None = None
    reason: str | None = None


EXEMPLARS = Table("exemplars_exemplar", Exemplar, ("id",), indexes=(("committee",), ("branch",)))


def fold(rows: Rows, recorded: Recorded) -> None:
    match recorded.fact:
        case ExemplarDesignated(id_, committee, content, on):
            told = (id_, content.title, content.lesson, content.branch or "", content.practice or "")
            row = Exemplar(
                id_,
                committee,
                content.kind,
                content.title,
                content.lesson,
                content.branch,
                content.practice,
                content.materials,
                "\n".join(told).casefold(),
                on,
            )
        case ExemplarPromoted() as fact:
            row = replace(_known(rows, fact.exemplar), promoted_on=fact.on, note=fact.note)
        case ExemplarWithdrawn() as fact:
            row = replace(_known(rows, fact.exemplar), withdrawn_on=fact.on, reason=fact.reason)
        case _ as fact:
            raise AssertionError(fact)
    rows.put(EXEMPLARS, row)


def _known(rows: Rows, id_: str) -> Exemplar:
    known = rows.get(EXEMPLARS, id_)
    assert known is not None
    return known


PROJECTION = Projection(NAME, (EXEMPLARS,), frozenset(get_args(exemplar.Fact)), fold)


class Exemplars:
    """Answers for some committees or for all, now or at a position of the log."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    def library(
        self,
        *,
        committees: Committees = None,
        branch: str | None = None,
        kind: ExemplarKind | None = None,
        only_promoted: bool = False,
        with_withdrawn: bool = False,
        text: str | None = None,
        after: str = "",
        limit: int | None = None,
        at: int | None = None,
    ) -> list[Exemplar]:
        """Exemplars by id; those withdrawn only if asked for."""
        where, given = narrowed(
            ("branch = %s", branch),
            ("kind = %s", kind and kind.value),
            ("strpos(words, %s) > 0", text and text.casefold()),
            committees=committees,
        )
        where += " AND promoted_on IS NOT NULL" if only_promoted else ""
        where += "" if with_withdrawn else " AND withdrawn_on IS NULL"
        with snapshot(self._pool, NAME, at) as now:
            return now.rows(EXEMPLARS, f"id > %s{where} ORDER BY id LIMIT %s", [after, *given, limit])
