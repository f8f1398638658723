"""Publications 公布: a period's results for members to see, with comments and lost points."""

from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import Field
from starlette.responses import Response

from domain.period import Period
from domain.record import Recorded
from infra.http.acting import Acting, Running
from infra.http.answers import ActAnswer, Answering, recorded
from infra.http.as_of import Looking
from infra.http.fields import BranchId, Comment, FactId, ItemCode, Model, Points, Position, Reason
from infra.http.paths import PERIOD, YEAR, At, Of
from infra.http.steps import Signed, signed
from services.publications import PublishedResults

router = APIRouter(tags=["党员群众 members"])

Number = Annotated[int, Field(description="第几次公布 / number of the publication", examples=[1])]
OnlyNumber = Annotated[
    int | None, Query(ge=1, le=10_000, description="第几次公布; 不填即最近一次 / which; the latest by default")
]
PeriodName = Annotated[Period, Field(description="考核期 / period", examples=["Q1"])]


class ChangeModel(Model):
    """What changed since the publication before."""

    branch: BranchId
    item: Annotated[ItemCode | None, Field(description="更正的项目; 新列入的结果为空 / null for a result listed anew")]
    before: Annotated[Points | None, Field(description="原得分 / before")]
    after: Annotated[Points | None, Field(description="现得分; 免考为空 / after; null for an exemption")]
    fact: FactId


class PublicationModel(Model):
    """One publication."""

    period: PeriodName
    number: Number
    through: Annotated[Position, Field(description="所公布内容截至的日志位置 / position the results stand on")]
    published: Signed
    changes: Annotated[tuple[ChangeModel, ...], Field(description="较上次的变动 / changes since the last one")]


class PublicationsAnswer(Model):
    """Every publication of the year."""

    publications: Annotated[tuple[PublicationModel, ...], Field(description="历次公布 / publications")]


class ItemModel(Model):
    """An item's points, and what was lost."""

    full: Annotated[Points, Field(description="分值 / full points", examples=["30"])]
    points: Annotated[Points, Field(description="得分 / points", examples=["28"])]
    lost: Annotated[Points, Field(description="失分 / lost points", examples=["2"])]


class ResultModel(Model):
    """A branch's published result."""

    branch: BranchId
    exempt: Annotated[Reason | None, Field(description="免考理由 / why it is exempt")]
    rank: Annotated[int | None, Field(description="截至本期的名次 / rank through the period", examples=[1])]
    score: Annotated[Points | None, Field(description="截至本期的公布分 / score through the period", examples=["92"])]
    total: Annotated[Points | None, Field(description="本期总分 / total of the period", examples=["93.5"])]
    bonus: Annotated[Points, Field(description="计入的加分 / bonus that counts", examples=["1.5"])]
    items: Annotated[dict[ItemCode, ItemModel], Field(description="各项目得失分 / points and lost points by item")]
    comment: Annotated[Comment, Field(description="讲评 / comment")]


class PublishedAnswer(Model):
    """The results as published, whatever has been corrected since."""

    publication: PublicationModel
    results: Annotated[tuple[ResultModel, ...], Field(description="考核结果 / results")]
    missing_comments: Annotated[
        tuple[BranchId, ...], Field(description="尚无讲评的党支部 / branches without a comment", examples=[["B"]])
    ]


@router.post(PERIOD + "/publish", response_model=ActAnswer, summary="公布考核结果 / Publish results")
def publish_results(at: At, act: Acting, running: Running) -> Response:
    """全部党支部确认或免考后公布本期结果; 有更正方可再次公布, 并列明变动.

    Publishes the period's results once all are confirmed or exempt; again only after a correction, with what changed.
    """
    return recorded(running.publications.publish(act, at))


@router.get(YEAR + "/publications", response_model=PublicationsAnswer, summary="历次公布 / Publications")
def list_publications(of: Of, running: Running, seen: Looking, answer: Answering) -> Response:
    """本年度历次公布及其变动.

    Every publication of the year, with what each changed.
    """
    published = running.publications.all(seen, of)
    return answer(seen, PublicationsAnswer(publications=tuple(map(_publication, published))))


@router.get(PERIOD + "/publication", response_model=PublishedAnswer, summary="公布的结果 / Published results")
def show_publication(at: At, running: Running, seen: Looking, answer: Answering, number: OnlyNumber = None) -> Response:
    """公布时的考核结果: 名次、得分、各项失分与讲评.

    The results as they were published: ranks, scores, lost points by item and comments.
    """
    return answer(seen, _published(running.publications.show(seen, at, number)))


def _publication(published: Recorded) -> PublicationModel:
    fact = published.fact
    return PublicationModel(
        period=fact.period,
        number=fact.number,
        through=fact.through,
        published=signed(published),
        changes=tuple(ChangeModel.model_validate(change) for change in fact.changes),
    )


def _published(shown: PublishedResults) -> PublishedAnswer:
    return PublishedAnswer(
        publication=_publication(shown.published),
        results=tuple(ResultModel.model_validate(result) for result in shown.results),
        missing_comments=shown.missing_comments,
    )
