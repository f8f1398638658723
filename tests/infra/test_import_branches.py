"""Branches come from a spreadsheet or a CSV file: all of them, or none and every fault by row and column."""

import csv
import io
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from time import perf_counter
from uuid import uuid4

import pytest
import xlsxwriter

from domain.branch import BranchType, SecretaryAppointed, SecretaryKind
from infra.cli import import_branches
from infra.cli.errors import UserError
from infra.cli.told import told
from infra.imports.branches import FaultsError, read_branches
from infra.imports.table import TableFileError, read_table
from infra.postgres import embedded
from infra.runtime import Runtime, open_runtime
from infra.settings import Settings
from services.ledger import Act
from services.organisation import NewBranch, Person

HEAD = ("支部编号", "支部名称", "类型", "书记", "书记类别", "成立日期", "原等级", "任职日期", "任期届满", "所属委员")
FIRST = ("101", "一轧车间党支部", "生产经营", "王一", "专职", "", "一级", "", "", "")
SECOND = ("102", "设计所党支部", "科研设计", "李二", "兼职", "2025年3月1日", "", "2025-03-01", "2028/3/1", "m1、m2")
BRANCHES = [
    NewBranch(
        "101",
        "一轧车间党支部",
        BranchType.PRODUCTION,
        SecretaryAppointed("王一", SecretaryKind.FULL_TIME),
        None,
        "first",
    ),
    NewBranch(
        "102",
        "设计所党支部",
        BranchType.RESEARCH_DESIGN,
        SecretaryAppointed("李二", SecretaryKind.PART_TIME, None, date(2025, 3, 1), date(2028, 3, 1)),
        date(2025, 3, 1),
        None,
        ("m1", "m2"),
    ),
]
Rows = Sequence[Sequence[object]]


@pytest.fixture
def xlsx(tmp_path: Path) -> Callable[[Rows], Path]:
    def write(rows: Rows) -> Path:
        path = tmp_path / f"{uuid4().hex}.xlsx"
        with xlsxwriter.Workbook(path) as book:
            sheet, day = book.add_worksheet(), book.add_format({"num_format": "yyyy-mm-dd"})
            for number, row in enumerate(rows):
                for place, cell in enumerate(row):
                    sheet.write(number, place, cell, *([day] if isinstance(cell, date) else []))
        return path

    return write


@pytest.fixture
def table(tmp_path: Path) -> Callable[..., Path]:
    def write(rows: Rows, encoding: str = "utf-8") -> Path:
        path, text = tmp_path / f"{uuid4().hex}.csv", io.StringIO()
        csv.writer(text).writerows(rows)
        path.write_bytes(text.getvalue().encode(encoding))
        return path

    return write


@pytest.fixture
def settings(admin: str) -> Iterator[Settings]:
    """A database with a committee."""
    name = f"import_{uuid4().hex[:12]}"
    settings = Settings(database_url=embedded.create_database(admin, name))
    with open_runtime(settings) as runtime:
        runtime.organisation.establish(
            Act("s1", datetime(2025, 1, 1, tzinfo=UTC)),
            id="mill",
            name="轧钢厂党委",
            timezone="Asia/Shanghai",
            members=[Person("m1", "赵"), Person("m2", "钱")],
        )
    yield settings
    embedded.drop_database(admin, name)


def positions(settings: Settings) -> int:
    with open_runtime(settings) as runtime:
        return runtime.recorder.position()


def ids(runtime: Runtime) -> list[str]:
    runtime.projections.catch_up()
    return [one.id for one in runtime.projections.directory.branches()]


def faults(rows: Rows, xlsx: Callable[[Rows], Path]) -> list[tuple[int, str, str]]:
    with pytest.raises(FaultsError) as refused:
        read_branches(read_table(xlsx(rows)))
    return [(fault.row, fault.column, fault.en) for fault in refused.value.faults]


def test_headings_may_say_party_branch_in_full() -> None:
    head = ("党支部编号", "党支部名称", "党支部类型", "党支部书记", "书记类别")
    assert read_branches([head, FIRST[:5]])[2].name == "一轧车间党支部"


def test_what_may_stand_in_a_cell_is_told_in_the_language_of_the_message() -> None:
    with pytest.raises(FaultsError) as faulty:
        read_branches([HEAD, ("101", "一轧车间党支部", "生产", "王一", "专职")])
    (fault,) = faulty.value.faults
    assert fault.zh == "生产不在可选范围内: 生产经营、基本建设、科研设计、生活服务、合资联营"
    assert fault.en == "生产 is none of production, construction, research_design, living_services, joint_venture"


def test_a_spreadsheet_is_read_as_a_csv_file_is(xlsx: Callable[[Rows], Path], table: Callable[..., Path]) -> None:
    rows = (HEAD, FIRST, ("",) * len(HEAD), SECOND)
    for path in (xlsx(rows), table(rows), table(rows, "utf-8-sig"), table(rows, "gb18030")):
        assert read_branches(read_table(path)) == {2: BRANCHES[0], 4: BRANCHES[1]}


def test_numbers_and_days_of_a_spreadsheet_are_codes_and_days(xlsx: Callable[[Rows], Path]) -> None:
    typed = (102, *SECOND[1:5], date(2025, 3, 1), "", date(2025, 3, 1), date(2028, 3, 1), "m1 m2")
    assert read_branches(read_table(xlsx((HEAD, typed)))) == {2: BRANCHES[1]}


def test_english_headings_and_words_are_read_too(table: Callable[..., Path]) -> None:
    head = ("ID", "Name", "type", "secretary", "secretary_kind", "previous_grade")
    path = table((head, ("101", "一轧车间党支部", "production", "王一", "full_time", "first")))
    assert read_branches(read_table(path)) == {2: BRANCHES[0]}


def test_every_fault_is_named_with_its_row_and_column(xlsx: Callable[[Rows], Path]) -> None:
    wrong = (
        ("a b", "", "办公", "王\t一", "临时", "2025-02-30", "好 的", "昨天", "", "m 1/2"),
        FIRST,
        FIRST,
        (*SECOND[:8], "2025-03-01", ""),
    )
    assert [(row, column) for row, column, _ in faults((HEAD, *wrong), xlsx)] == [
        (2, "支部编号"),
        (2, "支部名称"),
        (2, "类型"),
        (2, "书记"),
        (2, "书记类别"),
        (2, "成立日期"),
        (2, "原等级"),
        (2, "任职日期"),
        (2, "所属委员"),
        (4, "支部编号"),
        (5, "任期届满"),
    ]


def test_headings_that_are_missing_unknown_or_repeated_are_named(xlsx: Callable[[Rows], Path]) -> None:
    found = faults((("支部编号", "支部编号", "颜色", "类型", "书记", "书记类别"), FIRST), xlsx)
    assert [(row, column) for row, column, _ in found] == [(1, "支部编号"), (1, "颜色"), (1, "支部名称")]
    assert len(faults((), xlsx)) == 5


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("a.xlsx", b"PK\x03\x04 broken", "is not a spreadsheet"),
        ("a.xlsx", b"", "is not a spreadsheet"),
        ("a.csv", b"\xff\xff\x80", "neither UTF-8"),
        ("a.csv", b'"a', "is not CSV"),
        ("a.ods", b"", r"\.xlsx or \.csv"),
        ("a.csv", None, "cannot be read"),
        ("a.xlsx", None, "cannot be read"),
    ],
)
def test_what_is_no_table_is_refused_in_one_line(name: str, content: bytes | None, says: str, tmp_path: Path) -> None:
    path = tmp_path / name
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(TableFileError, match=says) as refused:
        read_table(path)
    assert "\n" not in str(refused.value)


def test_a_file_imported_twice_records_nothing_twice(
    settings: Settings, xlsx: Callable[[Rows], Path], capsys: pytest.CaptureFixture[str]
) -> None:
    before = positions(settings)
    path = xlsx((HEAD, FIRST, SECOND))
    import_branches.run(settings, path, committee="mill", by="s1", dry_run=True)
    assert positions(settings) == before
    import_branches.run(settings, path, committee="mill", by="s1", dry_run=False)
    after = positions(settings)
    assert after == before + 7
    import_branches.run(settings, path, committee="mill", by="s1", dry_run=False)
    assert positions(settings) == after
    import_branches.run(settings, xlsx((HEAD, SECOND, ("103", *FIRST[1:]))), committee="mill", by="s1", dry_run=False)
    said = capsys.readouterr().out
    assert [line.rpartition(" / ")[2] for line in said.splitlines()] == [
        "2 new, 0 registered already",
        "2 new, 0 registered already",
        "0 new, 2 registered already",
        "1 new, 1 registered already",
    ]
    with open_runtime(settings) as runtime:
        assert ids(runtime) == ["101", "102", "103"]


@pytest.mark.skipif(sys.platform != "linux", reason="names of files are bytes there alone")
def test_a_file_is_named_as_windows_named_it(settings: Settings, xlsx: Callable[[Rows], Path]) -> None:
    made = xlsx((HEAD, FIRST))
    path = made.rename(made.with_name(os.fsdecode("名册".encode("gb18030")) + ".xlsx"))
    import_branches.run(settings, path, committee="mill", by="s1", dry_run=False)
    with open_runtime(settings) as runtime:
        assert runtime.ledger.seen().history("branch/101")[0].envelope.reason == "导入 名册.xlsx"


@pytest.mark.parametrize(
    ("row", "says"),
    [
        ((*FIRST[:3], "王三", *FIRST[4:]), "registered already, otherwise"),
        ((*FIRST[:9], "m1"), "registered already, otherwise"),
        (("104", *FIRST[1:9], "m9"), "no member m9"),
    ],
)
def test_nothing_is_recorded_if_any_row_is_wrong(
    settings: Settings,
    xlsx: Callable[[Rows], Path],
    capsys: pytest.CaptureFixture[str],
    row: tuple[str, ...],
    says: str,
) -> None:
    import_branches.run(settings, xlsx((HEAD, FIRST)), committee="mill", by="s1", dry_run=False)
    before = positions(settings)
    with pytest.raises(UserError, match="1 faults"):
        import_branches.run(settings, xlsx((HEAD, SECOND, row)), committee="mill", by="s1", dry_run=False)
    assert positions(settings) == before
    told = capsys.readouterr().err
    assert told.startswith("第3行 ")
    assert says in told


def test_an_unknown_actor_or_a_broken_file_is_told_in_one_line(settings: Settings, tmp_path: Path) -> None:
    for path, by in ((tmp_path / "none.xlsx", "s1"), (tmp_path / "none.xlsx", "a b")):
        with pytest.raises((UserError, TableFileError)) as refused:
            import_branches.run(settings, path, committee="mill", by=by, dry_run=False)
        assert " / " in str(told(refused.value))


def test_1588_rows_are_one_act(settings: Settings, xlsx: Callable[[Rows], Path]) -> None:
    path = xlsx((HEAD, *((f"b{n}", f"第{n}党支部", *FIRST[2:]) for n in range(1588))))
    before, started = positions(settings), perf_counter()
    import_branches.run(settings, path, committee="mill", by="s1", dry_run=False)
    assert perf_counter() - started < 30
    assert positions(settings) == before + 1588 * 4
    with open_runtime(settings) as runtime:
        commands = {one.envelope.command for one in runtime.ledger.seen().history("committee/mill")[-1588:]}
    assert len(commands) == 1
