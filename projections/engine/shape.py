"""Shape 投影结构: whatever stored rows depend on besides the log, as a digest kept with them."""

from enum import Enum
from functools import cache
from hashlib import sha256
from typing import Any, Final

import msgspec
from msgspec.inspect import type_info

from projections.engine.projection import Projection, Source
from projections.engine.table import Table


class OtherShapeError(Exception):
    """Another version of the program has rebuilt this projection, in a shape of its own."""


def shape_of(projection: Projection, source: Source) -> str:
    """Of its tables, of what their JSON holds, of the facts it is told, and of the version of its fold; in hex."""
    told = sorted(source.names_of(projection.facts))
    return sha256(FORM.encode((projection.version, told, [_form(table) for table in projection.tables]))).hexdigest()


@cache
def _form(table: Table[Any]) -> tuple[str, str, Any]:
    return table.create(table.name), table.index(table.name), _plain(type_info(table.row))


def _plain(part: Any) -> Any:
    """What a type is made of, each part with its kind; classes and functions by name, enums by their values."""
    if isinstance(part, msgspec.Struct):
        return type(part).__name__, [_plain(getattr(part, name)) for name in part.__struct_fields__]
    if isinstance(part, tuple):
        return [_plain(each) for each in part]
    if isinstance(part, type) and issubclass(part, Enum):
        return [each.value for each in part]
    return getattr(part, "__qualname__", part)


FORM: Final = msgspec.json.Encoder(enc_hook=str, order="deterministic")
