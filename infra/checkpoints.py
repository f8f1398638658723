"""Checkpoints 校验点: signed notes of how large the log is and of the root over it, made and kept for ever."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import structlog
from psycopg import Connection
from psycopg.rows import TupleRow, class_row

from infra.checkpoint_key import CheckpointError, KeyFile
from infra.kept_checkpoint import KeptCheckpoint
from infra.postgres.pool import Pool
from infra.postgres.tree import LogTree
from infra.proof.checkpoint import Checkpoint, introduction, opened
from infra.proof.note import Note, NoteError, SigningKey, VerifierKey
from infra.proof.paths import ProofError, check_consistency
from infra.settings import Settings
from infra.witness import Witness, WitnessError
from services.checkpoint_keys import KeyBook
from services.ledger import Act
from services.log import Head

MAKING: Final = 0x646A43  # advisory lock
DAILY: Final = timedelta(days=1)
BY: Final = "djc"
SEVERAL: Final = 200  # checkpoints at once

SHOWN: Final = """
SELECT number, size, made_at, note || coalesce(
    (SELECT string_agg(line, '' ORDER BY line) FROM proof.cosignature WHERE checkpoint = number), '') AS note
FROM proof.checkpoint
"""
ADD: Final = "INSERT INTO proof.checkpoint (size, made_at, note) VALUES (%s, %s, %s) RETURNING number"
COSIGN: Final = "INSERT INTO proof.cosignature (checkpoint, line) VALUES (%s, %s) ON CONFLICT DO NOTHING"
COSIGNED: Final = """
SELECT coalesce(max(size), 0) FROM proof.checkpoint JOIN proof.cosignature ON checkpoint = number
"""

log = structlog.get_logger()


@dataclass(frozen=True)
class Made:
    """A checkpoint as signed, with the signatures of witnesses under it."""

    number: int
    size: int
    made_at: datetime
    note: str

    @property
    def root(self) -> bytes:
        return Checkpoint.parse(Note.parse(self.note).text).root


class Checkpoints:
    """Makes and shows them. A log that no longer holds what was signed gets none."""

    def __init__(
        self,
        settings: Settings,
        pool: Pool,
        tree: LogTree,
        keys: KeyBook,
        head: Callable[[], Head],
        clock: Callable[[], datetime],
    ) -> None:
        self._origin = settings.origin
        self._every = timedelta(minutes=settings.checkpoint_minutes)
        self._pool = pool
        self._tree = tree
        self._keys = keys
        self._file = KeyFile(settings)
        self._kept = KeptCheckpoint(settings)
        self._head = head
        self._clock = clock
        self._witness = Witness.of(settings)

    def make(self) -> Made:
        """One over the log as it is now. Raises CheckpointError."""
        with self._alone() as connection:
            key = self._key()
            if key.name != self._origin:
                raise CheckpointError(
                    f"密钥名为 {key.name}, 本日志现名为 {self._origin} (DJC_ORIGIN): 请运行 djc keys --rotate / "
                    f"the key is named {key.name}, this log is now {self._origin}: run djc keys --rotate"
                )
            head, now = self._head(), self._clock()
            self._require_grown_out_of(_latest(connection), head)
            self.require_not_taken_back()
            note = str(Note.signed(Checkpoint(self._origin, head.size, head.root).text, key))
            row = connection.execute(ADD, [head.size, now, note]).fetchone()
            assert row
            if begun := self._keys.begun():
                self._kept.keep(begun, note)
        made = Made(row[0], head.size, now, note)
        return self._witnessed(made) if self._witness else made

    def make_if_due(self) -> Made | None:
        """One if the log has grown since a while ago, and once a day in any case."""
        last = self.latest()
        if last is not None:
            age = abs(self._clock() - last.made_at)  # a clock that went ahead and was put right holds nothing up
            if age < self._every or (age < DAILY and self._head().size == last.size):
                return None
        return self.make()

    def latest(self) -> Made | None:
        with self._pool.connection() as connection:
            return _latest(connection)

    def at(self, size: int) -> Made | None:
        """The last one over a log of this size."""
        with self._pool.connection() as connection:
            return _first(connection, "WHERE size = %s ORDER BY number DESC", [size])

    def after(self, number: int, limit: int) -> list[Made]:
        """The next ones, in the order they were made."""
        with self._pool.connection() as connection, connection.cursor(row_factory=class_row(Made)) as cursor:
            return cursor.execute(f"{SHOWN} WHERE number > %s ORDER BY number LIMIT %s", [number, limit]).fetchall()

    def faults(self, progress: Callable[[int, int], None]) -> Iterator[tuple[int, str]]:
        """The size and the fault of every checkpoint that no key on record signed or that the log no longer holds."""
        keys = [VerifierKey.parse(one) for one in self.public_keys()]
        last = self.latest()
        number, whole = 0, last.number if last else 0
        while found := self.after(number, SEVERAL):
            for made in found:
                progress(made.number, whole)
                if (why := self._fault(made, keys)) is not None:
                    yield made.size, why
            number = found[-1].number

    def _fault(self, made: Made, keys: Sequence[VerifierKey]) -> str | None:
        if made.size > self._head().size:
            return "the log is shorter than was signed"
        try:
            signed = opened(made.note, keys)
            if (signed.size, signed.root) != (made.size, self._tree.root(made.size)):
                return "the log of this size has another root than was signed"
        except (NoteError, ProofError) as error:
            return str(error)
        return None

    def key(self) -> SigningKey:
        """The key in use; the first one is made here. Raises CheckpointError where it is kept elsewhere."""
        with self._alone():
            return self._key()

    def public_keys(self) -> list[str]:
        """The verifier keys on record, the one in use last."""
        return [one.key for one in self._keys.introduced()]

    def rotate(self) -> SigningKey:
        """Puts a new key in place of the one in use, which vouches for it on the record."""
        with self._alone():
            self.require_not_taken_back()
            return self._introduce(SigningKey.make(self._origin), self._key())

    def require_not_taken_back(self) -> None:
        """Raises CheckpointError for an earlier log, as of a backup, than was signed here under this name."""
        begun, head = self._keys.begun(), self._head()
        kept = self._kept.read(begun) if begun else None
        if kept is None or kept.origin != self._origin:
            return
        try:
            path = self._tree.consistency(kept.size, head.size).path
            check_consistency(kept.size, kept.root, head.size, head.root, path)
        except ProofError as error:
            raise CheckpointError(
                f"日志现有 {head.size} 条事实, 其中没有本机签署过的 {kept.size} 条: 数据库多半恢复自较早的备份, "
                f"见 docs/restoring.md / the log, of {head.size} facts, does not hold the {kept.size} that were signed "
                f"here: the database was probably restored from an earlier backup, see docs/restoring.md"
            ) from error

    @contextmanager
    def _alone(self) -> Iterator[Connection[TupleRow]]:
        """While no other process signs or changes the key: the file and the record change one after the other."""
        with self._pool.connection() as connection, connection.transaction():
            connection.execute("SELECT pg_advisory_xact_lock(%s)", [MAKING])
            yield connection

    def _key(self) -> SigningKey:
        current = self._current()
        if (prepared := self._file.prepared()) and prepared.verifier.text == current:
            self._file.adopt()
        key = self._file.read()
        if current is None:
            return self._introduce(key or SigningKey.make(self._origin), None)
        if key is None or key.verifier.text != current:
            raise CheckpointError(
                f"{self._file.path} 中没有正在使用的密钥 {current} / the key in use, {current}, is not in it"
            )
        return key

    def _current(self) -> str | None:
        introduced = self._keys.introduced()
        return introduced[-1].key if introduced else None

    def _introduce(self, new: SigningKey, old: SigningKey | None) -> SigningKey:
        if new.name != self._origin:
            raise CheckpointError(
                f"校验点密钥名为 {new.name}, 本日志名为 {self._origin} (DJC_ORIGIN) / "
                f"the checkpoint key is named {new.name}, this log {self._origin}"
            )
        self._file.prepare(new)
        self._keys.introduce(
            Act(BY, self._clock()),
            key=new.verifier.text,
            statement=introduction(new, old),
            follows=old.verifier.text if old else None,
        )
        self._file.adopt()
        return new

    def _require_grown_out_of(self, last: Made | None, head: Head) -> None:
        """Nothing is signed that takes back what was signed before."""
        try:
            if self._tree.root(head.size) != head.root:
                raise ProofError("the entries do not add up to the head of the log")  # noqa: TRY301
            if last is not None and last.size:
                path = self._tree.consistency(last.size, head.size).path
                check_consistency(last.size, last.root, head.size, head.root, path)
        except ProofError as error:
            raise CheckpointError(
                f"日志在上次签署之后被改动 / the log has been changed since it was last signed: {error}"
            ) from error

    def _witnessed(self, made: Made) -> Made:
        """The same with the witness's signature under it; a witness that does not answer is asked again next time."""
        assert self._witness
        try:
            with self._pool.connection() as connection:
                (known,) = connection.execute(COSIGNED).fetchone() or (0,)
            lines = self._witness.cosign(made.note, known, lambda old: self._path_from(old, made.size))
        except (WitnessError, NoteError, ProofError) as error:
            log.warning("checkpoint_not_witnessed", size=made.size, error=str(error))
            return made
        with self._pool.connection() as connection:
            for line in lines:
                connection.execute(COSIGN, [made.number, line])
        return self.at(made.size) or made

    def _path_from(self, old: int, size: int) -> tuple[bytes, ...]:
        return self._tree.consistency(old, size).path if old else ()


def _latest(connection: Connection[TupleRow]) -> Made | None:
    return _first(connection, "ORDER BY number DESC", [])


def _first(connection: Connection[TupleRow], which: str, given: list[object]) -> Made | None:
    with connection.cursor(row_factory=class_row(Made)) as cursor:
        return cursor.execute(f"{SHOWN} {which} LIMIT 1".encode(), given).fetchone()
