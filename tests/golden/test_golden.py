"""Every fact ever written stays readable: one stored body a name, kept as it was written."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import msgspec
import pytest

from domain import (
    approval,
    assessment,
    ballot,
    branch,
    checkpoint,
    commendation,
    committee,
    consequence,
    deadline,
    delegation,
    enterprise,
    evidence,
    exemplar,
    experience_meeting,
    feature,
    frame,
    grading,
    guidance,
    meeting,
    participation,
    poll,
    practice,
    publication,
    rectification,
    reward,
    route,
    six_good,
    standard,
    targets,
    veto,
    voices,
    year,
)
from domain.period import Period
from domain.record import Envelope
from domain.standard import Education
from domain.target import Innovation, Level, Target
from domain.timetable import Deadlines, RoundDeadlines, Step
from infra.facts import FACTS, NAMES, decode, encode
from services.log import Entry
from tests.domain import steel
from tests.domain.meetings import AGENDA, ATTENDED, CONVENED, OPENED, VOTE_OPENED
from tests.domain.steel import FULL, GOOD, points

STEEL = replace(steel.STEEL, items=tuple(replace(item, rule="") for item in steel.STEEL.items))
"""As it was when the first bodies were written."""
HERE = Path(__file__).parent
ENVELOPE = Envelope(
    by="s1",
    command="7f6c1c0e-评分-Q1",
    on_behalf_of="m1",
    reason="组织科代办",
    correlation="2025年度一季度考核",
    causation="assessment/B/2025/Q1@1",
    business_date=date(2025, 4, 10),
)
OPENING = assessment.Opening("B", 2025, Period.Q1, 1, "targets/B/2025")
BONUS = assessment.Bonus(points("1.5"), "总公司通报表扬")
VOTES = ballot.Votes(("m1", "m2", "m3", "m4"), ("m1", "m2"), ("m3",), ("m4",), ("m6",))
INPUTS = (
    grading.PeriodInput(Period.Q1, points("91.0"), ("assessment/B/2025/Q1@4",)),
    grading.PeriodInput(Period.YEAR_END, points("95.5"), ("assessment/B/2025/YE@4", "assessment/B/2025/YE@5")),
)
LINE = grading.ProposedGrade(
    "B", 2, points("93.33"), Fraction(27997, 300), "second", "veto:safety", INPUTS, (Period.Q2,), ("safety",)
)
APPEAL = ("B", 2025, Period.Q3, "D")
REWARD = (consequence.RewardKind.TEAM_REWARD, "B", 2025, "rolling-mill")
UNGRADED = ("F", 2025, "rolling-mill", date(2026, 2, 11))
PLAN = rectification.Plan(("三会一课不落实",), ("补齐记录", "支委包保"), "孙书记", date(2026, 5, 15))
HONOURING = standard.Honouring({"team_reward": points("20000.50")}, 60)
COUNT = ballot.Count(("m1", "m2", "m3", "m4"), 3, 0, 1, ("m1", "m2"))
OUTPUT = Target(
    "E",
    standard.ItemClass.ECONOMIC,
    "产量",
    points("20"),
    (standard.Duty.D2,),
    "E1",
    "钢材产量",
    "万吨",
    Level(points("95.50")),
    Level(points("100")),
    "设备点检到人",
    "生产月报",
    "王二",
    Period.Q4,
)
TEACHING = Target(
    "D",
    standard.ItemClass.MEMBERS,
    "党员教育",
    points("20"),
    (standard.Duty.D1, standard.Duty.D6),
    level=Level(text="全员参加"),
    serves="E1",
    innovation=Innovation.WORKING_METHODS,
    feature_goal=True,
    practice="model-posts",
)
CONTENT = practice.Content(
    "党员示范岗",
    "每班组设一个示范岗, 一岗一责",
    standard.ItemClass.MEMBERS,
    (standard.Duty.D6,),
    practice.Template("示范岗", "个", Level(points("5")), "一岗一责", "台账", Innovation.SELF_BUILDING),
)
COUNTED = replace(
    STEEL,
    items=(
        *STEEL.items[:3],
        replace(STEEL.items[3], education=Education.CONCENTRATED),
        replace(STEEL.items[4], counts_only=True, education=Education.DAILY),
    ),
    targets_detailed=True,
)
SCORING = deadline.Subject(Step.SCORE, "rolling-mill", 2025, period=Period.Q1)
DEADLINES = Deadlines(
    "01-31", "02-28", 5, RoundDeadlines(5, 10, 12, 15), RoundDeadlines(3, 6, 7, 8), 12, 14, 5, 3, 10, 20, (5, 2), 3
)

CHANGED = date(2025, 9, 1)
FRAME = frame.Frame(
    1,
    (
        frame.FrameItem(
            "E",
            standard.ItemClass.ECONOMIC,
            "经济工作目标",
            (standard.Duty.D2,),
            frame.Bounds(points("25"), points("35.5")),
        ),
    ),
    {"safety": "second"},
    ("first", "second", "none"),
    frame.Bounds(points("0.5"), points("0.7")),
    frame.Bounds(None, points("0.3")),
    frame.Bounds(),
    frame.Bounds(points("0.2")),
    5,
    Fraction(1, 2),
    Fraction(2, 3),
)
ROUTE = route.Route(route.RouteForm.SEQUENCE, ("s2", "m1"))
REQUEST = approval.Request("score-correction/B/2025/Q1/E", 2, "rolling-mill", "score_correction", "B", 2025)
DAY = date(2025, 3, 3)
FEATURE_PLAN = feature.FeaturePlan("炉火正红", "党员先锋炉台", "一炉一面旗", ("动员", "创建"), date(2025, 12, 31))

SAMPLES: tuple[object, ...] = (
    checkpoint.KeyIntroduced(
        "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k",
        "dajinchuang/key-introduced/v1\nexample.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k\n\n"
        "— example.com/foo "
        "Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n",
    ),
    committee.CommitteeEstablished("rolling-mill", "轧钢厂党委", "Asia/Shanghai"),
    committee.CalendarSet((date(2026, 1, 1), date(2026, 1, 2)), (date(2026, 1, 4),)),
    committee.MemberSeated("m6", "吴委员"),
    committee.StaffAssigned("s2", "组织科老陈", committee.OfficeRole.REVIEWER),
    committee.BranchAdmitted("B", date(2025, 7, 1), ("m6",)),
    branch.BranchFounded("B", "rolling-mill", "二轧车间党支部", branch.BranchType.PRODUCTION, date(2025, 7, 1)),
    branch.SecretaryAppointed("王二", branch.SecretaryKind.PART_TIME),
    branch.EarlierGradeRecorded("second"),
    branch.GradeAwarded("B", 2025, "rolling-mill", "second", "first", 2, points("93.33"), "score"),
    standard.StandardDrafted(STEEL),
    standard.StandardAdopted(1),
    targets.TargetSetIssued(
        "B",
        2025,
        1,
        tuple(Target(one.code, one.item_class, one.title, one.full, one.duties) for one in STEEL.items[:2]),
    ),
    targets.TargetSetAcknowledged("B", 2025),
    assessment.Exempted(OPENING, "停产检修, 本季度未开展考核"),
    assessment.SelfAssessed(OPENING, FULL, points("100"), "first"),
    assessment.SelfAssessmentDefaulted(OPENING, "书记住院, 逾期未报"),
    assessment.Scored("B", 2025, Period.Q1, "s1", GOOD, BONUS),
    assessment.ReviewAgreed("B", 2025, Period.Q1, "s2", "同意"),
    assessment.ReviewReturned("B", 2025, Period.Q1, "s2", "经济指标口径需复核"),
    assessment.ScoresConfirmed(
        "B", 2025, Period.Q1, 1, GOOD, BONUS, points("92.0"), points("93.5"), points("100"), "产量达标, 记录须补齐"
    ),
    assessment.ScoreCorrected(
        "B",
        2025,
        Period.Q3,
        "D",
        points("16.5"),
        points("18.5"),
        points("92.5"),
        points("92.5"),
        "申诉成立",
        "appeal/B/2025/Q3/D",
    ),
    veto.VetoImposed("C", 2025, "safety", "较大安全事故"),
    veto.VetoLifted("C", 2025, "safety", "事故责任认定更正"),
    ballot.BallotHeld("appeal/B/2025/Q3/D", 7, Fraction(1, 2), VOTES, carried=False),
    grading.GradesProposed("rolling-mill", 2025, 2, 1, (LINE,)),
    grading.TieBroken("rolling-mill", 2025, ("A", "B"), ("B", "A")),
    grading.NoticeOpened("rolling-mill", 2025, 2, date(2026, 1, 12), date(2026, 1, 16)),
    grading.AppealFiled(*APPEAL, "两名预备党员按期转正材料未计入"),
    grading.AppealDecided(*APPEAL, points("18.5"), upheld=True),
    grading.GradesDecided(
        "rolling-mill", 2025, 2, (grading.DecidedGrade("B", "second", 2, points("93.33"), "veto:safety"),)
    ),
    consequence.ConsequenceOpened("team_reward", "B", 2025, "rolling-mill", "first"),
    consequence.ConsequenceHonoured("study_tour", "B", 2025, "rolling-mill", date(2026, 3, 2), "已赴兄弟单位学习"),
    reward.RewardDecided(
        *REWARD,
        points("5000.50"),
        reward.Receiver.LEADERSHIP_TEAM,
        "grading/rolling-mill/2025@7",
        date(2026, 1, 20),
    ),
    reward.RewardCancelled(*REWARD, points("5000.50"), "金额有误"),
    reward.RewardPaid(*REWARD, 1, points("3000.00"), date(2026, 2, 3), "记账凭证0203", "m1"),
    reward.RewardReceipted(*REWARD, 1, date(2026, 2, 4), "secretary:B"),
    rectification.RectificationOrdered(*UNGRADED, 60, date(2026, 5, 15)),
    rectification.PlanHandedIn(*UNGRADED, PLAN, "secretary:F"),
    rectification.PlanAgreed(*UNGRADED, "m1"),
    rectification.PlanReturned(*UNGRADED, "m1", "措施不具体"),
    rectification.RectificationProgressNoted(*UNGRADED, "记录已补齐"),
    rectification.RectificationHandedIn(*UNGRADED, "各项措施已落实"),
    rectification.RectificationAccepted(*UNGRADED),
    rectification.RectificationFailed(*UNGRADED, 20, date(2026, 3, 12)),
    rectification.LeadershipAdjusted(*UNGRADED, ("孙书记",), ("周书记",), "工作不力"),
    year.YearClosed("rolling-mill", 2025, 2),
    evidence.EvidenceAttached(
        "assessment/B/2025/Q1",
        "B",
        2025,
        "D",
        evidence.Side.BRANCH,
        evidence.File("一季度三会一课记录.pdf", 48_213, "9f" * 32, "application/pdf"),
    ),
    evidence.EvidenceWithdrawn("assessment/B/2025/Q1", "B", 2025, None, "9f" * 32, "附错季度"),
    targets.TargetSetDrafted("B", 2025, (OUTPUT, TEACHING)),
    targets.TargetChangeProposed("B", 2025, 2, "D", TEACHING, "教育方式调整", "secretary:B", "m1"),
    targets.TargetChanged("B", 2025, 2, replace(TEACHING, feature_goal=False), TEACHING, "教育方式调整"),
    targets.TargetChangeReturned("B", 2025, 2, "依据不足"),
    targets.TargetChangeWithdrawn("B", 2025, 2),
    targets.ProgressNoted("B", 2025, "E1", Period.Q2, "二季度增产", Level(points("48.5"))),
    practice.PracticePublished("model-posts", "rolling-mill", CONTENT, practice.Source("B", 2025, "D")),
    practice.PracticeRevised("model-posts", CONTENT),
    practice.PracticeWithdrawn("model-posts", "流于形式"),
    enterprise.EnterpriseEstablished("group", "总公司党委", "Asia/Shanghai"),
    enterprise.OrganiserAssigned("o1", "组织部老何"),
    enterprise.CommitteeJoined("rolling-mill"),
    committee.EnterpriseJoined("group"),
    committee.BranchLeft("B", CHANGED, committee.Leaving.MERGED, "A"),
    committee.BranchJoined("B", CHANGED, "rolling-mill", ("m6",)),
    branch.BranchRenamed("B", "二轧车间党支部", "热轧车间党支部", CHANGED, "机构调整"),
    branch.BranchMoved("B", "rolling-mill", "steel-plant", CHANGED, "机构调整"),
    branch.BranchMerged("B", "rolling-mill", "A", CHANGED, "机构调整"),
    branch.BranchAbsorbed("A", "B", CHANGED, "机构调整"),
    branch.BranchDissolved("B", "rolling-mill", CHANGED, "车间关停"),
    branch.SecretaryLeft(CHANGED, "调任"),
    branch.MembersCounted(CHANGED, 31, 2),
    frame.FramePublished("group", 2025, FRAME),
    route.ApprovalRouteSet("score_correction", ROUTE),
    approval.ApprovalRequested(
        REQUEST, {"branch": "B", "year": "2025", "points": "28.5"}, ROUTE, "s3", "统计口径更正", "s1"
    ),
    approval.ApprovalGiven(REQUEST, "s2", "m1", "同意更正"),
    approval.ApprovalReturned(REQUEST, "s2", "请附统计报表", "m1"),
    approval.ApprovalWithdrawn(REQUEST, "s3", "s1", "改由党委会研究"),
    approval.ApprovalCompleted(REQUEST),
    delegation.DelegationGranted(
        "rolling-mill",
        1,
        "s1",
        "s3",
        (delegation.Delegable.SCORE, delegation.Delegable.REQUEST),
        datetime(2025, 4, 6, 16, tzinfo=UTC),
        datetime(2025, 4, 20, 16, tzinfo=UTC),
        "外出学习",
    ),
    delegation.DelegationRevoked("rolling-mill", 1, "s1", "s3", "提前返岗"),
    deadline.Reminded(
        deadline.Subject(Step.SELF_ASSESS, "rolling-mill", 2025, "B", Period.Q1), date(2025, 4, 8), date(2025, 4, 3), 2
    ),
    deadline.MarkedOverdue(SCORING, date(2025, 4, 15), date(2025, 4, 16), 1),
    deadline.Escalated(SCORING, date(2025, 4, 15), date(2025, 4, 21), 4, "headquarters"),
    deadline.DeadlineExtended(
        deadline.Subject(Step.DECIDE_APPEAL, "rolling-mill", 2025, "B", Period.Q3, "D"),
        date(2026, 1, 23),
        date(2026, 1, 30),
        "委员出差, 到会人数不足",
        "s1",
    ),
    meeting.MeetingNumbered("mill", 2026, 1, "first"),
    CONVENED,
    meeting.AgendaChanged(AGENDA[:1]),
    ATTENDED,
    OPENED,
    meeting.MeetingAdjourned(ballot.Presence(5, 2, 3), "时间已晚, 明日再议"),
    meeting.OpinionRecorded(1, "m5", "同意更正"),
    meeting.CommentRecorded(1, "老陈", "材料属实"),
    VOTE_OPENED,
    meeting.VoteCast("mill", "first", 1, "m2", meeting.Choice.ABSTAIN),
    meeting.VotesCounted(2, COUNT),
    meeting.VoteClosed(1, "appeal/B/2025/YE/E", carried=True),
    meeting.MatterPostponed(2, "意见分歧较大", ballot.Presence(5, 2, 3)),
    meeting.MatterWithdrawn(2, "申诉人撤回"),
    meeting.MeetingClosed("mill", "first"),
    publication.ResultsPublished(
        "rolling-mill",
        2025,
        Period.Q3,
        2,
        1204,
        ("A", "B", "C"),
        (
            publication.Change("B", "D", points("16.5"), points("18.5"), "assessment/B/2025/Q3@5"),
            publication.Change("C", None, None, points("90.0"), "assessment/C/2025/Q3@4"),
        ),
    ),
    voices.CommentMade("rolling-mill", 2025, 1, None, None, "希望公布各项扣分原因"),
    voices.ObjectionRaised("rolling-mill", 2025, 2, "p7", "B", "出勤率与签到表不符"),
    voices.Answered("rolling-mill", 2025, 2, "B", "已核对签到表, 记录无误", "s1"),
    participation.ParticipationRecorded("B", 2025, Period.Q1, "二月党课", date(2025, 2, 20), 30, 27),
    poll.PollOpened(
        "rolling-mill",
        2025,
        1,
        Period.YEAR_END,
        "B",
        "党员群众满意度测评",
        (poll.Question("work", "对支部工作是否满意", (poll.Choice("good", "满意"), poll.Choice("poor", "不满意"))),),
        tuple(sorted(poll.slip_digest("rolling-mill/2025/1", f"SLIP-{number}") for number in range(3))),
        3,
    ),
    poll.PollClosed("rolling-mill", 2025, 1, "B", 3, {"work": {"good": 2, "poor": 1}}),
    poll.PollVoided("rolling-mill", 2025, 2, None, 1, "测评码发放有误"),
    guidance.GuidanceGiven(
        "rolling-mill",
        2025,
        1,
        "B",
        date(2025, 5, 12),
        guidance.Level.HEADQUARTERS,
        "h1",
        "组织生活",
        "会议记录须当月归档",
        "六月回访",
    ),
    guidance.InspectionRequested(
        "rolling-mill",
        2025,
        2,
        "B",
        date(2025, 5, 12),
        guidance.Level.COMMITTEE,
        "s1",
        "一季度自评表",
        guidance.Material.SELF_ASSESSMENT,
        Period.Q1,
        ("assessment/B/2025/Q1@1",),
    ),
    six_good.SixGoodProgrammeSet("rolling-mill", 2025, six_good.MonthDay(12, 31)),
    six_good.SixGoodDrafted(
        "rolling-mill",
        six_good.SixGoodStandard(1, 2025, (six_good.Good("班子建设好", points("0.90")),), "通报表扬, 发给奖金"),
    ),
    six_good.SixGoodAdopted("rolling-mill", 1, 2025, date(2025, 11, 20)),
    six_good.Mobilised("rolling-mill", date(2025, 11, 25), "召开全体支部书记动员会"),
    commendation.CommendationIssued(
        "rolling-mill",
        2025,
        date(2026, 2, 10),
        (
            commendation.Commended(
                commendation.Honour.SIX_GOOD_TEAM, "B", "B", commendation.Reward("奖牌", points("5000.00"))
            ),
            commendation.Commended(commendation.Honour.EXEMPLAR, "model-posts", None, commendation.Reward()),
        ),
    ),
    feature.FeatureApplied(
        "B", 1, "rolling-mill", "红炉台", branch.BranchType.PRODUCTION, FEATURE_PLAN, "secretary:B", DAY
    ),
    feature.FeaturePlanApproved("B", 1, "同意"),
    feature.FeaturePlanReturned("B", 1, "步骤过粗"),
    feature.FeatureProgressNoted("B", 1, date(2025, 6, 30), "首个炉台挂牌"),
    feature.FeatureHandedIn("B", 1, "三个炉台达标", {"有鲜明的品牌名称": "红炉台"}),
    feature.FeatureAcceptanceDecided("B", 1, accepted=True),
    feature.FeatureNamed("B", 1, "rolling-mill", "红炉台党支部", date(2025, 12, 20)),
    feature.FeatureReviewed("B", 1, 2026, feature.Verdict.TO_BE_MENDED, "活动停滞", date(2026, 9, 30)),
    feature.FeatureMendingChecked("B", 1, mended=True, reason="活动已恢复"),
    feature.FeatureWithdrawn("B", 1, "支部撤并"),
    exemplar.ExemplarDesignated(
        "model-posts",
        "rolling-mill",
        exemplar.Exemplary(
            exemplar.ExemplarKind.PRACTICE, "党员示范岗", "一岗一责, 月月讲评", "B", "posts", ("sha256-1",)
        ),
        DAY,
    ),
    exemplar.ExemplarPromoted("model-posts", "B", "rolling-mill", "请各单位学习", DAY),
    exemplar.ExemplarWithdrawn("model-posts", None, "rolling-mill", "流于形式", DAY),
    experience_meeting.ExperienceMeetingHeld(
        "head-office",
        2025,
        date(2025, 10, 15),
        "总公司礼堂",
        ("怎样建设六好班子",),
        (experience_meeting.Presentation("红炉台的做法", "B", "model-posts"),),
        ("sha256-2",),
    ),
)
LATER: Mapping[str, object] = {
    "assessment.scored.v1.principal": assessment.Scored("B", 2025, Period.Q1, "s3", GOOD, BONUS, "s1"),
    "reward.paid.v1.principal": reward.RewardPaid(
        *REWARD, 1, points("3000.00"), date(2026, 2, 3), "记账凭证0203", "s3", "m1"
    ),
    "rectification.plan-handed-in.v1.principal": rectification.PlanHandedIn(*UNGRADED, PLAN, "deputy-f", "secretary:F"),
    "frame.published.v1.detailed": frame.FramePublished("group", 2025, replace(FRAME, targets_detailed=True)),
    "standard.drafted.v1.honouring": standard.StandardDrafted(replace(STEEL, honouring=HONOURING)),
    "standard.drafted.v1.detailed": standard.StandardDrafted(COUNTED),
    "standard.drafted.v1.deadlines": standard.StandardDrafted(replace(STEEL, deadlines=DEADLINES)),
    "targets.issued.v1.detailed": targets.TargetSetIssued("B", 2025, 1, (OUTPUT, TEACHING)),
    "branch.secretary-appointed.v1.term": branch.SecretaryAppointed(
        "王二", branch.SecretaryKind.PART_TIME, "p2", CHANGED, date(2028, 8, 31)
    ),
    "standard.drafted.v1.frame": standard.StandardDrafted(STEEL, 2),
    "assessment.exempted.v1.committee": assessment.Exempted(
        assessment.Opening("B", 2025, Period.Q1, 1, None, "rolling-mill"), "停产检修"
    ),
    "ballot.held.v1.secret": ballot.BallotHeld(
        "grades/mill/2025",
        5,
        Fraction(2, 3),
        ballot.Votes(("m1", "m2", "m3", "m4"), recused=("m5",)),
        carried=True,
        count=COUNT,
        meeting="first",
    ),
    "standard.drafted.v1.voting": standard.StandardDrafted(
        replace(STEEL, ballots=replace(STEEL.ballots, form=ballot.BallotForm.SECRET, chair_votes_last=False))
    ),
    "standard.drafted.v1.programmes": standard.StandardDrafted(
        replace(
            STEEL,
            items=(STEEL.items[0], replace(STEEL.items[1], six_good=1), *STEEL.items[2:]),
            advanced_grades=("first", "second"),
            feature_checklist=("有鲜明的品牌名称", "有丰富的活动载体"),
        )
    ),
    "delegation.granted.v1.named": delegation.DelegationGranted(
        "rolling-mill",
        1,
        "secretary:A",
        "wu-zhiyuan",
        (delegation.Delegable.NOTE_PROGRESS,),
        datetime(2025, 4, 6, 16, tzinfo=UTC),
        datetime(2025, 4, 20, 16, tzinfo=UTC),
        "外出学习",
        "吴志远",
    ),
}
"""Facts that have gained fields since their first body was written, with the new fields filled."""


def golden(name: str) -> Path:
    return HERE / f"{name}.json"


def write_missing() -> None:
    """Write the file of every name that has none; a file once written is never written again."""
    for stem, sample in {**{NAMES[type(one)]: one for one in SAMPLES}, **LATER}.items():
        file = golden(stem)
        if not file.exists():
            file.write_bytes(msgspec.json.format(encode(ENVELOPE, sample), indent=2) + b"\n")


def entry(name: str, body: bytes) -> Entry:
    return Entry("stream", 1, name, body, 1, datetime(2025, 4, 10, tzinfo=UTC))


def test_every_name_has_its_golden_file_and_every_golden_file_its_name() -> None:
    assert sorted(file.stem for file in HERE.glob("*.json")) == sorted([*FACTS, *LATER])


@pytest.mark.parametrize("stem", sorted([*FACTS, *LATER]))
def test_a_stored_body_is_read_and_written_again_to_the_same_bytes(stem: str) -> None:
    name = ".".join(stem.split(".")[:3])
    written = golden(stem).read_bytes()
    stored = msgspec.json.format(written, indent=-1)
    recorded = decode(entry(name, stored))
    assert type(recorded.fact) is FACTS[name]
    again = msgspec.json.decode(encode(recorded.envelope, recorded.fact))
    assert msgspec.json.encode(as_far_as_written(again, msgspec.json.decode(stored))) == stored
    assert msgspec.json.format(stored, indent=2) + b"\n" == written


def as_far_as_written(again: Any, then: Any) -> Any:
    """Without the fields that a fact has gained since."""
    if isinstance(again, dict) and isinstance(then, dict):
        return {key: as_far_as_written(value, then[key]) for key, value in again.items() if key in then}
    if isinstance(again, list) and isinstance(then, list) and len(again) == len(then):
        return [as_far_as_written(*pair) for pair in zip(again, then, strict=True)]
    return again


@pytest.mark.parametrize("stem", LATER)
def test_new_fields_come_back_as_they_were_written(stem: str) -> None:
    name = ".".join(stem.split(".")[:3])
    assert decode(entry(name, golden(stem).read_bytes())).fact == LATER[stem]


@pytest.mark.parametrize("sample", SAMPLES, ids=[NAMES[type(sample)] for sample in SAMPLES])
def test_a_fact_comes_back_as_it_was_written(sample: object) -> None:
    recorded = decode(entry(NAMES[type(sample)], encode(ENVELOPE, sample)))
    assert (recorded.envelope, recorded.fact) == (ENVELOPE, sample)


def test_points_are_stored_as_text_digit_by_digit() -> None:
    body = golden("assessment.score-corrected.v1").read_text()
    assert '"after": "18.5"' in body
    assert Decimal("93.50").as_tuple() != Decimal("93.5").as_tuple()
    fact = assessment.Scored("B", 2025, Period.Q1, "s1", {"E": Decimal("93.50")})
    stored = decode(entry("assessment.scored.v1", encode(ENVELOPE, fact))).fact
    assert stored.scores["E"].as_tuple() == Decimal("93.50").as_tuple()


def test_an_envelope_leaves_out_what_it_does_not_have() -> None:
    bare = Envelope("s1", "key")
    body = encode(bare, standard.StandardAdopted(1))
    assert body == b'{"envelope":{"by":"s1","command":"key"},"fact":{"version":1}}'
    assert decode(entry("standard.adopted.v1", body)).envelope == bare


def test_a_name_never_written_is_not_guessed_at() -> None:
    with pytest.raises(KeyError):
        decode(entry("standard.adopted.v0", b"{}"))


if __name__ == "__main__":
    write_missing()
