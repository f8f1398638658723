"""Data 外发内容: a recorded fact without what stays here, its values to the byte as they were recorded."""

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from typing import Any, Final, get_args, get_type_hints

import msgspec

from infra.names import FACTS
from infra.stream.policy import LEAVES

Paths = Mapping[str, "Paths | None"]
"""By field what leaves of it; None: all that is in it."""


def leaving(name: str) -> Paths | None:
    """What leaves of the facts of this name; None where the facts stay here altogether."""
    listed = LEAVES[name]
    if listed is None:
        return None
    paths: dict[str, Any] = {}
    for path in listed.split():
        *outer, last = path.removeprefix("!").split(".")
        kind, inner = FACTS[name], paths
        for step in outer:
            kind = _inner(get_type_hints(kind)[step])
            if inner.get(step) is None:
                whole = step in inner
                inner[step] = {one.name: None for one in fields(kind)} if whole else {}
            inner = inner[step]
        assert last in get_type_hints(kind), f"{name} has no {path}"
        if path.startswith("!"):
            del inner[last]
        else:
            inner[last] = None
    return paths


def published(name: str, fact: msgspec.Raw | bytes) -> bytes | None:
    """The JSON that leaves, of a fact as it is stored; None if it stays here. Raises KeyError for an unknown name."""
    reader = _READERS[name]
    return None if reader is None else _ENCODER.encode(reader.decode(fact))


def _inner(hint: Any) -> Any:
    """The dataclass in `X`, `X | None` or `tuple[X, ...]`."""
    return hint if is_dataclass(hint) else next(one for one in get_args(hint) if is_dataclass(one))


def _reader(kind: Any, paths: Paths) -> type[msgspec.Struct]:
    """A shape that reads the fields that leave, and of those only what is looked into: the rest stays as it is."""
    hints = get_type_hints(kind)
    return msgspec.defstruct(
        kind.__name__, [(field, _type(hints[field], paths[field]), msgspec.UNSET) for field in paths], gc=False
    )


def _type(hint: Any, paths: "Paths | None") -> Any:
    if paths is None:
        return msgspec.Raw | msgspec.UnsetType
    reader = _reader(_inner(hint), paths)
    many = not is_dataclass(hint) and Ellipsis in get_args(hint)
    return (list[reader] if many else reader | None) | msgspec.UnsetType  # type: ignore[valid-type]


_ENCODER: Final = msgspec.json.Encoder()
_READERS: Final = {
    name: None if (paths := leaving(name)) is None else msgspec.json.Decoder(_reader(fact, paths))
    for name, fact in FACTS.items()
}
