"""Webhook 投递地址: where the events of an account are sent, and how far they have come."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from psycopg.rows import TupleRow

from infra.feed.reading import Filters


class State(StrEnum):
    """状态: whether anything is sent there; a removed one stays for its history only."""

    ACTIVE = "active"
    PAUSED = "paused"
    DISABLED = "disabled"
    REMOVED = "removed"


@dataclass(frozen=True)
class Webhook:
    """Everything up to `position` is delivered; `failing_since` is the first of `failures` in a row.

    `run` is raised by every change. The secret of the generation before signs too until `former_until`.
    """

    id: str
    account: str
    name: str
    url: str
    committee: str | None
    branch: str | None
    types: tuple[str, ...]
    made_at: datetime
    made_by: str
    generation: int
    secret_check: bytes
    former_until: datetime | None
    state: State
    state_at: datetime
    state_by: str
    why: str
    run: int
    position: int
    delivered_at: datetime | None
    failures: int
    failing_since: datetime | None
    due_at: datetime | None

    @property
    def needs_attention(self) -> bool:
        """Whether nothing arrives there any more, or not at the moment."""
        return self.state is State.DISABLED or self.failures > 0

    @property
    def filters(self) -> Filters:
        return Filters(None if self.committee is None else (self.committee,), self.branch, self.types)


@dataclass(frozen=True)
class Attempt:
    """投递记录: one try to deliver an event; it arrived if `status` is 2xx. `fault` says why there is no status."""

    number: int
    webhook: str
    at: datetime
    position: int
    event: str
    type: str
    attempt: int
    status: int | None
    fault: str | None
    answer: str
    took: int

    @property
    def arrived(self) -> bool:
        return self.status is not None and self.status // 100 == 2


FIELDS: Final = ", ".join(Webhook.__dataclass_fields__)
ATTEMPT: Final = ", ".join(Attempt.__dataclass_fields__)


def webhook_of(row: TupleRow) -> Webhook:
    """A row of FIELDS."""
    known = dict(zip(Webhook.__dataclass_fields__, row, strict=True))
    return Webhook(**{**known, "types": tuple(known["types"]), "state": State(known["state"])})
