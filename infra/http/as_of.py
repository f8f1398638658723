"""As of 追溯: a moment, asked for as a position of the log or as a time."""

from datetime import datetime
from typing import Annotated

from fastapi import Depends, Query

from infra.http.acting import Running
from infra.http.problems import InvalidError
from infra.postgres.recorder import LedgerRecorder

EXAMPLES = ["2025-04-10T18:00:00+08:00", "1024"]
Moment = Annotated[str, Query(max_length=64)]
"""A log position, or an ISO time with its zone."""


def position_as_of(
    running: Running,
    as_of: Annotated[
        str | None,
        Query(
            max_length=64,
            description="追溯至: 日志位置, 或带时区的时间 / as of: a log position, or an ISO time with its zone",
            examples=EXAMPLES,
        ),
    ] = None,
) -> int | None:
    return None if as_of is None else position_asked(running.recorder, as_of, "as_of")


AsOf = Annotated[int | None, Depends(position_as_of)]


def moment_as_of(
    running: Running, position: AsOf, as_of: str | None = Query(None, include_in_schema=False)
) -> datetime:
    """The time that an answer is given as of: now, the time asked for, or when the position was recorded."""
    if as_of is None or position is None:
        return running.clock()
    if not as_of.isdigit():
        return datetime.fromisoformat(as_of.replace(" ", "+"))
    entries = running.recorder.read(position - 1, 1)
    return entries[0].recorded_at if entries else running.clock()


MomentAsOf = Annotated[datetime, Depends(moment_as_of)]


def position_asked(recorder: LedgerRecorder, asked: str, name: str) -> int:
    """The position meant by the parameter of this name: itself, or the last one recorded by a time."""
    if asked.isascii() and asked.isdigit() and len(asked) <= 18:
        return min(int(asked), recorder.position())
    try:
        moment = datetime.fromisoformat(asked.replace(" ", "+"))  # a plus sign left unescaped in an address
    except ValueError:
        raise InvalidError(f"query/{name}", "as_of") from None
    if moment.tzinfo is None:
        raise InvalidError(f"query/{name}", "as_of")
    return recorder.position_at(moment)
