"""Features 特色党支部: applied for, planned, created, accepted, named and reviewed."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Depends, Query
from pydantic import Field
from starlette.responses import Response

from domain.access import Right
from domain.branch import BranchType
from domain.feature import FeaturePlan, Stage, Verdict
from infra.http.acting import Acting, Running
from infra.http.answers import ActAnswer, Answering, recorded
from infra.http.as_of import AsOf, Looking
from infra.http.ballots import Ballot
from infra.http.feature_file import Brand, Checklist, FeatureFileAnswer, PlanModel, StageName, Text, Type, feature_file
from infra.http.fields import BranchId, CommitteeId, Day, Model, Name, Reason
from infra.http.known import OfCommittees
from infra.http.paging import Next, Page, Paging, Search
from infra.http.paths import COMMITTEE
from infra.http.paths import BranchId as Branch
from infra.http.paths import CommitteeId as Committee
from infra.http.permitted import Permitted
from infra.http.waiting import CaughtUp
from projections.features import NAME, Feature

router = APIRouter(tags=["工作载体 programmes"])

FEATURE = COMMITTEE + "/branches/{branch}/feature"


class Application(Model):
    """An application with its plan."""

    brand: Brand
    plan: PlanModel

    def as_domain(self) -> FeaturePlan:
        plan = self.plan
        return FeaturePlan(plan.meaning, plan.carrier, plan.idea, plan.steps, plan.until)


class Approval(Model):
    """The plan is approved."""

    remark: Annotated[Reason, Field(description="意见 / remark", examples=["同意", "agreed"])] = ""


class Because(Model):
    """With a reason."""

    reason: Annotated[Reason, Field(examples=["步骤过粗, 请细化", "the steps are too coarse"])]


class ProgressNote(Model):
    """What was done, and when."""

    on: Day
    text: Annotated[Text, Field(description="创建进展 / progress", examples=["首个炉台挂牌", "first platform set up"])]


class HandIn(Model):
    """What was achieved, and how each entry of the checklist is met."""

    summary: Annotated[
        Text, Field(description="创建成效 / achieved", examples=["三个炉台达标", "three platforms up to standard"])
    ]
    checklist: Checklist = {}  # noqa: RUF012 - pydantic copies defaults


class Acceptance(Model):
    """The vote on acceptance."""

    ballot: Ballot


class Naming(Model):
    """The name given."""

    name: Annotated[Name, Field(description="命名 / name", examples=["红炉台党支部", "Red Furnace branch"])]


class Review(Model):
    """The yearly review."""

    verdict: Annotated[
        Verdict,
        Field(description="保留、限期整改、取消命名 / kept, to be mended, revoked", examples=["to_be_mended"]),
    ]
    reason: Annotated[Reason, Field(examples=["活动停滞", "nothing goes on"])] = ""
    mend_by: Annotated[date | None, Field(description="整改期限 / to be mended by", examples=["2026-09-30"])] = None


class MendingCheck(Model):
    """Whether it was mended."""

    mended: Annotated[bool, Field(strict=True, description="是否整改合格 / whether it was mended", examples=[True])]
    reason: Annotated[Reason, Field(examples=["活动已恢复", "activities are back"])]


class FeatureModel(Model):
    """An application and where it stands."""

    branch: BranchId
    branch_name: Name
    number: Annotated[int, Field(description="第几次申报 / number of the application", examples=[1])]
    committee: CommitteeId
    type: Type
    brand: Brand
    stage: StageName
    applied_on: Annotated[date, Field(description="申报日期 / applied on", examples=["2025-03-03"])]
    until: Annotated[date, Field(description="创建期限 / to be created by", examples=["2025-12-31"])]
    progress: Annotated[int, Field(description="已登记进展次数 / notes of progress", examples=[2])]
    title: Annotated[str | None, Field(description="命名 / name given", examples=["红炉台党支部", "Red Furnace"])]
    named_on: Annotated[date | None, Field(description="命名日期 / named on", examples=["2025-12-20"])]
    reviewed_year: Annotated[int | None, Field(description="最近复评年度 / last reviewed in", examples=[2026])]
    mend_by: Annotated[date | None, Field(description="整改期限 / to be mended by", examples=["2026-09-30"])]
    ended_year: Annotated[int | None, Field(description="终止年度 / year it ended in", examples=[2027])]


class FeaturesAnswer(Model):
    """Applications, by committee and branch."""

    features: Annotated[tuple[FeatureModel, ...], Field(description="特色创建 / features")]
    next: Next


class CountModel(Model):
    """How many there are."""

    type: Type
    stage: StageName
    number: Annotated[int, Field(description="个数 / number", examples=[12])]


class CountsAnswer(Model):
    """How many there are of each type at each stage."""

    counts: Annotated[tuple[CountModel, ...], Field(description="按类型和阶段 / by type and stage")]


OfType = Annotated[
    BranchType | None, Query(alias="type", description="只看此类型 / of this type", examples=["production"])
]
OfStages = Annotated[
    list[Stage],
    Query(alias="stage", max_length=len(Stage), description="只看这些阶段 / at these stages", examples=[["named"]]),
]


@router.get(FEATURE, response_model=FeatureFileAnswer, summary="特色创建卷宗 / A branch's feature")
def show_feature(committee: Committee, branch: Branch, seen: Looking, answer: Answering, access: Permitted) -> Response:
    """历次申报的创建方案、各环节和表决.

    The branch's applications with their plans, every step since, and the ballots held.
    """
    named = access.may_of_committee(Right.READ_OFFICE, committee)
    return answer(seen, feature_file(seen, committee, branch, named=named))


@router.post(FEATURE + "/apply", response_model=ActAnswer, summary="申报特色党支部 / Apply")
def apply_for_feature(
    committee: Committee, branch: Branch, body: Application, act: Acting, running: Running
) -> Response:
    """党支部申报特色品牌和创建方案, 在本类型内评审; 最近一次为最低等级的不得申报.

    The branch applies with a brand and a plan, judged within its type; not while it holds the lowest grade.
    """
    return recorded(
        running.features.apply(act, committee_id=committee, branch_id=branch, brand=body.brand, plan=body.as_domain())
    )


@router.post(FEATURE + "/approve-plan", response_model=ActAnswer, summary="批准创建方案 / Approve the plan")
def approve_feature_plan(
    committee: Committee, branch: Branch, body: Approval, act: Acting, running: Running
) -> Response:
    """批准创建方案, 由申报人以外的人办理.

    Approves the plan; somebody other than the applicant does.
    """
    return recorded(running.features.approve_plan(act, committee_id=committee, branch_id=branch, remark=body.remark))


@router.post(FEATURE + "/return-plan", response_model=ActAnswer, summary="退回创建方案 / Return the plan")
def return_feature_plan(committee: Committee, branch: Branch, body: Because, act: Acting, running: Running) -> Response:
    """退回创建方案, 须说明理由; 党支部可以重新申报.

    Returns the plan with a reason; the branch may apply again.
    """
    return recorded(running.features.return_plan(act, committee_id=committee, branch_id=branch, reason=body.reason))


@router.post(FEATURE + "/progress", response_model=ActAnswer, summary="登记创建进展 / Note progress")
def note_feature_progress(
    committee: Committee, branch: Branch, body: ProgressNote, act: Acting, running: Running
) -> Response:
    """创建期间登记进展.

    Notes progress while the feature is being created.
    """
    return recorded(
        running.features.note_progress(act, committee_id=committee, branch_id=branch, on=body.on, text=body.text)
    )


@router.post(FEATURE + "/hand-in", response_model=ActAnswer, summary="申请验收 / Hand in for acceptance")
def hand_in_feature(committee: Committee, branch: Branch, body: HandIn, act: Acting, running: Running) -> Response:
    """申请验收, 对标准所列验收条件 (五个有) 逐项说明.

    Hands it in for acceptance, with an answer to every entry of the standard's checklist.
    """
    return recorded(
        running.features.hand_in(
            act, committee_id=committee, branch_id=branch, summary=body.summary, checklist=body.checklist
        )
    )


@router.post(FEATURE + "/accept", response_model=ActAnswer, summary="表决验收 / Vote on acceptance")
def accept_feature(committee: Committee, branch: Branch, body: Acceptance, act: Acting, running: Running) -> Response:
    """党委表决验收, 属于该党支部的委员回避; 未通过的继续创建.

    The committee votes, members of the branch recused; what is not accepted is worked on.
    """
    votes = body.ballot.votes()
    return recorded(running.features.accept(act, committee_id=committee, branch_id=branch, votes=votes))


@router.post(FEATURE + "/name", response_model=ActAnswer, summary="命名特色党支部 / Name")
def name_feature(committee: Committee, branch: Branch, body: Naming, act: Acting, running: Running) -> Response:
    """验收通过后命名.

    Names what was accepted.
    """
    return recorded(running.features.name(act, committee_id=committee, branch_id=branch, name=body.name))


@router.post(FEATURE + "/review", response_model=ActAnswer, summary="年度复评 / Review")
def review_feature(committee: Committee, branch: Branch, body: Review, act: Acting, running: Running) -> Response:
    """每年复评一次: 保留命名、限期整改或取消命名.

    Once a year: the name is kept, is to be mended by a day, or is revoked.
    """
    return recorded(
        running.features.review(
            act,
            committee_id=committee,
            branch_id=branch,
            verdict=body.verdict,
            reason=body.reason,
            mend_by=body.mend_by,
        )
    )


@router.post(FEATURE + "/check-mending", response_model=ActAnswer, summary="核查整改 / Check what was mended")
def check_feature_mending(
    committee: Committee, branch: Branch, body: MendingCheck, act: Acting, running: Running
) -> Response:
    """核查限期整改: 合格的保留命名, 不合格的取消命名.

    Checks the mending: the name is kept, or revoked.
    """
    return recorded(
        running.features.check_mending(
            act, committee_id=committee, branch_id=branch, mended=body.mended, reason=body.reason
        )
    )


@router.post(FEATURE + "/withdraw", response_model=ActAnswer, summary="党支部撤回 / Withdraw")
def withdraw_feature(committee: Committee, branch: Branch, body: Because, act: Acting, running: Running) -> Response:
    """党支部撤回特色创建, 须说明理由.

    The branch withdraws its feature, with a reason.
    """
    return recorded(running.features.withdraw(act, committee_id=committee, branch_id=branch, reason=body.reason))


@router.get("/features", summary="特色党支部 / Features", dependencies=[Depends(CaughtUp(NAME))])
def list_features(
    running: Running,
    page: Paging,
    committees: OfCommittees,
    as_of: AsOf,
    type: OfType = None,  # noqa: A002 - the word in the address
    stages: OfStages = [],  # noqa: B006 - FastAPI copies defaults
    q: Search = None,
) -> FeaturesAnswer:
    """历次申报及所处阶段, 可按党委、类型、阶段和文字查找.

    Every application and where it stands, by committee, type, stage or words.
    """
    after = page.last("", "", 0)
    found = running.projections.features.applications(
        committees=committees, type=type, stages=stages, text=q, after=after, limit=page.limit + 1, at=as_of
    )
    return _page(page, found)


@router.get("/features/counts", summary="特色党支部统计 / Counts of features", dependencies=[Depends(CaughtUp(NAME))])
def count_features(running: Running, committees: OfCommittees, as_of: AsOf) -> CountsAnswer:
    """按支部类型和阶段统计.

    How many there are of each type at each stage.
    """
    counts = running.projections.features.counts(committees=committees, at=as_of)
    return CountsAnswer(
        counts=tuple(CountModel(type=type_, stage=stage, number=number) for type_, stage, number in counts)
    )


def _page(page: Page, found: list[Feature]) -> FeaturesAnswer:
    rows, following = page.cut(found, lambda one: (one.committee, one.branch, one.number))
    return FeaturesAnswer.model_validate({"features": rows, "next": following})
