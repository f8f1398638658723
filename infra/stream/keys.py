"""Keys 分区键: which facts keep their order among each other; told by the name of their stream alone.

So a stream is never torn apart, and all that happens to a branch in its own streams stays in one order.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

BRANCH_IS: Final[Mapping[str, int]] = MappingProxyType(
    {
        "branch": 1,
        "targets": 1,
        "assessment": 1,
        "vetoes": 1,
        "participation": 1,
        "feature": 1,
        "consequence": 2,
        "evidence": 2,
    }
)
"""The part of a stream's name that is a branch."""


def branch_of(stream: str) -> str | None:
    """The branch whose stream it is; None for the streams of others."""
    parts = stream.split("/")
    at = BRANCH_IS.get(parts[0])
    return parts[at] if at is not None and at < len(parts) else None


def key_of(stream: str) -> str:
    """The branch, else the stream."""
    return branch_of(stream) or stream
