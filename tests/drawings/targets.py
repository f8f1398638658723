"""Target sets, changes of targets in force, practices to draw on."""

from collections.abc import Iterable
from dataclasses import replace
from functools import reduce
from typing import Any, Final

from domain import practice, targets
from domain.practice import Content, Practice
from domain.standard import Duty, ItemClass
from domain.target import of_items
from domain.targets import TargetSet
from tests.domain.steel import STEEL
from tests.drawings.machine import Machine, Words

OF: Final[dict[str, Any]] = {"branch": "A", "year": 2025}
REASON: Final = "有理由"
CONTENT: Final = Content("党员示范岗", "一岗一责", ItemClass.MEMBERS, (Duty.D6,))
REVISED: Final = replace(CONTENT, text="一岗双责")

TARGET_SET: Final = Machine(
    Words("目标责任书", "Target set"),
    TargetSet(),
    targets.evolve,
    steps={
        Words("未下达", "not issued"): lambda s: not s.issued and not s.draft,
        Words("已起草, 待下达", "drafted, to be issued"): lambda s: not s.issued,
        Words("待签收", "to be acknowledged"): lambda s: not s.acknowledged,
        Words("已签收", "acknowledged"): lambda _: True,
    },
    acts={
        Words("起草", "draft"): lambda s: targets.draft(s, **OF, standard=STEEL, targets=of_items(STEEL)),
        Words("下达", "issue"): lambda s: targets.issue(s, **OF, standard=STEEL),
        Words("签收", "acknowledge"): lambda s: targets.acknowledge(s, **OF),
    },
)


def _propose(state: TargetSet) -> Iterable[object]:
    before = state.in_force[0]
    after = replace(before, title=f"第{state.proposed + 1}稿")
    return targets.propose_change(
        state, **OF, standard=STEEL, code=before.code, after=after, reason=REASON, proposer="secretary:A"
    )


def _latest(state: TargetSet) -> dict[str, Any]:
    return {**OF, "number": state.proposed}


CHANGE: Final = Machine(
    Words("现行目标的变更", "Change of a target in force"),
    reduce(targets.evolve, targets.issue(TargetSet(), **OF, standard=STEEL), TargetSet()),
    targets.evolve,
    steps={
        Words("变更待批", "change waiting for approval"): lambda s: bool(s.pending),
        Words("现行", "in force"): lambda _: True,
    },
    acts={
        Words("提出变更", "propose a change"): _propose,
        Words("批准", "approve"): lambda s: targets.approve_change(s, **_latest(s), standard=STEEL, approvers={"s2"}),
        Words("退回", "return"): lambda s: targets.return_change(s, **_latest(s), reason=REASON),
        Words("撤回", "withdraw"): lambda s: targets.withdraw_change(s, **_latest(s), names={"secretary:A"}),
    },
    identity=lambda s: bool(s.pending),
)
PRACTICE: Final = Machine(
    Words("经验做法", "Practice"),
    Practice(),
    practice.evolve,
    steps={
        Words("未入库", "not in the library"): lambda s: s.content is None,
        Words("已撤下", "withdrawn"): lambda s: s.withdrawn,
        Words("已入库", "in the library"): lambda _: True,
    },
    acts={
        Words("推广", "publish"): lambda s: practice.publish(s, id="posts", committee=None, content=CONTENT),
        Words("修订", "revise"): lambda s: practice.revise(s, id="posts", content=REVISED),
        Words("撤下", "withdraw"): lambda s: practice.withdraw(s, id="posts", reason=REASON),
    },
)
MACHINES: Final = (TARGET_SET, CHANGE, PRACTICE)
