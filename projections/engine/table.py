"""Tables 投影表: a row is a typed struct; its columns, their SQL types and their JSON come from its fields."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import Enum, StrEnum, auto
from fractions import Fraction
from functools import cached_property, lru_cache
from operator import attrgetter
from types import NoneType, UnionType
from typing import Any, Final, Generic, TypeVar, get_args, get_origin, get_type_hints

import msgspec
from msgspec.structs import astuple
from psycopg.types.numeric import DecimalBinaryDumper

FOREVER: Final = 2**63 - 1
"""`to_position` of a row that still stands."""

Key = tuple[Any, ...]
Place = Callable[["Table[Any]"], str]
R = TypeVar("R", bound=msgspec.Struct)

SQL_TYPES: Final = {
    str: 'text COLLATE "C"',
    int: "bigint",
    bool: "boolean",
    Decimal: "numeric",
    date: "date",
    datetime: "timestamptz",
}


class Keeps(Enum):
    """留存方式: only what stands now; every version with its range of positions; every row ever appended."""

    CURRENT = auto()
    VERSIONS = auto()
    EVERYTHING = auto()


@dataclass(frozen=True)
class Column:
    """A column, and how its values go into the database and come out of it."""

    name: str
    sql: str
    optional: bool
    encode: Callable[[Any], Any] | None = None
    decode: Callable[[Any], Any] | None = None

    @property
    def plain_sql(self) -> str:
        return self.sql.partition(" ")[0]

    @property
    def sent_as(self) -> str:
        """The type whose binary form its encoded values are sent in; some come as the very bytes that are sent."""
        return "bytea" if self.sql in ("json", "numeric") else self.plain_sql


@dataclass(frozen=True, eq=False)
class Table(Generic[R]):
    """A table of a projection. `indexes` are further ways in, besides the key; `standing` one into what stands now.

    `some` has those into the rows that meet a condition.
    `past_by_key` says whether versions that stand no more are looked for by their key; without it they cost less.
    `remembers` is how many decoded values of each JSON column are kept: they never change, and often come again.
    """

    name: str
    row: type[R]
    key: tuple[str, ...]
    keeps: Keeps = Keeps.VERSIONS
    indexes: tuple[tuple[str, ...], ...] = ()
    standing: tuple[str, ...] = ()
    some: tuple[tuple[tuple[str, ...], str], ...] = ()
    past_by_key: bool = True
    remembers: int = 0
    key_of: Callable[[R], Key] = field(init=False)

    def __post_init__(self) -> None:
        first, *more = self.key
        get = attrgetter(*self.key)
        object.__setattr__(self, "key_of", get if more else lambda row: (getattr(row, first),))

    @property
    def versioned(self) -> bool:
        return self.keeps is Keeps.VERSIONS

    @cached_property
    def columns(self) -> tuple[Column, ...]:
        hints = get_type_hints(self.row)
        return tuple(_column(name, hints[name], self.remembers) for name in self.row.__struct_fields__)

    @cached_property
    def select_list(self) -> str:
        return ", ".join(column.name for column in self.columns)

    def encode(self, row: R) -> list[Any]:
        """The row as values for the database."""
        values = [*astuple(row)]
        for n, encode in self._encoders:
            if values[n] is not None:
                values[n] = encode(values[n])
        return values

    def decode(self, values: Sequence[Any]) -> R:
        """The row from values of the database, in the order of the columns; what follows them is ignored."""
        given = list(values[: len(self.columns)])
        for n, decode in self._decoders:
            if given[n] is not None:
                given[n] = decode(given[n])
        return self.row(*given)

    def encode_key(self, key: Key) -> list[Any]:
        return [value.value if isinstance(value, Enum) else value for value in key]

    def create(self, place: str, *, temporary: bool = False) -> str:
        """The statement that creates the table at a place, without its indexes."""
        columns = [f"{one.name} {one.sql}{'' if one.optional else ' NOT NULL'}" for one in self.columns]
        if self.versioned:
            columns += ["from_position bigint NOT NULL", "to_position bigint NOT NULL"]
        return f"CREATE {'TEMPORARY ' if temporary else ''}TABLE {place} ({', '.join(columns)})"

    def index(self, place: str) -> str:
        """The statements that index it; after the rows, when there are many."""
        more = ", to_position, from_position" if self.versioned else ""
        key, now = ", ".join(self.key), f"WHERE to_position = {FOREVER}"
        if self.versioned and not self.past_by_key:
            statements = [f"CREATE UNIQUE INDEX ON {place} ({key}) {now};"]
        else:  # with its end a version is unique, and the one that stands, now or then, is found by it
            statements = [f"ALTER TABLE {place} ADD PRIMARY KEY ({key}{', to_position' if self.versioned else ''});"]
        # nobody looks for rows by what they do not have
        statements += [
            f"CREATE INDEX ON {place} ({', '.join(index)}{more}){self._where(index[0])};" for index in self.indexes
        ]
        if self.standing:
            statements.append(f"CREATE INDEX ON {place} ({', '.join(self.standing)}) {now};")
        statements += [f"CREATE INDEX ON {place} ({', '.join(index)}) WHERE {which};" for index, which in self.some]
        return "".join(statements)

    def _where(self, column: str) -> str:
        return next((f" WHERE {column} IS NOT NULL" for one in self.columns if one.name == column and one.optional), "")

    @cached_property
    def _encoders(self) -> list[tuple[int, Callable[[Any], Any]]]:
        return [(n, column.encode) for n, column in enumerate(self.columns) if column.encode]

    @cached_property
    def _decoders(self) -> list[tuple[int, Callable[[Any], Any]]]:
        return [(n, column.decode) for n, column in enumerate(self.columns) if column.decode]


def answers(table: Table[Any]) -> str:
    """Where the rows that are read live."""
    return f"answers.{table.name}"


def _column(name: str, hint: Any, remembers: int) -> Column:
    kinds = [kind for kind in get_args(hint) if kind is not NoneType] if get_origin(hint) is UnionType else [hint]
    optional = get_origin(hint) is UnionType
    kind = kinds[0]
    if kind is Decimal:
        return Column(name, SQL_TYPES[kind], optional, _numeric)
    if kind in SQL_TYPES:
        return Column(name, SQL_TYPES[kind], optional)
    if isinstance(kind, type) and issubclass(kind, StrEnum):  # goes as the text that it is
        return Column(name, SQL_TYPES[str], optional, decode=kind)
    decode: Callable[[bytes], Any] = msgspec.json.Decoder(kind, dec_hook=_from_json).decode
    if remembers:
        decode = lru_cache(remembers)(decode)
    return Column(name, "json", optional, _as_read if get_origin(kind) is Mapping else JSON.encode, decode)


class _Numerics(dict[str, bytes]):
    """Points as the database takes them, by their text: they repeat, and are found sooner than made."""

    def __missing__(self, text: str) -> bytes:
        if len(self) >= MOST_NUMERICS:
            self.clear()
        numeric = self[text] = bytes(NUMERIC.dump(Decimal(text)) or b"")
        return numeric


def _numeric(value: Decimal) -> bytes:
    return NUMERICS[str(value)]


def _as_read(value: Mapping[Any, Any]) -> bytes:
    """A mapping that nobody has read since it came from the log stays as it is."""
    json = getattr(value, "json", None)
    return JSON.encode(value) if json is None else bytes(json)


def _to_json(value: Any) -> Any:
    if isinstance(value, Fraction):
        return str(value)
    if (json := getattr(value, "json", None)) is not None:  # a part of a fact that nobody has read stays as it is
        return json
    raise NotImplementedError(f"no JSON for {type(value).__name__}")


def _from_json(expected: type, value: Any) -> Any:
    if expected is Fraction:
        return Fraction(value)
    raise NotImplementedError(f"no {expected.__name__} from JSON")


NUMERIC: Final = DecimalBinaryDumper(Decimal)
NUMERICS: Final = _Numerics()
MOST_NUMERICS: Final = 100_000
# one order for sets and mappings, so that equal rows are equal bytes
JSON: Final = msgspec.json.Encoder(enc_hook=_to_json, order="deterministic")
