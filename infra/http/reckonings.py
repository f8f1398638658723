"""Reckonings 计分: how a score came about, what was known when, and what would have been; none of it is recorded."""

from typing import Annotated

from fastapi import APIRouter
from pydantic import Field

from domain.committee import require_branches
from domain.period import Period
from domain.standard import Grade, Weights
from infra.http.acting import Running
from infra.http.as_of import AsOf, Effective
from infra.http.fields import SOME, BranchId, Exact, FactId, GradeCode, Kind, Model, Points, Position
from infra.http.grading_file import Rank, Tie, Why
from infra.http.gradings import Appeal
from infra.http.paths import PERIOD, YEAR, At, Of
from infra.http.paths import BranchId as InPath
from infra.http.standards import GradeModel, WeightsModel
from infra.runtime import Runtime
from services.assessments import Round
from services.casebook import CommitteeYear
from services.organisation import committee_of
from services.questions import Explanation, WhatIf

router = APIRouter(tags=["查询 questions"])

TOTALS = {"Q1": "92", "YE": "94"}


class RecomputedModel(Model):
    """The branch's standing reckoned again from these facts alone, read from the log for the purpose."""

    facts: Annotated[
        tuple[FactId, ...],
        Field(description="全党委本年度计算所据的事实 / all facts the committee's year is reckoned from"),
    ]
    rank: Rank
    score: Points
    exact: Exact
    grade: Annotated[GradeCode | None, Field(description="等级 / grade")]
    same: Annotated[bool, Field(description="与所示一致 / whether it is what is shown", examples=[True])]


class ExplanationAnswer(Model):
    """The way from the totals that count to the published score."""

    branch: BranchId
    periods: Annotated[dict[Period, Points], Field(description="各期总分 / totals that count", examples=[TOTALS])]
    rests_on: Annotated[
        dict[Period, tuple[FactId, ...]],
        Field(description="所依据的事实 / facts they rest on", examples=[{"Q1": ["assessment/A/2025/Q1@4"]}]),
    ]
    quarters_mean: Annotated[Exact, Field(description="季度均分 / mean of the quarters")]
    year_end: Annotated[Points, Field(description="年末总分 / year-end total")]
    exact: Exact
    score: Annotated[Points, Field(description="公布分 / published score", examples=["91.43"])]
    rank: Rank
    grade: Annotated[GradeCode | None, Field(description="等级; 并列待表决时为空 / null while a tie is unbroken")]
    why: Why
    places: Annotated[
        dict[GradeCode, int | None],
        Field(description="各等级名额; 无名额限制为空 / places of each grade; null without a quota"),
    ]
    vetoes: Annotated[tuple[Kind, ...], Field(description="一票否决 / vetoes in force", examples=[["safety"]])]
    recomputed: RecomputedModel


class KnownAnswer(Model):
    """A period's total as known then, beside what it is now; null where it was not confirmed."""

    position: Annotated[Position | None, Field(description="追溯至的位置 / position looked back to")]
    then: Annotated[Points | None, Field(description="当时 / then", examples=["92"])]
    now: Annotated[Points | None, Field(description="现在 / now", examples=["93"])]


class Change(Model):
    """The year under other settings, or without a veto, an appeal or one fact."""

    weights: WeightsModel | None = None
    bonus_counts_for_grade: Annotated[
        bool | None, Field(description="加分是否计入定级 / whether bonus counts for the grade", examples=[False])
    ] = None
    without_veto: Annotated[BranchId | None, Field(description="假如没有否决该支部 / without this branch's vetoes")] = (
        None
    )
    without_appeal: Appeal | None = None
    grades: Annotated[
        tuple[GradeModel, ...] | None,
        Field(
            min_length=1,
            max_length=SOME,
            description="全部等级, 由高到低, 含分数线和名额 / all grades, the highest first, with cut-offs and quotas",
        ),
    ] = None
    veto_caps: Annotated[
        dict[Kind, GradeCode] | None,
        Field(max_length=SOME, description="一票否决的等级上限 / what vetoes cap", examples=[{"safety": "second"}]),
    ] = None
    tie_breaks: Annotated[
        tuple[Annotated[str, Field(max_length=80)], ...] | None,
        Field(max_length=SOME, description="并列区分次序 / tie-breaks in order", examples=[["year_end", "item:E"]]),
    ] = None
    without: Annotated[
        FactId | None,
        Field(
            max_length=200,
            description="假如没有该事实: 确认、更正、免考、否决、撤销否决或并列表决 / "
            "without this confirmation, correction, exemption, veto, lifting of one, or vote on a tie",
            examples=["assessment/A/2025/Q3@5"],
        ),
    ] = None

    def as_domain(self) -> WhatIf:
        grades = None
        if self.grades is not None:
            grades = tuple(Grade(one.code, one.label, one.at_least, one.quota) for one in self.grades)
        return WhatIf(
            Weights(self.weights.quarters, self.weights.year_end) if self.weights else None,
            self.bonus_counts_for_grade,
            self.without_veto,
            self.without_appeal.appealed() if self.without_appeal else None,
            grades,
            self.veto_caps,
            self.tie_breaks,
            self.without,
        )


class ReckonedPlace(Model):
    """A branch as it would stand."""

    rank: Rank
    branch: BranchId
    score: Points
    exact: Exact
    grade: Annotated[GradeCode | None, Field(description="等级; 并列待表决时为空 / null while a tie is unbroken")]
    why: Why


class WhatIfAnswer(Model):
    """The year's standings had it been so, beside what they are."""

    before: Annotated[tuple[ReckonedPlace, ...], Field(description="实际排名 / standings as recorded")]
    standings: Annotated[tuple[ReckonedPlace, ...], Field(description="排名 / standings")]
    ties: Annotated[tuple[Tie, ...], Field(description="须表决的并列 / ties that would need a vote")]


class GapsAnswer(Model):
    """Self total minus committee total as first confirmed."""

    gaps: Annotated[
        dict[BranchId, dict[Period, Points]],
        Field(description="按党支部和考核期 / by branch and period", examples=[{"A": {"Q1": "2"}}]),
    ]


class SixGoodAnswer(Model):
    """Which leadership teams meet the six-good criteria."""

    six_good: Annotated[
        dict[BranchId, bool], Field(description="六好班子 / six-good teams", examples=[{"A": True, "B": False}])
    ]


class NoticeDays(Model):
    """The latest public notice; both days are included."""

    proposal: Annotated[int, Field(description="第几次等级建议 / number of the proposal", examples=[1])]
    opens: Annotated[str, Field(description="首日 / first day", examples=["2026-01-05"])]
    closes: Annotated[str, Field(description="末日 / last day", examples=["2026-01-09"])]


class ConsequencesAnswer(Model):
    """What the decided grades have opened."""

    consequences: Annotated[
        dict[BranchId, tuple[str, ...]],
        Field(description="奖惩事项 / kinds by branch", examples=[{"A": ["team_reward", "activity_funds"]}]),
    ]


@router.get(YEAR + "/branches/{branch}/explanation", summary="计分说明 / Explain a score")
def explain_score(of: Of, branch: InPath, as_of: AsOf, effective: Effective, running: Running) -> ExplanationAnswer:
    """从各期总分到公布分的每一步, 及所依据的事实; 可追溯, 并可按其后所知 (`effective`); 党支部须待公示.

    Every step from the totals that count to the published score, with the facts they rest on; as of any moment, as it
    was known then or (`effective`) as it is known since; for the branch itself once the grades are on public notice.
    """
    return _explanation(running.questions.explain(of, branch, until=as_of, effective=effective))


@router.get(PERIOD + "/branches/{branch}/known", summary="当时所知 / What was known")
def show_known(at: At, branch: InPath, as_of: AsOf, running: Running) -> KnownAnswer:
    """一个考核期的总分, 当时所知与现在对照.

    A period's total as it was known then, beside what it is now.
    """
    return _known(running, at, branch, as_of)


@router.post(YEAR + "/what-if", summary="假设推演 / What if")
def ask_what_if(of: Of, body: Change, running: Running, as_of: AsOf, effective: Effective) -> WhatIfAnswer:
    """假如权重、分数线、名额、否决、并列区分不同, 或没有某项否决、申诉或某一事实, 本年度排名如何; 不作任何记录.

    The year's standings under other settings, or without a veto, an appeal or one fact; records nothing.
    """
    return _what_if(running, of, body.as_domain(), as_of, effective)


@router.get(YEAR + "/gaps", summary="自评与考核差 / Self-assessment gaps")
def show_gaps(of: Of, running: Running, as_of: AsOf) -> GapsAnswer:
    """自评总分减首次确认总分.

    Self total minus committee total as first confirmed, by branch and period.
    """
    return GapsAnswer.model_validate({"gaps": running.questions.self_committee_gaps(of, until=as_of)})


@router.get(YEAR + "/six-good", summary="六好班子 / Six-good teams")
def show_six_good(of: Of, running: Running, as_of: AsOf, effective: Effective) -> SixGoodAnswer:
    """各党支部班子是否达到六好标准.

    Which leadership teams meet the standard's six-good criteria.
    """
    return SixGoodAnswer.model_validate({"six_good": running.questions.six_good(of, until=as_of, effective=effective)})


@router.get(YEAR + "/notice", summary="公示期 / Days of the notice")
def show_notice(of: Of, running: Running, as_of: AsOf) -> NoticeDays:
    """最近一次公示的起止日.

    First and last day of the latest public notice.
    """
    notice = running.questions.notice(of, until=as_of)
    return NoticeDays(proposal=notice.proposal, opens=notice.opens.isoformat(), closes=notice.closes.isoformat())


@router.get(YEAR + "/consequences", summary="奖惩事项 / Consequences")
def show_consequences(of: Of, running: Running, as_of: AsOf) -> ConsequencesAnswer:
    """定级之后开启的奖惩事项.

    What the decided grades have opened, by branch.
    """
    return ConsequencesAnswer.model_validate({"consequences": running.questions.consequences(of, until=as_of)})


def _explanation(found: Explanation) -> ExplanationAnswer:
    again, standing = found.recomputed, found.standing
    recomputed = RecomputedModel(
        facts=tuple(one.id for one in again.facts),
        rank=again.standing.rank,
        score=again.standing.score,
        exact=again.standing.exact,
        grade=again.standing.grade,
        same=again.same,
    )
    return ExplanationAnswer(
        branch=found.branch,
        periods=dict(found.periods),
        rests_on=dict(found.rests_on),
        quarters_mean=found.quarters_mean,
        year_end=found.year_end,
        exact=found.exact,
        score=found.score,
        rank=standing.rank,
        grade=standing.grade,
        why=standing.why,
        places=dict(found.places),
        vetoes=found.vetoes,
        recomputed=recomputed,
    )


def _known(running: Runtime, at: Round, branch: str, then: int | None) -> KnownAnswer:
    seen = running.ledger.seen()
    require_branches(committee_of(seen, at.committee), (branch,))
    position = seen.position if then is None else then
    known = running.questions.known(branch, at.year, at.period, then=position)
    return KnownAnswer(position=position, then=known.then, now=known.now)


def _what_if(
    running: Runtime, of: CommitteeYear, change: WhatIf, until: int | None, effective: int | None
) -> WhatIfAnswer:
    appealed = change.without_appeal and change.without_appeal.branch
    named = tuple(branch for branch in (change.without_veto, appealed) if branch)
    require_branches(committee_of(running.ledger.seen(until), of.committee), named)
    trial = running.questions.supposed(of, change, until=until, effective=effective)
    return WhatIfAnswer(
        before=tuple(ReckonedPlace.model_validate(place) for place in trial.before.standings),
        standings=tuple(ReckonedPlace.model_validate(place) for place in trial.after.standings),
        ties=tuple(Tie.model_validate(tie) for tie in trial.after.ties),
    )
