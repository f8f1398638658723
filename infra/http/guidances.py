"""Guidance 督导: notes of superiors, and what branches are asked for."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import Field
from starlette.responses import Response

from domain import streams
from domain.guidance import GuidanceGiven, InspectionRequested, Level, Material
from domain.period import Period
from domain.record import Recorded
from infra.http import fields
from infra.http.acting import Acting, Running
from infra.http.answers import ActAnswer, Answering, recorded
from infra.http.as_of import AsOf, Looking
from infra.http.fields import ActorId, BranchId, FactId, Model, Name, Reason
from infra.http.paths import YEAR, Of
from infra.http.steps import Signed, signed
from infra.runtime import Runtime
from services.casebook import CommitteeYear
from services.guidances import Note, Wish
from services.ledger import Seen

router = APIRouter(prefix=YEAR + "/guidance", tags=["党员群众 members"])

On = Annotated[date, Field(description="日期 / day", examples=["2025-05-12"])]
LevelField = Annotated[Level, Field(description="党委或上级 / committee or headquarters", examples=["headquarters"])]
MaterialField = Annotated[
    Material | None, Field(description="材料类别, 以便核对是否在案 / kind, to see whether it is on record")
]
PeriodField = Annotated[Period | None, Field(description="考核期 / period", examples=["Q1"])]
Subject = Annotated[Name, Field(description="督导事项 / subject", examples=["组织生活", "meetings"])]
Words = Annotated[Reason, Field(description="督导意见 / guidance", examples=["会议记录须当月归档", "file the minutes"])]
FollowUp = Annotated[Reason, Field(description="后续要求 / follow-up", examples=["六月回访", "visit again in June"])]
AskedFor = Annotated[
    Reason, Field(description="要求提供的材料 / what is asked for", examples=["一季度自评表", "Q1 self-assessment"])
]
OnRecord = Annotated[
    tuple[FactId, ...],
    Field(description="已在案之处; 非空即请勿再要 / facts that hold it: if there are any, do not ask for it again"),
]


class NewNote(Model):
    """Guidance for a branch, or for the committee itself."""

    branch: Annotated[BranchId | None, Field(description="党支部; 不填即对党委 / branch; null: the committee")] = None
    on: On
    level: LevelField
    subject: Subject
    text: Words
    follow_up: FollowUp = ""


class NewWish(Model):
    """What a branch is asked for."""

    branch: BranchId
    on: On
    level: LevelField
    asked_for: AskedFor
    material: MaterialField = None
    period: PeriodField = None


class NoteModel(NewNote):
    """Guidance given."""

    number: Annotated[int, Field(description="编号 / number", examples=[1])]
    by: ActorId
    recorded: Signed


class WishModel(NewWish):
    """Something asked for."""

    number: Annotated[int, Field(description="编号 / number", examples=[2])]
    by: ActorId
    on_record: OnRecord
    recorded: Signed


class CountsModel(Model):
    """How often a branch was guided and asked."""

    guidance: Annotated[int, Field(description="督导次数 / times guided", examples=[1])]
    inspections_by_committee: Annotated[int, Field(description="党委检查次数 / asked by the committee", examples=[2])]
    inspections_by_headquarters: Annotated[int, Field(description="上级检查次数 / asked by headquarters", examples=[1])]
    on_record: Annotated[int, Field(description="其中材料已在案的次数 / of these, on record already", examples=[1])]


class GuidanceAnswer(Model):
    """The guidance and inspections of the year."""

    notes: Annotated[tuple[NoteModel, ...], Field(description="督导意见 / guidance")]
    inspections: Annotated[tuple[WishModel, ...], Field(description="检查要求 / inspections")]
    counts: Annotated[dict[BranchId, CountsModel], Field(description="次数, 按党支部 / counts by branch")]


class OnRecordAnswer(Model):
    """Where a material is on record."""

    on_record: OnRecord
    warning: Annotated[
        bool, Field(description="已在案, 请勿要求党支部再报 / on record: do not ask the branch again", examples=[True])
    ]


@router.post("/give", response_model=ActAnswer, summary="提出督导意见 / Give guidance")
def give_guidance(of: Of, body: NewNote, act: Acting, running: Running) -> Response:
    """党委或上级对党支部, 或上级对党委提出督导意见.

    Guidance for a branch, or by headquarters for the committee itself.
    """
    return recorded(running.guidances.give(act, of, Note(**dict(body))))


@router.post("/request", response_model=ActAnswer, summary="登记检查要求 / Request an inspection")
def request_inspection(of: Of, body: NewWish, act: Acting, running: Running) -> Response:
    """登记对党支部的检查或材料要求, 计入次数; 材料已在案的予以注明.

    Records what a branch is asked for; it is counted, and marked where the record holds it already.
    """
    return recorded(running.guidances.request(act, of, Wish(**dict(body))))


@router.get("", response_model=GuidanceAnswer, summary="督导与检查 / Guidance and inspections")
def show_guidance(of: Of, running: Running, seen: Looking, answer: Answering) -> Response:
    """本年度督导意见、检查要求及各党支部被检查次数.

    Guidance and inspections of the year, and how often each branch was asked.
    """
    return answer(seen, _answer(running, seen, of))


@router.get("/on-record", summary="材料是否在案 / Whether it is on record")
def show_on_record(
    of: Of,
    running: Running,
    as_of: AsOf,
    branch: Annotated[fields.BranchId, Query()],
    material: Annotated[Material, Query(description="材料类别 / kind of material", examples=["self_assessment"])],
    period: Annotated[Period | None, Query(description="考核期 / period", examples=["Q1"])] = None,
) -> OnRecordAnswer:
    """要求党支部提供材料之前, 先查是否已在案.

    To look, before asking a branch, whether the record holds it already.
    """
    return _on_record(running.guidances.on_record(of, branch, material, period, until=as_of))


def _on_record(found: tuple[str, ...]) -> OnRecordAnswer:
    return OnRecordAnswer(on_record=found, warning=bool(found))


def _answer(running: Runtime, seen: Seen, of: CommitteeYear) -> GuidanceAnswer:
    counts = running.guidances.counts(seen, of)
    history = seen.history(streams.guidance(of.committee, of.year))
    notes = [one for one in history if isinstance(one.fact, GuidanceGiven)]
    wishes = [one for one in history if isinstance(one.fact, InspectionRequested)]
    return GuidanceAnswer(
        notes=tuple(NoteModel.model_validate(_fields(one)) for one in notes),
        inspections=tuple(WishModel.model_validate(_fields(one)) for one in wishes),
        counts={branch: CountsModel.model_validate(each) for branch, each in counts.items()},
    )


def _fields(recorded_: Recorded) -> dict[str, object]:
    given = {name: value for name, value in vars(recorded_.fact).items() if name not in {"committee", "year"}}
    return {**given, "recorded": signed(recorded_)}
