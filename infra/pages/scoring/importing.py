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
from infra.imports.table import Row, SheetTooLargeError, TableFileError, Unsaid, read_table
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
    "文件无法读取, 请使用本页导出的电子表格, 不设密码",
    "the file cannot be read: use the .xlsx exported here, or a .csv of the same form, without a password",
)
HEADLESS: Final = Text(
    "第一行没有“支部编号”一栏和考核项目各栏, 请使用本页导出的表格",
    "the first row has no branch ids or no items: use the table exported here",
)

MOST_NAMED: Final = 5

router = APIRouter(prefix=OF_PERIOD, include_in_schema=False)


class BookError(Exception):
    """Nothing can be filled in, and why."""

    def __init__(self, why: Text) -> None:
        super().__init__(why.en)
        self.why = why


class Book(NamedTuple):
    """What a file says, by field, and how many of its rows belong to no branch that can be scored."""

    values: Mapping[str, str]
    strangers: int


@router.post("/scoring/book")
def send_scorebook(request: Request, running: Running, frame: Framed, at: At, form: Submitted) -> Response:
    sheet = sheet_of(running, frame, at)
    try:
        book = read_book(_rows(form), sheet)
    except BookError as error:
        view = grid.grid_view(request, running, sheet, None, None)
        return render(request, grid.TEMPLATE, status=422, refusal=error.why, **view)
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


def read_book(rows: Sequence[Row], sheet: Sheet) -> Book:
    """Raises BookError where the first row does not say which column is what, and for cells that do not say a thing."""
    columns = columns_of(rows[0] if rows else (), sheet)
    places = dict(columns)
    if CODE.key not in places or len(places) < 2:
        raise BookError(HEADLESS)
    if again := [rows[0][n] for key, n in columns if places[key] != n]:
        raise BookError(_listed([Text(f"第1行 {one}: 列名重复", f"row 1, {one}: stands twice") for one in again]))
    lines = {line.branch: line for line in sheet.lines if line.scorable}
    values: dict[str, str] = {}
    first: dict[str, int] = {}
    faults: list[Text] = []
    strangers = 0
    for number, cells in enumerate(rows[1:], start=2):
        said = {key: cells[n] for key, n in places.items() if n < len(cells)}
        told = {key: clean(str(cell)) for key, cell in said.items()}
        line = lines.get(told.pop(CODE.key, ""))
        if line is None:
            strangers += any(told.values())
            continue
        if first.setdefault(line.branch, number) != number:
            faults.append(
                Text(
                    f"第{number}行: {line.branch}已见于第{first[line.branch]}行",
                    f"row {number}: {line.branch} stands in row {first[line.branch]} already",
                )
            )
        faults += [_fault(number, rows[0][places[key]], cell) for key, cell in said.items() if isinstance(cell, Unsaid)]
        values |= {field_of(line.branch, key): text if key == WHY else tidy(text) for key, text in told.items() if text}
    if faults:
        raise BookError(_listed(faults))
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


def _rows(form: Form) -> list[Row]:
    sent = next(iter(form.files.get("file", ())), None)
    if sent is None or not sent.filename:
        raise BookError(UNREADABLE)
    with TemporaryDirectory(prefix="djc-book-") as folder:
        path = Path(folder) / f"book{Path(sent.filename).suffix.lower()}"
        path.write_bytes(sent.file.read())
        try:
            return read_table(path)
        except SheetTooLargeError as error:
            raise BookError(error.why) from None
        except TableFileError:
            raise BookError(UNREADABLE) from None


def _fault(row: int, heading: object, cell: Unsaid) -> Text:
    return Text(f"第{row}行 {heading}: {cell.zh}", f"row {row}, {heading}: {cell.en}")


def _listed(faults: Sequence[Text]) -> Text:
    zh, en = ("; ".join(said) for said in zip(*faults[:MOST_NAMED], strict=True))
    more = len(faults) - MOST_NAMED
    if more > 0:
        zh, en = f"{zh}; 另有{more}处", f"{en}; and {more} more"
    return Text(f"未填入任何内容。{zh}", f"nothing was filled in. {en}")


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
