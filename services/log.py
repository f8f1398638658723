"""The log 事实日志, as services see it: what is handed over, what comes back, and how an append can be refused."""

from typing import NamedTuple

from domain.record import Envelope
from infra.postgres.entry import *  # noqa: F403


class Draft(NamedTuple):
    """A fact about to be recorded as this version of its stream."""

    stream: str
    version: int
    envelope: Envelope
    fact: object

    @property
    def originator_id(self) -> str:
        return self.stream

    @property
    def originator_version(self) -> int:
        return self.version
