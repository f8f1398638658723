"""Inbox 待办: what waits for somebody in all their roles, by when, and where it is done."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Annotated, Final, NamedTuple

import msgspec
from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from domain.access import Grant
from domain.english import counted
from infra.http.acting import Running
from infra.http.language import Text
from infra.http.open_matters import deadline_of
from infra.http.standing_in import StandIn
from infra.pages import exports
from infra.pages.frame import Frame, Framed
from infra.pages.listing import Chip, Column, Linked, Listing, Row, Shape, Tag, Tone
from infra.pages.matters import WAYS, desks_for, desks_of
from infra.pages.rendering import here
from infra.runtime import Runtime
from projections.open_matters import Kind, Matter
from projections.open_matters.matter import WORDS
from projections.wording import PERIODS
from projections.wording.telling import period_term

MOST: Final = 1_000  # on one page; a committee has some hundred open at a time
SOON: Final = 3  # days
HEADQUARTERS: Final = Text("总公司", "Headquarters")

COLUMNS: Final = (
    Column("what", Text("事项", "Matter"), quotes=True),
    Column("branch", Text("党支部", "Branch")),
    Column("committee", Text("党委", "Committee"), shown=False),
    Column("whose", Text("代办", "Acting for"), quotes=True),
    Column("period", Text("考核期", "Period")),
    Column("since", Text("等待自", "Waiting since"), Shape.MOMENT),
    Column("due", Text("期限", "Due"), Shape.DAY),
    Column("left", Text("状态", "Status"), sortable=False),
    Column("reason", Text("说明", "Note")),
)

router = APIRouter(prefix="/workbench/inbox", include_in_schema=False)


class Waiting(NamedTuple):
    """A matter, and how it stands with its last day."""

    matter: Matter
    left: int | None
    of: StandIn | None = None
    """Whose it is, where it waits for somebody whom the viewer may act for."""

    @property
    def late(self) -> bool:
        return self.left is not None and self.left < 0

    @property
    def status(self) -> Tag:
        match self.left:
            case None:
                return Tag(Text("无期限", "no deadline"))
            case late if late < 0:
                return Tag(Text(f"逾期{-late}天", f"{counted(-late, 'day')} late"), Tone.LATE)
            case 0:
                return Tag(Text("今日到期", "due today"), Tone.WARN)
            case soon if soon <= SOON:
                return Tag(Text(f"剩{soon}天", f"{counted(soon, 'day')} left"), Tone.WARN)
            case left:
                return Tag(Text(f"剩{left}天", f"{counted(left, 'day')} left"), Tone.GOOD)


class Group(NamedTuple):
    """Matters of one kind."""

    kind: Kind
    title: Text
    late: int
    listing: Listing


@router.get("")
def inbox_page(
    request: Request,
    running: Running,
    frame: Framed,
    kind: Annotated[Kind | None, Query()] = None,
    late: Annotated[bool | None, Query()] = None,
) -> Response:
    everything = waiting(running, frame)
    shown = [one for one in everything if kind in (None, one.matter.kind) and (one.late or not late)]
    groups = [_group(which, of, frame) for which, of in _by_kind(shown)]
    return exports.answer(
        request,
        "inbox/list.html",
        _listing(Text("待办", "To do"), shown, frame),
        groups=groups,
        chips=_chips(request, everything, kind, late=bool(late)),
        late=sum(one.late for one in everything),
        everything=len(everything),
    )


def waiting(running: Runtime, frame: Frame) -> list[Waiting]:
    """What waits for the viewer today, the most urgent first."""
    own = running.projections.open_matters.on(desks_of(frame.viewer), today=frame.today, limit=MOST, at=frame.at)
    whose: dict[str, StandIn | None] = {one.matter: None for one in own}
    rows = list(own)
    for one in frame.standing.choices if frame.at is None else ():
        theirs = running.projections.open_matters.on(desks_for(one), today=frame.today, limit=MOST)
        rows += [row for row in theirs if row.matter not in whose]
        whose |= {row.matter: one for row in theirs if row.matter not in whose}
    due = running.projections.deadlines.due_days(filter(None, map(deadline_of, rows)), at=frame.at)
    known = [msgspec.structs.replace(row, due=row.due or due.get(deadline_of(row) or "")) for row in rows]
    found = [
        Waiting(one, None if one.due is None else (one.due - frame.today).days, whose[one.matter]) for one in known
    ]
    return sorted(found, key=lambda one: (one.matter.due or date.max, one.matter.since, one.matter.matter))


def kind_title(kind: Kind) -> Text:
    """What has to be done, in words."""
    _, zh, en = WORDS[kind]
    return Text(zh, en[0].upper() + en[1:])


def subject_of(matter: Matter) -> Text:
    """What waits, as it stands in a list."""
    return Text(matter.subject_zh, matter.subject_en[0].upper() + matter.subject_en[1:])


def way_of(matter: Matter, frame: Frame, grants: Iterable[Grant]) -> str | None:
    """The page on which a matter is done, if there is one; what waits for every branch, on that of one's own."""
    page, known = WAYS[matter.kind].page, frame.committee
    # headquarters do theirs on the page of any committee that belongs to them
    committee = known.id if known is not None and matter.committee == known.enterprise else matter.committee
    own = (one.place.branch for one in grants if one.place.committee == matter.committee)
    branch = matter.branch or next(filter(None, own), None)
    given = {"committee": committee, "year": matter.year, "branch": branch, "period": matter.period}
    path = {name: str(value) for name, value in given.items() if value is not None}
    wanted = (
        ("committee", "year", "branch", "period"),
        ("committee", "year", "period"),
        ("committee", "year", "branch"),
        ("committee", "year"),
        ("branch", "year", "period"),
        ("branch", "year"),
        ("committee",),
        (),
    )
    for names in wanted:
        if path.keys() >= set(names) and (where := frame.url(page, **{name: path[name] for name in names})):
            return where
    return None


def _group(kind: Kind, of: Sequence[Waiting], frame: Frame) -> Group:
    return Group(kind, kind_title(kind), sum(one.late for one in of), _listing(kind_title(kind), of, frame))


def _by_kind(found: Iterable[Waiting]) -> list[tuple[Kind, list[Waiting]]]:
    """In the order of the most urgent of each kind."""
    kinds: dict[Kind, list[Waiting]] = {}
    for one in found:
        kinds.setdefault(one.matter.kind, []).append(one)
    return list(kinds.items())


def _listing(title: Text, found: Sequence[Waiting], frame: Frame) -> Listing:
    empty = Text(
        "没有待办事项。新的事项到达后会出现在这里, 首页和顶栏显示件数。",
        "Nothing waits for you. What comes will appear here, with its number on every page.",
    )
    return Listing(title, COLUMNS, [_row(one, frame) for one in found], empty, total=len(found))


def _row(one: Waiting, frame: Frame) -> Row:
    matter = one.matter
    subject = subject_of(matter)
    committees: dict[str, str | Text] = {known.id: known.name for known in frame.committees}
    committees |= {known.enterprise: HEADQUARTERS for known in frame.committees if known.enterprise is not None}
    period = None
    if matter.period is not None:
        zh = f"{matter.year}年{PERIODS[matter.period]}"
        period = Text(zh, f"{matter.year} {period_term(matter.period).en}")
    cells = {
        "what": Linked(subject, way_for(one, frame)),
        "whose": one.of and Text(f"代{one.of.name}", f"for {one.of.name}"),
        "branch": matter.branch_name,
        "committee": committees.get(matter.committee, matter.committee),
        "period": period or Text(f"{matter.year}年度", str(matter.year)),
        "since": matter.since,
        "due": matter.due,
        "left": one.status,
        "reason": matter.reason,
    }
    return Row(cells, tone=Tone.LATE if one.late else Tone.PLAIN)


def way_for(one: Waiting, frame: Frame) -> str | None:
    """Where it is done; what is another's, after choosing to act for them."""
    acting, grants = frame.standing.acting, frame.viewer.grants if one.of is None else one.of.grants
    where = way_of(one.matter, frame, grants)
    if one.of is None or where is None or (acting is not None and acting.tag == one.of.tag):
        return where
    return frame.url("standing_in_page", {"of": one.of.tag, "to": where})


def _chips(request: Request, found: Sequence[Waiting], kind: Kind | None, *, late: bool) -> list[Chip]:
    overdue = sum(one.late for one in found)
    everything = here(request, kind=None, late=None)
    chips = [Chip(Text("全部", "All"), everything, kind is None and not late, len(found))]
    if overdue:
        chips.append(Chip(Text("逾期", "Late"), here(request, kind=None, late="true"), late, overdue))
    for which, of in _by_kind(found):
        chips.append(Chip(kind_title(which), here(request, kind=which.value, late=None), kind is which, len(of)))
    return chips
