"""Matters 待办事项: what may wait, for whom, in which words; opened and closed by name."""

from datetime import date, datetime
from enum import StrEnum
from typing import Final

import msgspec

from domain.belonging import Homes, home_in
from domain.period import Period
from projections.engine import Rows, Table
from projections.wording import Sentence


class Awaits(StrEnum):
    """待办对象: the role that has to act."""

    SECRETARY = "secretary"
    SCORER = "scorer"
    REVIEWER = "reviewer"
    OFFICE = "office"
    COMMITTEE = "committee"
    APPROVER = "approver"
    MEMBER = "member"


class Kind(StrEnum):
    """待办事项类别."""

    ISSUE_TARGETS = "issue_targets"
    ACKNOWLEDGE_TARGETS = "acknowledge_targets"
    NO_TARGET_SET = "no_target_set"
    SELF_ASSESS = "self_assess"
    SCORE = "score"
    SCORE_AGAIN = "score_again"
    REVIEW = "review"
    CONFIRM = "confirm"
    ADOPT_STANDARD = "adopt_standard"
    PROPOSE_GRADES = "propose_grades"
    OPEN_NOTICE = "open_notice"
    NOTICE_OPEN = "notice_open"
    DECIDE_APPEAL = "decide_appeal"
    DECIDE_GRADES = "decide_grades"
    HONOUR_CONSEQUENCE = "honour_consequence"
    SIGN_RECEIPT = "sign_receipt"
    HAND_IN_PLAN = "hand_in_plan"
    REVIEW_PLAN = "review_plan"
    RECTIFY = "rectify"
    RECTIFICATION_OVERDUE = "rectification_overdue"
    ACCEPT_RECTIFICATION = "accept_rectification"
    CLOSE_YEAR = "close_year"
    ISSUE_DRAFT = "issue_draft"
    DECIDE_TARGET_CHANGE = "decide_target_change"
    APPROVE = "approve"
    HOLD_MEETING = "hold_meeting"
    CAST_VOTE = "cast_vote"
    COUNT_VOTES = "count_votes"
    PUBLISH_RESULTS = "publish_results"
    ANSWER_OBJECTION = "answer_objection"
    ADOPT_SIX_GOOD = "adopt_six_good"
    MOBILISE = "mobilise"
    COMMEND = "commend"
    APPROVE_FEATURE_PLAN = "approve_feature_plan"
    CREATE_FEATURE = "create_feature"
    ACCEPT_FEATURE = "accept_feature"
    NAME_FEATURE = "name_feature"
    REVIEW_FEATURE = "review_feature"
    MEND_FEATURE = "mend_feature"
    CHECK_MENDING = "check_mending"
    HOLD_EXPERIENCE_MEETING = "hold_experience_meeting"


WORDS = {
    Kind.ISSUE_TARGETS: (Awaits.OFFICE, "下达目标责任书", "issue the target set"),
    Kind.ACKNOWLEDGE_TARGETS: (Awaits.SECRETARY, "签收目标责任书", "acknowledge the target set"),
    Kind.NO_TARGET_SET: (Awaits.OFFICE, "未下达目标责任书即已考核", "assessed without a target set"),
    Kind.SELF_ASSESS: (Awaits.SECRETARY, "自评", "self-assessment"),
    Kind.SCORE: (Awaits.SCORER, "评分", "scoring"),
    Kind.SCORE_AGAIN: (Awaits.SCORER, "复核退回, 重新评分", "scoring again after review"),
    Kind.REVIEW: (Awaits.REVIEWER, "复核", "review"),
    Kind.CONFIRM: (Awaits.OFFICE, "考核结果待确认", "confirmation"),
    Kind.ADOPT_STANDARD: (Awaits.COMMITTEE, "考核标准待表决", "standard waits for the vote"),
    Kind.PROPOSE_GRADES: (Awaits.OFFICE, "提出等级建议", "propose the grades"),
    Kind.OPEN_NOTICE: (Awaits.OFFICE, "公示等级建议", "open the public notice"),
    Kind.NOTICE_OPEN: (Awaits.SECRETARY, "公示中, 可提出申诉", "public notice open for appeals"),
    Kind.DECIDE_APPEAL: (Awaits.COMMITTEE, "申诉待表决", "appeal waits for the vote"),
    Kind.DECIDE_GRADES: (Awaits.COMMITTEE, "定级待表决", "grades wait for the vote"),
    Kind.HONOUR_CONSEQUENCE: (Awaits.OFFICE, "待兑现", "to be honoured"),
    Kind.SIGN_RECEIPT: (Awaits.SECRETARY, "待签收", "to be signed for"),
    Kind.HAND_IN_PLAN: (Awaits.SECRETARY, "提交整改方案", "hand in the plan of rectification"),
    Kind.REVIEW_PLAN: (Awaits.OFFICE, "审核整改方案", "review the plan of rectification"),
    Kind.RECTIFY: (Awaits.SECRETARY, "整改并报请验收", "rectify, then hand in for acceptance"),
    Kind.RECTIFICATION_OVERDUE: (Awaits.SECRETARY, "整顿逾期, 尚未报请验收", "rectification overdue"),
    Kind.ACCEPT_RECTIFICATION: (Awaits.COMMITTEE, "整改验收待表决", "acceptance waits for the vote"),
    Kind.CLOSE_YEAR: (Awaits.OFFICE, "结束年度考核", "close the year"),
    Kind.ISSUE_DRAFT: (Awaits.OFFICE, "目标已起草, 待下达", "targets drafted, to be issued"),
    Kind.DECIDE_TARGET_CHANGE: (Awaits.OFFICE, "目标变更待批", "change of a target waits for approval"),
    Kind.APPROVE: (Awaits.APPROVER, "待审批", "waits for approval"),
    Kind.HOLD_MEETING: (Awaits.OFFICE, "待召开", "to be held"),
    Kind.CAST_VOTE: (Awaits.MEMBER, "待表决", "waits for the vote"),
    Kind.COUNT_VOTES: (Awaits.MEMBER, "待计票", "waits for the tellers"),
    Kind.PUBLISH_RESULTS: (Awaits.OFFICE, "考核结果待公布", "publication of the results"),
    Kind.ANSWER_OBJECTION: (Awaits.OFFICE, "答复异议", "answer the objection"),
    Kind.ADOPT_SIX_GOOD: (Awaits.COMMITTEE, "六好标准待制定", "six-good standard to be adopted"),
    Kind.MOBILISE: (Awaits.OFFICE, "动员部署创建六好班子", "mobilise for six-good teams"),
    Kind.COMMEND: (Awaits.COMMITTEE, "年度表彰待表决", "commendation waits for the vote"),
    Kind.APPROVE_FEATURE_PLAN: (Awaits.OFFICE, "审批特色创建方案", "decide on the plan of the feature"),
    Kind.CREATE_FEATURE: (Awaits.SECRETARY, "特色创建中, 待申请验收", "create the feature and hand it in"),
    Kind.ACCEPT_FEATURE: (Awaits.COMMITTEE, "特色创建验收待表决", "acceptance of the feature waits for the vote"),
    Kind.NAME_FEATURE: (Awaits.OFFICE, "命名特色党支部", "name the feature branch"),
    Kind.REVIEW_FEATURE: (Awaits.OFFICE, "特色党支部年度复评", "review of the feature branch"),
    Kind.MEND_FEATURE: (Awaits.SECRETARY, "特色党支部限期整改", "mend what the review found"),
    Kind.CHECK_MENDING: (Awaits.OFFICE, "核查特色党支部整改", "check what was mended"),
    Kind.HOLD_EXPERIENCE_MEETING: (Awaits.OFFICE, "召开经验交流会", "hold the experience meeting"),
}


STEP: Final = "step"
"""The slot of whichever step a period of a branch waits for: from self-assessment to confirmation."""


class Open(msgspec.Struct, frozen=True, gc=False):
    """待办事项, as it is kept: for whom it waits and in which words follows from its kind, as a `Matter` tells.

    `place` is what waits, `slot` what it waits for there: its kind, but `STEP` for whichever step a period is at.
    `due` is its last day; `not_before` the first day on which it can be done; `about` comes before the words of its
    kind. `person` is whoever it waits for by name; None where anyone in the role will do.
    """

    place: str
    slot: str
    kind: Kind
    committee: str
    branch: str | None
    year: int
    period: Period | None
    since: datetime
    about: Sentence | None = None
    reason: str | None = None
    due: date | None = None
    not_before: date | None = None
    person: str | None = None

    @property
    def matter(self) -> str:
        """Its name."""
        return f"{self.kind}/{self.place}"


class Branch(msgspec.Struct, frozen=True, gc=False):
    """党支部: whose it is and was, what it is called."""

    branch: str
    committee: str
    name: str
    homes: Homes


MATTERS = Table(
    "open_matters_matter",
    Open,
    ("place", "slot"),
    indexes=(("committee", "kind"), ("branch",), ("person",)),
    standing=("kind", "place"),
    past_by_key=False,
)
BRANCHES = Table("open_matters_branch", Branch, ("branch",))


def branch_of(rows: Rows, branch: str) -> Branch:
    known = rows.get(BRANCHES, branch)
    assert known is not None
    return known


def home_of(rows: Rows, branch: str, year: int | None = None) -> str:
    """The committee that a branch belongs to, or that appraises it in a year."""
    return home_in(branch_of(rows, branch).homes, year)


def begin(
    rows: Rows,
    at: datetime,
    kind: Kind,
    committee: str,
    year: int,
    branch: str | None = None,
    period: Period | None = None,
    *,
    which: str | None = None,
    about: Sentence | None = None,
    reason: str | None = None,
    due: date | None = None,
    not_before: date | None = None,
    person: str | None = None,
) -> None:
    """Opens a matter, any but a period's step; one that is open already goes on waiting since when it did."""
    place = _place(committee, year, branch, period, which)
    known = rows.get(MATTERS, place, kind)
    since = known.since if known else at
    rows.put(
        MATTERS,
        Open(place, kind, kind, committee, branch, year, period, since, about, reason, due, not_before, person),
    )


def go_on(
    rows: Rows,
    at: datetime,
    kind: Kind,
    committee: str,
    year: int,
    branch: str,
    period: Period,
    reason: str | None = None,
) -> None:
    """A period of a branch waits for its next step, since this moment, and for none of those before."""
    place = f"{committee}/{year}/{branch}/{period}"
    rows.put(MATTERS, Open(place, STEP, kind, committee, branch, year, period, at, None, reason))


def call_up(rows: Rows, at: datetime, committee: str, year: int, branch: str, period: Period) -> None:
    """A period of a branch waits for its first step, if it does not already."""
    if rows.get(MATTERS, f"{committee}/{year}/{branch}/{period}", STEP) is None:
        go_on(rows, at, Kind.SELF_ASSESS, committee, year, branch, period)


def finish(rows: Rows, committee: str, year: int, branch: str, period: Period) -> None:
    """A period of a branch waits for no step any more."""
    rows.remove(MATTERS, f"{committee}/{year}/{branch}/{period}", STEP)


def end(
    rows: Rows,
    kind: Kind,
    committee: str,
    year: int,
    branch: str | None = None,
    period: Period | None = None,
    *,
    which: str | None = None,
) -> None:
    """Closes a matter, if it is open."""
    rows.remove(MATTERS, _place(committee, year, branch, period, which), kind)


def is_open(rows: Rows, kind: Kind, committee: str, year: int, branch: str) -> bool:
    return rows.get(MATTERS, _place(committee, year, branch), kind) is not None


def matters_of(rows: Rows, branch: str) -> list[Open]:
    """What is open on a branch; a search, for what seldom happens to it."""
    return rows.find(MATTERS, "branch", branch)


def close(rows: Rows, matter: Open) -> None:
    rows.remove(MATTERS, matter.place, matter.slot)


def _place(
    committee: str, year: int, branch: str | None = None, period: Period | None = None, which: str | None = None
) -> str:
    place = f"{committee}/{year}"
    if branch is not None:
        place += "/" + branch
    if period is not None:
        place += "/" + period
    if which is not None:
        place += "/" + which
    return place
