"""Queue 整改办理: the rectifications of a committee's year, what each waits for, and the order for those not begun."""

from collections.abc import Callable, Mapping, Sequence
from typing import Annotated, Any, Final

from fastapi import APIRouter, Query, Request
from pydantic import Field
from starlette.responses import Response

from domain.access import Right
from domain.consequence import RECTIFICATION
from domain.standard import LONGEST_RECTIFICATION
from infra.http.acting import Running
from infra.http.fields import Branches
from infra.http.language import Text
from infra.http.paths import Of
from infra.pages import exports
from infra.pages.acting import act_of, perform
from infra.pages.forms import FormModel, Submitted
from infra.pages.frame import Frame, Framed
from infra.pages.listing import Chip, Column, Linked, Listing, Row, Shape, Tone, as_asked
from infra.pages.notices import grade_of
from infra.pages.rectifications.reading import STAGES, left
from infra.pages.rendering import here
from infra.runtime import Runtime
from projections.consequences import Item, State
from services.casebook import CommitteeYear
from services.decisions import decision_of
from services.ledger import Receipt

PREFIX: Final = "/workbench/committees/{committee}/years/{year}/rectifications"
TEMPLATE: Final = "rectifications/list.html"
COLUMNS: Final = (
    Column("branch", Text("党支部", "Branch")),
    Column("grade", Text("等级", "Grade"), sortable=False),
    Column("state", Text("进度", "Status"), sortable=False),
    Column("deadline", Text("整顿期限", "Deadline"), Shape.DAY),
    Column("left", Text("期限情况", "Time left"), sortable=False),
    Column("until", Text("计划完成", "Planned for"), Shape.DAY),
    Column("failed", Text("未通过次数", "Votes failed"), Shape.NUMBER),
    Column("adjusted", Text("调整班子", "Team adjusted"), sortable=False),
    Column("done", Text("验收日期", "Accepted"), Shape.DAY),
)
ADJUSTED: Final = Text("已调整", "adjusted")
EMPTY: Final = Text(
    "没有整顿事项。定级之后, 被评为无等级的党支部在此办理整顿。",
    "There is no rectification. Once grades are decided, branches left ungraded are dealt with here.",
)
VIEWS: Final[Mapping[str, tuple[Text, frozenset[State]]]] = {
    "order": (Text("待责令", "To be ordered"), frozenset({State.OPENED})),
    "branch": (
        Text("待党支部办理", "With the branch"),
        frozenset({State.ORDERED, State.PLAN_RETURNED, State.UNDER_WAY}),
    ),
    "review": (Text("方案待审核", "Plan to be reviewed"), frozenset({State.PLAN_HANDED_IN})),
    "accept": (Text("待表决验收", "To be voted"), frozenset({State.HANDED_IN})),
    "done": (Text("已通过验收", "Accepted"), frozenset({State.ACCEPTED})),
}
Days = Annotated[int | None, Field(ge=1, le=LONGEST_RECTIFICATION)]

router = APIRouter(prefix=PREFIX, include_in_schema=False)


class OrderForm(FormModel):
    """Which branches, and how many working days they have; none: as the standard says."""

    branches: Branches
    working_days: Days = None


@router.get("")
def rectifications_page(
    request: Request, running: Running, frame: Framed, of: Of, view: Annotated[str, Query(max_length=20)] = ""
) -> Response:
    shown = _view(request, running, frame, of, view)
    listing = as_asked(shown.pop("listing"), request)
    return exports.answer(request, TEMPLATE, listing, **shown)


@router.post("/order")
def send_rectification_order(request: Request, running: Running, frame: Framed, of: Of, form: Submitted) -> Response:
    def order() -> Receipt:
        asked = form.into(OrderForm)
        return running.rectifications.order(
            act_of(request, form), of, branches=asked.branches, working_days=asked.working_days
        )

    return perform(
        request,
        form,
        order,
        done=Text("已责令整顿", "Rectification ordered"),
        to=frame.url("rectifications_page", committee=of.committee, year=of.year),
        again=TEMPLATE,
        view=lambda: _view(request, running, frame, of, ""),
    )


def _view(request: Request, running: Runtime, frame: Frame, of: CommitteeYear, view: str) -> dict[str, Any]:
    items = running.projections.consequences.items(
        year=of.year, committees=(of.committee,), kind=RECTIFICATION, at=frame.at
    )
    wanted: Callable[[Item], bool] = (lambda one: one.state in VIEWS[view][1]) if view in VIEWS else lambda _: True
    decision = decision_of(running.ledger.seen(frame.at), of)
    return {
        "listing": Listing(
            Text(f"{of.year}年度整改办理", f"Rectifications of {of.year}"),
            COLUMNS,
            [_row(frame, one) for one in items if wanted(one)],
            EMPTY,
            [_chips(request, items, view)],
        ),
        "of": of,
        "to_order": [(one.branch, one.name) for one in items if one.state is State.OPENED],
        "may_order": frame.at is None and frame.can(Right.RECTIFY),
        "usual": decision.standard.honouring.rectification_working_days if decision else None,
    }


def _row(frame: Frame, one: Item) -> Row:
    href = frame.url("rectification_page", committee=one.committee, year=one.year, branch=one.branch)
    late = left(one.deadline, frame.today) if not one.honoured else None
    cells = {
        "branch": Linked(one.name, href),
        "grade": grade_of(one.grade),
        "state": STAGES[one.state.value],
        "deadline": one.deadline,
        "left": late,
        "until": one.until,
        "failed": one.failed or None,
        "adjusted": ADJUSTED if one.adjusted else None,
        "done": one.honoured_on,
    }
    return Row(cells, href, Tone.LATE if late and late.tone is Tone.LATE else Tone.PLAIN)


def _chips(request: Request, items: Sequence[Item], view: str) -> list[Chip]:
    chips = [Chip(Text("全部", "All"), here(request, view=None), view not in VIEWS, len(items))]
    for name, (title, states) in VIEWS.items():
        if number := sum(one.state in states for one in items):
            chips.append(Chip(title, here(request, view=name), view == name, number))
    return chips
