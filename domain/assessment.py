"""Assessment 考核: one branch in one period, from self-assessment to a confirmed result."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import assert_never

from domain.period import Period
from domain.points import check_item_score, plain
from domain.refusal import Refusal, RefusedError, require_reason
from domain.replacing import replace
from domain.standard import Standard

Scores = Mapping[str, Decimal]


@dataclass(frozen=True)
class Opening:
    """What an assessment is opened under: branch, period, standard version and the target set in force.

    `committee` is the one whose standard it is; None, as in older facts, is the one that the branch was founded under.
    """

    branch: str
    year: int
    period: Period
    standard_version: int
    target_set: str | None
    committee: str | None = None


@dataclass(frozen=True)
class Bonus:
    """加分: points over the items', with the reason they were given for."""

    points: Decimal
    reason: str


@dataclass(frozen=True)
class Exempted:
    """免考已登记: the period does not count for this branch."""

    opening: Opening
    reason: str


@dataclass(frozen=True)
class SelfAssessed:
    """自我考核已提交: item by item; at year-end also the grade the branch claims."""

    opening: Opening
    scores: Scores
    total: Decimal
    claimed_grade: str | None = None


@dataclass(frozen=True)
class SelfAssessmentDefaulted:
    """未按期自评已登记: it did not come, so scoring may go on without it."""

    opening: Opening
    reason: str


@dataclass(frozen=True)
class Scored:
    """综合考核评分已记录: the scores given in this scoring; items and bonus left out stay as they were.

    `principal` is whoever the scorer acted for, if anyone.
    """

    branch: str
    year: int
    period: Period
    scorer: str
    scores: Scores
    bonus: Bonus | None = None
    principal: str | None = None


@dataclass(frozen=True)
class ReviewAgreed:
    """复核已同意: by another person than the scorers."""

    branch: str
    year: int
    period: Period
    reviewer: str
    remark: str = ""


@dataclass(frozen=True)
class ReviewReturned:
    """复核已退回: must be scored again."""

    branch: str
    year: int
    period: Period
    reviewer: str
    reason: str


@dataclass(frozen=True)
class ScoresConfirmed:
    """考核结果已确认: the period's result stands; `plain_total` is without bonus."""

    branch: str
    year: int
    period: Period
    standard_version: int
    scores: Scores
    bonus: Bonus | None
    plain_total: Decimal
    total: Decimal
    self_total: Decimal | None
    comment: str = ""


@dataclass(frozen=True)
class ScoreCorrected:
    """考核结果已更正: one item of a confirmed result, with the totals that follow; nothing is overwritten."""

    branch: str
    year: int
    period: Period
    item: str
    before: Decimal
    after: Decimal
    plain_total: Decimal
    total: Decimal
    reason: str
    appeal: str | None = None


Fact = (
    Exempted
    | SelfAssessed
    | SelfAssessmentDefaulted
    | Scored
    | ReviewAgreed
    | ReviewReturned
    | ScoresConfirmed
    | ScoreCorrected
)


@dataclass(frozen=True)
class Assessment:
    """How far the assessment has come, and what it holds."""

    opening: Opening | None = None
    exempt: bool = False
    self_assessed: bool = False
    self_total: Decimal | None = None
    scores: Scores = field(default_factory=dict)
    bonus: Bonus | None = None
    scorers: Mapping[str, str] = field(default_factory=dict)
    bonus_by: str | None = None
    principals: Mapping[str, str | None] = field(default_factory=dict)
    bonus_for: str | None = None
    returned: bool = False
    reviewed: bool = False
    confirmed: bool = False
    plain_total: Decimal = Decimal(0)
    total: Decimal = Decimal(0)

    @property
    def scored_by(self) -> frozenset[str | None]:
        """Whoever gave the scores that stand, and whoever they were given for."""
        return frozenset((*self.scorers.values(), *self.principals.values(), self.bonus_by, self.bonus_for)) - {None}


def exempt(assessment: Assessment, *, opening: Opening, reason: str) -> list[Fact]:
    """免考: from a quarter, with a reason, before the result is confirmed."""
    require_reason(reason)
    if opening.period is Period.YEAR_END:
        raise RefusedError(
            Refusal.YEAR_END_REQUIRED, "年末考核不得免考", "the year-end counts for every branch: exempt quarters only"
        )
    _require_open(assessment)
    return [Exempted(opening, reason)]


def self_assess(
    assessment: Assessment, *, opening: Opening, standard: Standard, scores: Scores, claimed_grade: str | None = None
) -> list[Fact]:
    """自我考核: every item, once; at year-end, and then only, with the grade claimed."""
    _require_not_self_assessed(assessment)
    _check_scores(standard, scores)
    _require_complete(standard, scores)
    if claimed_grade is not None:
        if opening.period is not Period.YEAR_END:
            raise RefusedError(
                Refusal.CLAIMED_IN_A_QUARTER,
                "自评等级只在年末自我考核时提出, 季度自评请勿填写",
                "a grade is claimed at year-end only: leave it out for a quarter",
            )
        standard.require_grade(claimed_grade)
    return [SelfAssessed(opening, scores, _sum(scores), claimed_grade)]


def default_self_assessment(assessment: Assessment, *, opening: Opening, reason: str) -> list[Fact]:
    """登记未按期自评: so that a missing self-assessment does not hold up the committee."""
    require_reason(reason)
    _require_not_self_assessed(assessment)
    return [SelfAssessmentDefaulted(opening, reason)]


def score(
    assessment: Assessment,
    *,
    standard: Standard,
    scorer: str,
    scores: Scores,
    bonus: Bonus | None = None,
    principal: str | None = None,
) -> list[Fact]:
    """综合考核评分: only after the self-assessment; items left out keep their score, and so does the bonus."""
    opening = _require_self_assessed(assessment)
    _check_scores(standard, scores)
    if bonus is not None:
        _check_bonus(bonus)
    if not scores and bonus is None:
        raise RefusedError(Refusal.NOTHING_TO_RECORD, "没有填写任何得分", "no score was given")
    return [Scored(opening.branch, opening.year, opening.period, scorer, scores, bonus, principal)]


def review(
    assessment: Assessment,
    *,
    standard: Standard,
    reviewer: str,
    agreed: bool,
    reason: str = "",
    principal: str | None = None,
) -> list[Fact]:
    """复核: by another person than the scorers and for another; a return says why and asks for a new scoring."""
    opening = _require_self_assessed(assessment)
    if {reviewer, principal} & assessment.scored_by:
        raise RefusedError(
            Refusal.SAME_PERSON,
            "评分人及其委托人不得复核该评分",
            "nobody reviews the scores they gave themselves, or that were given for them",
        )
    _require_complete(standard, assessment.scores)
    if assessment.returned:
        raise RefusedError(
            Refusal.SCORING_REQUIRED, "已退回, 请重新评分后再复核", "returned in review: it must be scored again first"
        )
    if agreed:
        return [ReviewAgreed(opening.branch, opening.year, opening.period, reviewer, reason)]
    require_reason(reason)
    return [ReviewReturned(opening.branch, opening.year, opening.period, reviewer, reason)]


def confirm(assessment: Assessment, *, standard: Standard, comment: str = "") -> list[Fact]:
    """确认考核结果: reviewed scores become the period's result, with a comment."""
    opening = _require_open(assessment)
    if opening is None or not assessment.reviewed:
        raise RefusedError(
            Refusal.NOT_REVIEWED, "评分尚未复核同意, 不能确认", "the scores have not been agreed in review yet"
        )
    plain_total = _sum(assessment.scores)
    return [
        ScoresConfirmed(
            opening.branch,
            opening.year,
            opening.period,
            opening.standard_version,
            assessment.scores,
            assessment.bonus,
            plain_total,
            plain_total + _counted(assessment.bonus, standard),
            assessment.self_total,
            comment,
        )
    ]


def correct(
    assessment: Assessment, *, standard: Standard, item: str, points: Decimal, reason: str, appeal: str | None = None
) -> list[Fact]:
    """更正: a later fact that changes one item of a confirmed result."""
    require_reason(reason)
    opening = require_confirmed(assessment)
    check_item_score(item, points, full=standard.item(item).full, step=standard.step)
    before = assessment.scores[item]
    if before == points:
        raise RefusedError(
            Refusal.NOTHING_TO_RECORD, f"项目{item}得分已是{plain(points)}", f"item {item} is {plain(points)} already"
        )
    change = points - before
    return [
        ScoreCorrected(
            opening.branch,
            opening.year,
            opening.period,
            item,
            before,
            points,
            assessment.plain_total + change,
            assessment.total + change,
            reason,
            appeal,
        )
    ]


def require_confirmed(assessment: Assessment) -> Opening:
    """The result stands; anything else is `not_confirmed`."""
    if assessment.opening is None or not assessment.confirmed:
        raise RefusedError(Refusal.NOT_CONFIRMED, "考核结果尚未确认", "the period's result is not confirmed")
    return assessment.opening


def evolve(assessment: Assessment, fact: Fact) -> Assessment:
    match fact:
        case Exempted():
            return replace(assessment, opening=fact.opening, exempt=True)
        case SelfAssessed():
            return replace(assessment, opening=fact.opening, self_assessed=True, self_total=fact.total)
        case SelfAssessmentDefaulted():
            return replace(assessment, opening=fact.opening, self_assessed=True)
        case Scored():
            return replace(
                assessment,
                scores={**assessment.scores, **fact.scores},
                bonus=assessment.bonus if fact.bonus is None else fact.bonus,
                scorers={**assessment.scorers, **dict.fromkeys(fact.scores, fact.scorer)},
                bonus_by=assessment.bonus_by if fact.bonus is None else fact.scorer,
                principals={**assessment.principals, **dict.fromkeys(fact.scores, fact.principal)},
                bonus_for=assessment.bonus_for if fact.bonus is None else fact.principal,
                returned=False,
                reviewed=False,
            )
        case ReviewAgreed():
            return replace(assessment, reviewed=True)
        case ReviewReturned():
            return replace(assessment, returned=True, reviewed=False)
        case ScoresConfirmed():
            return replace(assessment, confirmed=True, plain_total=fact.plain_total, total=fact.total)
        case ScoreCorrected():
            # by difference, not by the totals it names: a what-if may leave an earlier correction out
            change = fact.after - assessment.scores[fact.item]
            return replace(
                assessment,
                scores={**assessment.scores, fact.item: fact.after},
                plain_total=assessment.plain_total + change,
                total=assessment.total + change,
            )
        case _:
            assert_never(fact)


def _require_open(assessment: Assessment) -> Opening | None:
    if assessment.confirmed:
        raise RefusedError(
            Refusal.ALREADY_CONFIRMED,
            "考核结果已确认, 不得改动; 确有错误请作更正",
            "the result is confirmed and stands: record a correction instead",
        )
    if assessment.exempt:
        raise RefusedError(Refusal.EXEMPT, "该党支部本期免考", "the branch is exempt from this period")
    return assessment.opening


def _require_self_assessed(assessment: Assessment) -> Opening:
    opening = _require_open(assessment)
    if opening is None or not assessment.self_assessed:
        raise RefusedError(
            Refusal.SELF_ASSESSMENT_MISSING,
            "党支部尚未自评, 请待其自评或登记未按期自评后再评分",
            "the branch has not assessed itself: wait for it, or record the default with a reason",
        )
    return opening


def _require_not_self_assessed(assessment: Assessment) -> None:
    """What is confirmed was self-assessed before, or its lack recorded, and is told so."""
    if not assessment.confirmed:
        _require_open(assessment)
    if assessment.self_assessed:
        raise RefusedError(
            Refusal.ALREADY_SELF_ASSESSED, "本期自评已提交或已登记未按期自评", "the self-assessment is recorded already"
        )


def _check_scores(standard: Standard, scores: Scores) -> None:
    for item, points in scores.items():
        check_item_score(item, points, full=standard.item(item).full, step=standard.step)


def _check_bonus(bonus: Bonus) -> None:
    if bonus.points < 0:
        raise RefusedError(Refusal.SCORE_OUT_OF_RANGE, "加分不得小于0", "bonus points must not be negative")
    if bonus.points > 0:
        require_reason(bonus.reason)


def _require_complete(standard: Standard, scores: Scores) -> None:
    missing = [item.code for item in standard.items if item.code not in scores]
    if missing:
        raise RefusedError(
            Refusal.SCORES_INCOMPLETE,
            f"项目{'、'.join(missing)}尚未打分",
            f"no score yet for item {', '.join(missing)}",
        )


def _sum(scores: Scores) -> Decimal:
    return sum(scores.values(), Decimal(0))


def _counted(bonus: Bonus | None, standard: Standard) -> Decimal:
    """C2: the smaller of the period's bonus points and the cap."""
    return min(bonus.points, standard.bonus_cap_per_period) if bonus is not None else Decimal(0)
