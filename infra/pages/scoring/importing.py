"""Importing 填入: a spreadsheet read into the drafts of the grid; nothing is recorded, nobody's typing is lost."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final, NamedTuple

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from domain.english import counted
from infra.http.acting import Running
from infra.http.language import Text
from infra.http.paths import At
from infra.imports.table import Row, TableFileError, read_table
from infra.pages.drafts import clean
from infra.pages.flash import Flash, leave
from infra.pages.forms import Form, Submitted
from infra.pages.frame import Framed
from infra.pages.rendering import render
from infra.pages.scoring import grid
from infra.pages.scoring.filling import WHY, field_of, form_of, recorded, tidy
from infra.pages.scoring.periods import OF_PERIOD
from infra.pages.scoring.scorebook import CODE, columns_of
from infra.pages.scoring.sheet import Sheet, sheet_of
from infra.postgres.drafts import Draft

UNREADABLE: Final = Text(
    "文件无法读取, 请使用本页导出的电子表格",
    "the file cannot be read: use the .xlsx exported here, or a .csv of the same form",
)
HEADLESS: Final = Text(
    "第一行没有“支部编号”一栏和考核项目各栏, 请使用本页导出的表格",
    "the first row has no branch ids or no items: use the table exported here",
)

router = APIRouter(prefix=OF_PERIOD, include_in_schema=False)


class Book(NamedTuple):
    """What a file says, by field, and how many of its rows belong to no branch that can be scored."""

    values: Mapping[str, str]
    strangers: int


@router.post("/scoring/book")
def send_scorebook(request: Request, running: Running, frame: Framed, at: At, form: Submitted) -> Response:
    sheet = sheet_of(running, frame, at)
    rows = _rows(form)
    book = None if rows is None else read_book(rows, sheet)
    if book is None:
        view = grid.grid_view(request, running, sheet, None, None)
        return render(request, grid.TEMPLATE, status=422, refusal=UNREADABLE if rows is None else HEADLESS, **view)
    known = running.drafts.of(form_of(at))
    fresh = changes(book.values, sheet, known, frame.viewer.account)
    seen = {name: (value, known[name].version if name in known else 0) for name, value in fresh.values.items()}
    saved = running.drafts.save_all(form_of(at), seen, by=frame.viewer.account, at=frame.now)
    lost = fresh.strangers + sum(draft is None for draft in saved.values())
    response = RedirectResponse(
        frame.url("score_grid_page", committee=at.committee, year=at.year, period=at.period.value) or "/", 303
    )
    leave(request, response, _told(len(saved) - (lost - fresh.strangers), lost, book.strangers))
    return response


def read_book(rows: Sequence[Row], sheet: Sheet) -> Book | None:
    """None where the first row does not say which column is what."""
    places = columns_of(rows[0] if rows else (), sheet)
    if CODE.key not in places or len(places) < 2:
        return None
    lines = {line.branch: line for line in sheet.lines if line.scorable}
    values: dict[str, str] = {}
    strangers = 0
    for cells in rows[1:]:
        told = {key: clean(str(cells[n])) for key, n in places.items() if n < len(cells)}
        line = lines.get(told.pop(CODE.key, ""))
        if line is None:
            strangers += any(told.values())
            continue
        values |= {field_of(line.branch, key): text if key == WHY else tidy(text) for key, text in told.items() if text}
    return Book(values, strangers)


def changes(values: Mapping[str, str], sheet: Sheet, known: Mapping[str, Draft], account: str) -> Book:
    """What differs from what stands there; `strangers` counts what others have typed, which stays."""
    on_record = {name: value for line in sheet.lines for name, value in recorded(line).items()}
    fresh = {
        name: value
        for name, value in values.items()
        if value != (known[name].value if name in known else on_record.get(name, ""))
    }
    theirs = {name for name in fresh if name in known and known[name].by != account}
    return Book({name: value for name, value in fresh.items() if name not in theirs}, len(theirs))


def _rows(form: Form) -> list[Row] | None:
    sent = next(iter(form.files.get("file", ())), None)
    if sent is None or not sent.filename:
        return None
    with TemporaryDirectory(prefix="djc-book-") as folder:
        path = Path(folder) / f"book{Path(sent.filename).suffix.lower()}"
        path.write_bytes(sent.file.read())
        try:
            return read_table(path)
        except TableFileError:
            return None


def _told(filled: int, theirs: int, strangers: int) -> Flash:
    zh, en = f"已填入{filled}格草稿, 尚未记录", f"{filled} cells filled in as drafts, nothing recorded"
    if theirs:
        zh, en = f"{zh}; {theirs}格他人已填, 未覆盖", f"{en}; {theirs} cells others have filled in stay as they are"
    if strangers:
        zh, en = (
            f"{zh}; {strangers}行不是可评分的党支部, 未填",
            f"{en}; {counted(strangers, 'row')} of no branch to be scored",
        )
    return Flash(zh, en)
