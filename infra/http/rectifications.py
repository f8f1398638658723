"""Rectifications 调整和整顿: ordered, planned, reviewed, carried out, accepted by vote."""

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter
from pydantic import Field
from starlette.responses import Response

from domain import rectification, streams
from domain.access import Right
from domain.committee import require_branches
from domain.consequence import RECTIFICATION, ConsequenceOpened
from domain.record import Recorded
from domain.rectification import Plan, PlanHandedIn, Rectification, Stage, Step
from domain.refusal import NotFoundError
from domain.standard import LONGEST_RECTIFICATION
from infra.facts import NAMES
from infra.http.acting import Acting, Running
from infra.http.answers import ActAnswer, Answering, recorded
from infra.http.as_of import Looking
from infra.http.ballots import Ballot, BallotAnswer, ballots_on
from infra.http.fields import SOME, TEXT, Branches, BranchId, Model, Name, Reason
from infra.http.paths import YEAR, Of
from infra.http.paths import BranchId as InPath
from infra.http.permitted import Permitted
from infra.http.steps import Signed, signed
from services.casebook import CommitteeYear
from services.decisions import decision_of
from services.ledger import Seen
from services.organisation import committee_of

router = APIRouter(prefix=YEAR + "/rectifications", tags=["奖惩兑现 consequences"])

WorkingDays = Annotated[
    int | None,
    Field(
        strict=True,
        ge=1,
        le=LONGEST_RECTIFICATION,
        description="工作日数; 不填即按考核标准或原期限 / working days; null means as the standard or the order says",
        examples=[60],
    ),
]
Text = Annotated[str, Field(max_length=2_000, pattern=TEXT, min_length=1)]
Lines = Annotated[tuple[Text, ...], Field(min_length=1, max_length=50)]
People = Annotated[tuple[Name, ...], Field(max_length=SOME)]
Until = Annotated[date, Field(description="完成日期 / day by which it is done", examples=["2026-05-15"])]


class Order(Model):
    """Which branches to rectify, and how long they have."""

    branches: Branches
    working_days: WorkingDays = None


class PlanModel(Model):
    """A plan of rectification."""

    problems: Annotated[Lines, Field(description="存在问题 / problems", examples=[["三会一课不落实"]])]
    measures: Annotated[Lines, Field(description="整改措施 / measures", examples=[["补齐记录", "支委包保"]])]
    owner: Annotated[Name, Field(description="责任人 / who answers for it", examples=["孙书记", "Sun"])]
    until: Until

    def plan(self) -> Plan:
        return Plan(self.problems, self.measures, self.owner, self.until)


class NewPlan(PlanModel):
    """The plan of a branch."""

    branch: BranchId


class PlanReview(Model):
    """Agreed, or returned with a reason."""

    branch: BranchId
    agreed: Annotated[bool, Field(strict=True, description="是否同意 / agreed", examples=[True])]
    reason: Annotated[Reason, Field(examples=["措施不具体", "measures too vague"])] = ""


class Note(Model):
    """How far it has come."""

    branch: BranchId
    text: Annotated[Text, Field(description="整改进展 / progress", examples=["记录已补齐", "records completed"])]


class HandIn(Model):
    """What was done, for acceptance."""

    branch: BranchId
    report: Annotated[
        Text, Field(description="整改情况报告 / report", examples=["各项措施已落实", "all measures are carried out"])
    ]


class Acceptance(Model):
    """The vote on acceptance; not carried, the rectification goes on for so many working days."""

    branch: BranchId
    ballot: Ballot
    working_days: WorkingDays = None


class Adjustment(Model):
    """Who leaves and who comes."""

    branch: BranchId
    left: Annotated[People, Field(description="调离人员 / who left", examples=[["孙书记"]])] = ()
    joined: Annotated[People, Field(description="调入人员 / who came", examples=[["周书记"]])] = ()
    reason: Annotated[Reason, Field(examples=["工作不力", "neglected the work"])]


class StepModel(Model):
    """A step of the rectification; `text` is its note, report or reason."""

    name: Annotated[str, Field(description="事实名称 / name of the fact", examples=["rectification.ordered.v1"])]
    on: Annotated[date, Field(description="日期 / day", examples=["2026-02-11"])]
    text: Annotated[str | None, Field(description="内容 / text", examples=["记录已补齐", "records completed"])]
    left: Annotated[tuple[str, ...], Field(description="调离人员 / who left", examples=[["孙书记"]])]
    joined: Annotated[tuple[str, ...], Field(description="调入人员 / who came", examples=[["周书记"]])]
    recorded: Signed


class RectificationAnswer(Model):
    """A rectification with all its steps."""

    branch: BranchId
    stage: Annotated[Stage, Field(description="整顿阶段 / stage", examples=["under_way"])]
    opened: Signed
    deadline: Annotated[date | None, Field(description="整顿期限 / deadline", examples=["2026-05-15"])]
    plan: Annotated[PlanModel | None, Field(description="最近一次整改方案 / the latest plan")]
    steps: Annotated[tuple[StepModel, ...], Field(description="各环节 / steps")]
    ballots: Annotated[tuple[BallotAnswer, ...], Field(description="验收表决 / votes on acceptance")]


@router.post("/order", response_model=ActAnswer, summary="责令整顿 / Order rectification")
def order_rectification(of: Of, body: Order, act: Acting, running: Running) -> Response:
    """责令无等级党支部限期整顿.

    Orders ungraded branches to rectify by a deadline, counted from the next working day.
    """
    return recorded(running.rectifications.order(act, of, branches=body.branches, working_days=body.working_days))


@router.post("/plan", response_model=ActAnswer, summary="提交整改方案 / Hand in a plan")
def hand_in_rectification_plan(of: Of, body: NewPlan, act: Acting, running: Running) -> Response:
    """党支部提交整改方案: 问题、措施、责任人、完成日期.

    The branch hands in its plan: problems, measures, who answers for it, by when.
    """
    return recorded(running.rectifications.hand_in_plan(act, of, branch_id=body.branch, plan=body.plan()))


@router.post("/review-plan", response_model=ActAnswer, summary="审核整改方案 / Review a plan")
def review_rectification_plan(of: Of, body: PlanReview, act: Acting, running: Running) -> Response:
    """审核整改方案: 同意, 或说明理由退回; 提交人不得审核.

    Another person than its author agrees to the plan, or returns it with a reason.
    """
    return recorded(
        running.rectifications.review_plan(act, of, branch_id=body.branch, agreed=body.agreed, reason=body.reason)
    )


@router.post("/note", response_model=ActAnswer, summary="记录整改进展 / Note progress")
def note_rectification(of: Of, body: Note, act: Acting, running: Running) -> Response:
    """记录整改进展.

    Notes how far the rectification has come.
    """
    return recorded(running.rectifications.note_progress(act, of, branch_id=body.branch, text=body.text))


@router.post("/hand-in", response_model=ActAnswer, summary="报请验收 / Hand in for acceptance")
def hand_in_rectification(of: Of, body: HandIn, act: Acting, running: Running) -> Response:
    """党支部报请党委验收.

    The branch hands its rectification in for acceptance.
    """
    return recorded(running.rectifications.hand_in(act, of, branch_id=body.branch, report=body.report))


@router.post("/accept", response_model=ActAnswer, summary="表决验收 / Vote on acceptance")
def accept_rectification(of: Of, body: Acceptance, act: Acting, running: Running) -> Response:
    """党委表决验收, 所涉党支部的委员回避; 未通过则继续整改, 另定期限.

    The committee votes, members of the branch recused; not carried, it goes on to a new deadline.
    """
    return recorded(
        running.rectifications.accept(
            act, of, branch_id=body.branch, votes=body.ballot.votes(), working_days=body.working_days
        )
    )


@router.post("/adjust-leadership", response_model=ActAnswer, summary="调整支部班子 / Adjust the leadership")
def adjust_leadership(of: Of, body: Adjustment, act: Acting, running: Running) -> Response:
    """整顿期间调整支部班子: 调离、调入人员及理由.

    While the rectification goes on: who leaves the leadership team, who comes, and why.
    """
    return recorded(
        running.rectifications.adjust_leadership(
            act, of, branch_id=body.branch, left=body.left, joined=body.joined, reason=body.reason
        )
    )


@router.get("/{branch}", response_model=RectificationAnswer, summary="一个党支部的整顿 / A rectification")
def show_rectification(of: Of, branch: InPath, seen: Looking, answer: Answering, access: Permitted) -> Response:
    """一个党支部整顿的全过程.

    One branch's rectification with all its steps.
    """
    named = access.may_of_committee(Right.READ_OFFICE, of.committee)
    return answer(seen, rectification_file(seen, of, branch, named=named))


def rectification_file(seen: Seen, of: CommitteeYear, branch: str, *, named: bool = False) -> RectificationAnswer:
    """A rectification from its opening to its acceptance. Raises NotFoundError where the branch has none."""
    stream = streams.consequence(RECTIFICATION, branch, of.year)
    seen.load([streams.committee(of.committee), stream])
    committee = committee_of(seen, of.committee)
    decision_of(seen, of)  # what the acts rest on, so that the ETag speaks for all of it
    history = seen.history(stream)
    state = seen.state(stream, rectification.evolve, Rectification())
    if state.committee != of.committee:
        require_branches(committee, (branch,))
        raise NotFoundError(f"党支部{branch}没有整顿事项", f"branch {branch} has no rectification")
    plan = next((one.fact.plan for one in reversed(history) if isinstance(one.fact, PlanHandedIn)), None)
    return RectificationAnswer(
        branch=branch,
        stage=state.stage,
        opened=signed(next(one for one in history if isinstance(one.fact, ConsequenceOpened))),
        deadline=state.deadline if state.working_days else None,
        plan=PlanModel.model_validate(plan) if plan else None,
        steps=tuple(_step(one, one.fact) for one in history if isinstance(one.fact, Step)),
        ballots=ballots_on(seen, [rectification.matter(branch, of.year)], named=named),
    )


def _step(one: Recorded, fact: Any) -> StepModel:
    texts = (getattr(fact, name, None) for name in ("text", "report", "reason"))
    return StepModel(
        name=NAMES[type(fact)],
        on=fact.on,
        text=next((text for text in texts if text), None),
        left=getattr(fact, "left", ()),
        joined=getattr(fact, "joined", ()),
        recorded=signed(one),
    )
