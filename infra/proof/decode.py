"""Stored bodies to typed facts with the standard library alone, from the type hints of the domain's dataclasses."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import MISSING, fields, is_dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from fractions import Fraction
from functools import cache
from types import NoneType, UnionType
from typing import Any, Final, Union, get_args, get_origin, get_type_hints

from domain.record import Envelope, Recorded
from infra.names import FACTS

Read = Callable[[Any], Any]

TEXTS: Final[Mapping[type, Callable[[str], Any]]] = {
    Decimal: Decimal,
    Fraction: Fraction,
    date: date.fromisoformat,
    datetime: datetime.fromisoformat,
}
PLAIN: Final = frozenset({str, int, bool})
MOST_KNOWN: Final = 100_000
parse: Final = json.JSONDecoder().raw_decode  # looks for no other encoding, and for no white space around


def decode(position: int, stream: str, version: int, name: str, recorded_at: datetime, body: bytes) -> Recorded:
    """The typed fact of an entry. Raises KeyError for a name never written, ValueError for a body of another shape."""
    text = body.decode()
    stored, end = parse(text)
    if end != len(text):
        raise ValueError(f"more than a body at {end}")
    try:
        envelope, fact = reader(Envelope)(stored["envelope"]), reader(FACTS[name])(stored["fact"])
    except (TypeError, AttributeError, ArithmeticError) as error:
        raise ValueError(f"the body is no {name}: {error}") from error
    return Recorded(position, stream, version, recorded_at, envelope, fact)


class _Texts(dict[str, Any]):
    """What was made of each text before: points and days repeat, and looking one up costs a tenth."""

    def __init__(self, make: Callable[[str], Any]) -> None:
        super().__init__()
        self._make = make

    def __missing__(self, text: Any) -> Any:
        if type(text) is not str:
            raise TypeError(f"{text!r} where a text is expected")
        if len(self) >= MOST_KNOWN:
            self.clear()
        self[text] = made = self._make(text)
        return made


KNOWN: Final = {kind: _Texts(make) for kind, make in TEXTS.items()}


@cache
def reader(kind: Any) -> Read:
    """What makes a value of this type out of parsed JSON."""
    origin, of = get_origin(kind), get_args(kind)
    if origin in {Union, UnionType}:
        return _union(of)
    if origin is tuple:
        each = reader(of[0])
        return lambda values: tuple(map(each, values))
    if isinstance(origin, type) and issubclass(origin, Mapping):
        return _mapping(reader(of[0]) if of[0] is not str else None, reader(of[1]))
    if is_dataclass(kind):
        return _dataclass(kind)
    if kind in TEXTS:
        return KNOWN[kind].__getitem__
    if isinstance(kind, type) and issubclass(kind, Enum):
        return _Texts(kind).__getitem__
    if kind in PLAIN:
        return _exactly(kind)
    raise TypeError(f"no {kind} from JSON")


def _union(of: tuple[Any, ...]) -> Read:
    """None, or the one other type; plain types are told apart by what JSON says they are."""
    others = [reader(one) for one in of if one is not NoneType and one not in PLAIN]
    if len(others) > 1 or (others and PLAIN.intersection(of)):
        raise TypeError(f"no way to tell {of} apart in JSON")
    if others:
        (other,) = others
        return lambda value: None if value is None else other(value)
    return _exactly(*of)


def _plain(kind: Any) -> tuple[type, ...]:
    """The types that a value of this type has in JSON already; none where it has to be made."""
    of = get_args(kind) if get_origin(kind) in {Union, UnionType} else (kind,)
    return of if PLAIN.union({NoneType}).issuperset(of) else ()


def _mapping(key: Read | None, value: Read) -> Read:
    """Without a reader of keys they are the texts that JSON has for keys."""
    if key is None:
        return lambda values: dict(zip(values, map(value, values.values()), strict=True))
    return lambda values: {key(one): value(another) for one, another in values.items()}


def _exactly(*kinds: type) -> Read:
    def read(value: Any) -> Any:
        if type(value) not in kinds:
            raise _of_another_type(value, kinds)
        return value

    return read


def _of_another_type(value: Any, kinds: Sequence[type]) -> TypeError:
    return TypeError(f"{value!r} is no {' or '.join(kind.__name__ for kind in kinds)}")


def _dataclass(kind: Any) -> Read:
    """Its values are put where they belong rather than passed to its constructor, which takes twice as long."""
    hints, every = get_type_hints(kind), fields(kind)
    if not _is_bare(kind):
        known = {one.name: reader(hints[one.name]) for one in every}
        return lambda values: kind(**{name: known[name](value) for name, value in values.items() if name in known})
    needed = [one.name for one in every if one.default is MISSING and one.default_factory is MISSING]
    plain = [(name, kinds) for name in needed if (kinds := _plain(hints[name]))]
    others = [(name, reader(hints[name])) for name in needed if not _plain(hints[name])]
    optional = [(one.name, reader(hints[one.name])) for one in every if one.name not in needed]
    defaults = {one.name: one.default for one in every if one.default is not MISSING}
    made_anew = [(one.name, one.default_factory) for one in every if one.default_factory is not MISSING]

    def read(values: Any) -> Any:
        if type(values) is not dict:
            raise TypeError(f"{values!r} is no {kind.__name__}")
        made = object.__new__(kind)
        into = made.__dict__
        into.update(defaults)
        try:
            for name, kinds in plain:
                into[name] = value = values[name]
                if type(value) not in kinds:
                    raise _of_another_type(value, kinds)
            for name, of in others:
                into[name] = of(values[name])
        except KeyError as error:
            raise TypeError(f"{kind.__name__} without {error}") from error
        for name, factory in made_anew:
            into[name] = factory()
        if len(values) != len(needed):
            for name, of in optional:
                if name in values:
                    into[name] = of(values[name])
        return made

    return read


def _is_bare(kind: Any) -> bool:
    """Its constructor does nothing but keep what it is given."""
    return (
        not hasattr(kind, "__post_init__") and not hasattr(kind, "__slots__") and all(one.init for one in fields(kind))
    )
