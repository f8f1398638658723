"""Practices 经验做法: the library of good targets and practices."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query
from pydantic import Field, TypeAdapter
from starlette.responses import Response

from domain import streams
from domain.practice import Content, PracticePublished, PracticeRevised, PracticeWithdrawn, Source
from domain.refusal import NotFoundError
from domain.standard import Duty, ItemClass
from infra.http import fields
from infra.http.acting import Acting, Running
from infra.http.answers import ActAnswer, Answering, recorded
from infra.http.as_of import AsOf, Looking
from infra.http.fields import TEXT, BranchId, CommitteeId, Model, Name, Reason
from infra.http.known import OfCommittees
from infra.http.paging import Next, Page, Paging, Search
from infra.http.paths import BranchId as InPath
from infra.http.paths import Of
from infra.http.steps import Signed, signed
from infra.http.target_models import (
    Class,
    Duties,
    Evidence,
    InnovationField,
    LevelModel,
    Measure,
    Metric,
    PracticeId,
    TargetCode,
    Unit,
)
from infra.http.target_sets import ONE
from infra.http.waiting import CaughtUp
from projections.practices import NAME, Practice
from services.ledger import Seen
from services.practices import Good

router = APIRouter(tags=["经验做法 practices"])

Title = Annotated[Name, Field(description="名称 / title", examples=["党员示范岗", "Model posts"])]
Text = Annotated[
    str,
    Field(
        min_length=1,
        max_length=8_000,
        pattern=TEXT,
        description="做法 / what is done",
        examples=["每班组设一个示范岗", "one model post in every shift"],
    ),
]
OfClass = Annotated[ItemClass | None, Query(description="只看此类 / of this class", examples=["members"])]
OfDuty = Annotated[Duty | None, Query(description="只看此职责 / serving this duty", examples=["D6"])]
WithWithdrawn = Annotated[bool, Query(description="包括已撤下的 / with those withdrawn", examples=[False])]


class TemplateModel(Model):
    """What a target drawn from the practice begins with."""

    metric: Metric = ""
    unit: Unit = ""
    level: Annotated[LevelModel | None, Field(description="目标值 / level aimed at")] = None
    measure: Measure = ""
    evidence: Evidence = ""
    innovation: InnovationField | None = None


class ContentModel(Model):
    """What the practice is, and which targets it serves."""

    title: Title
    text: Text
    item_class: Class
    duties: Duties
    template: Annotated[TemplateModel, Field(description="目标样板 / template of a target")] = TemplateModel()

    def as_domain(self) -> Content:
        return CONTENT.validate_python(self.model_dump())


CONTENT = TypeAdapter(Content)


class SourceModel(Model):
    """Where the practice comes from."""

    branch: BranchId
    year: fields.Year
    target: TargetCode | None = None


class NewPractice(Model):
    """A practice written anew."""

    id: PracticeId
    committee: Annotated[
        CommitteeId | None,
        Field(description="推广的党委; 组织部推广的为空 / committee; null: the organisation department"),
    ] = None
    content: ContentModel
    source: Annotated[SourceModel | None, Field(description="来源 / source")] = None


class GoodTarget(Model):
    """A branch's target worth publishing."""

    id: PracticeId
    code: TargetCode
    title: Title
    text: Text


class Revision(Model):
    """The content from now on."""

    content: ContentModel


class Withdrawal(Model):
    """Why it is taken out of the library."""

    reason: Annotated[Reason, Field(examples=["流于形式", "it became a formality"])]


class PracticeRow(Model):
    """A practice in a list."""

    id: PracticeId
    committee: CommitteeId | None
    title: Title
    item_class: Class
    duties: Duties
    branch: Annotated[BranchId | None, Field(description="来源党支部 / branch it comes from")]
    year: Annotated[int | None, Field(description="来源年度 / year it comes from", examples=[2025])]
    target: Annotated[TargetCode | None, Field(description="来源目标 / target it comes from")]
    revisions: Annotated[int, Field(description="修订次数 / times revised", examples=[0])]
    withdrawn: Annotated[Reason | None, Field(description="撤下理由; 未撤下为空 / why withdrawn; null: it is not")]


class PracticesAnswer(Model):
    """Practices by id."""

    practices: Annotated[tuple[PracticeRow, ...], Field(description="经验做法 / practices")]
    next: Next


class VersionOfPractice(Model):
    """The practice as it stood since it was published or revised."""

    since: Annotated[Signed, Field(description="自何时起 / since")]
    content: ContentModel


class PracticeAnswer(Model):
    """A practice with all its versions, the latest last."""

    id: PracticeId
    committee: CommitteeId | None
    source: SourceModel | None
    versions: Annotated[tuple[VersionOfPractice, ...], Field(description="历次版本 / versions")]
    withdrawn: Annotated[Signed | None, Field(description="撤下 / withdrawn")]
    withdrawn_because: Annotated[Reason | None, Field(description="撤下理由 / why it was withdrawn")]


@router.post("/practices", status_code=201, response_model=ActAnswer, summary="推广经验做法 / Publish a practice")
def publish_practice(body: NewPractice, act: Acting, running: Running) -> Response:
    """由党委或总公司党委组织部编写入库, 供各支部制定目标时借鉴.

    A committee or the organisation department puts a practice into the library for others to draw on.
    """
    source = Source(body.source.branch, body.source.year, body.source.target) if body.source else None
    content = body.content.as_domain()
    receipt = running.practices.publish(act, id=body.id, committee_id=body.committee, content=content, source=source)
    return recorded(receipt, 201)


@router.post(
    ONE + "/practices", status_code=201, response_model=ActAnswer, summary="推广好目标 / Publish a target as a practice"
)
def publish_target(of: Of, branch: InPath, body: GoodTarget, act: Acting, running: Running) -> Response:
    """将一个党支部的现行目标作为经验做法入库.

    Puts a branch's target in force into the library, with its measure and level as a template.
    """
    good = Good(branch, body.code, body.title, body.text)
    return recorded(running.practices.publish_target(act, of, id=body.id, good=good), 201)


@router.post("/practices/{practice}/revise", response_model=ActAnswer, summary="修订经验做法 / Revise a practice")
def revise_practice(practice: PracticeId, body: Revision, act: Acting, running: Running) -> Response:
    """修订内容; 此前借鉴它的目标不变.

    Changes its content; targets drawn from it earlier stay as they are.
    """
    return recorded(running.practices.revise(act, id=practice, content=body.content.as_domain()))


@router.post("/practices/{practice}/withdraw", response_model=ActAnswer, summary="撤下经验做法 / Withdraw a practice")
def withdraw_practice(practice: PracticeId, body: Withdrawal, act: Acting, running: Running) -> Response:
    """撤下后不再供新目标借鉴, 须说明理由.

    No new target is drawn from it any more; says why.
    """
    return recorded(running.practices.withdraw(act, id=practice, reason=body.reason))


@router.get("/practices", summary="经验做法库 / The library", dependencies=[Depends(CaughtUp(NAME))])
def list_practices(
    *,
    running: Running,
    page: Paging,
    committees: OfCommittees,
    as_of: AsOf,
    item_class: OfClass = None,
    duty: OfDuty = None,
    q: Search = None,
    with_withdrawn: WithWithdrawn = False,
) -> PracticesAnswer:
    """按目标类别、职责、文字查找的经验做法.

    The library by class, duty and words.
    """
    found = running.projections.library.practices(
        item_class=item_class,
        duty=duty,
        committees=committees,
        text=q,
        with_withdrawn=with_withdrawn,
        after=page.last("")[0],
        limit=page.limit + 1,
        at=as_of,
    )
    return _page(page, found)


@router.get("/practices/{practice}", response_model=PracticeAnswer, summary="经验做法 / A practice")
def show_practice(practice: PracticeId, seen: Looking, answer: Answering) -> Response:
    """一项经验做法及其历次版本.

    One practice with all its versions.
    """
    return answer(seen, one_practice(seen, practice))


def _page(page: Page, found: list[Practice]) -> PracticesAnswer:
    rows, following = page.cut(found, lambda one: (one.id,))
    return PracticesAnswer.model_validate({"practices": rows, "next": following})


def one_practice(seen: Seen, practice: str) -> PracticeAnswer:
    """With all its versions. Raises NotFoundError."""
    history = seen.history(streams.practice(practice))
    published = next((one for one in history if isinstance(one.fact, PracticePublished)), None)
    if published is None:
        raise NotFoundError(f"没有经验做法{practice}", f"no such practice: {practice}")
    withdrawn = next((one for one in history if isinstance(one.fact, PracticeWithdrawn)), None)
    source = published.fact.source
    return PracticeAnswer(
        id=practice,
        committee=published.fact.committee,
        source=SourceModel.model_validate(source) if source else None,
        versions=tuple(
            VersionOfPractice(since=signed(one), content=ContentModel.model_validate(one.fact.content))
            for one in history
            if isinstance(one.fact, PracticePublished | PracticeRevised)
        ),
        withdrawn=signed(withdrawn) if withdrawn else None,
        withdrawn_because=withdrawn.fact.reason if withdrawn else None,
    )
