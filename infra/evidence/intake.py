"""Intake 收件: bytes are counted, told and digested before they are kept; who sent them is noted beside the store."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

import structlog
from psycopg.rows import class_row

from domain.evidence import File
from domain.refusal import Refusal, RefusedError
from infra.evidence.kinds import BY_MEDIA_TYPE, ENDINGS, ending_fits
from infra.evidence.scanner import NoScanner, Scanner
from infra.evidence.store import Store, digest_of
from infra.postgres.pool import Pool

UNUSED: Final = timedelta(days=7)  # how long bytes wait to be attached
log = structlog.get_logger()

# noted before the bytes are kept, so that they can be swept; attached only once they are
NOTE = """
INSERT INTO evidence.upload AS known (sha256, size, media_type, sent_by, sent_at) VALUES (%s, %s, %s, ARRAY[%s], %s)
ON CONFLICT (sha256) DO UPDATE SET
    sent_at = greatest(known.sent_at, excluded.sent_at),
    sent_by = known.sent_by || ARRAY(SELECT unnest(excluded.sent_by) EXCEPT SELECT unnest(known.sent_by))
"""
KEPT = "UPDATE evidence.upload SET kept = true WHERE sha256 = %s"
TOUCH = """
UPDATE evidence.upload SET sent_at = greatest(sent_at, %s) WHERE sha256 = %s AND kept RETURNING sha256, size, media_type
"""
UNATTACHED = """
SELECT sha256, size, media_type FROM evidence.upload WHERE sent_at < %s AND sha256 <> ALL(%s) ORDER BY sha256
"""
FORGET = "DELETE FROM evidence.upload WHERE sha256 = %s AND sent_at < %s"


@dataclass(frozen=True)
class Kept:
    """Bytes in store."""

    sha256: str
    size: int
    media_type: str


class Intake:
    """What stands between a sender and the store."""

    def __init__(self, store: Store, pool: Pool, scanner: Scanner | None = None) -> None:
        self._store = store
        self._pool = pool
        self.scanner = scanner or NoScanner()

    def take(self, path: Path, media_type: str, *, by: str, now: datetime) -> Kept:
        """Keeps a file that is what it is said to be; sent again it is the same. Refuses anything else.

        Also refuses what the scanner finds something in. Raises ScannerError where it cannot be asked; nothing is kept.
        """
        size = path.stat().st_size
        kind = BY_MEDIA_TYPE.get(media_type)
        if size == 0 or kind is None or not kind.fits(path):
            raise RefusedError(
                Refusal.EVIDENCE_TYPE_MISMATCH,
                f"文件为空, 或内容与所报类型不符; 可接受: {'、'.join(ENDINGS)}",
                f"the file is empty or is not what it is said to be; accepted: {', '.join(ENDINGS)}",
            )
        found = self.scanner.look(path)
        if found is not None:
            log.warning("evidence_infected", account=by, found=found, sha256=digest_of(path))
            raise RefusedError(
                Refusal.EVIDENCE_INFECTED,
                f"文件未通过病毒检查 ({found}), 未收存; 请查杀后重新制作",
                f"something harmful was found in the file ({found}), it is not kept: clean it and make it anew",
            )
        kept = Kept(digest_of(path), size, media_type)
        with self._pool.connection() as connection:
            connection.execute(NOTE, [kept.sha256, size, media_type, by, now])
        self._store.put(kept.sha256, path)
        with self._pool.connection() as connection:
            connection.execute(KEPT, [kept.sha256])
        return kept

    def file(self, sha256: str, name: str, now: datetime) -> File:
        """Bytes in store under a name, for a fact; they are not swept for a while from now on."""
        with self._pool.connection() as connection, connection.cursor(row_factory=class_row(Kept)) as cursor:
            kept = cursor.execute(TOUCH, [now, sha256]).fetchone()
        if kept is None:
            raise RefusedError(
                Refusal.EVIDENCE_MISSING, "材料库中没有该文件, 请先上传", "no such file is in store: send it first"
            )
        if not ending_fits(name, kept.media_type):
            raise RefusedError(
                Refusal.EVIDENCE_TYPE_MISMATCH,
                f"文件名{name}与内容不符",
                f"the name {name} does not fit what the file is",
            )
        return File(name, kept.size, kept.sha256, kept.media_type)

    def sent_by(self, sha256: str) -> frozenset[str]:
        """Who has sent these bytes."""
        with self._pool.connection() as connection:
            row = connection.execute("SELECT sent_by FROM evidence.upload WHERE sha256 = %s", [sha256]).fetchone()
        return frozenset(row[0]) if row else frozenset()

    def unused(self, now: datetime, attached: Iterable[str]) -> list[Kept]:
        """Bytes that were sent a while ago and are attached to nothing."""
        with self._pool.connection() as connection, connection.cursor(row_factory=class_row(Kept)) as cursor:
            return cursor.execute(UNATTACHED, [now - UNUSED, list(attached)]).fetchall()

    def forget(self, kept: Kept, now: datetime) -> bool:
        """Removes bytes, unless somebody has sent or attached them meanwhile."""
        with self._pool.connection() as connection, connection.transaction():
            if not connection.execute(FORGET, [kept.sha256, now - UNUSED]).rowcount:
                return False
            self._store.remove(kept.sha256)
            return True
