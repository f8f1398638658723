"""Stores 材料库: bytes under their SHA-256, written once and never over."""

import os
from collections.abc import Iterator
from contextlib import suppress
from hashlib import file_digest, sha256
from pathlib import Path
from secrets import token_hex
from shutil import copyfileobj
from typing import TYPE_CHECKING, Final, Protocol

import obstore
from obstore.exceptions import AlreadyExistsError
from obstore.store import S3Store

from infra.settings import Settings

if TYPE_CHECKING:
    from obstore.store import S3Config

CHUNK: Final = 1_000_000  # bytes


class DamagedError(Exception):
    """The bytes in store are not those of their digest, or are gone."""


class Store(Protocol):
    """材料库."""

    @property
    def place(self) -> str:
        """Where it is, for people."""

    def put(self, digest: str, source: Path) -> None:
        """Keeps the bytes of a file whose digest this is; kept already, they stay as they are."""

    def read(self, digest: str) -> Iterator[bytes]:
        """The bytes, compared with their digest as they pass. Raises DamagedError."""

    def remove(self, digest: str) -> None:
        """Forgets bytes that nothing refers to."""


class Folder:
    """A folder, two levels deep. What is half written has another name, and is on the disk before it gets its own."""

    def __init__(self, root: Path) -> None:
        self._root = root

    @property
    def place(self) -> str:
        return f"folder {self._root}"

    def put(self, digest: str, source: Path) -> None:
        target = self._path(digest)
        target.parent.mkdir(parents=True, exist_ok=True)
        half = target.with_name(f".{digest}.{token_hex(8)}")
        try:
            with source.open("rb") as given, half.open("xb") as kept:
                copyfileobj(given, kept)
                kept.flush()
                os.fsync(kept.fileno())
            with suppress(FileExistsError):
                os.link(half, target)
        finally:
            half.unlink(missing_ok=True)
        _sync(target.parent)

    def read(self, digest: str) -> Iterator[bytes]:
        try:
            with self._path(digest).open("rb") as file:
                yield from checked(digest, iter(lambda: file.read(CHUNK), b""))
        except FileNotFoundError as error:
            raise DamagedError(digest) from error

    def remove(self, digest: str) -> None:
        self._path(digest).unlink(missing_ok=True)

    def _path(self, digest: str) -> Path:
        return self._root / digest[:2] / digest[2:4] / digest


class Bucket:
    """A bucket of an S3-compatible service; nothing in it is ever overwritten (If-None-Match)."""

    def __init__(self, name: str, store: S3Store) -> None:
        self._name = name
        self._store = store

    @property
    def place(self) -> str:
        return f"bucket {self._name}"

    def put(self, digest: str, source: Path) -> None:
        with suppress(AlreadyExistsError):
            obstore.put(self._store, digest, source, mode="create")

    def read(self, digest: str) -> Iterator[bytes]:
        try:
            found = obstore.get(self._store, digest)
        except FileNotFoundError as error:
            raise DamagedError(digest) from error
        yield from checked(digest, (bytes(part) for part in found.stream(min_chunk_size=CHUNK)))

    def remove(self, digest: str) -> None:
        with suppress(FileNotFoundError):
            obstore.delete(self._store, digest)


def open_store(settings: Settings) -> Store:
    """The bucket where one is set, else the folder."""
    if settings.evidence_bucket is None:
        return Folder(settings.evidence_dir or settings.data_dir / "evidence")
    config: S3Config = {"region": settings.evidence_region}
    if settings.evidence_endpoint:
        config["endpoint"] = settings.evidence_endpoint
    if settings.evidence_access_key and settings.evidence_secret_key:
        config["access_key_id"] = settings.evidence_access_key.get_secret_value()
        config["secret_access_key"] = settings.evidence_secret_key.get_secret_value()
    plain_http = (settings.evidence_endpoint or "").startswith("http://")
    bucket = settings.evidence_bucket
    return Bucket(bucket, S3Store(bucket, config=config, client_options={"allow_http": plain_http}))


def checked(digest: str, parts: Iterator[bytes]) -> Iterator[bytes]:
    """The parts as they come; the last only when all of them have this digest."""
    found = sha256()
    before = b""
    for part in parts:
        if before:
            yield before
        before = part
        found.update(part)
    if found.hexdigest() != digest:
        raise DamagedError(digest)
    if before:
        yield before


def digest_of(path: Path) -> str:
    with path.open("rb") as file:
        return file_digest(file, sha256).hexdigest()


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
