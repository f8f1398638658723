"""Rewards 奖励金额与支付: decided and paid for the branches that are ticked, any number in one act."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final, NamedTuple

from fastapi import APIRouter, Request
from pydantic import Field
from starlette.responses import Response

from domain.consequence import RewardKind
from infra.http.acting import Running
from infra.http.fields import BranchId, Yuan
from infra.http.language import Text
from infra.http.paths import Of
from infra.http.rewards import Reference
from infra.pages.acting import act_of, perform
from infra.pages.consequences.book import AT, Book, book_of, left
from infra.pages.forms import Form, FormModel, Submitted
from infra.pages.frame import Framed
from infra.pages.rendering import render
from infra.pages.terms import consequence
from infra.pages.ticked import Line, refuse, row_of, ticked
from projections.consequences import Item
from services.ledger import Receipt
from services.rewards import PAYMENT, Award, Payment

AMOUNTS: Final = "consequences/amounts.html"
PAYMENTS: Final = "consequences/payments.html"
NO_AMOUNT: Final = Text("请填写金额, 或在上方填写统一金额", "give an amount, or one for all above")
NO_VOUCHER: Final = Text("请填写凭证号, 或在上方填写统一凭证号", "give the voucher, or one for all above")

router = APIRouter(prefix=AT, include_in_schema=False)


class RewardLine(Line):
    """One reward: what is left open follows what is given for all."""

    branch: BranchId
    kind: RewardKind
    amount: Yuan | None = None
    reference: Reference | None = None

    @property
    def filled(self) -> bool:
        return self.amount is not None or self.reference is not None


class RewardsForm(FormModel):
    """Rewards by their rows, and what holds for all that are ticked; `same` is an amount by kind."""

    rows: dict[str, RewardLine] = Field(default_factory=dict)
    same: dict[RewardKind, Yuan] = Field(default_factory=dict)
    reference: Reference | None = None
    on: date | None = None


class Entry(NamedTuple):
    """A reward as it is entered: the row that its fields are named by."""

    row: str
    item: Item
    kind: Text | str


@router.get("/amounts")
def reward_amounts_page(request: Request, running: Running, frame: Framed, of: Of) -> Response:
    return render(request, AMOUNTS, **amounts_view(book_of(running, frame, of)))


@router.post("/amounts")
def send_reward_amounts(request: Request, running: Running, frame: Framed, form: Submitted, of: Of) -> Response:
    return perform(
        request,
        form,
        lambda: running.rewards.decide(act_of(request, form), of, awards=_awards(form)),
        done=Text("奖励金额已确定", "The amounts are decided"),
        to=frame.url("reward_amounts_page", committee=of.committee, year=of.year),
        again=AMOUNTS,
        view=lambda: amounts_view(book_of(running, frame, of)),
    )


@router.get("/payments")
def reward_payments_page(request: Request, running: Running, frame: Framed, of: Of) -> Response:
    return render(request, PAYMENTS, **payments_view(book_of(running, frame, of)))


@router.post("/payments")
def send_reward_payments(request: Request, running: Running, frame: Framed, form: Submitted, of: Of) -> Response:
    def pay() -> Receipt:
        payments = _payments(form, book_of(running, frame, of))
        return running.rewards.pay(act_of(request, form), of, payments=payments)

    return perform(
        request,
        form,
        pay,
        done=Text("支付已登记", "The payments are recorded"),
        to=frame.url("reward_payments_page", committee=of.committee, year=of.year),
        again=PAYMENTS,
        view=lambda: payments_view(book_of(running, frame, of)),
    )


def amounts_view(book: Book) -> Mapping[str, Any]:
    """The rewards without an amount, and the most that each may come to."""
    entries = [_entry(one) for one in book.to_decide()]
    kinds = [kind for kind in RewardKind if any(one.item.kind == kind for one in entries)]
    return {
        "book": book,
        "entries": entries,
        "kinds": [(kind.value, consequence(kind), book.at_most(kind)) for kind in kinds],
        "tabs": book.tabs("reward_amounts_page"),
    }


def payments_view(book: Book) -> Mapping[str, Any]:
    """The rewards of which something is left to pay, each with its approval if one is asked for."""
    entries = [_entry(one) for one in book.to_pay()]
    return {
        "book": book,
        "entries": [(one, left(one.item), book.approvals.get((one.item.branch, one.item.kind))) for one in entries],
        "payment": PAYMENT,
        "tabs": book.tabs("reward_payments_page"),
    }


def _entry(item: Item) -> Entry:
    return Entry(row_of(item.branch, item.kind), item, consequence(item.kind))


def _awards(form: Form) -> list[Award]:
    given = form.into(RewardsForm)
    chosen = [
        (row, one, given.same.get(one.kind) if one.amount is None else one.amount) for row, one in ticked(given.rows)
    ]
    refuse({f"{row}.amount": NO_AMOUNT for row, _, amount in chosen if amount is None})
    return [Award(one.branch, one.kind, amount) for _, one, amount in chosen if amount is not None]


def _payments(form: Form, book: Book) -> list[Payment]:
    """Each pays what is left unless an amount is given."""
    given = form.into(RewardsForm)
    balances = {(one.branch, one.kind): left(one) for one in book.to_pay()}
    chosen = [
        (row, one, balances.get((one.branch, one.kind)) if one.amount is None else one.amount)
        for row, one in ticked(given.rows)
    ]
    vouchers = {row: one.reference or given.reference for row, one, _ in chosen}
    refuse({f"{row}.reference": NO_VOUCHER for row, voucher in vouchers.items() if voucher is None})
    refuse({f"{row}.amount": NO_AMOUNT for row, _, amount in chosen if amount is None})
    return [
        Payment(one.branch, one.kind, amount, vouchers[row] or "", given.on)
        for row, one, amount in chosen
        if amount is not None
    ]
