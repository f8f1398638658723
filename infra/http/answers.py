"""Answers 回执与查询结果: what an act recorded; what a question found, and up to which position it holds."""

from typing import Annotated, Literal

import msgspec
from fastapi import Depends, Header
from pydantic import Field
from starlette.responses import Response

from domain.ballot import BallotHeld
from infra.facts import NAMES
from infra.http.fields import FactId, Model, Position
from services.ledger import Receipt, Seen

Outcome = Literal["carried", "failed"]


class RecordedFact(Model):
    """A fact that the act recorded."""

    id: FactId
    name: Annotated[
        str,
        Field(description="事实名称 / name of the fact", examples=["assessment.scored.v1"]),
    ]


class ActAnswer(Model):
    """What an act recorded, and the position that readers may wait for."""

    position: Position
    facts: Annotated[tuple[RecordedFact, ...], Field(description="记录的事实 / facts recorded")]
    outcome: Annotated[
        Outcome | None,
        Field(
            description="表决结果; 非表决操作为空 / outcome of the vote; null where none was held",
            examples=["carried"],
        ),
    ]


def recorded(receipt: Receipt, status: int = 200, **more: object) -> Response:
    """The answer of an act: ActAnswer, written without a detour, and what an answer of its own has besides."""
    ballot = next((fact for _, fact in receipt.facts if isinstance(fact, BallotHeld)), None)
    content = {
        "position": receipt.position,
        "facts": [{"id": id_, "name": NAMES[type(fact)]} for id_, fact in receipt.facts],
        "outcome": ballot and ("carried" if ballot.carried else "failed"),
        **more,
    }
    headers = {"X-Position": str(receipt.position)}
    if receipt.repeated:
        headers["Idempotency-Replayed"] = "true"
    return Response(msgspec.json.encode(content), status, headers, "application/json")


class Conditional:
    """Answers a question about the record itself: 304 where the asker has seen it as it stands."""

    def __init__(self, if_none_match: str) -> None:
        self._known = {tag.strip().removeprefix("W/") for tag in if_none_match.split(",")}

    def __call__(self, seen: Seen, body: Model, *, version: int | None = None) -> Response:
        """`body` was read from `seen`; the ETag names the latest fact in all of it, or the `version` given.

        Where acts rest on more than is shown, the position of the log is a version that they accept.
        """
        etag = f'"{seen.last_touched if version is None else version}"'
        headers = {"ETag": etag, "Cache-Control": "private, no-cache", "X-Position": str(seen.position)}
        if self._known & {etag, "*"}:
            return Response(None, 304, headers)
        return Response(body.model_dump_json(), 200, headers, "application/json")


async def conditional(
    if_none_match: Annotated[
        str,
        Header(
            max_length=1_000,
            description="已有内容的 ETag; 未变动则答 304 / ETag of what is at hand; 304 where it still holds",
            examples=['"1024"'],
        ),
    ] = "",
) -> Conditional:
    return Conditional(if_none_match)


Answering = Annotated[Conditional, Depends(conditional)]
