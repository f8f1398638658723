"""The checkpoint key 校验点密钥: kept in a file that only its owner reads, never in the database."""

import os
from pathlib import Path
from typing import Final

from infra.proof.note import NoteError, SigningKey
from infra.settings import Settings

OTHERS: Final = 0o077


class CheckpointError(Exception):
    """No checkpoint can be made, and why."""


class KeyFile:
    """The key that signs; and, while keys are being changed, the one that will follow it."""

    def __init__(self, settings: Settings) -> None:
        self.path = settings.checkpoint_key or settings.data_dir / "keys" / "checkpoint.key"
        self._next = self.path.with_name(f"{self.path.name}.next")

    def read(self) -> SigningKey | None:
        """The key, None if there is no file. Raises CheckpointError for a file that others can read or is no key."""
        return _read(self.path)

    def prepare(self, key: SigningKey) -> None:
        """Keeps a key beside the one in use, until it is on record."""
        self._next.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._next.unlink(missing_ok=True)
        handle = os.open(self._next, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w") as file:
            file.write(f"{key.text}\n")
            file.flush()
            os.fsync(file.fileno())

    def prepared(self) -> SigningKey | None:
        return _read(self._next)

    def adopt(self) -> None:
        """The key that was prepared is the one in use from now on."""
        self._next.replace(self.path)


def _read(path: Path) -> SigningKey | None:
    try:
        if path.stat().st_mode & OTHERS:
            raise CheckpointError(
                f"他人可读校验点密钥 {path}: 请 chmod 600 / others may read the checkpoint key: chmod 600 it"
            )
        return SigningKey.parse(path.read_text().strip())
    except FileNotFoundError:
        return None
    except (NoteError, OSError, UnicodeDecodeError) as error:
        raise CheckpointError(f"{path} 中没有可用的校验点密钥 ({error}) / it holds no usable checkpoint key") from error
