"""目标责任书: drafting, issuing and acknowledging target sets, changing targets in force, noting their progress."""

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Annotated, Any, Final, Literal

from pydantic import BeforeValidator, Field

from domain import streams
from domain.committee import OfficeRole
from domain.period import Period
from domain.standard import Duty, ItemClass
from domain.target import Innovation, Level, Target
from infra.rehearsal.parts import Do, Id, Number, Part, Whom
from infra.rehearsal.registry import Registry
from infra.rehearsal.scene import Scene
from infra.rehearsal.setting import ItemPart
from services.ledger import Receipt
from services.target_sets import target_set_of

plays: Final = Registry[Receipt]()


def _level(text: object) -> object:
    """A decimal is a number, anything else is in words."""
    if not isinstance(text, str):
        return text
    return Level(Decimal(text)) if text.lstrip("-").replace(".", "", 1).isdecimal() else Level(text=text)


LevelText = Annotated[Level, BeforeValidator(_level)]


class TargetPart(Part):
    """A target, or what changes of one; what is left out is the item's, or as it was."""

    item_class: ItemClass | None = Field(default=None, alias="class")
    title: str | None = None
    full: Number | None = None
    duties: tuple[Duty, ...] | None = None
    metric: str | None = None
    unit: str | None = None
    baseline: LevelText | None = None
    level: LevelText | None = None
    measure: str | None = None
    evidence: str | None = None
    owner: str | None = None
    due: Period | None = None
    serves: str | None = None
    innovation: Innovation | None = None
    feature_goal: bool | None = None
    practice: str | None = None

    def given(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in type(self).model_fields if getattr(self, name) is not None}


class DraftPart(TargetPart):
    item: str
    code: str | None = None

    def target(self, items: Mapping[str, ItemPart]) -> Target:
        item = items.get(self.item)
        of_item: dict[str, Any] = {
            "item_class": item.item_class if item else ItemClass.OVERALL,
            "title": item.title if item else self.item,
            "full": item.full if item else Decimal(0),
            "duties": item.duties if item else (),
        }
        return Target(**{**of_item, **self.given()})


class ChangePart(TargetPart):
    item: str | None = None


class DraftTargets(Do):
    do: Literal["draft_targets"]
    targets: dict[str, tuple[DraftPart, ...]]

    def named(self) -> set[str]:
        return {*self.targets}


class IssueTargets(Do, Whom):
    do: Literal["issue_targets"]
    without_items: tuple[str, ...] = ()


class AcknowledgeTargets(Do, Whom):
    do: Literal["acknowledge_targets"]


class ProposeTargetChange(Do):
    do: Literal["propose_target_change"]
    branch: str
    code: Id
    change: ChangePart
    reason: str = ""


class DecideTargetChange(Do):
    do: Literal["decide_target_change"]
    branch: str
    number: int
    approved: bool
    reason: str = ""


class WithdrawTargetChange(Do):
    do: Literal["withdraw_target_change"]
    branch: str
    number: int


class NoteProgress(Do):
    do: Literal["note_progress"]
    branch: str
    code: str
    period: Period
    text: str = ""
    level: LevelText | None = None


@plays(DraftTargets)
def draft(scene: Scene, step: DraftTargets) -> Receipt:
    items = {item.id: item for item in scene.setting.standards[scene.year].items}
    drafts = {branch: tuple(part.target(items) for part in parts) for branch, parts in step.targets.items()}
    return scene.runtime.target_sets.draft(scene.by_office(), scene.of, drafts=drafts)


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


@plays(ProposeTargetChange)
def propose_change(scene: Scene, step: ProposeTargetChange) -> Receipt:
    return scene.runtime.target_changes.propose(
        scene.by_secretary(step.branch),
        scene.of,
        branch=step.branch,
        code=step.code,
        after=_after(scene, step),
        reason=step.reason,
    )


@plays(DecideTargetChange)
def decide_change(scene: Scene, step: DecideTargetChange) -> Receipt:
    act, which = scene.by_office(OfficeRole.REVIEWER), {"branch": step.branch}
    changes = scene.runtime.target_changes
    if step.approved:
        return changes.approve(act, scene.of, **which, number=step.number)
    return changes.return_(act, scene.of, **which, number=step.number, reason=step.reason)


@plays(WithdrawTargetChange)
def withdraw_change(scene: Scene, step: WithdrawTargetChange) -> Receipt:
    act = scene.by_secretary(step.branch)
    return scene.runtime.target_changes.withdraw(act, scene.of, branch=step.branch, number=step.number)


@plays(NoteProgress)
def note_progress(scene: Scene, step: NoteProgress) -> Receipt:
    return scene.runtime.target_changes.note_progress(
        scene.by_secretary(step.branch),
        scene.of,
        branch=step.branch,
        code=step.code,
        period=step.period,
        text=step.text,
        reached=step.level,
    )


def _after(scene: Scene, step: ProposeTargetChange) -> Target:
    """The target in force with what changes of it; one that is not there is refused in its turn."""
    versions = target_set_of(scene.runtime.ledger.seen(), step.branch, scene.of.year).versions.get(step.code)
    before = versions[-1] if versions else Target(step.code, ItemClass.OVERALL, step.code, Decimal(0), ())
    return replace(before, **step.change.given())
