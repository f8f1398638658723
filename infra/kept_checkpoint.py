"""The checkpoint kept 留存的校验点: the last one signed here, in a file, which no backup of the database takes back."""

import os
from datetime import datetime
from pathlib import Path

from infra.checkpoint_key import CheckpointError, KeyFile
from infra.proof.checkpoint import Checkpoint
from infra.proof.note import Note, NoteError
from infra.settings import Settings


class KeptCheckpoint:
    """Beside the key that signed it, one for each log that has it: named by when the log's first key was introduced."""

    def __init__(self, settings: Settings) -> None:
        self._folder = KeyFile(settings).path.parent / "signed"

    def read(self, begun: datetime) -> Checkpoint | None:
        """None where none was signed here. Raises CheckpointError."""
        path = self._path(begun)
        try:
            return Checkpoint.parse(Note.parse(path.read_text()).text)
        except FileNotFoundError:
            return None
        except (NoteError, OSError, UnicodeDecodeError) as error:
            raise CheckpointError(f"{path} 中没有可读的校验点 ({error}) / it holds no readable checkpoint") from error

    def keep(self, begun: datetime, note: str) -> None:
        """In place of the one before. Raises OSError."""
        path = self._path(begun)
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        new = path.with_suffix(".new")
        with new.open("w") as file:
            file.write(note)
            file.flush()
            os.fsync(file.fileno())
        new.replace(path)

    def _path(self, begun: datetime) -> Path:
        return self._folder / f"{begun:%Y%m%dT%H%M%S%fZ}.checkpoint"
