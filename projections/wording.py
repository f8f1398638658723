"""Wording 史实措辞: each recorded fact as one official sentence, in Chinese and in English."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from types import MappingProxyType
from typing import Final, NamedTuple, Protocol, assert_never

from domain import assessment, ballot, branch, committee, consequence, grading, standard, targets, veto
from domain.ballot import BallotHeld
from domain.branch import SecretaryKind
from domain.period import Period
from domain.points import plain

Fact = (
    branch.Fact
    | committee.Fact
    | standard.Fact
    | targets.Fact
    | assessment.Fact
    | veto.Fact
    | ballot.Fact
    | grading.Fact
    | consequence.Fact
)

KINDS: Final[Mapping[type, str]] = MappingProxyType(
    {
        branch.BranchFounded: "branch_founded",
        branch.SecretaryAppointed: "secretary_appointed",
        branch.EarlierGradeRecorded: "earlier_grade_recorded",
        branch.GradeAwarded: "grade_awarded",
        committee.CommitteeEstablished: "committee_established",
        committee.CalendarSet: "calendar_set",
        committee.MemberSeated: "member_seated",
        committee.StaffAssigned: "staff_assigned",
        committee.BranchAdmitted: "branch_admitted",
        standard.StandardDrafted: "standard_drafted",
        standard.StandardAdopted: "standard_adopted",
        targets.TargetSetIssued: "targets_issued",
        targets.TargetSetAcknowledged: "targets_acknowledged",
        assessment.Exempted: "exempted",
        assessment.SelfAssessed: "self_assessed",
        assessment.SelfAssessmentDefaulted: "self_assessment_defaulted",
        assessment.Scored: "scored",
        assessment.ReviewAgreed: "review_agreed",
        assessment.ReviewReturned: "review_returned",
        assessment.ScoresConfirmed: "scores_confirmed",
        assessment.ScoreCorrected: "score_corrected",
        veto.VetoImposed: "veto_imposed",
        veto.VetoLifted: "veto_lifted",
        ballot.BallotHeld: "ballot_held",
        grading.GradesProposed: "grades_proposed",
        grading.TieBroken: "tie_broken",
        grading.NoticeOpened: "notice_opened",
        grading.AppealFiled: "appeal_filed",
        grading.AppealDecided: "appeal_decided",
        grading.GradesDecided: "grades_decided",
        consequence.ConsequenceOpened: "consequence_opened",
    }
)
"""The kinds under which facts are shown and filtered; they never change their meaning."""

PERIODS: Final = {
    Period.Q1: "第一季度",
    Period.Q2: "第二季度",
    Period.Q3: "第三季度",
    Period.Q4: "第四季度",
    Period.YEAR_END: "年末",
}
SECRETARIES: Final = {SecretaryKind.FULL_TIME: ("专职", "full-time"), SecretaryKind.PART_TIME: ("兼职", "part-time")}
CONSEQUENCES: Final = {
    "team_reward": ("专项奖励", "team reward"),
    "activity_funds": ("活动经费", "activity funds"),
    "rectification": ("整顿", "rectification"),
}
GRADES: Final = {
    "first": ("一级", "first grade"),
    "second": ("二级", "second grade"),
    "third": ("三级", "third grade"),
    "none": ("无等级", "ungraded"),
}
VETOES: Final = {"safety": ("安全", "safety"), "discipline": ("纪律", "discipline")}


class Sentence(NamedTuple):
    """A sentence without its full stop."""

    zh: str
    en: str


class Names(Protocol):
    """What things were called when the fact was recorded; an unknown code stands for itself."""

    def person(self, person: str) -> str: ...

    def branch(self, branch: str) -> str: ...

    def item(self, code: str) -> str: ...

    def grade(self, code: str) -> str: ...

    def ballot(self, matter: str) -> BallotHeld | None: ...


def sentence(fact: Fact, names: Names, about: str) -> Sentence | None:
    """The fact as the history of a branch tells it; None if another fact of the same act tells it all."""
    match fact:
        case branch.BranchFounded():
            since = f", 成立于{fact.established}" if fact.established else ""
            return Sentence(f"{fact.name}登记{since}", f"{fact.name} registered")
        case branch.SecretaryAppointed():
            zh, en = SECRETARIES[fact.kind]
            return Sentence(f"{fact.name}任{zh}书记", f"{fact.name} appointed {en} secretary")
        case branch.EarlierGradeRecorded():
            zh, en = _grade(fact.grade, names)
            return Sentence(f"登记原等级{zh}", f"earlier grade recorded: {en}")
        case branch.GradeAwarded():
            return _awarded(fact, names)
        case standard.StandardDrafted():
            version = fact.standard.version
            return Sentence(f"起草考核标准第{version}版", f"standard version {version} drafted")
        case standard.StandardAdopted():
            return Sentence(
                f"党委表决通过考核标准第{fact.version}版", f"the committee adopted standard version {fact.version}"
            )
        case targets.TargetSetIssued():
            return Sentence(
                f"下达{fact.year}年度目标责任书, 共{len(fact.targets)}项目标",
                f"target set for {fact.year} issued with {len(fact.targets)} targets",
            )
        case targets.TargetSetAcknowledged():
            return Sentence(f"签收{fact.year}年度目标责任书", f"target set for {fact.year} acknowledged")
        case veto.VetoImposed() | veto.VetoLifted():
            return _veto(fact)
        case ballot.BallotHeld():
            return _failed(fact, names)
        case grading.GradesProposed():
            return _proposed(fact, names, about)
        case grading.TieBroken():
            order = [names.branch(one) for one in fact.order]
            held = names.ballot(f"tie/{fact.committee}/{fact.year}/{'+'.join(sorted(fact.tied))}")
            told = Sentence(f"党委表决并列先后: {'、'.join(order)}", f"tie broken by vote: {', '.join(order)}")
            return _with_votes(told, held, names)
        case grading.NoticeOpened():
            return Sentence(
                f"{fact.year}年度等级建议公示, {fact.opens}至{fact.closes}",
                f"public notice of the proposed grades for {fact.year}, {fact.opens} to {fact.closes}",
            )
        case grading.AppealFiled():
            zh, en = _item(fact.period, names.item(fact.item))
            return Sentence(f"就{zh}提出申诉: {fact.grounds}", f"appeal against {en}: {fact.grounds}")
        case grading.AppealDecided():
            return _appeal_decided(fact, names)
        case consequence.ConsequenceOpened():
            zh, en = CONSEQUENCES.get(fact.kind, (fact.kind, fact.kind))
            return Sentence(f"开启{fact.year}年度{zh}事项", f"{en} for {fact.year} opened")
        case (
            committee.CommitteeEstablished()
            | committee.CalendarSet()
            | committee.MemberSeated()
            | committee.StaffAssigned()
            | committee.BranchAdmitted()
            | grading.GradesDecided()  # told by the grade awarded to each branch
        ):
            return None
        case _:
            return _assessed(fact, names)


def _assessed(fact: assessment.Fact, names: Names) -> Sentence:
    match fact:
        case assessment.Exempted():
            zh, en = _period(fact.opening.period)
            return Sentence(f"{zh}免考: {fact.reason}", f"exempted from {en}: {fact.reason}")
        case assessment.SelfAssessed():
            zh, en = _period(fact.opening.period)
            claimed = _grade(fact.claimed_grade, names) if fact.claimed_grade else None
            return Sentence(
                f"{zh}自评 {plain(fact.total)}" + (f", 自报{claimed.zh}" if claimed else ""),
                f"{en}: self-assessment {plain(fact.total)}" + (f", claims {claimed.en}" if claimed else ""),
            )
        case assessment.SelfAssessmentDefaulted():
            zh, en = _period(fact.opening.period)
            return Sentence(f"{zh}未按期自评: {fact.reason}", f"{en}: no self-assessment in time: {fact.reason}")
        case assessment.Scored():
            return _scored(fact, names)
        case assessment.ReviewAgreed():
            zh, en = _period(fact.period)
            return Sentence(f"{zh}评分复核同意", f"{en}: scores agreed in review")
        case assessment.ReviewReturned():
            zh, en = _period(fact.period)
            return Sentence(f"{zh}评分复核退回: {fact.reason}", f"{en}: scores returned in review: {fact.reason}")
        case assessment.ScoresConfirmed():
            zh, en = _period(fact.period)
            comment = f", 讲评: {fact.comment}" if fact.comment else ""
            return Sentence(
                f"{zh}考核结果确认 {plain(fact.total)}{comment}",
                f"{en}: result confirmed, {plain(fact.total)}" + (f"; comment: {fact.comment}" if fact.comment else ""),
            )
        case assessment.ScoreCorrected():
            return _corrected(fact, names)
        case _:
            assert_never(fact)


def _awarded(fact: branch.GradeAwarded, names: Names) -> Sentence:
    zh, en = _grade(fact.grade, names)
    if fact.before is not None:
        before = _grade(fact.before, names)
        zh, en = f"{zh}(原{before.zh})", f"{en} (before: {before.en})"
    why = _why(fact.why)
    told = Sentence(
        f"党委表决定级: {fact.year}年度{zh}, 年度得分 {fact.score}, 第{fact.rank}名{why.zh}",
        f"graded by vote for {fact.year}: {en}, score {fact.score}, rank {fact.rank}{why.en}",
    )
    return _with_votes(told, names.ballot(f"grades/{fact.committee}/{fact.year}"), names)


def _proposed(fact: grading.GradesProposed, names: Names, about: str) -> Sentence | None:
    line = next((line for line in fact.grades if line.branch == about), None)
    if line is None:
        return None
    zh, en = _grade(line.grade, names)
    why = _why(line.why)
    return Sentence(
        f"第{fact.number}次等级建议: {zh}, 年度得分 {line.score}, 第{line.rank}名{why.zh}",
        f"grade proposal {fact.number}: {en}, score {line.score}, rank {line.rank}{why.en}",
    )


def _grade(code: str, names: Names) -> Sentence:
    """As the standard labels it; before there is one, as the paper does."""
    zh, en = GRADES.get(code, (code, code))
    label = names.grade(code)
    return Sentence(zh if label == code else label, en)


def _why(why: str) -> Sentence:
    kind, _, which = why.partition(":")
    match kind:
        case "quota":
            return Sentence(", 名额已满", ", no place left in the higher grade")
        case "veto":
            zh, en = VETOES.get(which, (which, which))
            return Sentence(f", 受一票否决({zh})限制", f", capped by veto ({en})")
        case _:
            return Sentence("", "")


def _veto(fact: veto.VetoImposed | veto.VetoLifted) -> Sentence:
    zh, en = VETOES.get(fact.kind, (fact.kind, fact.kind))
    if isinstance(fact, veto.VetoImposed):
        return Sentence(f"登记一票否决({zh}): {fact.reason}", f"veto imposed ({en}): {fact.reason}")
    return Sentence(f"撤销一票否决({zh}): {fact.reason}", f"veto lifted ({en}): {fact.reason}")


def _scored(fact: assessment.Scored, names: Names) -> Sentence:
    zh, en = _period(fact.period)
    points = plain(sum(fact.scores.values(), Decimal(0)))
    scored_zh, scored_en = f"{len(fact.scores)}项得分合计 {points}", f"{len(fact.scores)} items, {points} in all"
    scorer = names.person(fact.scorer)
    bonus = fact.bonus
    return Sentence(
        f"{zh}由{scorer}评分: {scored_zh}" + (f", 加分 {plain(bonus.points)} ({bonus.reason})" if bonus else ""),
        f"{en}: scored by {scorer}: {scored_en}" + (f", bonus {plain(bonus.points)} ({bonus.reason})" if bonus else ""),
    )


def _corrected(fact: assessment.ScoreCorrected, names: Names) -> Sentence:
    zh, en = _item(fact.period, names.item(fact.item))
    before, after = plain(fact.before), plain(fact.after)
    change = Sentence(f"{zh} {before} 更正为 {after}", f"{en} corrected from {before} to {after}")
    if fact.appeal is None:
        return Sentence(f"{change.zh}: {fact.reason}", f"{change.en}: {fact.reason}")
    upheld = Sentence(f"党委表决通过申诉, {change.zh}", f"the committee upheld the appeal: {change.en}")
    return _with_votes(upheld, names.ballot(fact.appeal), names)


def _appeal_decided(fact: grading.AppealDecided, names: Names) -> Sentence | None:
    if fact.upheld:
        return None  # told by the correction it brings
    zh, en = _item(fact.period, names.item(fact.item))
    rejected = Sentence(f"党委表决未通过申诉, {zh}维持不变", f"the committee rejected the appeal: {en} stands")
    held = names.ballot(grading.appeal_id(fact.branch, fact.year, fact.period, fact.item))
    return _with_votes(rejected, held, names)


def _failed(fact: BallotHeld, names: Names) -> Sentence | None:
    """A vote that carried is told by what it decided, and a rejected appeal by its decision."""
    matter = MATTERS.get(fact.matter.partition("/")[0])
    if fact.carried or matter is None:
        return None
    return _with_votes(
        Sentence(f"党委表决未通过{matter.zh}", f"the committee did not carry the vote on {matter.en}"), fact, names
    )


MATTERS: Final = {
    "standard": Sentence("考核标准", "the standard"),
    "tie": Sentence("并列先后", "the tie"),
    "grades": Sentence("定级", "the grades"),
}


def _with_votes(told: Sentence, held: BallotHeld | None, names: Names) -> Sentence:
    if held is None:
        return told
    votes = held.votes
    present = len(set(votes.present) - set(votes.recused))
    cast = len(votes.in_favour), len(votes.against), len(votes.abstained)
    recused = [names.person(member) for member in votes.recused]
    zh = f"应到会{held.due}, 实到会{present}, 赞成{cast[0]} 反对{cast[1]} 弃权{cast[2]}"
    en = f"due {held.due}, present {present}, for {cast[0]}, against {cast[1]}, abstained {cast[2]}"
    return Sentence(
        f"{told.zh} ({zh}{_listed(', ', recused, '、', '回避')})",
        f"{told.en} ({en}{_listed(', ', recused, ', ', ' recused')})",
    )


def _listed(before: str, names: Iterable[str], between: str, after: str) -> str:
    listed = between.join(names)
    return f"{before}{listed}{after}" if listed else ""


def _period(period: Period) -> Sentence:
    return Sentence(PERIODS[period], "year-end" if period is Period.YEAR_END else period.value)


def _item(period: Period, title: str) -> Sentence:
    zh, en = _period(period)
    return Sentence(f"{zh}{title}", f"{en} {title}")
