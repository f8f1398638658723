"""Agenda 议程: what waits for the committee, offered line by line, and the agenda made of it."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Annotated, Final

from pydantic import Field

from domain.meeting import AgendaItem
from infra.http.fields import SOME, Name
from infra.http.language import Text
from infra.http.meeting_bodies import Text as Words
from infra.pages.forms import FormModel
from infra.pages.frame import Frame
from infra.pages.meetings.words import KINDS
from infra.runtime import Runtime
from projections.open_matters import Kind, Matter
from projections.wording import PERIODS

OTHERS: Final = 3  # lines for resolutions in free words
MOST: Final = 200
WAITING: Final[Mapping[Kind, str]] = {
    Kind.ADOPT_STANDARD: "standard",
    Kind.DECIDE_APPEAL: "appeal",
    Kind.DECIDE_GRADES: "grades",
    Kind.ACCEPT_RECTIFICATION: "rectification",
    Kind.ADOPT_SIX_GOOD: "six_good",
    Kind.ACCEPT_FEATURE: "feature",
    Kind.COMMEND: "commendation",
}
"""What waits for a vote of the committee, by the kind of matter on an agenda."""
ASKED: Final[Mapping[str, tuple[str, Text]]] = {
    "appeal": ("points", Text("更正为(分)", "Corrected to (points)")),
    "tie": ("order", Text("名次顺序(党支部代码, 逗号分隔)", "Order (branch ids, separated by commas)")),
    "commendation": ("nominations", Text("提名(荣誉 对象 奖励, 分号分隔)", "Nominations (honour, whom, reward; ...)")),
    "other": ("text", Text("决议内容", "Text of the resolution")),
}
"""What the secretary types in, besides what the record says already."""


@dataclass(frozen=True)
class Line:
    """A line of the form: a matter that may be put on the agenda, with its number if it is on it."""

    key: str
    kind: str
    title: str
    details: Mapping[str, str]
    number: int | None = None

    @property
    def asks(self) -> tuple[str, Text] | None:
        return ASKED.get(self.kind)

    @property
    def word(self) -> Text:
        return KINDS[self.kind]

    @property
    def fixed(self) -> Mapping[str, str]:
        """The details that are not asked for."""
        return {name: value for name, value in self.details.items() if self.asks is None or name != self.asks[0]}

    @property
    def asked(self) -> str:
        return self.details.get(self.asks[0], "") if self.asks else ""


class LineForm(FormModel):
    """A line as filled in; without a number it stays off the agenda."""

    number: Annotated[int | None, Field(ge=1, le=SOME)] = None
    kind: str
    title: Name | None = None
    details: dict[str, Words] = Field(default_factory=dict)

    def item(self, number: int) -> AgendaItem:
        return AgendaItem(number, self.kind, self.title or KINDS.get(self.kind, Text("议题", "")).zh, self.details)


class AgendaForm(FormModel):
    """The lines of the agenda; those that are numbered make it up, in the order of their numbers."""

    line: dict[str, LineForm] = Field(default_factory=dict)

    def agenda(self) -> tuple[AgendaItem, ...]:
        return tuple(one.item(one.number) for one in self._numbered() if one.number is not None)

    def _numbered(self) -> list[LineForm]:
        return sorted((one for one in self.line.values() if one.number is not None), key=lambda one: one.number or 0)


def lines(running: Runtime, frame: Frame, committee: str, agenda: Iterable[AgendaItem] = ()) -> list[Line]:
    """The agenda as it is, then what waits and is not on it, then lines for other resolutions."""
    there = [Line(f"item-{one.number}", one.kind, one.title, one.details, one.number) for one in agenda]
    known = {_same(one) for one in there}
    waiting = [one for one in _waiting(running, committee, frame) if _same(one) not in known]
    return [*there, *waiting, *(Line(f"other-{n}", "other", "", {}) for n in range(OTHERS))]


def _same(line: Line) -> tuple[str, tuple[tuple[str, str], ...]]:
    return line.kind, tuple(sorted(line.fixed.items()))


def _waiting(running: Runtime, committee: str, frame: Frame) -> Iterator[Line]:
    matters = running.projections.open_matters.matters(committees=(committee,), kinds=WAITING, limit=MOST)
    for matter in matters:
        kind = WAITING[matter.kind]
        yield _line(kind, _title(matter), _details(kind, matter))
    for year in frame.years[:2]:
        for tie in running.projections.standings.year(year, committees=(committee,)).ties.get(committee, ()):
            yield _line("tie", f"{year}年度并列排序", {"year": str(year), "order": ", ".join(tie.branches)})


def _line(kind: str, title: str, details: Mapping[str, str]) -> Line:
    """Its key stays the same however many others wait, so that what was typed stays with it."""
    key = "-".join((kind, *details.values()))
    return Line(re.sub(r"[^\w\-]", "_", key), kind, title, details)


def _title(matter: Matter) -> str:
    period = f"{PERIODS[matter.period]}" if matter.period else ""
    subject = {
        Kind.ADOPT_STANDARD: f"{matter.year}年度考核标准",
        Kind.DECIDE_APPEAL: f"{matter.branch_name}{period}考核申诉",
        Kind.DECIDE_GRADES: f"{matter.year}年度党支部定级",
        Kind.ACCEPT_RECTIFICATION: f"{matter.branch_name}整改验收",
        Kind.ADOPT_SIX_GOOD: "六好班子标准",
        Kind.ACCEPT_FEATURE: f"{matter.branch_name}特色党支部创建验收",
        Kind.COMMEND: f"{matter.year}年度表彰",
    }
    return subject[matter.kind][:100]


def _details(kind: str, matter: Matter) -> Mapping[str, str]:
    year, branch = {"year": str(matter.year)}, {"branch": matter.branch or ""}
    match kind:
        case "appeal":
            item = matter.matter.rpartition("/")[2]
            return {**year, **branch, "period": str(matter.period), "item": item}
        case "rectification":
            return {**year, **branch}
        case "feature":
            return branch
        case "six_good":
            return {}
        case _:
            return year
