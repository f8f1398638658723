"""Result 考核结果: own score beside the committee's by item, lost points, comment, corrections, standing, rewards."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Annotated, Any, Final, NamedTuple

from fastapi import APIRouter, Query, Request
from pydantic import Field
from starlette.responses import Response

from domain.access import Right
from domain.consequence import RewardKind
from domain.period import Period
from domain.refusal import NotFoundError
from infra.http.acting import Running
from infra.http.language import Text
from infra.http.rewards import RewardAnswer, reward_of
from infra.http.sheets import AssessmentAnswer
from infra.pages import exports
from infra.pages.acting import act_of, perform
from infra.pages.branch.notice import notice_of
from infra.pages.branch.place import PREFIX, Here, OfBranch, Tab, around
from infra.pages.branch.self_assessment import known as assessment_of
from infra.pages.branch.self_assessment import standard_of, state_of, steps_of
from infra.pages.branch.standing import standing_of
from infra.pages.forms import FormModel, Submitted
from infra.pages.frame import Frame, Framed
from infra.pages.known import Known, as_known, moments
from infra.pages.listing import Column, Listing, Row, Shape
from infra.pages.notices import grade_of
from infra.pages.people import names_in
from infra.pages.terms import consequence
from infra.runtime import Runtime
from projections.wording import PERIODS
from projections.wording.telling import period_term
from services.rewards import Signature

COLUMNS: Final = (
    Column("item", Text("考核项目", "Item"), sortable=False),
    Column("full", Text("分值", "Full"), Shape.POINTS, places=1, sortable=False),
    Column("own", Text("自评", "Own"), Shape.POINTS, places=1, sortable=False, kept=True),
    Column("committee", Text("党委评分", "Committee"), Shape.POINTS, places=1, sortable=False, kept=True),
    Column("gap", Text("与自评之差", "Difference"), Shape.POINTS, places=1, sortable=False),
    Column("lost", Text("失分", "Lost"), Shape.POINTS, places=1, sortable=False),
    Column("corrected", Text("更正", "Corrected"), sortable=False),
)
LOST: Final = (
    Column("item", Text("考核项目", "Item"), sortable=False),
    Column("full", Text("分值", "Full"), Shape.POINTS, places=1, sortable=False),
    Column("mean", Text("平均得分", "Mean"), Shape.POINTS, sortable=False),
    Column("lost", Text("平均失分", "Lost on average"), Shape.POINTS, sortable=False),
)
NOT_CONFIRMED: Final = Text("本期考核结果尚未确认。", "The result of this period is not confirmed yet.")

router = APIRouter(prefix=PREFIX + "/results", include_in_schema=False)
Asked = Annotated[Period | None, Query()]


class ReceiptForm(FormModel):
    """The payment that is signed for."""

    kind: RewardKind
    payment: Annotated[int, Field(ge=1, le=100_000)]


class Reward(NamedTuple):
    """What the grade brought, and how far it has come."""

    title: Text
    said: RewardAnswer


@router.get("")
def my_result_page(
    request: Request, running: Running, frame: Framed, at: OfBranch, period: Asked = None, known: Known = "then"
) -> Response:
    as_asked = at._replace(seen=running.ledger.seen(*moments(frame, known)))
    view = _view(running, frame, as_asked, period, known)
    return exports.answer(request, "branch/result.html", **view, chosen=as_known(request, frame, known))


@router.post("/receipt")
def send_receipt(request: Request, running: Running, frame: Framed, at: OfBranch, form: Submitted) -> Response:
    def act() -> Any:
        given = form.into(ReceiptForm)
        signature = Signature(at.branch, given.kind, given.payment)
        return running.rewards.receipt(act_of(request, form), at.of, signatures=[signature])

    return perform(
        request,
        form,
        act,
        done=Text("款项已签收", "Payment signed for"),
        to=frame.url("my_result_page", **at.path()),
        again="branch/result.html",
        view=lambda: _view(running, frame, at, None),
    )


def _view(running: Runtime, frame: Frame, at: Here, period: Period | None, known: Known = "then") -> dict[str, Any]:
    answers = {one: assessment_of(frame, at, one) for one in Period}
    confirmed = [one for one, answer in answers.items() if answer.steps.confirmed]
    shown = period or (confirmed[-1] if confirmed else Period.Q1)
    answer = answers[shown]
    names = names_in(at.seen, at.of.committee)
    outlook = standing_of(running, frame, at, known)
    return {
        **around(frame, at, "my_result_page"),
        "periods": [_tab(frame, at, one, known, chosen=one is shown) for one in Period],
        "period": shown,
        "answer": answer,
        "state": state_of(answer),
        "steps": steps_of(at, answer),
        "listing": _listing(at, shown, answer),
        "corrections": answer.corrections,
        "outlook": outlook,
        "grade": grade_of(outlook.grade) if outlook else None,
        "next_grade": grade_of(outlook.next_grade) if outlook and outlook.next_grade else None,
        "lost": _lost(outlook) if outlook else None,
        "rewards": list(_rewards(at)),
        "name": names,
        "may_appeal": notice_of(frame, at).open and frame.can(Right.APPEAL, at.branch),
        "may_receipt": frame.at is None and frame.can(Right.RECEIPT, at.branch),
    }


def _tab(frame: Frame, at: Here, period: Period, known: Known, *, chosen: bool) -> Tab:
    query = {"period": period.value, **({} if known == "then" else {"known": known})}
    where = frame.url("my_result_page", query=query, **at.path()) or ""
    return Tab(Text(PERIODS[period], "Year-end" if period is Period.YEAR_END else period.value), where, chosen)


def _listing(at: Here, period: Period, answer: AssessmentAnswer) -> Listing:
    standard = standard_of(at, answer)
    corrected = {one.item: one for one in answer.corrections}
    rows = []
    for item in standard.items if standard and (answer.steps.confirmed or answer.self_scores) else ():
        own, given = answer.self_scores.get(item.code), answer.scores.get(item.code)
        change = corrected.get(item.code)
        cells = {
            "item": f"{item.code} {item.title}",
            "full": item.full,
            "own": own,
            "committee": given,
            "gap": None if own is None or given is None else given - own,
            "lost": None if given is None else item.full - given,
            "corrected": None if change is None else f"{_plain(change.before)} → {_plain(change.after)}",
        }
        rows.append(Row(cells))
    title = Text(f"{at.year}年{PERIODS[period]}考核结果", f"Result of {at.year} {period_term(period).en}")
    return Listing(title, COLUMNS, rows, NOT_CONFIRMED)


def _plain(points: Decimal) -> str:
    return f"{points:f}"


def _lost(outlook: Any) -> Listing:
    rows = [
        Row({"item": f"{one.item} {one.title}", "full": one.full, "mean": one.mean, "lost": one.lost})
        for one in outlook.lost
    ]
    return Listing(Text("失分由多到少", "Points lost, most first"), LOST, rows, NOT_CONFIRMED)


def _rewards(at: Here) -> Iterator[Reward]:
    for kind in RewardKind:
        try:
            said = reward_of(at.seen, at.of, at.branch, kind)
        except NotFoundError:
            continue
        yield Reward(consequence(kind), said)
