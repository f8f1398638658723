"""What the grades bring, and the closing of the year."""

from collections.abc import Iterable
from datetime import date
from typing import Any, Final

from domain import consequence, rectification, reward, year
from domain.calendar import Calendar
from domain.consequence import Consequence, ConsequenceOpened, RewardKind
from domain.grading import DecidedGrade, GradesDecided, Grading
from domain.money import MOST
from domain.rectification import Plan, Rectification, Stage
from domain.reward import Reward
from domain.year import AppraisalYear
from tests.domain.steel import points, vote
from tests.drawings.machine import Machine, Words

DAY: Final = date(2026, 1, 20)
PLAN: Final = Plan(("有问题",), ("有措施",), "有责任人", DAY)
LENGTH: Final[dict[str, Any]] = {"calendar": Calendar(), "today": DAY}
REASON: Final = "有理由"


def _opened(kind: str) -> ConsequenceOpened:
    return ConsequenceOpened(kind, "B", 2025, "rolling-mill", "first")


def _decide(state: Reward) -> Iterable[object]:
    return reward.decide(
        state,
        kind=RewardKind.TEAM_REWARD,
        branch="B",
        year=2025,
        committee="rolling-mill",
        amount=points("5000"),
        at_most=MOST,
        basis="grading/rolling-mill/2025@7",
        today=DAY,
    )


def _pay(state: Reward) -> Iterable[object]:
    """Half the amount at a time."""
    number = str(len(state.payments))
    return reward.pay(state, amount=points("2500"), on=DAY, reference=number, payer="s1", today=DAY)


def _receipt(state: Reward) -> Iterable[object]:
    waiting = [one.number for one in state.payments if one.number not in state.receipted]
    return reward.receipt(state, number=min(waiting, default=0), receiver="secretary:B", today=DAY)


REWARD: Final = Machine(
    Words("专项奖励与活动经费", "Rewards and activity funds"),
    reward.evolve(Reward(), _opened("team_reward")),
    reward.evolve,
    steps={
        Words("待确定金额", "amount to be decided"): lambda s: s.decided is None,
        Words("待支付", "to be paid"): lambda s: not s.payments,
        Words("部分支付", "paid in part"): lambda s: s.paid < s.decided.amount if s.decided else False,
        Words("已付清, 待签收", "paid, to be signed for"): lambda s: len(s.receipted) < len(s.payments),
        Words("已签收", "signed for"): lambda _: True,
    },
    acts={
        Words("确定金额", "decide the amount"): _decide,
        Words("撤销", "cancel"): lambda s: reward.cancel(s, reason=REASON),
        Words("支付", "pay"): _pay,
        Words("签收", "sign for it"): _receipt,
    },
)
RECTIFICATION: Final = Machine(
    Words("调整和整顿", "Rectification"),
    rectification.evolve(Rectification(), _opened("rectification")),
    rectification.evolve,
    steps={
        Words("待责令", "to be ordered"): lambda s: s.stage is Stage.OPENED,
        Words("待提交整改方案", "plan due"): lambda s: s.stage is Stage.ORDERED,
        Words("方案待审核", "plan waiting for review"): lambda s: s.stage is Stage.PLAN_HANDED_IN,
        Words("方案已退回", "plan returned"): lambda s: s.stage is Stage.PLAN_RETURNED,
        Words("整改中", "under way"): lambda s: s.stage is Stage.UNDER_WAY,
        Words("验收待表决", "acceptance waiting for the vote"): lambda s: s.stage is Stage.HANDED_IN,
        Words("已通过验收", "accepted"): lambda _: True,
    },
    acts={
        Words("责令整顿", "order"): lambda s: rectification.order(s, working_days=30, usual=None, **LENGTH),
        Words("提交整改方案", "hand in a plan"): lambda s: rectification.hand_in_plan(
            s, plan=PLAN, author="secretary:B", today=DAY
        ),
        Words("审核同意", "agree to the plan"): lambda s: rectification.review_plan(
            s, reviewer="m1", agreed=True, reason="", today=DAY
        ),
        Words("审核退回", "return the plan"): lambda s: rectification.review_plan(
            s, reviewer="m1", agreed=False, reason=REASON, today=DAY
        ),
        Words("记录进展", "note progress"): lambda s: rectification.note_progress(s, text="有进展", today=DAY),
        Words("调整班子", "adjust the leadership"): lambda s: rectification.adjust_leadership(
            s, left=["甲"], joined=["乙"], reason=REASON, today=DAY
        ),
        Words("报请验收", "hand in for acceptance"): lambda s: rectification.hand_in(s, report="有报告", today=DAY),
        Words("表决通过验收", "vote carried"): lambda s: rectification.accept(
            s, ballot=vote(carried=True), working_days=None, **LENGTH
        ),
        Words("表决未通过验收", "vote failed"): lambda s: rectification.accept(
            s, ballot=vote(carried=False), working_days=None, **LENGTH
        ),
    },
)

OTHER: Final[dict[str, Any]] = {"kind": "study_tour", "branch": "B", "year": 2025, "committee": "rolling-mill"}
CONSEQUENCE: Final = Machine(
    Words("其他奖惩事项", "Other consequences"),
    Consequence(),
    consequence.evolve,
    steps={
        Words("未开启", "not open"): lambda s: not s.opened,
        Words("已兑现", "honoured"): lambda s: s.honoured,
        Words("待兑现", "to be honoured"): lambda _: True,
    },
    acts={
        Words("定级后开启", "open after grading"): lambda s: consequence.open_consequence(s, **OTHER, grade="first"),
        Words("兑现", "honour"): lambda s: consequence.honour(s, **OTHER, note="已兑现", today=DAY),
    },
)


def _close(state: AppraisalYear, *, unopened: Iterable[tuple[str, str]] = ()) -> Iterable[object]:
    decided = GradesDecided("rolling-mill", 2025, 1, (DecidedGrade("B", "first", 1, points("93"), "score"),))
    grading = Grading(decision=decided)
    return year.close(state, committee="rolling-mill", year=2025, grading=grading, unopened=unopened)


YEAR: Final = Machine(
    Words("考核年度", "Year"),
    AppraisalYear(),
    year.evolve,
    steps={
        Words("考核中", "open"): lambda s: not s.closed,
        Words("已结束", "closed"): lambda _: True,
    },
    acts={
        Words("结束", "close"): _close,
        Words("奖惩事项未全部开启即结束", "close while something is not opened"): lambda s: _close(
            s, unopened=[("team_reward", "B")]
        ),
    },
)
MACHINES: Final = (REWARD, RECTIFICATION, CONSEQUENCE, YEAR)
