"""Kinds 材料类型: what may be handed in, and whether the bytes are what they are said to be."""

import re
from codecs import getincrementaldecoder
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import Final, NamedTuple
from zipfile import BadZipFile, ZipFile

import puremagic

MOST_PARTS: Final = 5_000  # of an Office document
MOST_UNPACKED: Final = 500_000_000  # bytes
MOST_SQUEEZED: Final = 200  # times; text in Office documents shrinks to a tenth or so
PART: Final = 1_000_000  # characters of a text that are looked at together
CONTROL: Final = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f-\x9f]")

OPEN_XML: Final = "application/vnd.openxmlformats-officedocument"


class Kind(NamedTuple):
    """A type of file: its endings, its media type, and how its bytes are told."""

    endings: tuple[str, ...]
    media_type: str
    fits: Callable[[Path], bool]


def _magic(*endings: str) -> Callable[[Path], bool]:
    """The bytes begin as files with one of these endings do."""

    def fits(path: Path) -> bool:
        try:
            return any(match.extension in endings for match in puremagic.magic_file(path))
        except (puremagic.PureError, ValueError):
            return False

    return fits


def _office(folder: str) -> Callable[[Path], bool]:
    return partial(is_office, folder)


def is_office(folder: str, path: Path) -> bool:
    """A zip that holds an Office document with its main part in this folder, and unpacks to a reasonable size."""
    try:
        with ZipFile(path) as document:
            parts = document.infolist()
    except (BadZipFile, OSError, ValueError, NotImplementedError):
        return False
    names = {part.filename for part in parts}
    unpacked = sum(part.file_size for part in parts)
    reasonable = (
        len(parts) <= MOST_PARTS
        and unpacked <= MOST_UNPACKED
        and unpacked <= MOST_SQUEEZED * max(path.stat().st_size, 1)
    )
    return reasonable and "[Content_Types].xml" in names and any(name.startswith(folder) for name in names)


def _text(path: Path) -> bool:
    """Text in UTF-8 or GB 18030 without control characters."""
    return any(_decodes(path, encoding) for encoding in ("utf-8", "gb18030"))


def _decodes(path: Path, encoding: str) -> bool:
    try:
        with path.open(encoding=encoding, newline="") as file:
            return all(CONTROL.search(part) is None for part in iter(lambda: file.read(PART), ""))
    except UnicodeDecodeError:
        return False


KINDS: Final = (
    Kind(("pdf",), "application/pdf", _magic(".pdf")),
    Kind(("docx",), f"{OPEN_XML}.wordprocessingml.document", _office("word/")),
    Kind(("xlsx",), f"{OPEN_XML}.spreadsheetml.sheet", _office("xl/")),
    Kind(("pptx",), f"{OPEN_XML}.presentationml.presentation", _office("ppt/")),
    Kind(("doc",), "application/msword", _magic(".doc")),
    Kind(("xls",), "application/vnd.ms-excel", _magic(".xls")),
    Kind(("ppt",), "application/vnd.ms-powerpoint", _magic(".ppt")),
    Kind(("jpg", "jpeg"), "image/jpeg", _magic(".jpg", ".jpeg")),
    Kind(("png",), "image/png", _magic(".png")),
    Kind(("mp4",), "video/mp4", _magic(".mp4")),
    Kind(("txt",), "text/plain", _text),
    Kind(("csv",), "text/csv", _text),
)
BY_MEDIA_TYPE: Final[Mapping[str, Kind]] = MappingProxyType({kind.media_type: kind for kind in KINDS})
ENDINGS: Final = tuple(ending for kind in KINDS for ending in kind.endings)


def ending_fits(name: str, media_type: str) -> bool:
    """Whether a file of this name may be of this type."""
    return name.rpartition(".")[2].lower() in BY_MEDIA_TYPE[media_type].endings


def with_charset(media_type: str, first: bytes) -> str:
    """The type as it is told to readers: a text with its charset, as far as its beginning shows."""
    if not media_type.startswith("text/"):
        return media_type
    try:
        getincrementaldecoder("utf-8")().decode(first)
    except UnicodeDecodeError:
        return f"{media_type}; charset=gb18030"
    return f"{media_type}; charset=utf-8"
