"""Stored bodies of every name and of every form ever written, as entries of a log."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from services.log import Entry

GOLDEN = Path(__file__).parent.parent / "golden"
AT = datetime(2025, 4, 10, 8, 30, tzinfo=UTC)


def goldens() -> Iterator[Entry]:
    for file in sorted(GOLDEN.glob("*.json")):
        name = ".".join(file.stem.split(".")[:3])
        yield Entry("stream/A", 1, name, msgspec.json.format(file.read_bytes(), indent=-1), 7, AT)
