"""Compatibility 兼容性: FULL: whoever reads one of two contracts reads what is written under the other.

The publisher writes what its contract lists and nothing else; readers pass over what they do not know. So a field may
come, if it is not required, and none may go, change its values or become required or not required.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final

Schema = Mapping[str, Any]
COMPARED: Final = ("type", "pattern", "format")


def broken(before: Schema, after: Schema, at: str = "") -> Iterator[str]:
    """What breaks readers or writers of the earlier contract, one sentence each; nothing if all is well."""
    yield from (
        f"{at or '/'}: {word} was {before.get(word)}, is {after.get(word)}"
        for word in COMPARED
        if before.get(word) != after.get(word)
    )
    if before.get("type") == after.get("type") == "object":
        yield from _fields(before, after, at)
    for word in ("items", "additionalProperties"):
        if word in before and word in after:
            yield from broken(before[word], after[word], f"{at}/{word}")
        elif word in before or word in after:
            yield f"{at or '/'}: {word} is in one of them only"
    yield from _either(before.get("anyOf", ()), after.get("anyOf", ()), at)


def _fields(before: Schema, after: Schema, at: str) -> Iterator[str]:
    old, new = before.get("properties", {}), after.get("properties", {})
    yield from (f"{at}/{name} is gone" for name in old if name not in new)
    was, required = set(before.get("required", ())), set(after.get("required", ()))
    yield from (f"{at}/{name} is required now" for name in sorted(required - was))
    yield from (f"{at}/{name} is required no more" for name in sorted(was - required) if name in new)
    for name in old:
        if name in new:
            yield from broken(old[name], new[name], f"{at}/{name}")


def _either(before: Any, after: Any, at: str) -> Iterator[str]:
    if len(before) != len(after):
        yield f"{at or '/'}: may be {len(after)} things, was {len(before)}"
        return
    for number, (old, new) in enumerate(zip(before, after, strict=True)):
        yield from broken(old, new, f"{at}/anyOf/{number}")
