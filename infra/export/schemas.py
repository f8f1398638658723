"""JSON Schema 事实格式: of each kind of fact, from the dataclass that it is."""

from collections.abc import Mapping
from dataclasses import MISSING, fields, is_dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from fractions import Fraction
from types import NoneType, UnionType
from typing import Any, Final, Union, get_args, get_origin, get_type_hints

from domain.record import Envelope
from infra.names import FACTS

DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"
PLAIN: Final[Mapping[type, Mapping[str, str]]] = {
    str: {"type": "string"},
    int: {"type": "integer"},
    bool: {"type": "boolean"},
    NoneType: {"type": "null"},
    Decimal: {"type": "string", "pattern": r"^-?\d+(\.\d+)?(E[+-]?\d+)?$"},
    Fraction: {"type": "string", "pattern": r"^-?\d+(/\d+)?$"},
    date: {"type": "string", "format": "date"},
    datetime: {"type": "string", "format": "date-time"},
}


def schema_of(name: str) -> dict[str, Any]:
    """The body of a stored fact of this name: envelope and fact. Fields may be added to it, never taken away."""
    definitions: dict[str, Any] = {}
    parts = {"envelope": _schema(Envelope, definitions), "fact": _schema(FACTS[name], definitions)}
    return {
        "$schema": DIALECT,
        "title": name,
        "type": "object",
        "properties": parts,
        "required": [*parts],
        "$defs": definitions,
    }


def _schema(kind: Any, definitions: dict[str, Any]) -> dict[str, Any]:
    origin, of = get_origin(kind), get_args(kind)
    if origin in {Union, UnionType}:
        return {"anyOf": [_schema(one, definitions) for one in of]}
    if origin is tuple:
        return {"type": "array", "items": _schema(of[0], definitions)}
    if isinstance(origin, type) and issubclass(origin, Mapping):
        return {"type": "object", "additionalProperties": _schema(of[1], definitions)}
    if kind in PLAIN:
        return dict(PLAIN[kind])
    if isinstance(kind, type) and issubclass(kind, Enum):
        return {"enum": [one.value for one in kind]}
    if not is_dataclass(kind):
        raise TypeError(f"no schema of {kind}")
    name = f"{kind.__module__}.{kind.__qualname__}"  # type: ignore[union-attr]
    if name not in definitions:
        definitions[name] = {}  # so that one that holds itself ends
        definitions[name] = _object(kind, definitions)
    return {"$ref": f"#/$defs/{name}"}


def _object(kind: Any, definitions: dict[str, Any]) -> dict[str, Any]:
    hints = get_type_hints(kind)
    return {
        "type": "object",
        "description": (kind.__doc__ or "").strip(),
        "properties": {one.name: _schema(hints[one.name], definitions) for one in fields(kind)},
        "required": [one.name for one in fields(kind) if one.default is MISSING and one.default_factory is MISSING],
    }
