"""Evidence 佐证材料: sent with a form or taken from what the branch has on record, attached, and withdrawn."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated, Final

from fastapi import APIRouter, Request
from pydantic import Field, TypeAdapter, ValidationError
from starlette.datastructures import UploadFile
from starlette.responses import RedirectResponse, Response

from domain.evidence import EvidenceAttached, Side
from domain.refusal import NotFoundError, RefusedError
from infra.evidence.kinds import ENDINGS, KINDS
from infra.evidence.scanner import ScannerError
from infra.http.acting import Running
from infra.http.evidence import Digest, FileName
from infra.http.fields import ItemCode, Reason
from infra.http.language import Text
from infra.http.problems import CODES, FAULTS, SORTS, Problem
from infra.pages.acting import act_of
from infra.pages.branch.place import PREFIX, Here, OfBranch
from infra.pages.flash import Flash, leave
from infra.pages.forms import FaultyFormError, FormModel, Submitted
from infra.pages.frame import Framed
from infra.pages.preferences import own_address
from infra.runtime import Runtime
from services.access import ForbiddenError
from services.evidence import Subject
from services.ledger import Act

PART: Final = 1 << 20  # bytes copied at once
ACCEPT: Final = ",".join(f".{ending}" for ending in ENDINGS)
FEW: Final = 3  # files attached that are told by their names
MOST_OF_A_NAME: Final = 40  # characters that are told
NAME: Final = TypeAdapter(FileName)
NOTHING: Final = Text("没有选择文件", "no file was chosen")

router = APIRouter(prefix=PREFIX + "/evidence", include_in_schema=False)


class Named(FormModel):
    """What files are attached to, as services.evidence.Subject names it, and where the form stands."""

    kind: Annotated[str, Field(pattern="^(assessment|appeal|rectification|feature)$")]
    rest: Annotated[str, Field(max_length=80)] = ""
    item: ItemCode | None = None
    whence: Annotated[str, Field(max_length=2_000)]

    def subject(self, at: Here) -> Subject:
        return Subject(self.kind, at.of, at.branch, self.rest)


class Reused(FormModel):
    """A file on record already."""

    sha256: Digest
    name: FileName


class Withdrawal(FormModel):
    """Which file is withdrawn, and why."""

    sha256: Digest
    reason: Reason


def attached_to(running: Runtime, subject: Subject) -> tuple[EvidenceAttached, ...]:
    """What is attached to a subject, in the order it came."""
    return running.evidence.attached(subject)


def reusable(running: Runtime, branch: str) -> list[tuple[str, str]]:
    """(value, name) of each file that the branch has on record, once."""
    found = running.projections.evidence.of_branch(branch, limit=200)
    return [(f"{sha256}/{name}", name) for sha256, name in {one.sha256: one.name for one in found}.items()]


@router.post("")
def send_evidence(request: Request, running: Running, _: Framed, at: OfBranch, form: Submitted) -> Response:
    """Takes in every file and attaches it, an act each; the page it came from says what became of it."""
    named = form.into(Named)
    act = act_of(request, form)
    files = [one for one in form.files.get("files", ()) if one.filename]
    ways = [(Path(file.filename or "").name, _taken(running, file, act)) for file in files]
    if again := form.typed.get("reuse"):
        sha256, name = again.partition("/")[::2]
        ways.append((name, lambda: Reused(sha256=sha256, name=name)))
    refused: list[Text] = []
    attached: list[str] = []
    for number, (name, take) in enumerate(ways):
        why = _attach(running, act, at, named, take, number)
        if why is None:
            attached.append(name)
        else:
            short = name if len(name) <= MOST_OF_A_NAME else f"{name[:MOST_OF_A_NAME]}…"
            refused.append(Text(f"未附上{short}: {why.zh}", f"{short} is not attached: {why.en}"))
    return _back(request, named.whence, [*refused, *_told(attached)])


@router.post("/withdraw")
def send_evidence_back(request: Request, running: Running, _: Framed, at: OfBranch, form: Submitted) -> Response:
    named = form.into(Named)
    try:
        given = form.into(Withdrawal)
        running.evidence.withdraw(
            act_of(request, form, reason=given.reason),
            named.subject(at),
            item=named.item,
            side=Side.BRANCH,
            sha256=given.sha256,
            reason=given.reason,
        )
    except FaultyFormError as faulty:
        why = next(iter(faulty.errors.values()))
        return _back(request, named.whence, [Text(f"未撤回: 理由{why.zh}", f"not withdrawn: the reason {why.en}")])
    except (RefusedError, NotFoundError) as refused:
        return _back(request, named.whence, [Text(f"未撤回: {refused.zh}", f"not withdrawn: {refused.en}")])
    return _back(request, named.whence, [Text("材料已撤回, 记录仍保留", "file withdrawn, the record stays")])


def _taken(running: Runtime, file: UploadFile, act: Act) -> Callable[[], Reused]:
    def take() -> Reused:
        name = NAME.validate_python(Path(file.filename or "").name)
        if (file.size or 0) > running.settings.evidence_limit:
            raise Problem("file_too_large")
        media_type = next((kind.media_type for kind in KINDS if name.lower().endswith(kind.endings)), "")
        with TemporaryDirectory(prefix="djc-upload-") as folder:
            path = Path(folder) / "file"
            with path.open("wb") as kept:
                for part in _parts(file):
                    kept.write(part)
            known = running.intake.take(path, media_type, by=act.actor.account if act.actor else act.by, now=act.now)
        return Reused(sha256=known.sha256, name=name)

    return take


def _parts(file: UploadFile) -> Iterator[bytes]:
    while part := file.file.read(PART):
        yield part


def _attach(running: Runtime, act: Act, at: Here, named: Named, take: Callable[[], Reused], number: int) -> Text | None:
    """Why not, if it is not."""
    try:
        file = take()
        running.evidence.attach(
            replace(act, key=f"{act.key}/{number}"),
            named.subject(at),
            item=named.item,
            side=Side.BRANCH,
            sha256=file.sha256,
            name=file.name,
        )
    except (RefusedError, NotFoundError, ForbiddenError) as refused:
        return Text(refused.zh, refused.en)
    except ScannerError:
        return SORTS[CODES[ScannerError]].detail
    except ValidationError as error:
        why = FAULTS[error.errors()[0]["type"]]
        return Text(f"文件名{why.zh}", f"the name of the file {why.en}")
    return None


def _told(attached: Sequence[str]) -> list[Text]:
    if len(attached) > FEW:
        return [Text(f"已附{len(attached)}个文件", f"{len(attached)} files attached")]
    return [Text(f"已附{name}", f"{name} attached") for name in attached]


def _back(request: Request, whence: str, said: list[Text]) -> Response:
    told = said or [NOTHING]
    response = RedirectResponse(own_address(whence), 303)
    leave(request, response, Flash("; ".join(one.zh for one in told), "; ".join(one.en for one in told)))
    return response
