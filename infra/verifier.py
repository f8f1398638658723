"""The verifier 核验程序: our sources in one file that needs Python and cryptography alone; always the same bytes."""

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Final
from zipfile import ZIP_STORED, ZipFile, ZipInfo

ROOT: Final = Path(__file__).parent.parent
SOURCES: Final = ("domain/**/*.py", "infra/__init__.py", "infra/names.py", "infra/proof/*.py")
SHEBANG: Final = b"#!/usr/bin/env python3\n"
MAIN: Final = "import sys\n\nfrom infra.proof.command import main\n\nsys.exit(main())\n"
THEN: Final = (1980, 1, 1, 0, 0, 0)


def build() -> bytes:
    """The file. It is a ZIP that Python runs, its sources stored as they are, so that they can be read."""
    whole = BytesIO()
    whole.write(SHEBANG)
    with ZipFile(whole, "a", ZIP_STORED) as archive:
        archive.writestr(_member("__main__.py"), MAIN)
        for path in _sources():
            archive.writestr(_member(path.relative_to(ROOT).as_posix()), path.read_bytes())
    return whole.getvalue()


def _sources() -> Iterator[Path]:
    yield from sorted(path for pattern in SOURCES for path in ROOT.glob(pattern))


def _member(name: str) -> ZipInfo:
    member = ZipInfo(name, THEN)
    member.create_system = 3
    member.external_attr = 0o644 << 16
    return member
