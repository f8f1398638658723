"""Importing 党支部导入: a table is read and shown first; what was shown is then recorded, all or nothing."""

from base64 import b64decode, b64encode
from binascii import Error as Base64Error
from collections.abc import Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from fastapi import APIRouter, Request
from starlette.responses import Response

from infra.http.acting import Running
from infra.http.language import Text
from infra.http.paths import CommitteeId
from infra.imports.branches import Fault, FaultsError, read_branches
from infra.imports.registering import import_key, new_branches
from infra.imports.table import SheetTooLargeError, TableFileError, read_table
from infra.pages.acting import act_of, perform
from infra.pages.forms import FaultyFormError, Form, Submitted
from infra.pages.frame import Framed
from infra.pages.listing import Column, Listing, Row, Shape
from infra.pages.organisation.committee import KINDS
from infra.pages.rendering import render
from infra.pages.terms import TYPES
from infra.runtime import Runtime
from services.ledger import Receipt
from services.organisation import NewBranch

router = APIRouter(prefix="/workbench/organisation/committees/{committee}/import", include_in_schema=False)

TEMPLATE: Final = "organisation/import.html"
LARGEST: Final = 500_000
"""Bytes: what 2,000 branches take, many times over; it is carried along in the page until it is recorded."""
IMPORTED: Final = Text("党支部已登记", "The branches are registered")
NO_FILE: Final = Text("请选择表格文件", "choose a table")
TOO_LARGE: Final = Text(
    "文件过大, 请在服务器上用 djc import-branches", "too large: use djc import-branches on the server"
)
NO_TABLE: Final = Text(
    "不是可读的表格, 请另存为不设密码的 .xlsx 或 .csv (UTF-8、GB18030)",
    "no table that can be read: save it as .xlsx or .csv, without a password",
)
NOTHING_NEW: Final = Text("表中党支部都已登记, 无须导入", "all its branches are registered already: nothing to import")
COLUMNS: Final = (
    Column("row", Text("行", "Row"), Shape.NUMBER, sortable=False),
    Column("id", Text("代码", "Id"), sortable=False),
    Column("name", Text("党支部", "Branch"), sortable=False),
    Column("type", Text("类型", "Type"), sortable=False),
    Column("secretary", Text("书记", "Secretary"), sortable=False),
    Column("kind", Text("专兼职", "Full or part time"), sortable=False),
    Column("established", Text("成立", "Founded"), Shape.DAY, sortable=False),
)
FAULTS: Final = (
    Column("row", Text("行", "Row"), Shape.NUMBER, sortable=False),
    Column("column", Text("列", "Column"), sortable=False),
    Column("fault", Text("有误之处", "Fault"), sortable=False),
)


@router.get("")
def import_page(request: Request, running: Running, frame: Framed, committee: CommitteeId) -> Response:  # noqa: ARG001
    return render(request, TEMPLATE, **_view(committee))


@router.post("/check")
def send_import_check(
    request: Request,
    running: Running,
    frame: Framed,  # noqa: ARG001 - what is rendered stands in it
    committee: CommitteeId,
    form: Submitted,
) -> Response:
    """What would be recorded, or every fault by row and column; nothing is recorded."""
    try:
        name, content = _sent(form)
        rows = _read(name, content)
        new = new_branches(running.ledger.seen(), committee, rows)
    except FaultyFormError as faulty:
        return render(request, TEMPLATE, status=422, **_view(committee), errors=faulty.errors)
    except FaultsError as wrong:
        return render(request, TEMPLATE, status=409, **{**_view(committee), "faults": _faults(wrong.faults)})
    shown = _view(committee, new, known=len(rows) - len(new), name=name, content=b64encode(content).decode())
    return render(request, TEMPLATE, **shown)


@router.post("")
def send_import(request: Request, running: Running, frame: Framed, committee: CommitteeId, form: Submitted) -> Response:
    def act() -> Receipt:
        return _recorded(request, running, committee, form)

    to = frame.url("committee_page", committee=committee)
    return perform(request, form, act, done=IMPORTED, to=to, again=TEMPLATE, view=lambda: _view(committee))


def _recorded(request: Request, running: Runtime, committee: str, form: Form) -> Receipt:
    """The file that was shown, read again: whatever was registered meanwhile is not registered twice."""
    try:
        content = b64decode(form.typed.get("content", ""), validate=True)
        rows = _read(form.typed.get("name", ""), content)
        new = new_branches(running.ledger.seen(), committee, rows)
    except (FaultsError, Base64Error):
        raise FaultyFormError({"file": NO_TABLE}) from None
    if not new:
        raise FaultyFormError({"file": NOTHING_NEW})
    return running.organisation.found_branches(
        act_of(request, form, reason=import_key(committee, new)), committee_id=committee, branches=new.values()
    )


def _sent(form: Form) -> tuple[str, bytes]:
    file = next(iter(form.files.get("file", ())), None)
    if file is None or not file.filename:
        raise FaultyFormError({"file": NO_FILE})
    with file.file as opened:
        content = opened.read(LARGEST + 1)
    if len(content) > LARGEST:
        raise FaultyFormError({"file": TOO_LARGE})
    return Path(file.filename).name, content


def _read(name: str, content: bytes) -> dict[int, NewBranch]:
    suffix = ".csv" if name.lower().endswith(".csv") else ".xlsx"
    try:
        with TemporaryDirectory(prefix="djc-") as folder:
            path = Path(folder) / f"table{suffix}"
            path.write_bytes(content)
            return read_branches(read_table(path))
    except SheetTooLargeError as error:
        raise FaultyFormError({"file": error.why}) from None
    except TableFileError:
        raise FaultyFormError({"file": NO_TABLE}) from None


def _view(
    committee: str,
    new: Mapping[int, NewBranch] | None = None,
    *,
    known: int = 0,
    name: str = "",
    content: str = "",
) -> dict[str, Any]:
    rows = [
        Row(
            {
                "row": row,
                "id": one.id,
                "name": one.name,
                "type": TYPES[one.type],
                "secretary": one.secretary.name,
                "kind": KINDS[one.secretary.kind],
                "established": one.established,
            }
        )
        for row, one in (new or {}).items()
    ]
    return {
        "id": committee,
        "new": None if new is None else Listing(Text("将登记的党支部", "To be registered"), COLUMNS, rows, NOTHING_NEW),
        "known": known,
        "name": name,
        "content": content,
        "faults": None,
    }


def _faults(faults: Sequence[Fault]) -> Listing:
    rows = [Row({"row": one.row, "column": one.column, "fault": Text(one.zh, one.en)}) for one in faults[:200]]
    return Listing(Text("有误之处", "Faults"), FAULTS, rows, Text("没有", "None"))
