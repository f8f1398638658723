"""Contracts 数据契约: what other systems are told of each kind of fact, field by field, and what stays here."""

from collections.abc import Iterator
from typing import Any, Final, NamedTuple

from fastapi import APIRouter, Request
from starlette.responses import Response

from domain.refusal import NotFoundError
from infra.http.language import Text
from infra.names import FACTS
from infra.pages import exports
from infra.pages.events.words import TITLES
from infra.pages.frame import Frame, Framed
from infra.pages.listing import Column, Linked, Listing, Row, Shape, as_asked
from infra.pages.rendering import render
from infra.stream.contracts import CONTRACTS, contract, stays
from infra.stream.contracts.asyncapi import VERSION
from infra.stream.policy import LEAVES
from projections.wording import KINDS

router = APIRouter(prefix="/workbench/contracts", include_in_schema=False)

TITLE: Final = Text("数据契约", "Contracts")
COLUMNS: Final = (
    Column("name", Text("名称", "Name"), quotes=True),
    Column("title", Text("内容", "What")),
    Column("leaves", Text("外发字段", "Fields that leave"), Shape.NUMBER),
    Column("stays", Text("不外发字段", "Fields that stay"), Shape.NUMBER),
    Column("topic", Text("主题", "Topic"), quotes=True),
)
EMPTY: Final = Text("没有外发内容。", "Nothing is published.")
CURRENT: Final = {
    "standings.current.v1": (Text("现时排名", "Standings now"), "standings"),
    "grade.current.v1": (Text("现时等级", "Grade now"), "grades"),
    "checkpoint.made.v1": (Text("存证校验点", "Checkpoint"), "checkpoints"),
}
TYPES: Final = {
    "string": Text("文本", "text"),
    "integer": Text("整数", "integer"),
    "boolean": Text("是否", "yes or no"),
    "object": Text("对象", "object"),
    "array": Text("列表", "list"),
    "null": Text("空", "none"),
    "date": Text("日期", "date"),
    "date-time": Text("时间", "time"),
    "points": Text("数值 (文本)", "number, as text"),
}


class Field(NamedTuple):
    """One line of a contract; `path` as it is written, with dots."""

    path: str
    type: Text
    always: bool
    personal: bool
    values: str


@router.get("")
def contracts_page(request: Request, frame: Framed) -> Response:
    listing = as_asked(Listing(TITLE, COLUMNS, [_row(frame, name) for name in CONTRACTS], EMPTY), request)
    kept = [TITLES[KINDS[FACTS[name]]] for name, leaves in LEAVES.items() if leaves is None]
    return exports.answer(
        request, "contracts/contracts.html", listing, version=VERSION, kept=kept, asyncapi="/contracts/asyncapi.json"
    )


@router.get("/{kind}")
def contract_page(request: Request, _: Framed, kind: str) -> Response:
    if kind not in CONTRACTS:
        raise NotFoundError(f"没有外发{kind}", f"nothing called {kind} is published")
    schema = contract(kind)
    personal = set(schema.get("x-personal-data", ()))
    return render(
        request,
        "contracts/contract.html",
        name=kind,
        title=_title(kind),
        topic=_topic(kind),
        fields=[*_fields(schema, personal)],
        stays=stays(kind),
        schema=f"/contracts/{kind}",
    )


def _row(frame: Frame, name: str) -> Row:
    schema = contract(name)
    href = frame.url("contract_page", kind=name)
    cells = {
        "name": Linked(name, href),
        "title": _title(name),
        "leaves": len(schema["properties"]),
        "stays": len(stays(name)),
        "topic": _topic(name),
    }
    return Row(cells, href)


def _title(name: str) -> Text:
    return CURRENT[name][0] if name in CURRENT else TITLES[KINDS[FACTS[name]]]


def _topic(name: str) -> str:
    return CURRENT[name][1] if name in CURRENT else "facts"


def _fields(schema: dict[str, Any], personal: set[str], outer: str = "") -> Iterator[Field]:
    for name, inner in schema.get("properties", {}).items():
        plain, may_be_null = _plain(inner)
        path = f"{outer}{name}"
        values = ", ".join(str(one) for one in plain.get("x-extensible-enum", ()))
        always = name in schema.get("required", ()) and not may_be_null
        yield Field(path, _type(plain), always, path in personal, values)
        yield from _fields(plain.get("items", plain), personal, f"{path}.")


def _plain(schema: dict[str, Any]) -> tuple[dict[str, Any], bool]:
    """Without the null that it may be."""
    either = schema.get("anyOf")
    if either is None:
        return schema, False
    kinds = [one for one in either if one.get("type") != "null"]
    return kinds[0], len(kinds) < len(either)


def _type(schema: dict[str, Any]) -> Text:
    kind = "points" if "pattern" in schema else schema.get("format", schema["type"])
    return TYPES[kind]
