"""Moments 时点: a position of the log, or a time, as people write it."""

from datetime import MAXYEAR, MINYEAR, date, datetime, time, tzinfo

from infra.postgres.recorder import LedgerRecorder


def is_position(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= 18


def time_meant(text: str, zone: tzinfo | None = None) -> datetime:
    """An ISO time; where a zone is given also a local time, or a day.

    Pages show times to the minute: what is named by its day or its minute alone is meant to the end of that.

    Raises ValueError for anything else.
    """
    if zone is not None and len(text) == len("2026-01-13"):
        moment = datetime.combine(date.fromisoformat(text), time.max, zone)
    else:
        moment = datetime.fromisoformat(text.replace(" ", "+"))  # a plus sign left unescaped in an address
    if moment.tzinfo is None:
        if zone is None:
            raise ValueError("a time without its zone")
        moment = moment.replace(tzinfo=zone)
        if len(text) == len("2026-01-13T12:00"):
            moment = moment.replace(second=59, microsecond=999_999)
    if moment.year in {MINYEAR, MAXYEAR}:
        raise ValueError("a time that has no name in some zones")
    return moment


def position_meant(recorder: LedgerRecorder, text: str, zone: tzinfo | None = None) -> int:
    """The position itself, never beyond the end; of a time the last one recorded by then.

    Raises ValueError for what is neither a number nor a time as `time_meant` reads it.
    """
    if is_position(text):
        return min(int(text), recorder.position())
    return recorder.position_at(time_meant(text, zone))
