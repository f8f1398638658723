"""What is read one part ahead is what was to be read, and its faults come where they are."""

from collections.abc import Iterator
from io import BytesIO
from zipfile import BadZipFile

import pytest

from infra.proof.ahead import PART, ahead

LINES = [b"%d %s\n" % (n, b"x" * (n * 7919 % 5000)) for n in range(1_000)]


@pytest.mark.parametrize("size", [0, 1, PART - 1, PART, PART + 1, 2 * PART])
def test_lines_come_whole_and_in_order_across_parts(size: int) -> None:
    text = b"".join(LINES)[:size]
    assert len(text) == size
    with ahead(BytesIO(text).read) as lines:
        assert list(lines) == text.splitlines(keepends=True)


def test_what_cannot_be_read_fails_when_it_is_come_to() -> None:
    def parts() -> Iterator[bytes]:
        yield b"first\n" * 1_000
        raise BadZipFile("Bad CRC-32")

    given = parts()
    with ahead(lambda _: next(given)) as lines:
        assert lines.readline() == b"first\n"
        with pytest.raises(BadZipFile, match="CRC"):
            list(lines)
