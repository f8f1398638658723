"""审计: whether the record is whole and untouched, and every projection what a replay gives."""

from typing import Final, Literal

from infra.rehearsal.parts import Check
from infra.rehearsal.registry import Registry
from infra.rehearsal.scene import Scene

answers: Final = Registry[object]()


class CheckAudit(Check):
    check: Literal["audit"]


@answers(CheckAudit)
def audit(scene: Scene, _: CheckAudit) -> dict[str, str]:
    verdict = scene.runtime.recorder.verify()
    different = scene.runtime.projections.differences()
    return {
        "log": f"broken: {verdict.fault}" if verdict.fault else "verified",
        "projections": f"different: {different}" if different else "equal_to_replay",
    }
