"""Moments 时点: a position of the log, or a time, as people write it."""

from datetime import datetime

from infra.postgres.recorder import LedgerRecorder


def position_meant(recorder: LedgerRecorder, text: str) -> int:
    """The position itself, never beyond the end; of a time the last one recorded by then.

    Raises ValueError for anything but a number or an ISO time with its zone.
    """
    if text.isascii() and text.isdigit() and len(text) <= 18:
        return min(int(text), recorder.position())
    moment = datetime.fromisoformat(text.replace(" ", "+"))  # a plus sign left unescaped in an address
    if moment.tzinfo is None:
        raise ValueError("a time without its zone")
    return recorder.position_at(moment)
