"""Seal 密封: secrets that have to be read again, encrypted under a key that is in a file, not in the database."""

import os
from contextlib import suppress
from pathlib import Path
from secrets import token_bytes
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

OTHERS: Final = 0o077
BYTES: Final = 32
NONCE: Final = 12
AES_256_GCM: Final = b"\x01"
"""The first byte of whatever is sealed says how, so that another way can come beside it."""


class SealError(Exception):
    """What is sealed cannot be read, or nothing can be sealed, and why."""


class Seal:
    """The key of one file, made when it is first needed."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def close(self, secret: str, about: str) -> bytes:
        """Sealed for one purpose: under another `about` it does not open."""
        nonce = token_bytes(NONCE)
        return AES_256_GCM + nonce + AESGCM(self._key()).encrypt(nonce, secret.encode(), about.encode())

    def open(self, sealed: bytes, about: str) -> str:
        """What was sealed. Raises SealError for another algorithm, key or purpose."""
        how, nonce, rest = sealed[:1], sealed[1 : 1 + NONCE], sealed[1 + NONCE :]
        if how != AES_256_GCM:
            raise SealError(f"sealed in a way that is not known here: {how.hex()}")
        try:
            return AESGCM(self._key()).decrypt(nonce, rest, about.encode()).decode()
        except (InvalidTag, ValueError) as error:
            raise SealError(f"not sealed with the key of {self._path}") from error

    def _key(self) -> bytes:
        try:
            found = _read(self._path)
            if found is None:
                _make(self._path)
                found = _read(self._path)
        except OSError as error:
            raise SealError(f"{self._path} cannot be used ({error})") from error
        if found is None or len(found) != BYTES:
            raise SealError(f"{self._path} holds no key of {BYTES} bytes")
        return found


def _read(path: Path) -> bytes | None:
    with suppress(FileNotFoundError):
        if path.stat().st_mode & OTHERS:
            raise SealError(f"others may read the key {path}: chmod 600 it")
        return path.read_bytes()
    return None


def _make(path: Path) -> None:
    """Whole or not at all, and of two at once the first."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    fresh = path.with_name(f"{path.name}.{os.getpid()}")
    fresh.unlink(missing_ok=True)
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(token_bytes(BYTES))
        file.flush()
        os.fsync(file.fileno())
    with suppress(FileExistsError):
        os.link(fresh, path)
    fresh.unlink()
