"""Evidence 佐证材料: sent once, attached wherever it speaks for something, and downloaded as it was sent."""

from itertools import chain
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated, Final
from urllib.parse import quote

from anyio.to_thread import run_sync
from fastapi import APIRouter, Depends, Query, Request
from pydantic import AwareDatetime, Field
from starlette.responses import Response, StreamingResponse

from domain.access import Right
from domain.evidence import EvidenceAttached, Side
from domain.period import Period
from domain.refusal import NotFoundError
from infra.evidence.kinds import ENDINGS, KINDS, with_charset
from infra.http import paths
from infra.http.acting import Acting, Running
from infra.http.answers import ActAnswer, recorded
from infra.http.as_of import AsOf
from infra.http.evidence_subjects import About, Application, FeatureSubject, RectificationSubject
from infra.http.fields import ActorId, BranchId, ItemCode, Model, Reason, Year
from infra.http.paging import Next, Paging
from infra.http.paths import YEAR, Of
from infra.http.permitted import Permitted
from infra.http.problems import Problem
from infra.http.waiting import CaughtUp
from infra.runtime import Runtime
from projections.evidence import NAME, Attachment
from services.evidence import Subject

router = APIRouter(tags=["佐证材料 evidence"])

UPLOADS: Final = "/evidence"
NAME_OF_FILE: Final = r"^[^/\\\p{Cc}\p{Cf}]*[^/\\\p{Cc}\p{Cf}\s.][^/\\\p{Cc}\p{Cf}]*$"
MEDIA_TYPES: Final = [kind.media_type for kind in KINDS]

Digest = Annotated[
    str,
    Field(
        pattern=r"^[0-9a-f]{64}$",
        description="文件的 SHA-256 / SHA-256 of the file",
        examples=["9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"],
    ),
]
FileName = Annotated[
    str,
    Field(
        min_length=1,
        max_length=200,
        pattern=NAME_OF_FILE,
        description=f"文件名, 以 {'、'.join(ENDINGS)} 结尾 / name with its ending",
        examples=["一季度三会一课记录.pdf", "meetings-q1.pdf"],
    ),
]
OfItem = Annotated[ItemCode | None, Field(description="所证明的项目; 不填即整体 / the item it speaks for; null: all")]
SideField = Annotated[Side, Field(description="提供方 / who provides it", examples=["branch"])]
OfBranch = Annotated[BranchId, Query()]
OfApplication = Annotated[Application, Query()]
Size = Annotated[int, Field(description="字节数 / bytes", examples=[48_213])]
MediaType = Annotated[str, Field(description="类型 / media type", examples=["application/pdf"])]


class KeptAnswer(Model):
    """A file in store."""

    sha256: Digest
    size: Size
    media_type: MediaType


class NewAttachment(Model):
    """A file in store, and what it is to be attached to."""

    subject: About
    item: OfItem = None
    side: SideField = Side.BRANCH
    sha256: Digest
    name: FileName


class Withdrawal(Model):
    """Which file is withdrawn from where, and why."""

    subject: About
    item: OfItem = None
    side: SideField = Side.BRANCH
    sha256: Digest
    reason: Reason


class AttachedAnswer(Model):
    """An attached file."""

    item: OfItem
    side: SideField
    name: FileName
    size: Size
    sha256: Digest
    media_type: MediaType


class AttachmentsAnswer(Model):
    """What is attached to a subject, in the order it came."""

    evidence: tuple[AttachedAnswer, ...]


class UsedAnswer(Model):
    """A file of a branch and one place it is attached to."""

    sha256: Digest
    name: FileName
    size: Size
    media_type: MediaType
    subject: Annotated[str, Field(description="所附事项 / subject", examples=["assessment/A/2025/Q1"])]
    item: Annotated[str, Field(description="项目; 空即整体 / item; empty: the whole", examples=["E"])]
    year: Year
    side: SideField
    attached_at: Annotated[AwareDatetime, Field(description="附上时间 / when", examples=["2025-04-02T01:00:00Z"])]
    attached_by: ActorId


class UsedPage(Model):
    """Files of a branch, by digest."""

    evidence: tuple[UsedAnswer, ...]
    next: Next


@router.post(
    UPLOADS,
    status_code=201,
    summary="上传材料 / Send a file",
    openapi_extra={
        "requestBody": {
            "required": True,
            "content": {kind: {"schema": {"type": "string", "format": "binary"}} for kind in MEDIA_TYPES},
        }
    },
)
async def send_file(request: Request, running: Running, access: Permitted) -> KeptAnswer:
    """上传文件, 得到其摘要; 同一文件重复上传只存一份.

    Sends a file and answers its digest; sent again it is kept once. It is of no effect until it is attached.
    """
    media_type = request.headers.get("content-type", "").split(";")[0].strip().lower()
    with TemporaryDirectory(prefix="djc-upload-") as folder:
        path = Path(folder) / "file"
        await _receive(request, path, running.settings.evidence_limit)
        kept = await run_sync(lambda: running.intake.take(path, media_type, by=access.account, now=running.clock()))
    return KeptAnswer.model_validate(kept)


@router.get(
    "/evidence/{sha256}",
    summary="下载材料 / Download a file",
    response_class=StreamingResponse,
    dependencies=[Depends(CaughtUp(NAME))],
)
def download(sha256: Annotated[Digest, paths.Path()], running: Running, access: Permitted) -> StreamingResponse:
    """已附于事项的文件, 或本人上传尚未附上的文件; 内容逐字节与摘要核对.

    A file that is attached somewhere, or that one has sent oneself; compared with its digest as it is sent.
    """
    attached = running.projections.evidence.with_digest(sha256)
    places = [one for one in attached if access.may_of_branch(Right.READ_BRANCH, one.branch)]
    if not places and access.account not in running.intake.sent_by(sha256):
        raise NotFoundError("没有这份材料", "no such file")
    name, media_type, size = _as_attached(places, sha256)
    parts = running.store.read(sha256)
    first = next(parts)  # a short file is compared whole before anything is answered
    headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(name)}"}
    if size is not None:
        headers["Content-Length"] = str(size)
    return StreamingResponse(chain([first], parts), 200, headers, with_charset(media_type, first))


@router.post(YEAR + "/evidence", response_model=ActAnswer, summary="附佐证材料 / Attach evidence")
def attach_evidence(of: Of, body: NewAttachment, act: Acting, running: Running) -> Response:
    """将已上传的文件附于考核、申诉、整改或特色创建, 可指明项目; 同一文件可附于多处, 不必重复上传.

    Attaches a file in store to an assessment, an appeal, a rectification or a feature, for one item or the whole; one
    file may serve many places.
    """
    subject = body.subject.of(of)
    return recorded(
        running.evidence.attach(act, subject, item=body.item, side=body.side, sha256=body.sha256, name=body.name)
    )


@router.post(YEAR + "/evidence/withdraw", response_model=ActAnswer, summary="撤回佐证材料 / Withdraw evidence")
def withdraw_evidence(of: Of, body: Withdrawal, act: Acting, running: Running) -> Response:
    """由提供方撤回, 须说明理由; 文件和记录仍保留.

    Withdrawn by the side that attached it, with a reason; the file and the record stay.
    """
    subject = body.subject.of(of)
    return recorded(
        running.evidence.withdraw(act, subject, item=body.item, side=body.side, sha256=body.sha256, reason=body.reason)
    )


@router.get(YEAR + "/evidence", summary="考核所附材料 / Evidence of an assessment")
def list_evidence(
    of: Of,
    running: Running,
    branch: OfBranch,
    period: Annotated[Period, Query(description="考核期 / period", examples=["Q1"])],
    as_of: AsOf,
    appeal: Annotated[ItemCode | None, Query(description="申诉所涉项目 / item appealed against")] = None,
) -> AttachmentsAnswer:
    """一个考核期所附材料; 指明申诉项目的, 为该申诉所附材料.

    What is attached to the assessment of a period or, with `appeal`, to the appeal against that item.
    """
    subject = (
        Subject("assessment", of, branch, period)
        if appeal is None
        else Subject("appeal", of, branch, f"{period}/{appeal}")
    )
    return _attachments(running, subject, as_of)


@router.get(YEAR + "/evidence/rectification", summary="整改所附材料 / Evidence of a rectification")
def list_evidence_of_rectification(of: Of, running: Running, branch: OfBranch, as_of: AsOf) -> AttachmentsAnswer:
    """党支部整改所附材料.

    What is attached to the rectification of a branch.
    """
    return _attachments(running, RectificationSubject(kind="rectification", branch=branch).of(of), as_of)


@router.get(YEAR + "/evidence/feature", summary="特色创建所附材料 / Evidence of a feature")
def list_evidence_of_feature(
    of: Of, running: Running, branch: OfBranch, number: OfApplication, as_of: AsOf
) -> AttachmentsAnswer:
    """特色创建一次申报在该年度所附材料.

    What is attached in the year to an application for a feature.
    """
    return _attachments(running, FeatureSubject(kind="feature", branch=branch, number=number).of(of), as_of)


@router.get(
    "/branches/{branch}/evidence", summary="可复用材料 / Files to use again", dependencies=[Depends(CaughtUp(NAME))]
)
def files_of_branch(branch: paths.BranchId, running: Running, page: Paging, as_of: AsOf) -> UsedPage:
    """党支部已有的全部材料及所附之处, 可直接复用, 不必再报.

    Every file a branch has on record and where it serves: it need not be sent again.
    """
    after = page.last("", "", "")
    found = running.projections.evidence.of_branch(branch, after=after, limit=page.limit + 1, at=as_of)
    rows, following = page.cut(found, lambda one: (one.sha256, one.subject, one.item))
    return UsedPage.model_validate({"evidence": rows, "next": following})


async def _receive(request: Request, path: Path, limit: int) -> None:
    """Writes the body to a file, part by part, and stops at the limit."""
    declared = request.headers.get("content-length", "0")
    if not declared.isdigit() or int(declared[:20]) > limit:
        raise Problem("file_too_large")
    size = 0
    with path.open("wb") as file:
        async for part in request.stream():
            size += len(part)
            if size > limit:
                raise Problem("file_too_large")
            await run_sync(file.write, part)


def _attachments(running: Runtime, subject: Subject, until: int | None) -> AttachmentsAnswer:
    return AttachmentsAnswer(evidence=tuple(map(_attached, running.evidence.attached(subject, until=until))))


def _attached(fact: EvidenceAttached) -> AttachedAnswer:
    file = fact.file
    return AttachedAnswer(
        item=fact.item, side=fact.side, name=file.name, size=file.size, sha256=file.sha256, media_type=file.media_type
    )


def _as_attached(places: list[Attachment], sha256: str) -> tuple[str, str, int | None]:
    if not places:
        return sha256, "application/octet-stream", None
    return places[0].name, places[0].media_type, places[0].size
