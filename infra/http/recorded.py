"""The log as recorded 事实日志: the shape of a recorded fact, and the head."""

import base64
from typing import Annotated, Any

import msgspec
from fastapi import APIRouter
from pydantic import Field

from infra.http.acting import Running
from infra.http.fields import ActorId, Model, Position
from infra.http.steps import RecordedAt
from services.log import Entry, Head

router = APIRouter(tags=["事实日志 ledger"])


class EnvelopeModel(Model):
    """What every fact carries besides itself; what is null is left out."""

    by: ActorId
    command: Annotated[str, Field(description="命令编号 / command id", examples=["s1:4f7c0a52"])]
    on_behalf_of: Annotated[str | None, Field(description="代何人 / on whose behalf")] = None
    reason: Annotated[str | None, Field(description="事由 / why", examples=["补录", "entered late"])] = None
    correlation: Annotated[str | None, Field(description="关联编号 / correlation id")] = None
    causation: Annotated[str | None, Field(description="起因的事实 / the fact that caused it")] = None
    business_date: Annotated[str | None, Field(description="业务日期 / business date")] = None


class EventModel(Model):
    """A recorded fact."""

    position: Position
    stream: Annotated[str, Field(description="事实流 / stream", examples=["assessment/A/2025/Q1"])]
    version: Annotated[int, Field(description="流内版本, 自1起 / version in its stream, from 1", examples=[3])]
    name: Annotated[str, Field(description="事实名称 / name", examples=["assessment.scored.v1"])]
    recorded_at: RecordedAt
    envelope: EnvelopeModel
    fact: Annotated[
        dict[str, Any], Field(description="事实内容 / the fact", examples=[{"branch": "A", "scores": {"E": "28"}}])
    ]


class EventsAnswer(Model):
    """The next facts after a position, in order; ask again after `next`."""

    events: Annotated[tuple[EventModel, ...], Field(description="事实 / facts")]
    next: Annotated[Position, Field(description="下次从此位置之后查起 / ask after this position next")]


class HeadAnswer(Model):
    """The end of the log."""

    size: Annotated[int, Field(description="事实条数 / number of facts", examples=[1024])]
    root: Annotated[
        str,
        Field(
            description="Merkle 树根 (RFC 6962), base64 / root of the tree",
            examples=["47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="],
        ),
    ]
    root_hex: Annotated[
        str,
        Field(
            description="同上, 十六进制 / the same in hexadecimal",
            examples=["e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"],
        ),
    ]
    recorded_at: Annotated[RecordedAt | None, Field(description="最后一条的记录时间 / when the last was recorded")]


class _Body(msgspec.Struct):
    """A stored body, its parts left as they are stored."""

    envelope: msgspec.Raw
    fact: msgspec.Raw


_STORED = msgspec.json.Decoder(_Body)


@router.get("/ledger/head", summary="日志末端 / Head of the ledger")
def show_head(running: Running) -> HeadAnswer:
    """事实条数与 Merkle 树根, 可留作日后核对的凭据.

    The size of the log and the root of the tree over it: keep it, to check the record against later.
    """
    return _head(running.recorder.head())


def as_recorded(entry: Entry) -> dict[str, object]:
    stored = _STORED.decode(entry.state)
    return {
        "position": entry.id,
        "stream": entry.originator_id,
        "version": entry.originator_version,
        "name": entry.topic,
        "recorded_at": entry.recorded_at,
        "envelope": stored.envelope,
        "fact": stored.fact,
    }


def _head(head: Head) -> HeadAnswer:
    return HeadAnswer(
        size=head.size,
        root=base64.b64encode(head.root).decode(),
        root_hex=head.root.hex(),
        recorded_at=head.recorded_at,
    )
