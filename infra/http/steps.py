"""Steps 环节: who did it, when, and why."""

from datetime import datetime
from typing import Annotated

from pydantic import Field

from domain.record import Recorded
from infra.http.fields import ActorId, FactId, Model, Position, Reason

RecordedAt = Annotated[
    datetime, Field(description="记录时间 (UTC) / recorded at (UTC)", examples=["2025-04-10T02:00:00Z"])
]


class Signed(Model):
    """A step done."""

    fact: FactId
    position: Position
    at: RecordedAt
    by: ActorId
    on_behalf_of: Annotated[ActorId | None, Field(description="代何人 / on whose behalf")] = None
    reason: Annotated[Reason | None, Field(description="事由 / why")] = None


def signed(recorded: Recorded) -> Signed:
    """The step as a fact's envelope tells it."""
    envelope = recorded.envelope
    return Signed(
        fact=recorded.id,
        position=recorded.position,
        at=recorded.recorded_at,
        by=envelope.by,
        on_behalf_of=envelope.on_behalf_of,
        reason=envelope.reason,
    )
