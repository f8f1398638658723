"""Evidence 佐证材料: what is attached where, so that it is found, reused and kept."""

from datetime import datetime

import msgspec

from domain.evidence import EvidenceAttached, EvidenceWithdrawn, Side
from domain.record import Recorded
from projections.engine import Keeps, Pool, Projection, Rows, Table
from projections.engine.snapshot import snapshot

NAME = "evidence"


class Attachment(msgspec.Struct, frozen=True, gc=False):
    """附件: one file at one place; `item` is empty where it speaks for the whole."""

    subject: str
    item: str
    sha256: str
    branch: str
    year: int
    side: Side
    name: str
    size: int
    media_type: str
    attached_at: datetime
    attached_by: str


class Kept(msgspec.Struct, frozen=True, gc=False):
    """文件: once attached, kept for good; the record speaks of it even after it was withdrawn."""

    sha256: str
    size: int


FILES = Table("evidence_file", Kept, ("sha256",), Keeps.CURRENT)
ATTACHMENTS = Table(
    "evidence_attachment", Attachment, ("subject", "item", "sha256"), indexes=(("branch",), ("sha256",))
)


def fold(rows: Rows, recorded: Recorded) -> None:
    match recorded.fact:
        case EvidenceAttached() as fact:
            file = fact.file
            rows.put(FILES, Kept(file.sha256, file.size))
            rows.put(
                ATTACHMENTS,
                Attachment(
                    fact.subject,
                    fact.item or "",
                    file.sha256,
                    fact.branch,
                    fact.year,
                    fact.side,
                    file.name,
                    file.size,
                    file.media_type,
                    recorded.recorded_at,
                    recorded.envelope.by,
                ),
            )
        case EvidenceWithdrawn() as fact:
            rows.remove(ATTACHMENTS, fact.subject, fact.item or "", fact.sha256)


PROJECTION = Projection(NAME, (ATTACHMENTS, FILES), frozenset({EvidenceAttached, EvidenceWithdrawn}), fold)


class Evidence:
    """Answers about what is attached."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    def of_branch(
        self, branch: str, *, after: tuple[str, str, str] = ("", "", ""), limit: int = 100, at: int | None = None
    ) -> list[Attachment]:
        """A branch's files wherever they are attached, by digest: what it need not send again."""
        with snapshot(self._pool, NAME, at) as now:
            return now.rows(
                ATTACHMENTS,
                "branch = %s AND (sha256, subject, item) > (%s, %s, %s) ORDER BY sha256, subject, item LIMIT %s",
                [branch, *after, limit],
            )

    def with_digest(self, sha256: str) -> list[Attachment]:
        """Wherever a file is attached, the place first attached first."""
        with snapshot(self._pool, NAME) as now:
            return now.rows(ATTACHMENTS, "sha256 = %s ORDER BY attached_at, subject, item", [sha256])

    def kept(self, *, after: str = "", limit: int = 1_000) -> list[Kept]:
        """Every file that was ever attached, by digest."""
        with snapshot(self._pool, NAME) as now:
            return now.rows(FILES, "sha256 > %s ORDER BY sha256 LIMIT %s", [after, limit])
