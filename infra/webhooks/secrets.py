"""Secrets 签名密钥: derived from a key in a file that only its owner reads; the database holds none of them."""

import os
from base64 import b64decode, b64encode
from contextlib import suppress
from hashlib import sha256
from hmac import digest
from secrets import token_bytes
from typing import Final

from infra.settings import Settings

PREFIX: Final = "whsec_"
SIZE: Final = 32  # bytes
OTHERS: Final = 0o077


class KeyFileError(Exception):
    """The file of the key cannot be used, and why."""


class Secrets:
    """The secrets of all webhooks of a database; every process that makes or signs reads the same file."""

    def __init__(self, settings: Settings) -> None:
        self.path = settings.webhook_key or settings.data_dir / "keys" / "webhooks.key"

    def of(self, webhook: str, generation: int) -> str:
        """The secret, as its receiver keeps it; made anew with every generation. Raises KeyFileError."""
        return PREFIX + b64encode(digest(self._key(), f"{webhook} {generation}".encode(), "sha256")).decode()

    def _key(self) -> bytes:
        try:
            return self._read()
        except FileNotFoundError:
            self._make()
            return self._read()

    def _read(self) -> bytes:
        if self.path.stat().st_mode & OTHERS:
            raise KeyFileError(f"others may read the webhook key {self.path}: chmod 600 it")
        key = b""
        with suppress(ValueError):
            key = b64decode(self.path.read_text().strip(), validate=True)
        if len(key) != SIZE:
            raise KeyFileError(f"{self.path} holds no webhook key")
        return key

    def _make(self) -> None:
        """Whole or not at all; whoever makes it at the same time keeps the first."""
        self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        new = self.path.with_name(f"{self.path.name}.{os.getpid()}")
        handle = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "w") as file:
            file.write(b64encode(token_bytes(SIZE)).decode() + "\n")
            file.flush()
            os.fsync(file.fileno())
        with suppress(FileExistsError):
            os.link(new, self.path)
        new.unlink()


def check_of(secret: str) -> bytes:
    """What is kept of a secret, to know it again."""
    return sha256(f"check {secret}".encode()).digest()


def signature(secret: str, id: str, timestamp: int, body: bytes) -> str:  # noqa: A002 - the field's word
    """One entry of the header `webhook-signature`."""
    key = b64decode(secret.removeprefix(PREFIX))
    return "v1," + b64encode(digest(key, f"{id}.{timestamp}.".encode() + body, "sha256")).decode()
