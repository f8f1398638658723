"""Periods 考核期: the one at hand, and the way between the pages of a period."""

from typing import Final, NamedTuple

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from domain import assessment, streams
from domain.assessment import Assessment
from domain.period import Period
from infra.http.acting import Running
from infra.http.language import Text
from infra.http.paths import Of
from infra.pages.frame import Frame
from infra.runtime import Runtime
from projections.wording import PERIODS
from projections.wording.telling import period_term
from services.assessments import Round
from services.casebook import CommitteeYear
from services.ledger import Seen
from services.organisation import committee_of

OF_YEAR: Final = "/workbench/committees/{committee}/years/{year}/periods"
OF_PERIOD: Final = OF_YEAR + "/{period}"

router = APIRouter(prefix=OF_YEAR, include_in_schema=False)


class Tab(NamedTuple):
    """A period, where its page is, and whether it is this one."""

    title: Text
    href: str | None
    chosen: bool
    number: int | None = None


@router.get("/now")
def period_at_hand(request: Request, of: Of, running: Running) -> Response:
    """The period that is being worked on."""
    return _at_hand(request, of, running, "")


@router.get("/now/{page}")
def page_of_period_at_hand(request: Request, of: Of, running: Running, page: str) -> Response:
    """The same page of the period that is being worked on."""
    return _at_hand(request, of, running, f"/{page}")


def _at_hand(request: Request, of: CommitteeYear, running: Runtime, rest: str) -> Response:
    where = request.url.path.removesuffix(f"/now{rest}") + f"/{at_hand(running, of).value}{rest}"
    return RedirectResponse(f"{where}?{request.url.query}" if request.url.query else where, 303)


def at_hand(running: Runtime, of: CommitteeYear) -> Period:
    """The first period that has begun and is not settled; else the last that has begun, or the first."""
    seen = running.ledger.seen()
    branches = committee_of(seen, of.committee).taking_part(of.year)
    seen.load(streams.assessment(branch, of.year, period) for period in Period for branch in branches)
    begun = [period for period in Period if any(_state(seen, of, branch, period).opening for branch in branches)]
    for period in begun:
        states = [_state(seen, of, branch, period) for branch in branches]
        if not all(state.confirmed or state.exempt for state in states):
            return period
    return begun[-1] if begun else Period.Q1


def period_name(at: Round) -> Text:
    return Text(f"{at.year}年{PERIODS[at.period]}", f"{at.year} {period_term(at.period).en}")


def tabs(frame: Frame, page: str, at: Round) -> list[Tab]:
    """The same page of every period of the year."""
    return [
        Tab(
            Text(PERIODS[period], "Year-end" if period is Period.YEAR_END else period.value),
            frame.url(page, committee=at.committee, year=at.year, period=period.value),
            period is at.period,
        )
        for period in Period
    ]


def _state(seen: Seen, of: CommitteeYear, branch: str, period: Period) -> Assessment:
    name = streams.assessment(branch, of.year, period)
    return seen.state(name, assessment.evolve, Assessment())
