"""Words of events 事件用语: what each kind of fact is called."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from infra.http.language import Text
from projections.wording import KINDS


def _title(fact: type, kind: str) -> Text:
    """The term that the fact's own docstring opens with; in English the kind itself says it."""
    term = (fact.__doc__ or "").partition("\n")[0].partition(":")[0].rstrip(".")
    return Text(term, kind.replace("_", " ").capitalize())


TITLES: Final[Mapping[str, Text]] = MappingProxyType({kind: _title(fact, kind) for fact, kind in KINDS.items()})
