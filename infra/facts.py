"""Between recorded facts and stored rows: the only place that writes JSON, and reads it for the program."""

from collections.abc import ItemsView, Iterator, KeysView, Mapping, ValuesView
from dataclasses import field, fields, make_dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any, Final, Generic, TypeVar, get_type_hints

import msgspec
from eventsourcing.persistence import JSONTranscoder, Mapper, StoredEvent

from domain.assessment import Scores
from domain.record import Envelope, Recorded
from infra.names import FACTS, NAMES
from services.log import Draft, Entry

__all__ = ["FACTS", "NAMES", "FactMapper", "decode", "encode"]

F = TypeVar("F")


class Body(msgspec.Struct, Generic[F], frozen=True, gc=False):
    """What the body of a stored entry holds: who and why, and the fact apart from it."""

    envelope: Envelope
    fact: F


class RecordedScores(Mapping[str, Decimal]):
    """Scores as they stand in the log, read when first asked for: most who pass a fact by never ask.

    Stored again, they are the same text, `json`, read or not.
    """

    __slots__ = ("_points", "_texts", "json")

    def __init__(self, text: msgspec.Raw) -> None:
        self.json = text
        self._texts: dict[str, str] | None = None
        self._points: dict[str, Decimal] | None = None

    def _read(self) -> dict[str, Decimal]:
        if self._points is None:
            texts = self._texts or SCORES.decode(self.json)
            self._points, self._texts = {item: KNOWN[text] for item, text in texts.items()}, None
        return self._points

    def __getitem__(self, item: str) -> Decimal:
        return self._read()[item]

    def get(self, item: str, default: Any = None) -> Any:
        """As of any mapping; who asks for a few has no points made of the others."""
        if self._points is not None:
            return self._points.get(item, default)
        text = self._said().get(item)
        return default if text is None else KNOWN[text]

    def _said(self) -> dict[str, str]:
        texts = self._texts  # another thread may read the whole meanwhile
        if texts is None:
            texts = self._texts = SCORES.decode(self.json)
        return texts

    def __iter__(self) -> Iterator[str]:
        return iter(self.keys())

    def __len__(self) -> int:
        return len(self.keys())

    def __contains__(self, item: object) -> bool:
        return item in self.keys()

    def keys(self) -> KeysView[str]:
        """What has scores; no points are made for that."""
        return (self._points or self._said()).keys()

    def values(self) -> ValuesView[Decimal]:
        return self._read().values()

    def items(self) -> ItemsView[str, Decimal]:
        return self._read().items()

    def __repr__(self) -> str:
        return repr(self._read())


MOST_KNOWN: Final = 100_000


class _Known(dict[str, Decimal]):
    """Points by their texts: they repeat, and looking one up costs a tenth of making it anew."""

    def __missing__(self, text: str) -> Decimal:
        if len(self) >= MOST_KNOWN:
            self.clear()
        points = self[text] = Decimal(text)
        return points


KNOWN: Final = _Known()


def _to_json(value: Any) -> Any:
    if isinstance(value, Fraction):
        return str(value)
    if isinstance(value, RecordedScores):
        return value.json
    raise NotImplementedError(f"no JSON for {type(value).__name__}")


def _from_json(expected: type, value: Any) -> Any:
    if expected is Fraction:
        return Fraction(value)
    raise NotImplementedError(f"no {expected.__name__} from JSON")


ENCODER: Final = msgspec.json.Encoder(enc_hook=_to_json)
SCORES: Final = msgspec.json.Decoder(dict[str, str])
SCORED: Final = {name: fact for name, fact in FACTS.items() if get_type_hints(fact).get("scores") == Scores}


def _unread(fact: type) -> type:
    """The same fields with the scores as they stand in the log; the two classes differ in nothing else."""
    hints = {**get_type_hints(fact), "scores": msgspec.Raw}
    return make_dataclass(
        fact.__name__, [(one.name, hints[one.name], field(default=one.default)) for one in fields(fact)]
    )


# by name: what reads a body, and the class of the fact where its scores are still to be read
READERS: Final = {
    name: (
        msgspec.json.Decoder(Body[_unread(fact) if name in SCORED else fact], dec_hook=_from_json).decode,  # type: ignore[misc]
        SCORED.get(name),
    )
    for name, fact in FACTS.items()
}
make_tuple: Final = tuple.__new__  # the constructor of a NamedTuple costs three times as much
ENVELOPE_FIELDS: Final = tuple(field.name for field in fields(Envelope))


def encode(envelope: Envelope, fact: object) -> bytes:
    """The stored bytes: readable JSON, nulls of the envelope left out."""
    given = {name: value for name in ENVELOPE_FIELDS if (value := getattr(envelope, name)) is not None}
    return ENCODER.encode({"envelope": given, "fact": fact})


def decode(entry: Entry) -> Recorded:
    """The typed fact of a stored entry. Raises KeyError for a name never written by this program."""
    stream, version, name, state, position, recorded_at = entry
    read, scored = READERS[name]
    body = read(state)
    fact = body.fact
    if scored is not None:
        fact.scores = RecordedScores(fact.scores)
        fact.__class__ = scored
    return make_tuple(Recorded, (position, stream, version, recorded_at, body.envelope, fact))


class FactMapper(Mapper[str]):
    """Stores a fact under its stable name, so that modules can move freely."""

    def __init__(self) -> None:
        super().__init__(JSONTranscoder())

    def to_stored_event(self, draft: Draft) -> StoredEvent:  # type: ignore[override]
        name = NAMES[type(draft.fact)]
        return StoredEvent(draft.stream, draft.version, name, encode(draft.envelope, draft.fact))

    def to_domain_event(self, stored: Entry) -> Recorded:  # type: ignore[override]
        return decode(stored)
