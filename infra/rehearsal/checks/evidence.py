"""佐证材料: what is attached."""

from typing import Any, Final, Literal

from infra.rehearsal.parts import Check
from infra.rehearsal.registry import Registry
from infra.rehearsal.scene import Scene
from infra.rehearsal.verbs.evidence import OnSubject

answers: Final = Registry[object]()


class CheckEvidence(Check, OnSubject):
    check: Literal["evidence"]


@answers(CheckEvidence)
def evidence(scene: Scene, step: CheckEvidence) -> list[dict[str, Any]]:
    return [
        {"item": one.item, "name": one.file.name, "size": one.file.size, "side": str(one.side)}
        for one in scene.runtime.evidence.attached(step.subject(scene))
    ]
