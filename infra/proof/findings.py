"""Findings 核验结果: what a bundle turned out to be, and the first event that is bad."""

from dataclasses import dataclass, field

from infra.proof.bundle import Line, Manifest
from infra.proof.note import VerifierKey


@dataclass(frozen=True)
class Fault:
    """What is wrong, and the position of the event that is bad; None where none can be named."""

    position: int | None
    zh: str
    en: str

    def __str__(self) -> str:
        return f"{self.zh} / {self.en}"


class FaultError(Exception):
    """Nothing after this can be relied on."""

    def __init__(self, position: int | None, zh: str, en: str) -> None:
        super().__init__(en)
        self.fault = Fault(position, zh, en)


@dataclass
class Report:
    """What was found. `faults` begins with the first bad event; without any, the bundle is what it says it is."""

    manifest: Manifest | None = None
    events: int = 0
    root: bytes = b""
    keys: tuple[VerifierKey, ...] = ()
    standings: int = 0
    faults: list[Fault] = field(default_factory=list)

    @property
    def sound(self) -> bool:
        return not self.faults


def changed(event: Line) -> FaultError:
    """An event whose content is not what its leaf hash says."""
    return FaultError(
        event.position,
        f"位置{event.position}的事实{event.at}不是所记录的: 内容与其叶哈希不符",
        f"event {event.position}, {event.at}, is not what was recorded: it does not match its leaf hash",
    )
