"""Six-good results 六好考评: every team good by good, from the very scores of the appraisal."""

from typing import Final

from fastapi import APIRouter, Request
from starlette.responses import Response

from domain.points import plain, published
from domain.six_good import GoodResult, SixGoodResult
from infra.http.acting import Running
from infra.http.language import Text
from infra.http.paths import Of
from infra.pages import exports
from infra.pages.frame import Frame, Framed
from infra.pages.known import Known, as_known, moments
from infra.pages.listing import Chip, Column, Linked, Listing, Row, Tag, Tone, as_asked
from infra.pages.programmes.tabs import AT, tabs_of
from infra.pages.rendering import here
from infra.pages.terms import GOODS
from services.casebook import CommitteeYear
from services.six_good import six_good_results
from services.standards import standards_of

EMPTY: Final = Text(
    "还没有考评结果: 本年度考核标准通过后, 各党支部的季度得分确认即随之考评。",
    "There are no results yet: once the year's standard is in force, teams are judged as their quarters are confirmed.",
)

router = APIRouter(prefix=AT + "/six-good", include_in_schema=False)


@router.get("")
def six_good_page(
    request: Request, running: Running, frame: Framed, of: Of, *, only: bool = False, known: Known = "then"
) -> Response:
    seen = running.ledger.seen(*moments(frame, known))
    results = six_good_results(seen, of) if standards_of(seen, of.committee, of.year).in_force else {}
    names = running.projections.directory.names(committees=(of.committee,), at=frame.at)
    goods = next((one.goods for one in results.values()), ())
    reached = sum(one.is_six_good for one in results.values())
    chips = [
        Chip(Text("全部", "All"), here(request, only=None), not only, len(results)),
        Chip(Text("六好班子", "Six-good teams"), here(request, only="true"), only, reached),
    ]
    choices = [chips, *as_known(request, frame, known)] if results else ()
    rows = [
        _row(names.get(branch, branch), branch, one, frame, of)
        for branch, one in results.items()
        if one.is_six_good or not only
    ]
    columns = (
        Column("branch", Text("党支部", "Branch")),
        Column("six_good", Text("考评结果", "Result")),
        *(Column(f"good{one.number}", GOODS[one.number], sortable=False) for one in goods),
    )
    title = Text(f"{of.year}年度六好班子考评", f"Six-good teams of {of.year}")
    return exports.answer(
        request,
        "programmes/six_good.html",
        as_asked(Listing(title, columns, rows, EMPTY, choices), request),
        goods=[(GOODS[one.number], one.name, one.items) for one in goods],
        tabs=tabs_of(frame, of, "six_good_page"),
    )


def _row(name: str, branch: str, result: SixGoodResult, frame: Frame, of: CommitteeYear) -> Row:
    team = Tag(Text("六好班子", "six-good"), Tone.GOOD) if result.is_six_good else Tag(Text("未达到", "not yet"))
    href = frame.url("my_result_page", branch=branch, year=of.year)
    goods = {f"good{one.number}": _good(one) for one in result.goods}
    return Row({"branch": Linked(name, href), "six_good": team, **goods})


def _good(one: GoodResult) -> Tag | None:
    """The mean beside what is needed, in words whether it is reached; None before any quarter counts."""
    if one.mean is None:
        return None
    mean = published(one.mean)
    if one.reached:
        return Tag(Text(f"{mean} 达到", f"{mean} reached"), Tone.GOOD)
    if not one.items:
        return Tag(Text("无对应项目", "no items"), Tone.WARN)
    return Tag(Text(f"{mean} 未达{plain(one.needed)}", f"{mean} of {plain(one.needed)}"), Tone.LATE)
