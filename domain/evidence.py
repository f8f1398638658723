"""Evidence 佐证材料: what scores, appeals and acceptances rest on; the fact holds the digest, a store the bytes."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Final, assert_never

from domain.refusal import NotFoundError, Refusal, RefusedError, require_reason

MOST_PER_SUBJECT: Final = 50


class Side(StrEnum):
    """提供方: the branch itself, or the committee that judges it."""

    BRANCH = "branch"
    COMMITTEE = "committee"


@dataclass(frozen=True)
class File:
    """文件: as it was handed in; `sha256` in hexadecimal names the bytes, `size` counts them."""

    name: str
    size: int
    sha256: str
    media_type: str


@dataclass(frozen=True)
class EvidenceAttached:
    """佐证材料已附: to a subject, or to one item of it."""

    subject: str
    branch: str
    year: int
    item: str | None
    side: Side
    file: File


@dataclass(frozen=True)
class EvidenceWithdrawn:
    """佐证材料已撤回: it no longer speaks for the subject; the bytes stay."""

    subject: str
    branch: str
    year: int
    item: str | None
    sha256: str
    reason: str


Fact = EvidenceAttached | EvidenceWithdrawn


@dataclass(frozen=True)
class Evidence:
    """What is attached to a subject now, by item and digest, in the order it came."""

    attached: Mapping[tuple[str | None, str], EvidenceAttached] = field(default_factory=dict)


def attach(
    evidence: Evidence, *, subject: str, branch: str, year: int, item: str | None, side: Side, file: File
) -> list[Fact]:
    """附佐证材料: once for the same item."""
    if (item, file.sha256) in evidence.attached:
        raise RefusedError(
            Refusal.ALREADY_EXISTS, f"此处已附有该材料: {file.name}", f"this file is attached here already: {file.name}"
        )
    if len(evidence.attached) >= MOST_PER_SUBJECT:
        raise RefusedError(
            Refusal.EVIDENCE_FULL,
            f"佐证材料已满{MOST_PER_SUBJECT}份, 请先撤回用不到的",
            f"{MOST_PER_SUBJECT} files are attached: withdraw what is not needed first",
        )
    return [EvidenceAttached(subject, branch, year, item, side, file)]


def withdraw(evidence: Evidence, *, item: str | None, sha256: str, side: Side, reason: str) -> list[Fact]:
    """撤回佐证材料: by the side that attached it, with a reason."""
    require_reason(reason)
    attached = evidence.attached.get((item, sha256))
    if attached is None:
        raise NotFoundError("此处没有该佐证材料", "no such file is attached here")
    if attached.side is not side:
        raise RefusedError(
            Refusal.NOT_YOURS, "对方所附材料不得撤回", "what the other side attached is theirs to withdraw"
        )
    return [EvidenceWithdrawn(attached.subject, attached.branch, attached.year, item, sha256, reason)]


def require_open(*, closed: bool) -> None:
    """A subject that is settled takes no evidence any more."""
    if closed:
        raise RefusedError(
            Refusal.EVIDENCE_CLOSED,
            "所涉事项已有结论, 不再接受佐证材料; 对考核结果有异议的, 请在公示期内申诉",
            "the matter is settled and takes no more evidence; object to a result by an appeal during the notice",
        )


def evolve(evidence: Evidence, fact: Fact) -> Evidence:
    match fact:
        case EvidenceAttached():
            return replace(evidence, attached={**evidence.attached, (fact.item, fact.file.sha256): fact})
        case EvidenceWithdrawn():
            gone = (fact.item, fact.sha256)
            return Evidence({key: each for key, each in evidence.attached.items() if key != gone})
        case _:
            assert_never(fact)
