"""As of 追溯: a moment, asked for as a position of the log or as a time."""

from datetime import datetime
from typing import Annotated

from fastapi import Depends, Query, Response

from infra.http.acting import Running
from infra.http.problems import InvalidError
from infra.moments import is_position, position_meant, time_meant
from infra.postgres.recorder import LedgerRecorder
from services.ledger import Seen

EXAMPLES = ["2025-04-10T18:00:00+08:00", "1024"]
Moment = Annotated[str, Query(max_length=64)]
"""A log position, or an ISO time with its zone."""


def position_as_of(
    running: Running,
    response: Response,
    as_of: Annotated[
        str | None,
        Query(
            max_length=64,
            description="追溯至: 日志位置, 或带时区的时间 / as of: a log position, or an ISO time with its zone",
            examples=EXAMPLES,
        ),
    ] = None,
) -> int | None:
    if as_of is None:
        return None
    position = position_asked(running.recorder, as_of, "as_of")
    response.headers["X-Position"] = str(position)
    return position


AsOf = Annotated[int | None, Depends(position_as_of)]


def position_effective(
    running: Running,
    effective: Annotated[
        str | None,
        Query(
            max_length=64,
            description="当时适用: 写法同 as_of; 按 as_of 时 (不填即现在) 所知, 含其间更正 / "
            "what applied then, as known at as_of (now without it), with what was corrected in between",
            examples=EXAMPLES,
        ),
    ] = None,
) -> int | None:
    return None if effective is None else position_asked(running.recorder, effective, "effective")


Effective = Annotated[int | None, Depends(position_effective)]


def seen_as_of(running: Running, position: AsOf) -> Seen:
    return running.ledger.seen(position)


Looking = Annotated[Seen, Depends(seen_as_of)]
"""The record to answer from, as it stands or as it stood."""


def moment_as_of(
    running: Running, position: AsOf, as_of: str | None = Query(None, include_in_schema=False)
) -> datetime:
    """The time that an answer is given as of: now, the time asked for, or when the position was recorded; never later
    than now, as nothing is known of that.
    """
    now = running.clock()
    if as_of is None or position is None:
        return now
    if not is_position(as_of):
        return min(time_meant(as_of), now)
    entries = running.recorder.read(position - 1, 1)
    return entries[0].recorded_at if entries else now


MomentAsOf = Annotated[datetime, Depends(moment_as_of)]


def position_asked(recorder: LedgerRecorder, asked: str, name: str) -> int:
    """The position meant by the parameter of this name."""
    try:
        return position_meant(recorder, asked)
    except ValueError:
        raise InvalidError(f"query/{name}", "as_of") from None
