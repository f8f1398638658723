"""Audience 接收方: which events somebody may be handed, by their roles and where each event belongs."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Final

from domain import streams
from domain.access import EVERYWHERE, Actor, Place, Reach, Right, decide
from domain.access.rights import RULES
from infra.feed.reading_rights import READING_RIGHTS
from infra.names import FACTS
from projections.events import Event
from projections.wording import KINDS
from services.access import OF_ENTERPRISES, place_of_committee
from services.ledger import Seen

RIGHT_OF: Final = {name: READING_RIGHTS[fact] for name, fact in FACTS.items()}
RIGHTS_OF_KIND: Final = {
    kind: frozenset(right for fact, right in READING_RIGHTS.items() if KINDS[fact] == kind) for kind in KINDS.values()
}


class Audience:
    """One who follows the feed, with the roles of this moment; `actor` is None where whoever asks is trusted.

    A key that is for events lets its account follow all that its roles may read.
    """

    def __init__(self, actor: Actor | None, seen: Seen) -> None:
        self._actor = None if actor is None else replace(actor, within=None)
        self._seen = seen
        self._known: dict[tuple[Right, Place], bool] = {}
        self._places: dict[str, Place] = {}
        self._worth: dict[tuple[str, str, str], bool] = {}

    @property
    def is_limited(self) -> bool:
        """Whether there may be events that they are not handed."""
        return not self.reads(Right.READ_RECORD, EVERYWHERE)

    def reads(self, right: Right, place: Place) -> bool:
        """Whether the right is held there; asked of the same place many times."""
        if self._actor is None:
            return True
        asked = right, place
        if asked not in self._known:
            self._known[asked] = decide(self._actor, right, place).allowed
        return self._known[asked]

    def sees(self, name: str, stream: str, rows: Iterable[Event]) -> bool:
        """Whether a fact of this name in this stream is for them; `rows` are where it belongs, as registered."""
        if not self.is_limited:
            return True
        right = RIGHT_OF[name]
        return all(self.reads(right, place) for place in self._where(right, stream, rows))

    def worth_reading(self, rows: Sequence[Event]) -> list[Event]:
        """Those whose facts may be for them, as far as rows of the register tell."""
        if not self.is_limited:
            return list(rows)
        self._seen.load(streams.committee(one) for one in {row.committee for row in rows} if one)
        return [row for row in rows if not row.committee or row.branches > 1 or self._might_see(row)]

    def _might_see(self, row: Event) -> bool:
        asked = row.kind, row.committee, row.branch
        if asked not in self._worth:
            rights = RIGHTS_OF_KIND[row.kind]
            self._worth[asked] = any(self.reads(one, at) for one in rights for at in self._where(one, "", (row,)))
        return self._worth[asked]

    def reads_record(self, stream: str, rows: Iterable[Event]) -> bool:
        """Whether they may see it exactly as recorded."""
        return all(self.reads(Right.READ_RECORD, one) for one in self._where(Right.READ_RECORD, stream, rows))

    def _where(self, right: Right, stream: str, rows: Iterable[Event]) -> set[Place]:
        """Each branch that the fact is about; its committee where the right reaches around, or it is about none."""
        near = RULES[right].reach is Reach.WITHIN
        places = {self._place(one.committee, one.branch if near else "", stream) for one in rows}
        assert places, f"{stream}: where it belongs must be known before it is judged"
        return places

    def _place(self, committee: str, branch: str, stream: str) -> Place:
        if not committee:
            kind, *parts = stream.split("/")
            return Place(parts[0]) if kind in OF_ENTERPRISES else EVERYWHERE
        if committee not in self._places:
            self._places[committee] = place_of_committee(self._seen, committee)
        here = self._places[committee]
        return replace(here, branch=branch) if branch else here
