"""Explanation 计分说明: every step from items to the published score, the facts it rests on, and who made them."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Final, NamedTuple

from fastapi import APIRouter, Request
from starlette.responses import Response

from domain.period import Period
from infra.http.acting import Running
from infra.http.language import Text
from infra.pages import exports
from infra.pages.events.words import TITLES
from infra.pages.frame import Framed
from infra.pages.listing import Column, Listing, Row, Shape
from infra.runtime import Runtime
from projections.wording import KINDS
from services.casebook import CommitteeYear
from services.ledger import Seen
from services.organisation import people_of

AT: Final = "/workbench/committees/{committee}/years/{year}/branches/{branch}/explanation"

router = APIRouter(include_in_schema=False)


class Resting(NamedTuple):
    """A fact that a total rests on: `about` is its kind, `href` its text as recorded, `proof` that it is in the log."""

    period: Period
    fact: str
    kind: Text
    who: str
    at: datetime
    position: int
    href: str
    proof: str


@router.get(AT)
def explanation_page(
    request: Request, running: Running, frame: Framed, committee: str, year: int, branch: str
) -> Response:
    of = CommitteeYear(committee, year)
    explained = running.questions.explain(of, branch, until=frame.at)
    book = running.questions.casebook(of, until=frame.at)
    items = running.projections.standings.items(year, branch, at=frame.at)
    titles = {item.code: item.title for item in book.standard.items}
    seen = running.ledger.seen(frame.at)
    return exports.answer(
        request,
        "standings/explanation.html",
        _scores(items, titles, explained.periods),
        explained=explained,
        weights=book.standard.weights,
        name=_name(running, committee, branch),
        facts=list(_facts(seen, explained.rests_on, people_of(seen, committee))),
        committee=committee,
        year=year,
        position=seen.position,
    )


def _scores(
    items: Mapping[Period, Mapping[str, Decimal]], titles: Mapping[str, str], totals: Mapping[Period, Decimal]
) -> Listing:
    """Items down, periods across, and the totals that count below."""
    periods = [period for period in Period if period in totals]
    columns = (
        Column("item", Text("考核项目", "Item"), sortable=False),
        *(Column(period.value, PERIOD_TITLES[period], Shape.POINTS, places=1, sortable=False) for period in periods),
    )
    codes = dict.fromkeys(code for scores in items.values() for code in scores)
    rows = [
        Row({"item": titles.get(code, code)} | {period.value: items.get(period, {}).get(code) for period in periods})
        for code in codes
    ]
    rows.append(Row({"item": Text("总分", "Total")} | {period.value: totals[period] for period in periods}))
    return Listing(Text("各期各项得分", "Points by item and period"), columns, rows, Text("没有得分", "no points"))


PERIOD_TITLES: Final[Mapping[Period, Text]] = {
    Period.Q1: Text("第一季度", "Q1"),
    Period.Q2: Text("第二季度", "Q2"),
    Period.Q3: Text("第三季度", "Q3"),
    Period.Q4: Text("第四季度", "Q4"),
    Period.YEAR_END: Text("年末", "Year-end"),
}


def _facts(seen: Seen, rests_on: Mapping[Period, tuple[str, ...]], names: Mapping[str, str]) -> Iterator[Resting]:
    for period, facts in rests_on.items():
        for fact in facts:
            stream, _, version = fact.rpartition("@")
            recorded = seen.history(stream)[int(version) - 1]
            by = recorded.envelope.by
            yield Resting(
                period,
                fact,
                TITLES[KINDS[type(recorded.fact)]],
                names.get(by, by),
                recorded.recorded_at,
                recorded.position,
                f"/events?after={recorded.position - 1}&limit=1",
                f"/ledger/inclusion?fact={fact}",
            )


def _name(running: Runtime, committee: str, branch: str) -> str:
    known = running.projections.directory.branches(committees=(committee,))
    return next((one.name for one in known if one.id == branch), branch)
