"""Years 考核年度: closing a year, and what still stands in the way."""

from typing import Annotated

from fastapi import APIRouter
from pydantic import Field
from starlette.responses import Response

from domain import streams
from infra.http.acting import Acting, Running
from infra.http.answers import ActAnswer, Answering, recorded
from infra.http.as_of import Looking
from infra.http.fields import Model
from infra.http.paths import YEAR, Of
from infra.http.steps import Signed, signed
from services.casebook import CommitteeYear
from services.ledger import Seen
from services.years import hindrances

router = APIRouter(prefix=YEAR, tags=["奖惩兑现 consequences"])


class Hindrance(Model):
    """What still has to be done."""

    code: Annotated[str, Field(description="代码 / code", examples=["grades_undecided"])]
    zh: Annotated[str, Field(description="中文 / in Chinese", examples=["本年度等级尚未表决"])]
    en: Annotated[str, Field(description="英文 / in English", examples=["the year's grades are not decided yet"])]


class YearAnswer(Model):
    """Whether the year is closed, and what still stands in the way."""

    closed: Annotated[Signed | None, Field(description="结束 / closed")]
    hindrances: Annotated[tuple[Hindrance, ...], Field(description="尚待办理 / what stands in the way")]


@router.post("/close", response_model=ActAnswer, summary="结束年度考核 / Close the year")
def close_year(of: Of, act: Acting, running: Running) -> Response:
    """等级已定、申诉已处理、奖惩事项均已开启, 方可结束; 结束后本年度考核不得再改, 兑现与整顿照常办理.

    Once grades are decided, appeals settled and all that the grades bring is open. Nothing of the year's appraisal
    changes afterwards; payments and rectifications go on.
    """
    return recorded(running.years.close(act, of))


@router.get("/closing", response_model=YearAnswer, summary="年度是否结束 / Whether the year is closed")
def show_closing(of: Of, seen: Looking, answer: Answering) -> Response:
    """年度考核是否结束, 尚待办理何事.

    Whether the year is closed, and what still has to be done before it can be.
    """
    return answer(seen, _answer(seen, of))


def _answer(seen: Seen, of: CommitteeYear) -> YearAnswer:
    waiting = [Hindrance(code=str(one.code), zh=one.zh, en=one.en) for one in hindrances(seen, of)]
    closed = next(iter(seen.history(streams.year(of.committee, of.year))), None)
    return YearAnswer(closed=signed(closed) if closed else None, hindrances=tuple(waiting))
