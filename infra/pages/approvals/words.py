"""Words 审批用语: kinds of matters, states and routes as pages say them."""

from collections.abc import Mapping
from typing import Final

from domain.approval import ApprovalState
from domain.route import RouteForm
from infra.http.language import Text
from infra.pages.details import TITLES
from infra.pages.listing import Tag, Tone
from projections.wording import Sentence
from projections.wording.approvals import MATTERS

AT: Final = "/workbench/committees/{committee}/approvals"
STATES: Final[Mapping[ApprovalState, Tag]] = {
    ApprovalState.OPEN: Tag(Text("待审批", "open"), Tone.WARN),
    ApprovalState.COMPLETED: Tag(Text("已通过", "completed"), Tone.GOOD),
    ApprovalState.RETURNED: Tag(Text("已退回", "returned"), Tone.LATE),
    ApprovalState.WITHDRAWN: Tag(Text("已撤回", "withdrawn")),
}
FORMS: Final[Mapping[RouteForm, Text]] = {
    RouteForm.COUNTERSIGN: Text("会签 (全部, 不分先后)", "all, in any order"),
    RouteForm.SEQUENCE: Text("逐级审批 (按顺序)", "all, in this order"),
    RouteForm.ANY_OF: Text("任一人审批", "any one of them"),
}
DETAILS: Final[Mapping[str, Text]] = {
    **TITLES,
    "item": Text("考核项目代码", "Item code"),
    "which": Text("具体事项", "Which one"),
    "reason": Text("事由", "Reason"),
}
"""As they are asked for."""
ASKED: Final[Mapping[str, tuple[str, ...]]] = {
    "score_correction": ("branch", "year", "period", "item", "points"),
    "exemption": ("branch", "year", "period"),
    "target_change": ("branch", "year", "number"),
    "deadline_extension": ("step", "branch", "year", "period", "until", "which"),
    "reward_payment": ("branch", "year", "reward", "amount", "reference", "on"),
}
"""What each kind of matter has to say, in the order it is asked."""
OPTIONAL: Final = frozenset({"which", "on"})


def kind_of(kind: str) -> Sentence:
    """What a kind of matter is called."""
    zh, en = MATTERS.get(kind, Sentence(kind, kind))
    return Sentence(zh, en[0].upper() + en[1:])
