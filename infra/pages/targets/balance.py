"""Balance 平衡与侧重: economic beside Party-building work branch by branch, and what the targets put weight on."""

from collections.abc import Sequence
from fractions import Fraction
from typing import Final

from fastapi import APIRouter, Request
from starlette.responses import Response

from domain.points import published
from domain.standard import Duty
from domain.target import Innovation
from infra.http.acting import Running
from infra.http.language import Text
from infra.http.paths import Of
from infra.pages import exports
from infra.pages.frame import Frame, Framed
from infra.pages.known import Known, as_known, moments
from infra.pages.listing import Column, Linked, Listing, Row, Shape, as_asked
from infra.pages.targets.tabs import tabs_of
from infra.pages.terms import EDUCATION, INNOVATIONS
from projections.emphases import Emphasis
from projections.target_sets import Balance
from services.casebook import CommitteeYear

AT: Final = "/workbench/committees/{committee}/years/{year}"
TEMPLATE: Final = "targets/balance.html"
BALANCE: Final = (
    Column("branch", Text("党支部", "Branch")),
    Column("targets", Text("目标数", "Targets"), Shape.NUMBER),
    Column("economic", Text("经济分值", "Economic points"), Shape.POINTS),
    Column("party", Text("党建分值", "Party points"), Shape.POINTS),
    Column("share", Text("经济占比", "Economic share"), Shape.NUMBER, sortable=False),
    Column("scored_share", Text("经济得分占比", "Of points scored"), Shape.NUMBER, sortable=False),
    Column("economic_attained", Text("经济得分率", "Economic attained"), Shape.NUMBER, sortable=False),
    Column("party_attained", Text("党建得分率", "Party attained"), Shape.NUMBER, sortable=False),
    Column("serving", Text("服务经济的目标", "Serving economic ones"), Shape.NUMBER),
    Column("duties", Text("已覆盖职责", "Duties covered"), sortable=False),
)
EMPHASES: Final = (
    Column("branch", Text("党支部", "Branch")),
    *(Column(one.value, title, Shape.NUMBER) for one, title in INNOVATIONS.items()),
    *(Column(one.value, title, Shape.NUMBER) for one, title in EDUCATION.items()),
    Column("feature", Text("创特色目标", "Aiming at a feature"), Shape.NUMBER),
)
EMPTY: Final = Text("本年度还没有下达目标责任书。", "No target set has been issued for this year yet.")

router = APIRouter(prefix=AT, include_in_schema=False)


@router.get("/balance")
def balance_page(request: Request, running: Running, frame: Framed, of: Of, known: Known = "then") -> Response:
    at, effective = moments(frame, known)
    found = running.projections.balances.branches(of.year, committees=(of.committee,), at=at, effective=effective)
    title = Text(f"{of.year}年度经济与党建工作平衡", f"Economic and Party-building work in {of.year}")
    chips = as_known(request, frame, known)
    listing = Listing(title, BALANCE, [_balance(one, frame, of) for one in found], EMPTY, chips)
    return _shown(request, frame, of, listing, "balance_page")


@router.get("/emphases")
def emphases_page(request: Request, running: Running, frame: Framed, of: Of) -> Response:
    found = running.projections.emphases.branches(of.year, committees=(of.committee,), at=frame.at)
    names = running.projections.directory.names(committees=(of.committee,), at=frame.at)
    title = Text(f"{of.year}年度目标侧重", f"What the targets of {of.year} put weight on")
    rows = [_emphasis(one, names.get(one.branch, one.branch), frame, of) for one in found]
    return _shown(request, frame, of, Listing(title, EMPHASES, rows, EMPTY), "emphases_page")


def _shown(request: Request, frame: Frame, of: CommitteeYear, listing: Listing, page: str) -> Response:
    return exports.answer(request, TEMPLATE, as_asked(listing, request), page=page, tabs=tabs_of(frame, of, page))


def _balance(one: Balance, frame: Frame, of: CommitteeYear) -> Row:
    gaps = [duty.value for duty in Duty if duty not in one.duties]
    missing = Text(f"缺{'、'.join(gaps)}", f"without {', '.join(gaps)}") if gaps else Text("全部", "all")
    return Row(
        {
            "branch": Linked(one.name, _targets(frame, of, one.branch)),
            "targets": one.targets,
            "economic": one.economic_points,
            "party": one.party_points,
            "share": _percent(one.economic_share),
            "scored_share": _percent(one.economic_scored_share),
            "economic_attained": _percent(one.economic_attained),
            "party_attained": _percent(one.party_attained),
            "serving": one.serving or None,
            "duties": missing,
        }
    )


def _emphasis(one: Emphasis, name: str, frame: Frame, of: CommitteeYear) -> Row:
    def number(codes: Sequence[str] | None) -> int:
        return len(codes or ())

    cells = {
        "branch": Linked(name, _targets(frame, of, one.branch)),
        **{kind.value: number(one.innovation.get(kind)) for kind in Innovation},
        **{kind.value: number(one.education.get(kind)) for kind in EDUCATION},
        "feature": number(one.feature_goals),
    }
    return Row(cells)


def _targets(frame: Frame, of: CommitteeYear, branch: str) -> str | None:
    return frame.url("my_targets_page", branch=branch, year=of.year)


def _percent(share: Fraction | None) -> str | None:
    return None if share is None else f"{published(share * 100)}%"
