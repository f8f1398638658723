"""A list shows the columns in which it says something, on every page of it and in its file alike."""

from urllib.parse import quote

from starlette.requests import Request

from infra.http.language import Text
from infra.pages.listing import Column, Linked, Listing, Row, as_asked

COLUMNS = tuple(Column(key, Text(key, key)) for key in ("branch", "comment", "appeal"))
ROWS = [
    Row({"branch": f"{n:03}", "comment": "好" if n == 150 else None, "appeal": Linked(None, None)}) for n in range(200)
]
SAID = Listing(
    Text("结果", "Results"),
    COLUMNS,
    [
        Row({"branch": f"{n:03}", "comment": "好" if n == 150 else None, "appeal": Linked(None, None)})
        for n in range(200)
    ],
    Text("无", "none"),
)


def asked(query: str) -> list[str]:
    request = Request({"type": "http", "query_string": query.encode(), "headers": []})
    return [one.key for one in as_asked(SAID, request).shown]


def test_a_column_in_which_no_row_of_the_whole_list_says_anything_is_left_out() -> None:
    assert asked("size=20") == asked("size=20&from=140") == asked("format=xlsx") == ["branch", "comment"]


def test_a_column_that_says_something_by_being_empty_stays() -> None:
    columns = (COLUMNS[0], COLUMNS[2]._replace(kept=True))
    assert [one.key for one in Listing(SAID.title, columns, ROWS, SAID.empty).shown] == ["branch", "appeal"]


def test_whoever_chooses_columns_has_them_all() -> None:
    assert asked("column=branch&column=appeal") == ["branch", "appeal"]


def test_a_list_without_rows_keeps_its_columns() -> None:
    request = Request({"type": "http", "query_string": b"", "headers": []})
    empty = as_asked(Listing(SAID.title, COLUMNS, [], SAID.empty), request)
    assert [one.key for one in empty.shown] == ["branch", "comment", "appeal"]


def test_rows_are_found_by_their_words_and_what_else_was_asked_is_kept() -> None:
    request = Request(
        {"type": "http", "query_string": f"find={quote('好')}&sort=-branch&grade=first".encode(), "headers": []}
    )
    found = as_asked(SAID, request)
    assert [row.cells["branch"] for row in found.rows] == ["150"]
    assert (found.total, found.find) == (1, "好")
    assert ("grade", "first") in found.asked


def test_a_short_list_needs_no_search() -> None:
    request = Request({"type": "http", "query_string": b"", "headers": []})
    assert as_asked(SAID, request).find == ""
    assert as_asked(Listing(SAID.title, COLUMNS, ROWS[:5], SAID.empty), request).find is None
