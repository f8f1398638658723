"""佐证材料: what is attached."""

from typing import Any, Final, Literal

from domain.period import Period
from infra.rehearsal.parts import Check
from infra.rehearsal.registry import Registry
from infra.rehearsal.scene import Scene
from services.evidence import Subject

answers: Final = Registry[object]()


class CheckEvidence(Check):
    check: Literal["evidence"]
    branch: str
    period: Period
    appeal: str | None = None


@answers(CheckEvidence)
def evidence(scene: Scene, step: CheckEvidence) -> list[dict[str, Any]]:
    rest = step.period if step.appeal is None else f"{step.period}/{step.appeal}"
    subject = Subject("assessment" if step.appeal is None else "appeal", scene.of, step.branch, rest)
    return [
        {"item": one.item, "name": one.file.name, "size": one.file.size, "side": str(one.side)}
        for one in scene.runtime.evidence.attached(subject)
    ]
