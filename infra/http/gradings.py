"""Gradings 评审定级: vetoes, proposal, tie-break, notice, appeals and the vote on the grades."""

from typing import Annotated

from fastapi import APIRouter
from pydantic import Field
from starlette.responses import Response

from domain.period import Period
from infra.http.acting import Acting, Running
from infra.http.answers import ActAnswer, Answering, recorded
from infra.http.as_of import Looking
from infra.http.ballots import Ballot
from infra.http.fields import MANY, Branches, BranchId, ItemCode, Kind, Model, Points, Reason
from infra.http.grading_file import GradingAnswer, grading_file
from infra.http.paths import YEAR, Of
from services.gradings import Appealed

router = APIRouter(prefix=YEAR + "/grading", tags=["评审定级 grading"])


class Veto(Model):
    """A veto imposed or lifted."""

    branch: BranchId
    kind: Kind
    reason: Annotated[Reason, Field(examples=["发生轻伤以上事故", "an accident with injuries"])]


class TieBreak(Model):
    """Branches that share a rank, in the order voted, and the vote."""

    order: Annotated[
        Branches, Field(min_length=2, max_length=MANY, description="由高到低 / highest first", examples=[["C", "A"]])
    ]
    ballot: Ballot


class Appeal(Model):
    """What an appeal is against."""

    branch: BranchId
    period: Annotated[Period, Field(description="考核期 / period", examples=["YE"])]
    item: ItemCode

    def appealed(self) -> Appealed:
        return Appealed(self.branch, self.period, self.item)


class NewAppeal(Appeal):
    """An appeal with its grounds."""

    grounds: Annotated[Reason, Field(description="申诉理由 / grounds", examples=["产值漏计", "output was left out"])]


class AppealDecision(Appeal):
    """The vote on an appeal; carried, the item is corrected to the points."""

    points: Points
    ballot: Ballot


class GradesDecision(Model):
    """The vote on the grades."""

    ballot: Ballot


@router.get("", response_model=GradingAnswer, summary="评审定级 / The grading")
def show_grading(of: Of, seen: Looking, answer: Answering) -> Response:
    """等级建议、并列、公示、申诉、否决、表决及定级结果.

    The proposal, ties, notices, appeals, vetoes, ballots and the grades decided.
    """
    return answer(seen, grading_file(seen, of))


@router.post("/veto", response_model=ActAnswer, summary="一票否决 / Veto")
def impose_veto(of: Of, body: Veto, act: Acting, running: Running) -> Response:
    """登记一票否决: 限制等级, 不影响得分和名次.

    Caps a branch's grade; score and rank stay.
    """
    return recorded(running.gradings.impose_veto(act, of, branch_id=body.branch, kind=body.kind, reason=body.reason))


@router.post("/lift-veto", response_model=ActAnswer, summary="撤销否决 / Lift a veto")
def lift_veto(of: Of, body: Veto, act: Acting, running: Running) -> Response:
    """撤销登记有误的一票否决, 须说明理由.

    Lifts a veto that was imposed in error, and says why.
    """
    return recorded(running.gradings.lift_veto(act, of, branch_id=body.branch, kind=body.kind, reason=body.reason))


@router.post("/propose", response_model=ActAnswer, summary="提出等级建议 / Propose grades")
def propose_grades(of: Of, act: Acting, running: Running) -> Response:
    """按已确认的全部考核结果计算等级建议; 更正之后须重新提出.

    Computes the grades from all that is confirmed; after a correction they are proposed again.
    """
    return recorded(running.gradings.propose(act, of))


@router.post("/break-tie", response_model=ActAnswer, summary="表决并列 / Break a tie")
def break_tie(of: Of, body: TieBreak, act: Acting, running: Running) -> Response:
    """名额不足以容纳并列党支部时, 由党委表决先后.

    Where a quota has too few places for branches that share a rank, the committee votes their order.
    """
    return recorded(running.gradings.break_tie(act, of, order=body.order, votes=body.ballot.votes()))


@router.post("/open-notice", response_model=ActAnswer, summary="公示 / Open the public notice")
def open_notice(of: Of, act: Acting, running: Running) -> Response:
    """公示最新等级建议, 自当日起, 满标准规定的工作日.

    Puts the latest proposal up from this day, for the standard's number of working days.
    """
    return recorded(running.gradings.open_notice(act, of))


@router.post("/appeals", response_model=ActAnswer, summary="申诉 / Appeal")
def file_appeal(of: Of, body: NewAppeal, act: Acting, running: Running) -> Response:
    """公示期内, 就一个考核期的一个项目提出申诉.

    Within the notice, against one item of one period.
    """
    return recorded(running.gradings.file_appeal(act, of, against=body.appealed(), grounds=body.grounds))


@router.post("/appeals/decide", response_model=ActAnswer, summary="表决申诉 / Decide an appeal")
def decide_appeal(of: Of, body: AppealDecision, act: Acting, running: Running) -> Response:
    """党委表决申诉, 所涉党支部的委员回避; 通过则更正该项目得分.

    The committee votes, members of the branch recused; carried, the item is corrected.
    """
    against, votes = body.appealed(), body.ballot.votes()
    return recorded(running.gradings.decide_appeal(act, of, against=against, points=body.points, votes=votes))


@router.post("/decide", response_model=ActAnswer, summary="表决定级 / Decide the grades")
def decide_grades(of: Of, body: GradesDecision, act: Acting, running: Running) -> Response:
    """公示期满、申诉处理完毕后, 党委表决定级.

    After the notice has closed and every appeal is decided, the committee votes the grades.
    """
    return recorded(running.gradings.decide_grades(act, of, votes=body.ballot.votes()))
