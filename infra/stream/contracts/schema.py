"""JSON Schema 数据格式: of what leaves, kind by kind, from the dataclasses that the facts are."""

from collections.abc import Mapping
from dataclasses import MISSING, Field, fields, is_dataclass
from enum import Enum
from inspect import cleandoc
from types import MappingProxyType, UnionType
from typing import Any, Final, Union, get_args, get_origin, get_type_hints

from infra.export.schemas import PLAIN
from infra.names import FACTS
from infra.stream.current import CheckpointMade, GradeNow, StandingsNow
from infra.stream.data import Paths, leaving
from infra.stream.envelope import schema_id
from infra.stream.policy import LEAVES, OFFICIAL_POSTS

DIALECT: Final = "http://json-schema.org/draft-07/schema#"
CURRENT: Final[Mapping[str, type]] = MappingProxyType(
    {"standings.current.v1": StandingsNow, "grade.current.v1": GradeNow, "checkpoint.made.v1": CheckpointMade}
)
"""What is published besides facts."""
CONTRACTS: Final = (*(name for name in FACTS if LEAVES[name] is not None), *CURRENT)
"""The names of all that is published."""


def contract(name: str) -> dict[str, Any]:
    """The schema of what is published under a name. Points are strings, never floats.

    What may be missing is not required; a value of `x-extensible-enum` may be joined by others. Raises KeyError for
    what is not published.
    """
    if name not in CONTRACTS:
        raise KeyError(name)
    kind = CURRENT.get(name) or FACTS[name]
    paths = None if name in CURRENT else leaving(name)
    named = {"$schema": DIALECT, "$id": schema_id(name), "title": name}
    return {
        **named,
        **_object(kind, paths),
        **({"x-personal-data": [*OFFICIAL_POSTS[name]]} if name in OFFICIAL_POSTS else {}),
        **({"x-stays": kept} if (kept := stays(name)) else {}),
    }


def stays(name: str) -> list[str]:
    """The paths of a recorded fact that are not published."""
    return [] if name in CURRENT else [*_stays(FACTS[name], leaving(name) or {})]


def _stays(kind: Any, paths: Paths) -> list[str]:
    hints, kept = get_type_hints(kind), []
    for one in fields(kind):
        if one.name not in paths:
            kept.append(one.name)
        elif (inner := paths[one.name]) is not None:
            kept += [f"{one.name}.{path}" for path in _stays(_inner(hints[one.name]), inner)]
    return kept


def _inner(hint: Any) -> Any:
    return hint if is_dataclass(hint) else next(one for one in get_args(hint) if is_dataclass(one))


def _schema(kind: Any, paths: Paths | None) -> dict[str, Any]:
    origin, of = get_origin(kind), get_args(kind)
    if origin in {Union, UnionType}:
        return {"anyOf": [_schema(one, paths) for one in of]}
    if origin is tuple:
        return {"type": "array", "items": _schema(of[0], paths)}
    if isinstance(origin, type) and issubclass(origin, Mapping):
        return {"type": "object", "additionalProperties": _schema(of[1], None)}
    if kind in PLAIN:
        return dict(PLAIN[kind])
    if isinstance(kind, type) and issubclass(kind, Enum):
        return {"type": "string", "x-extensible-enum": [one.value for one in kind]}
    if not is_dataclass(kind):
        raise TypeError(f"no schema of {kind}")
    return _object(kind, paths)


def _object(kind: Any, paths: Paths | None) -> dict[str, Any]:
    hints = get_type_hints(kind)
    shown = [one for one in fields(kind) if paths is None or one.name in paths]
    return {
        "type": "object",
        "description": cleandoc(kind.__doc__ or ""),
        "properties": {one.name: _schema(hints[one.name], paths and paths[one.name]) for one in shown},
        "required": [one.name for one in shown if _always(one)],
    }


def _always(one: Field[Any]) -> bool:
    """A field that came later may be missing in what was recorded before."""
    return one.default is MISSING and one.default_factory is MISSING
