"""Batch 成批: many lines taken apart at once. Whatever is not as expected in it is left to be read line by line."""

import re
from collections.abc import Iterator
from hashlib import sha256
from io import BufferedReader
from typing import Final, NamedTuple, Self

from infra.proof.bundle import Line, make_tuple

PART: Final = 1 << 20  # bytes
LINES: Final = re.compile(
    rb'\{(?<![^\n]\{)"position":([1-9][0-9]{0,17}),"stream":"([^"\\\n]+)","version":([1-9][0-9]{0,17}),"name":"([!#-\[\]-~]+)",'
    rb'"recorded_at":"([0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{6}Z)","body":(.*)\}\n'
)
"""A line as nearly all are; another may be right as well, which `bundle.parse_line` says.

It begins where a line does: else one that only looks as if many began in it would be gone through for each of them.
"""
COLUMNS: Final = 7  # what stands before a line, which has to be nothing, and its groups
LEAF: Final = b"\x00%b\n%b\n%b\n%b\n%b\n%b"  # what is hashed, as `merkle.leaf_text` writes it


class Batch(NamedTuple):
    """Columns of the same length, at least one: what each line says, in their order, and its leaf hash."""

    positions: list[int]
    streams: list[str]
    versions: list[int]
    names: list[str]
    times: list[str]
    bodies: list[bytes]
    leaves: list[bytes]

    @classmethod
    def of(cls, text: bytes) -> Self | None:
        """None unless all of the text is such lines."""
        found = LINES.split(text)
        if len(found) == 1 or any(found[::COLUMNS]):
            return None
        positions, streams, versions, names, times, bodies = (found[n::COLUMNS] for n in range(1, COLUMNS))
        leaves = [
            sha256(LEAF % row).digest() for row in zip(positions, streams, versions, names, times, bodies, strict=True)
        ]
        try:
            told = [b"\n".join(one).decode().split("\n") for one in (positions, streams, versions, names, times)]
        except UnicodeDecodeError:
            return None
        return cls([*map(int, told[0])], told[1], [*map(int, told[2])], told[3], told[4], bodies, leaves)

    def lines(self) -> Iterator[Line]:
        """Them, as if each had been read by itself."""
        return (make_tuple(Line, row) for row in zip(*self[: COLUMNS - 1], strict=True))

    def lines_that_count(self, streams: str, names: frozenset[str]) -> Iterator[Line]:
        """Them, but of the streams that begin so only events of these names: most are made no line of."""
        rows = zip(*self[: COLUMNS - 1], strict=True)
        return (make_tuple(Line, row) for row in rows if row[3] in names or not row[1].startswith(streams))


def parts(lines: BufferedReader) -> Iterator[bytes]:
    """Whole lines, as many together as are read at once; the very last may lack its end."""
    begun: list[bytes] = []
    while part := lines.read1(PART):
        end = part.rfind(b"\n") + 1
        if end:
            yield b"".join((*begun, part[:end]))
            begun.clear()
        begun.append(part[end:])
    if any(begun):
        yield b"".join(begun)
