"""Proofs 存证: checkpoints, and that what was asked for is in the log, and that the log has only grown."""

from base64 import b64encode
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import Field

from domain.refusal import NotFoundError
from infra.checkpoints import Made
from infra.http.acting import Running
from infra.http.fields import FactId, Model, Position
from infra.http.paging import Next, Paging
from infra.runtime import Runtime

router = APIRouter(tags=["事实日志 ledger"])

HASH = "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="
NOTE = f"localhost/dajinchuang\n1024\n{HASH}\n\n— localhost/dajinchuang Az3grlgtzPICa5OS8npV...\n"

Size = Annotated[int, Field(ge=0, description="事实条数 / number of facts", examples=[1024])]
Hash = Annotated[str, Field(description="SHA-256, base64", examples=[HASH])]
Path = Annotated[tuple[Hash, ...], Field(description="证明所需的各哈希, 自下而上 / hashes of the proof, from below")]
Signed = Annotated[
    str | None, Field(description="该条数的校验点, 若有 / checkpoint of this size, if any", examples=[NOTE])
]


class CheckpointModel(Model):
    """A checkpoint as it was signed, with the signatures of witnesses under it."""

    number: Annotated[int, Field(description="序号, 自1起 / number, from 1", examples=[7])]
    size: Size
    made_at: Annotated[datetime, Field(description="签发时间 (UTC) / made at", examples=["2025-04-10T02:00:00Z"])]
    note: Annotated[str, Field(description="校验点原文 (C2SP) / the signed note", examples=[NOTE])]


class CheckpointsAnswer(Model):
    """Checkpoints in the order they were made."""

    checkpoints: Annotated[tuple[CheckpointModel, ...], Field(description="校验点 / checkpoints")]
    next: Next


class InclusionAnswer(Model):
    """The fact is in the log of this size: its leaf hash and the path to the root (RFC 6962)."""

    position: Position
    fact: FactId
    size: Size
    leaf: Hash
    path: Path
    root: Hash
    checkpoint: Signed


class ConsistencyAnswer(Model):
    """The log of the new size begins with the log of the old one (RFC 6962)."""

    old: Size
    old_root: Hash
    size: Size
    root: Hash
    path: Path
    checkpoint: Signed


@router.get("/checkpoints", summary="历次校验点 / Checkpoints")
def list_checkpoints(paging: Paging, running: Running) -> CheckpointsAnswer:
    """历次签发的校验点, 含见证签名.

    Every checkpoint ever signed, with the signatures of witnesses.
    """
    rows = running.checkpoints.after(int(paging.after[0]) if paging.after else 0, paging.limit + 1)
    shown, following = paging.cut(rows, lambda made: [made.number])
    return CheckpointsAnswer(checkpoints=tuple(map(CheckpointModel.model_validate, shown)), next=following)


@router.get("/ledger/inclusion", summary="在录证明 / Proof of inclusion")
def prove_inclusion(
    fact: Annotated[
        str,
        Query(
            max_length=400,
            description="事实编号: 事实流@版本 / fact id: its stream @ version",
            examples=["assessment/A/2025/Q1@3"],
        ),
    ],
    running: Running,
    size: Annotated[
        int | None,
        Query(
            ge=1,
            le=2**62,
            description="日志条数; 不填即现有全部 / size of the log; now, when left out",
            examples=[1024],
        ),
    ] = None,
) -> InclusionAnswer:
    """证明一条事实在日志之中: 由其内容的哈希逐级算到树根.

    Proves that a fact is in the log: from the hash of its content, level by level, to the root.
    """
    return inclusion(running, fact, size)


@router.get("/ledger/consistency", summary="只增证明 / Proof of consistency")
def prove_consistency(
    running: Running,
    old: Annotated[int, Query(ge=1, le=2**62, description="较早的条数 / the earlier size", examples=[512])],
    size: Annotated[
        int | None, Query(ge=1, le=2**62, description="较晚的条数; 不填即现有全部 / the later size", examples=[1024])
    ] = None,
) -> ConsistencyAnswer:
    """证明日志在两个时点之间只有增加, 未曾改动.

    Proves that between two sizes the log has only grown.
    """
    return consistency(running, old, size)


def inclusion(running: Runtime, fact: str, size: int | None) -> InclusionAnswer:
    """Raises NotFoundError where the log of this size has no such fact."""
    of = _size(running, size)
    position = position_of(running, fact)
    if position > of:
        raise NotFoundError("当时尚无这条事实", "the fact was recorded later than that")
    proof = running.tree.inclusion(position, of)
    return InclusionAnswer(
        position=position,
        fact=fact,
        size=of,
        leaf=_text(proof.leaf),
        path=tuple(map(_text, proof.path)),
        root=_text(proof.root),
        checkpoint=_note(running.checkpoints.at(of)),
    )


def consistency(running: Runtime, old: int, size: int | None) -> ConsistencyAnswer:
    """Raises NotFoundError for sizes that the log has not, or not in this order."""
    of = _size(running, size)
    if not 0 < old <= of:
        raise NotFoundError("较早的条数不应大于较晚的条数", "the earlier size is beyond the later one")
    proof = running.tree.consistency(old, of)
    return ConsistencyAnswer(
        old=old,
        old_root=_text(proof.old_root),
        size=of,
        root=_text(proof.root),
        path=tuple(map(_text, proof.path)),
        checkpoint=_note(running.checkpoints.at(of)),
    )


def position_of(running: Runtime, fact: str) -> int:
    """Where a fact stands in the log. Raises NotFoundError."""
    stream, _, version = fact.rpartition("@")
    number = int(version) if version.isascii() and version.isdigit() and len(version) < 10 else 0
    found = running.recorder.select_events(stream, gt=number - 1, lte=number) if number else []
    if not found:
        raise NotFoundError(f"没有这条事实: {fact}", f"no such fact: {fact}")
    return found[0].id


def _size(running: Runtime, size: int | None) -> int:
    end = running.recorder.position()
    if size is not None and size > end:
        raise NotFoundError(f"日志目前只有{end}条", f"the log has {end} facts so far")
    return end if size is None else size


def _note(made: Made | None) -> str | None:
    return made.note if made else None


def _text(value: bytes) -> str:
    return b64encode(value).decode()
