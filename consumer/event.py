"""Events 事件: a record of the topic of facts, as CloudEvents 1.0 in binary mode has it."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

NEEDED: Final = ("ce_id", "ce_source", "ce_type", "ce_subject", "ce_time", "ce_position", "ce_streamversion")
LAST_VERSION: Final = 2**31 - 1


class PoisonError(Exception):
    """A record that is no event, whoever reads it."""


@dataclass(frozen=True)
class Event:
    """A fact: `id` names it for ever, `subject` the stream it is in, `version` its place there, from 1 without gaps.

    `position` is its place in the whole log; `data` is as its contract says, with points as strings.
    """

    id: str
    source: str
    type: str
    subject: str
    time: datetime
    key: str
    position: int
    version: int
    correlation: str | None
    data: dict[str, Any]


def read(key: bytes | None, value: bytes | None, headers: Iterable[tuple[str, bytes | None]]) -> Event:
    """Raises PoisonError for what is no event."""
    try:
        of = {name: held.decode() for name, held in headers if name.startswith("ce_") and held is not None}
        if missing := [name for name in NEEDED if name not in of]:
            raise PoisonError(f"no {', '.join(missing)}")
        if of.get("ce_specversion") != "1.0":
            raise PoisonError(f"CloudEvents of version {of.get('ce_specversion')}")
        data = json.loads(value or b"")
        if not isinstance(data, dict):
            raise PoisonError("its data are no object")
        event = Event(
            of["ce_id"],
            of["ce_source"],
            of["ce_type"],
            of["ce_subject"],
            datetime.fromisoformat(of["ce_time"]),
            (key or b"").decode(),
            int(of["ce_position"]),
            int(of["ce_streamversion"]),
            of.get("ce_correlationid"),
            data,
        )
    except (ValueError, RecursionError) as error:
        raise PoisonError(str(error)) from error
    if not 0 < event.version <= LAST_VERSION or "\0" in event.source + event.subject:
        raise PoisonError("no such stream or version can be")
    return event
