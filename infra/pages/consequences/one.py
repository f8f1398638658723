"""One 单项奖惩: a reward with its payments and receipts, or what is honoured with a note on how."""

from collections.abc import Mapping
from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, Path, Request
from pydantic import Field
from starlette.responses import Response

from domain import streams
from domain.consequence import STEPS_OF_THEIR_OWN, ConsequenceHonoured, ConsequenceOpened, RewardKind
from domain.refusal import NotFoundError
from domain.reward import RewardCancelled
from infra.http import fields
from infra.http.acting import Running
from infra.http.fields import Reason
from infra.http.language import Text
from infra.http.paths import BranchId, Of
from infra.http.rectifications import Text as Note
from infra.http.rewards import RewardAnswer, reward_of
from infra.pages.consequences.book import AT, REWARDS, Book, book_of, left, state_tag
from infra.pages.forms import FormModel, Submitted
from infra.pages.frame import Frame, Framed
from infra.pages.listing import Column, Listing, Row, Shape, Tag, Tone
from infra.pages.people import Names, names_in
from infra.pages.recording import Recording
from infra.pages.rendering import render
from infra.pages.templating import points
from infra.pages.terms import consequence
from infra.runtime import Runtime
from projections.wording.consequences import RECEIVERS
from services.casebook import CommitteeYear

TEMPLATE: Final = "consequences/one.html"
PAID: Final = (
    Column("number", Text("笔次", "Payment"), Shape.NUMBER),
    Column("amount", Text("金额 (元)", "Amount (yuan)"), Shape.POINTS),
    Column("on", Text("支付日期", "Paid on"), Shape.DAY),
    Column("reference", Text("凭证号", "Voucher")),
    Column("payer", Text("支付人", "Paid by")),
    Column("receipted", Text("签收", "Signed for")),
)
NOTHING_PAID: Final = Text("尚未支付。", "Nothing is paid yet.")

router = APIRouter(prefix=AT + "/{branch}/{kind}", include_in_schema=False)
Kind = Annotated[fields.Kind, Path()]


class CancellationForm(FormModel):
    reason: Annotated[Reason, Field(min_length=1)]


class HonourForm(FormModel):
    note: Note


@router.get("")
def consequence_page(
    request: Request, running: Running, frame: Framed, of: Of, branch: BranchId, kind: Kind
) -> Response:
    return render(request, TEMPLATE, **consequence_view(running, frame, of, branch, kind))


def of_page(
    request: Request, running: Running, frame: Framed, form: Submitted, of: Of, branch: BranchId, kind: Kind
) -> Recording:
    to = frame.url("consequence_page", committee=of.committee, year=of.year, branch=branch, kind=kind)
    about = {"of": of, "branch_id": branch, "kind": kind}
    return Recording(request, form, about, TEMPLATE, to, lambda: consequence_view(running, frame, of, branch, kind))


OfPage = Annotated[Recording, Depends(of_page)]


@router.post("/cancel")
def send_reward_cancellation(
    page: OfPage,
    running: Running,
    kind: RewardKind,  # noqa: ARG001 - nothing else has an amount
) -> Response:
    return page.record(
        running.rewards.cancel, CancellationForm, Text("奖励金额已撤销, 可重新确定", "Cancelled, to be decided again")
    )


@router.post("/honour")
def send_honour(page: OfPage, running: Running) -> Response:
    return page.record(running.honours.honour, HonourForm, Text("兑现情况已登记", "It is recorded as honoured"))


def consequence_view(running: Runtime, frame: Frame, of: CommitteeYear, branch: str, kind: str) -> Mapping[str, Any]:
    """Raises NotFoundError where the branch has nothing of the kind."""
    book = book_of(running, frame, of)
    item = next((one for one in book.items if (one.branch, one.kind) == (branch, kind)), None)
    if item is None:
        called = consequence(kind)
        raise NotFoundError(f"党支部{branch}没有{called.zh}事项", f"branch {branch} has no {called.en.lower()}")
    name = names_in(book.seen, of.committee)
    reward = reward_of(book.seen, of, branch, RewardKind(kind)) if kind in REWARDS else None
    return {
        "book": book,
        "item": item,
        "kind": consequence(kind),
        "facts": [*_facts(book, kind, branch), *_amounts(reward, left(item))],
        "tag": state_tag(item),
        "reward": reward,
        "payments": _payments(reward, name) if reward and reward.decided else None,
        "cancelled": [
            (one.recorded_at, name(one.envelope.by), one.fact.reason)
            for one in book.seen.history(streams.consequence(kind, branch, of.year))
            if isinstance(one.fact, RewardCancelled)
        ],
        "honours": kind not in STEPS_OF_THEIR_OWN and not item.honoured,
    }


def _facts(book: Book, kind: str, branch: str) -> list[tuple[Text, Any]]:
    """Since when it is open, and how it was honoured where that is all there is to say."""
    found: list[tuple[Text, Any]] = []
    for one in book.seen.history(streams.consequence(kind, branch, book.of.year)):
        match one.fact:
            case ConsequenceOpened(committee=committee, grade=grade) if committee == book.of.committee:
                found.append((Text("所定等级", "Grade"), book.grade(grade).text))
                found.append((Text("开启时间", "Opened"), one.recorded_at))
            case ConsequenceHonoured(on=on, note=note):
                found += [(Text("兑现日期", "Honoured on"), on), (Text("兑现说明", "How"), note)]
    return found


def _amounts(reward: RewardAnswer | None, balance: Any) -> list[tuple[Text, Any]]:
    if reward is None:
        return []
    return [
        (Text("奖励对象", "For"), Text(*RECEIVERS[reward.to]) if reward.to else None),
        (Text("确定金额 (元)", "Decided (yuan)"), reward.amount and points(reward.amount)),
        (Text("未付余额 (元)", "Left (yuan)"), balance and points(balance)),
    ]


def _payments(reward: RewardAnswer, name: Names) -> Listing:
    rows = [
        Row(
            {
                "number": one.number,
                "amount": one.amount,
                "on": one.on,
                "reference": one.reference,
                "payer": name(one.payer),
                "receipted": name(one.receipted.by) if one.receipted else Tag(Text("待签收", "due"), Tone.WARN),
            }
        )
        for one in reward.payments
    ]
    return Listing(Text("支付与签收", "Payments"), PAID, rows, NOTHING_PAID)
