"""The programmes beside the grades: six-good teams, commendation, feature branches, exemplars, experience meetings."""

from collections.abc import Iterable
from datetime import date
from typing import Any, Final

from domain import commendation, exemplar, experience_meeting, feature, six_good
from domain.branch import BranchType
from domain.commendation import Commendation, Honour, Merits, Nomination
from domain.exemplar import Exemplar, ExemplarKind, Exemplary
from domain.experience_meeting import ExperienceMeeting, Presentation
from domain.feature import Feature, FeaturePlan, Verdict
from domain.six_good import Good, MonthDay, SixGoodProgramme
from tests.domain.steel import points, vote
from tests.drawings.machine import Machine, Words

TODAY: Final = date(2025, 3, 3)
LATER: Final = date(2025, 12, 31)
REASON: Final = "有理由"
MILL: Final[dict[str, Any]] = {"committee": "mill", "today": TODAY}
GOODS: Final = tuple(Good(f"第{number}好", points("0.9")) for number in range(1, 7))

SIX_GOOD: Final = Machine(
    Words("六好班子标准", "Six-good standard"),
    SixGoodProgramme(),
    six_good.evolve,
    steps={
        Words("未部署", "not set up"): lambda s: s.start_year is None,
        Words("生效, 新版本待表决", "in force, a new version waiting for the vote"): lambda s: (
            bool(s.drafted) and bool(s.adopted)
        ),
        Words("待表决", "waiting for the vote"): lambda s: s.drafted is not None,
        Words("生效", "in force"): lambda s: bool(s.adopted),
        Words("已部署, 标准待起草", "set up, the standard to be drafted"): lambda _: True,
    },
    acts={
        Words("部署", "set up"): lambda s: six_good.set_programme(
            s, start_year=2025, adopt_by=MonthDay(12, 31), **MILL
        ),
        Words("起草", "draft"): lambda s: six_good.draft(s, from_year=2025, goods=GOODS, reward_rules="奖牌", **MILL),
        Words("表决通过", "vote carried"): lambda s: six_good.adopt(s, ballot=vote(carried=True), **MILL),
        Words("表决未通过", "vote failed"): lambda s: six_good.adopt(s, ballot=vote(carried=False), **MILL),
        Words("动员部署", "mobilise"): lambda s: six_good.mobilise(s, on=TODAY, text="已动员", **MILL),
    },
    identity=lambda s: (s.start_year, s.drafted is None, bool(s.adopted)),
)


def _commend(state: Commendation, *, carried: bool) -> Iterable[object]:
    merits = Merits(frozenset(), frozenset({"A"}), {})
    commended = commendation.commend(state, nominations=[Nomination(Honour.ADVANCED_BRANCH, "A")], merits=merits)
    return commendation.issue(state, year=2025, commended=commended, ballot=vote(carried=carried), **MILL)


COMMENDATION: Final = Machine(
    Words("年度表彰", "Commendation of a year"),
    Commendation(),
    commendation.evolve,
    steps={
        Words("未表彰", "not issued"): lambda s: not s.issued,
        Words("已表彰", "issued"): lambda _: True,
    },
    acts={
        Words("表决通过", "vote carried"): lambda s: _commend(s, carried=True),
        Words("表决未通过", "vote failed"): lambda s: _commend(s, carried=False),
    },
)

A: Final[dict[str, Any]] = {"branch": "A"}
PLAN: Final = FeaturePlan("炉火正红", "党员先锋炉台", "一炉一面旗", ("动员", "创建"), LATER)


def _apply(state: Feature, *, has_lowest_grade: bool) -> Iterable[object]:
    given: dict[str, Any] = {"type": BranchType.PRODUCTION, "brand": "红炉台", "plan": PLAN, "applicant": "secretary:A"}
    return feature.apply(state, **A, **MILL, **given, has_lowest_grade=has_lowest_grade)


def _hand_in(state: Feature) -> Iterable[object]:
    return feature.hand_in(state, **A, summary="已达标", checklist={"品牌": "红炉台"}, required=("品牌",))


def _review(state: Feature, verdict: Verdict) -> Iterable[object]:
    return feature.review(state, **A, verdict=verdict, reason=REASON, mend_by=LATER, today=TODAY)


FEATURE: Final = Machine(
    Words("特色党支部", "Feature branch"),
    Feature(),
    feature.evolve,
    steps={
        Words(zh, en): lambda s, stage=stage: s.stage is stage  # type: ignore[misc] # each its own stage
        for stage, (zh, en) in feature.STAGES.items()
    },
    acts={
        Words("申报", "apply"): lambda s: _apply(s, has_lowest_grade=False),
        Words("最低等级党支部申报", "apply with the lowest grade"): lambda s: _apply(s, has_lowest_grade=True),
        Words("批准方案", "approve the plan"): lambda s: feature.approve_plan(s, **A, by="s1"),
        Words("申报人自行批准方案", "the applicant approves the plan"): lambda s: feature.approve_plan(
            s, **A, by="secretary:A"
        ),
        Words("退回方案", "return the plan"): lambda s: feature.return_plan(s, **A, by="s1", reason=REASON),
        Words("登记进展", "note progress"): lambda s: feature.note_progress(
            s, **A, on=TODAY, text="有进展", today=TODAY
        ),
        Words("申请验收", "hand in for acceptance"): _hand_in,
        Words("表决通过验收", "vote carried"): lambda s: feature.decide_acceptance(s, **A, ballot=vote(carried=True)),
        Words("表决未通过验收", "vote failed"): lambda s: feature.decide_acceptance(s, **A, ballot=vote(carried=False)),
        Words("命名", "name"): lambda s: feature.name(s, **A, **MILL, name="红炉台党支部"),
        Words("复评保留", "keep in review"): lambda s: _review(s, Verdict.KEPT),
        Words("复评限期整改", "have it mended after review"): lambda s: _review(s, Verdict.TO_BE_MENDED),
        Words("复评取消命名", "revoke in review"): lambda s: _review(s, Verdict.REVOKED),
        Words("整改合格", "find it mended"): lambda s: feature.check_mending(s, **A, mended=True, reason=REASON),
        Words("整改不合格", "find it not mended"): lambda s: feature.check_mending(s, **A, mended=False, reason=REASON),
        Words("撤回", "withdraw"): lambda s: feature.withdraw(s, **A, reason=REASON),
    },
    identity=lambda s: (s.stage, s.reviewed),
)

POSTS: Final[dict[str, Any]] = {"id": "posts", "today": TODAY}
CONTENT: Final = Exemplary(ExemplarKind.PRACTICE, "党员示范岗", "一岗一责", "A", "model-posts")


def _promote(state: Exemplar, by: str) -> Iterable[object]:
    return exemplar.promote(state, **POSTS, note="全公司学习", promoter=by, own_people=frozenset({"s1"}))


EXEMPLAR: Final = Machine(
    Words("典型", "Exemplar"),
    Exemplar(),
    exemplar.evolve,
    steps={
        Words("未确定", "not designated"): lambda s: not s.committee,
        Words("已撤销", "withdrawn"): lambda s: s.withdrawn,
        Words("已推广", "promoted"): lambda s: s.promoted,
        Words("已确定", "designated"): lambda _: True,
    },
    acts={
        Words("确定", "designate"): lambda s: exemplar.designate(s, **POSTS, committee="mill", content=CONTENT),
        Words("总公司推广", "headquarters promote"): lambda s: _promote(s, "h1"),
        Words("本党委推广", "the committee's own people promote"): lambda s: _promote(s, "s1"),
        Words("撤销", "withdraw"): lambda s: exemplar.withdraw(s, **POSTS, reason=REASON),
    },
)


def _hold(state: ExperienceMeeting) -> Iterable[object]:
    presented = (Presentation("党员示范岗", "A"),)
    told: dict[str, Any] = {"place": "礼堂", "topics": ("一岗一责",), "presentations": presented}
    return experience_meeting.hold(state, scope="mill", year=2025, on=TODAY, today=TODAY, **told)


EXPERIENCE_MEETING: Final = Machine(
    Words("年度经验交流会", "Experience meeting of a year"),
    ExperienceMeeting(),
    experience_meeting.evolve,
    steps={
        Words("未召开", "not held"): lambda s: not s.held,
        Words("已召开", "held"): lambda _: True,
    },
    acts={Words("召开", "hold"): _hold},
)
MACHINES: Final = (SIX_GOOD, COMMENDATION, FEATURE, EXEMPLAR, EXPERIENCE_MEETING)
