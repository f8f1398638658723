"""目标责任书: issuing and acknowledging target sets."""

from typing import Final, Literal

from domain import streams
from infra.rehearsal.parts import Do, Whom
from infra.rehearsal.registry import Registry
from infra.rehearsal.scene import Scene
from services.ledger import Receipt

plays: Final = Registry[Receipt]()


class IssueTargets(Do, Whom):
    do: Literal["issue_targets"]
    without_items: tuple[str, ...] = ()


class AcknowledgeTargets(Do, Whom):
    do: Literal["acknowledge_targets"]


@plays(IssueTargets)
def issue(scene: Scene, step: IssueTargets) -> Receipt:
    return scene.runtime.target_sets.issue(
        scene.by_office(),
        committee_id=scene.of.committee,
        year=scene.of.year,
        branches=step.branches,
        without_items=step.without_items,
    )


@plays(AcknowledgeTargets)
def acknowledge(scene: Scene, step: AcknowledgeTargets) -> Receipt:
    signing = step.branches or [branch.id for branch in scene.setting.branches]
    act = scene.by_secretaries({branch: streams.targets(branch, scene.of.year) for branch in signing})
    return scene.runtime.target_sets.acknowledge(
        act, committee_id=scene.of.committee, year=scene.of.year, branches=step.branches
    )
