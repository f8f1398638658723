"""Target changes 目标变更 as they are read: what of a target one version says otherwise than another."""

from collections.abc import Mapping
from typing import Any, Final, NamedTuple

from infra.http.language import Text
from infra.http.target_changes import ChangeModel, State
from infra.http.target_models import TargetModel
from infra.pages.level import level_of
from infra.pages.listing import Tag, Tone
from infra.pages.people import Names

LABELS: Final[Mapping[str, Text]] = {
    "title": Text("目标名称", "Title"),
    "full": Text("分值", "Points"),
    "metric": Text("指标", "Metric"),
    "unit": Text("计量单位", "Unit"),
    "baseline": Text("基础值", "Baseline"),
    "level": Text("目标值", "Level"),
    "measure": Text("措施", "Measure"),
    "evidence": Text("佐证材料", "Evidence"),
    "owner": Text("责任人", "Owner"),
    "due": Text("完成季度", "Due"),
}
"""What is shown of a target and compared between its versions."""
STATES: Final = {
    State.PENDING: Tag(Text("待批", "waiting"), Tone.WARN),
    State.APPROVED: Tag(Text("已批准", "approved"), Tone.GOOD),
    State.RETURNED: Tag(Text("已退回", "returned"), Tone.LATE),
    State.WITHDRAWN: Tag(Text("已撤回", "withdrawn")),
}


class Difference(NamedTuple):
    """What one version changed."""

    title: Text
    before: str | None
    after: str | None


class Change(NamedTuple):
    """A change as it was proposed."""

    said: ChangeModel
    state: Tag
    who: str
    ended_by: str | None
    differences: tuple[Difference, ...]


def told(one: ChangeModel, target: TargetModel, names: Names) -> Change:
    """`target` is the one in force, which a change that was not approved would have changed."""
    ended_by = names(one.ended.by) if one.ended else None
    before = one.before or target
    return Change(one, STATES[one.state], names(one.proposed.by), ended_by, differences(before, one.after))


def differences(before: TargetModel, after: TargetModel) -> tuple[Difference, ...]:
    """What is not the same in both, in the order of the labels."""
    each = ((label, shown(before, name), shown(after, name)) for name, label in LABELS.items())
    return tuple(Difference(*one) for one in each if one[1] != one[2])


def shown(target: TargetModel, name: str) -> Any:
    """A field of a target as it is read; None where nothing stands in it."""
    value = getattr(target, name)
    return level_of(value, target.unit) if name in {"baseline", "level"} else value or None
