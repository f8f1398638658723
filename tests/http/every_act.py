"""Every act there is, at its turn: one enterprise from its registration to the closing of a committee's year."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from tests.http.api import MEMBERS, unanimous
from tests.http.meetings import attendance, matter, notice
from tests.http.test_deadlines import DEADLINES
from tests.http.test_evidence import DIGEST, PDF
from tests.http.test_organisation import FRAME
from tests.http.test_polls import GOOD, POLL
from tests.http.test_programmes import AGAINST, APPLICATION, GOODS, HANDED_IN, TAGGED
from tests.http.test_target_sets import CHANGE, CONTENT, PROGRESS, TARGETS

Answers = Mapping[str, Any]
"""What the acts before were answered, the latest under each path."""


@dataclass(frozen=True)
class Step:
    """An act that is accepted where it stands, and refused as it stands from `not_by`, and from anybody early or again.

    `has_no_turn`: it may come before what the script puts first. `again`: it may be done again. `after` days.
    """

    path: str
    body: Any = None
    by: str = "s1"
    not_by: str | None = None
    has_no_turn: bool = False
    again: bool = False
    after: int = 0


MILL: Final = "/committees/mill"
YEAR: Final = f"{MILL}/years/2025"
HQ: Final = "/enterprises/group"
ACCOUNTED: Final = {"reason": "工作需要"}
BETTER, WORSE = {"E": "29", "P": "67"}, {"E": "10", "P": "30"}
SHEETS: Final = {"A": {"scores": BETTER}, "B": {"scores": WORSE}, "C": {"scores": BETTER}}
BRINGS: Final = {
    **TAGGED,
    "targets_detailed": True,
    "deadlines": DEADLINES,
    "consequences": {"first": ["team_reward", "study_tour", "training"], "none": ["rectification"]},
    "honouring": {"at_most": {"team_reward": "20000"}, "rectification_working_days": 30},
}
PEOPLE: Final = {
    "members": [{"id": member, "name": f"委员{member}"} for member in MEMBERS],
    "staff": [{"id": "s1", "name": "小冯", "role": "scorer"}, {"id": "s2", "name": "老陈", "role": "reviewer"}],
}
SECRETARY: Final = {"name": "王一", "kind": "full_time", "begins": "2022-03-01"}
PERIODS: Final = ("Q1", "Q2", "Q3", "Q4", "YE")


def branches(*ids: str) -> dict[str, Any]:
    founded = {"type": "production", "secretary": SECRETARY, "established": "2020-01-01"}
    return {"branches": [{"id": one, "name": f"车间{one}党支部", **founded} for one in ids]}


def committee(id: str) -> dict[str, Any]:  # noqa: A002 - the field's word
    return {"id": id, "name": f"{id}党委", "timezone": "Asia/Shanghai", **PEOPLE}


ORGANISATION: Final = [
    Step("/enterprises", {"id": "group", "name": "总公司党委", "organisers": [{"id": "o1", "name": "老何"}]}),
    *(Step("/committees", committee(one)) for one in ("mill", "plant", "works")),
    Step(f"{HQ}/organisers", {"organisers": [{"id": "o2", "name": "老李"}]}),
    Step(f"{HQ}/committees", {"committees": ["mill", "plant", "works"]}),
    Step(f"{MILL}/people", {"staff": [{"id": "s3", "name": "小赵", "role": "scorer"}]}, has_no_turn=True),
    Step(f"{MILL}/calendar", {"holidays": ["2026-01-01"]}, has_no_turn=True, again=True),
    Step(f"{MILL}/branches", branches("A", "B", "C")),
    Step("/committees/plant/branches", branches("P1", "P2", "P3")),
]
"""What has to be there before anything can be out of turn."""

LIFE: Final = [
    Step(
        f"{MILL}/member-counts",
        {"on": "2025-01-15", "counts": {"A": {"members": 31, "probationary": 2}}},
        has_no_turn=True,
        again=True,
    ),
    Step("/branches/P1/rename", {"on": "2025-01-15", "name": "热轧党支部", **ACCOUNTED}, has_no_turn=True),
    Step("/branches/P2/merge", {"on": "2025-01-15", "into": "P1", **ACCOUNTED}, has_no_turn=True),
    Step("/branches/P1/move", {"on": "2025-01-16", "to": "works", **ACCOUNTED}, has_no_turn=True),
    Step("/branches/P3/secretary/leave", {"on": "2025-01-15", **ACCOUNTED}, has_no_turn=True),
    Step(
        "/branches/P3/secretary/appoint",
        {"name": "李二", "kind": "part_time", "begins": "2025-01-16", "ends": "2028-01-16"},
        has_no_turn=True,
    ),
    Step("/branches/P3/dissolve", {"on": "2025-01-17", **ACCOUNTED}, has_no_turn=True),
    Step(f"{HQ}/years/2025/frame", FRAME, by="o1", has_no_turn=True),
    Step(
        f"{HQ}/years/2024/experience-meeting",
        {
            "on": "2024-12-20",
            "place": "礼堂",
            "topics": ["创先进"],
            "presentations": [{"topic": "创先进", "branch": "A"}],
        },
        by="o1",
        has_no_turn=True,
    ),
]
PROGRAMMES: Final = [
    Step(f"{MILL}/six-good/programme", {"start_year": 2025, "adopt_by": "12-31"}, has_no_turn=True, again=True),
    Step(f"{MILL}/six-good/draft", {"from_year": 2025, "goods": GOODS, "reward_rules": "奖牌"}, again=True),
    Step(f"{MILL}/six-good/adopt", unanimous()),
    Step(f"{MILL}/six-good/mobilise", {"on": "2025-01-20", "text": "动员会"}, again=True),
    Step(
        f"{MILL}/exemplars",
        {"id": "posts", "kind": "branch", "title": "示范岗", "lesson": "一岗一责", "branch": "A"},
        has_no_turn=True,
    ),
    Step("/exemplars/posts/promote", {"note": "请学习"}, by="o1", not_by="s1"),
    Step(f"{MILL}/branches/C/feature/apply", APPLICATION, by="secretary:C", has_no_turn=True),
    Step(f"{MILL}/branches/C/feature/return-plan", {"reason": "过粗"}, not_by="secretary:C"),
    Step(f"{MILL}/branches/C/feature/apply", APPLICATION, by="secretary:C", has_no_turn=True),
    Step(f"{MILL}/branches/C/feature/approve-plan", {}, not_by="secretary:C"),
    Step(f"{MILL}/branches/C/feature/progress", {"on": "2025-01-20", "text": "已挂牌"}, again=True),
]
DELEGATED: Final = {
    "delegate": "s3",
    "acts": ["score"],
    "begins": "2025-01-20T00:00:00",
    "ends": "2025-02-20T00:00:00",
    "reason": "学习",
}
BEFORE_THE_YEAR: Final = [
    Step(f"{YEAR}/standard/draft", BRINGS, has_no_turn=True, again=True),
    Step(f"{YEAR}/standard/adopt", unanimous()),
    Step(f"{YEAR}/targets/draft", {"drafts": dict.fromkeys("ABC", TARGETS)}, again=True),
    Step(f"{YEAR}/targets/issue", {}),
    Step(f"{YEAR}/targets/acknowledge", {}),
    Step(f"{YEAR}/targets/A/changes", CHANGE, by="secretary:A"),
    Step(f"{YEAR}/targets/A/changes/1/return", {"reason": "依据不足"}, by="s2"),
    Step(f"{YEAR}/targets/A/changes", CHANGE, by="secretary:A"),
    Step(f"{YEAR}/targets/A/changes/2/withdraw", by="secretary:A", not_by="s2"),
    Step(f"{YEAR}/targets/A/changes", CHANGE, by="secretary:A"),
    Step(f"{YEAR}/targets/A/changes/3/approve", by="s2", not_by="secretary:A"),
    Step(f"{YEAR}/targets/A/practices", {"id": "checks", "code": "E1", "title": "点检", "text": "每台有人点检"}),
    Step("/practices", {"id": "posts", "committee": "mill", "content": CONTENT}, has_no_turn=True),
    Step("/practices/posts/revise", {"content": {**CONTENT, "title": "示范岗位"}}),
    Step("/practices/posts/withdraw", {"reason": "流于形式"}),
    Step(f"{MILL}/delegations", DELEGATED, has_no_turn=True, again=True),
    Step(f"{MILL}/delegations/revoke", {"number": 1, "reason": "返岗"}, not_by="s2"),
    Step(
        f"{YEAR}/deadlines/extend",
        {"step": "self_assess", "branch": "A", "period": "Q1", "until": "2025-04-18", "reason": "停产"},
        not_by="secretary:A",
    ),
]
FEATURE: Final = [
    Step(f"{MILL}/branches/C/feature/hand-in", HANDED_IN),
    Step(f"{MILL}/branches/C/feature/accept", {"ballot": unanimous()}),
    Step(f"{MILL}/branches/C/feature/name", {"name": "红炉台党支部"}),
    Step(
        f"{MILL}/branches/C/feature/review",
        lambda answers: {"verdict": "to_be_mended", "reason": "停滞", "mend_by": answers["day"]},
    ),
    Step(f"{MILL}/branches/C/feature/check-mending", {"mended": True, "reason": "已恢复"}),
    Step(f"{MILL}/branches/C/feature/withdraw", {"reason": "撤并"}),
]
MEETING: Final = notice(*(matter(number=n, details={"text": f"第{n}项"}) for n in (1, 2, 3, 4)), id="first")
ROOM: Final = f"{MILL}/meetings/first"
PRESENT: Final = MEMBERS[:4]
SECRET: Final = {"voted": PRESENT, "in_favour": 3, "against": 1, "abstained": 0, "tellers": MEMBERS[:2]}
MEETINGS: Final = [
    Step(f"{MILL}/meetings", MEETING, has_no_turn=True),
    Step(f"{ROOM}/agenda", {"agenda": list(reversed(MEETING["agenda"]))}),
    Step(f"{ROOM}/attendance", attendance("m5"), again=True),
    Step(f"{ROOM}/open"),
    Step(f"{ROOM}/matters/1/opinions", {"member": "m5", "text": "同意"}),
    Step(f"{ROOM}/matters/1/comments", {"attendee": "老陈", "text": "已核实"}, again=True),
    Step(f"{ROOM}/matters/1/open-vote", {}),
    *(Step(f"{ROOM}/matters/1/vote", {"choice": "in_favour"}, by=one, not_by="m5") for one in reversed(PRESENT)),
    Step(f"{ROOM}/matters/1/close-vote"),
    Step(f"{ROOM}/matters/2/open-vote", {"form": "secret"}),
    Step(f"{ROOM}/matters/2/count", SECRET, by="m1", not_by="m3"),
    Step(f"{ROOM}/matters/2/close-vote"),
    Step(f"{ROOM}/matters/3/postpone", {"reason": "意见分歧"}),
    Step(f"{ROOM}/matters/4/withdraw", {"reason": "不再需要"}),
    Step(f"{ROOM}/adjourn", {"reason": "午休"}),
    Step(f"{ROOM}/close"),
]


def _slip(place: int) -> Callable[[Answers], Any]:
    return lambda answers: {"number": 2, "slip": answers[f"{YEAR}/polls/open"]["slips"][place], "answers": GOOD}


GUIDED: Final = {"branch": "A", "on": "2025-01-20", "level": "committee"}
MEMBERS_SIDE: Final = [
    Step(f"{YEAR}/polls/open", POLL, has_no_turn=True, again=True),
    Step(f"{YEAR}/polls/void", {"number": 1, "reason": "发放有误"}),
    Step(f"{YEAR}/polls/open", POLL, has_no_turn=True, again=True),
    *(Step(f"{YEAR}/polls/answer", _slip(place)) for place in range(5)),
    Step(f"{YEAR}/polls/close", {"number": 2}),
    Step(f"{YEAR}/guidance/give", {**GUIDED, "subject": "组织生活", "text": "及时归档"}, has_no_turn=True, again=True),
    Step(f"{YEAR}/guidance/request", {**GUIDED, "asked_for": "自评表"}, has_no_turn=True, again=True),
]
EVIDENCE: Final = {"subject": {"kind": "assessment", "branch": "A", "period": "Q1"}, "item": "E", "sha256": DIGEST}
QUARTER: Final = f"{YEAR}/periods/Q1"
ONE: Final = {"branch": "B", "item": "E", "reason": "口径更正"}
LESSON: Final = {"branch": "A", "activity": "党课", "held_on": "2025-02-20", "due": 30, "present": 27}
CORRECTION: Final = {
    "kind": "score_correction",
    "details": {"branch": "B", "year": "2025", "period": "Q1", "item": "E", "points": "12"},
    "reason": "口径更正",
}
SUBJECT: Final = "score-correction/B/2025/Q1/E"
FIRST_QUARTER: Final = [
    Step("/evidence", PDF, has_no_turn=True, again=True, after=75),
    Step(f"{YEAR}/evidence", {**EVIDENCE, "name": "记录.pdf"}),
    Step(f"{YEAR}/evidence/withdraw", {**EVIDENCE, "reason": "附错"}),
    Step(f"{QUARTER}/participation", LESSON, by="secretary:A", has_no_turn=True),
    Step(f"{YEAR}/targets/A/progress", {**PROGRESS, "period": "Q1"}, by="secretary:A", again=True),
    Step(f"{QUARTER}/self-assess", {"sheets": {one: SHEETS[one] for one in "AB"}}, again=True),
    Step(f"{QUARTER}/default-self-assessment", {"branches": ["C"], "reason": "住院"}),
    Step(f"{QUARTER}/score", {"sheets": SHEETS}, again=True),
    Step(f"{QUARTER}/review", {"agreed": True}, by="s2", not_by="s1", again=True),
    Step(f"{QUARTER}/confirm", {}),
    Step(f"{QUARTER}/correct", {**ONE, "points": "11"}),
    Step(f"{QUARTER}/publish"),
    Step(
        f"{MILL}/approval-routes",
        {"kind": "score_correction", "form": "sequence", "approvers": ["s2", "m1"]},
        has_no_turn=True,
        again=True,
    ),
    Step(f"{MILL}/approvals", CORRECTION),
    Step(f"{MILL}/approvals/return", {"subject": SUBJECT, "number": 1, "reason": "请附报表"}, by="s2", not_by="m1"),
    Step(f"{MILL}/approvals", CORRECTION),
    Step(f"{MILL}/approvals/withdraw", {"subject": SUBJECT, "number": 2}, not_by="s2"),
    Step(f"{MILL}/approvals", CORRECTION),
    Step(f"{MILL}/approvals/approve", {"subject": SUBJECT, "number": 3}, by="s2", not_by="s1"),
    Step(f"{MILL}/approvals/approve", {"subject": SUBJECT, "number": 3}, by="m1", not_by="s1"),
    Step(f"{YEAR}/periods/Q2/exempt", {"branches": ["C"], "reason": "停产检修"}),
]


def _period(period: str) -> list[Step]:
    path, sheets = (
        f"{YEAR}/periods/{period}",
        {one: sheet for one, sheet in SHEETS.items() if (period, one) != ("Q2", "C")},
    )
    return [
        Step(f"{path}/self-assess", {"sheets": sheets}, again=True, after=90),
        Step(f"{path}/score", {"sheets": sheets}, again=True),
        Step(f"{path}/review", {"agreed": True}, by="s2", not_by="s1", again=True),
        Step(f"{path}/confirm", {}),
    ]


VETO: Final = {"branch": "B", "kind": "safety", "reason": "轻伤事故"}
APPEAL: Final = {"branch": "B", "period": "YE", "item": "E"}
SAID: Final = {"about": "B", "text": "与记录不符"}
GRADING: Final = [
    *(step for period in PERIODS[1:] for step in _period(period)),
    Step(f"{YEAR}/grading/veto", VETO, again=True),
    Step(f"{YEAR}/what-if", {"without_veto": "B"}, again=True),
    Step(f"{YEAR}/grading/lift-veto", VETO),
    Step(f"{YEAR}/grading/break-tie", {"order": ["C", "A"], "ballot": unanimous()}),
    Step(f"{YEAR}/grading/propose", again=True),
    Step(f"{YEAR}/grading/open-notice", again=True),
    Step(f"{YEAR}/voices/comment", SAID, by="p7", again=True),
    Step(f"{YEAR}/voices/comment-unsigned", SAID, again=True),
    Step(f"{YEAR}/voices/object", SAID, by="p7", again=True),
    Step(f"{YEAR}/voices/answer", {"number": 3, "text": "已核对"}, not_by="p7"),
    Step(f"{YEAR}/grading/appeals", {**APPEAL, "grounds": "漏计"}, by="secretary:B"),
    Step(f"{YEAR}/grading/appeals/decide", {**APPEAL, "points": "12", "ballot": AGAINST}),
    Step(f"{YEAR}/grading/decide", {"ballot": unanimous()}, after=14),
]
AWARD: Final = {"branch": "C", "kind": "team_reward"}
PLAN: Final = {"branch": "B", "problems": ["有问题"], "measures": ["有措施"], "owner": "孙书记"}
CHECKED: Final = {"branch": "B", "text": "记录已补齐"}
CONSEQUENCES: Final = [
    Step(f"{YEAR}/rewards/decide", {"awards": [{**AWARD, "amount": "3000"}]}),
    Step(f"{YEAR}/rewards/cancel", {**AWARD, "reason": "金额有误"}),
    Step(f"{YEAR}/rewards/decide", {"awards": [{**AWARD, "amount": "5000"}]}),
    Step(f"{YEAR}/rewards/pay", {"payments": [{**AWARD, "amount": "5000", "reference": "凭证1"}]}),
    Step(f"{YEAR}/rewards/receipt", {"receipts": [{**AWARD, "payment": 1}]}, by="secretary:C", not_by="s1"),
    Step(f"{YEAR}/consequences/honour", {"branch": "C", "kind": "study_tour", "note": "已赴学习"}),
    Step(
        f"{YEAR}/consequences/honour-several",
        {"honours": [{"branch": "C", "kind": "training", "note": "已安排轮训"}]},
    ),
    Step(f"{YEAR}/rectifications/order", {"branches": ["B"], "working_days": 30}),
    Step(f"{YEAR}/rectifications/plan", lambda answers: {**PLAN, "until": answers["day"]}, by="secretary:B"),
    Step(f"{YEAR}/rectifications/review-plan", {"branch": "B", "agreed": True}, not_by="secretary:B"),
    Step(f"{YEAR}/rectifications/note", CHECKED, by="secretary:B", again=True),
    Step(f"{YEAR}/rectifications/adjust-leadership", {"branch": "B", "left": ["王一"], "reason": "不力"}, again=True),
    Step(f"{YEAR}/rectifications/hand-in", {"branch": "B", "report": "已落实"}, by="secretary:B"),
    Step(f"{YEAR}/rectifications/accept", {"branch": "B", "ballot": unanimous()}),
    Step(f"{YEAR}/commendation", {"advanced_branches": [{"branch": "C", "amount": "5000"}], "ballot": unanimous()}),
    Step(
        f"{YEAR}/experience-meeting",
        {
            "on": "2025-10-15",
            "place": "礼堂",
            "topics": ["怎样创先进"],
            "presentations": [{"topic": "怎样创先进", "branch": "A"}],
        },
        has_no_turn=True,
    ),
    Step("/exemplars/posts/withdraw", {"reason": "流于形式"}),
    Step(f"{YEAR}/close"),
]
LATER: Final = [
    *LIFE,
    *PROGRAMMES,
    *BEFORE_THE_YEAR,
    *FEATURE,
    *MEETINGS,
    *MEMBERS_SIDE,
    *FIRST_QUARTER,
    *GRADING,
    *CONSEQUENCES,
]
