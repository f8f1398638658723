"""Book 兑现案卷: what the pages of a year's consequences show, read once for a request, and the tabs between them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from domain.approval import ApprovalState
from domain.consequence import RECTIFICATION, STEPS_OF_THEIR_OWN, RewardKind
from domain.standard import Standard
from infra.http.language import Text
from infra.pages.frame import Frame
from infra.pages.listing import Grade, Tag, Tone
from infra.pages.terms import consequence, grade
from infra.runtime import Runtime
from projections.approvals import Approval
from projections.consequences import DONE, Item, State
from projections.wording import CONSEQUENCES
from services.casebook import CommitteeYear
from services.decisions import decision_of
from services.ledger import Seen
from services.organisation import committee_of
from services.rewards import PAYMENT

AT: Final = "/workbench/committees/{committee}/years/{year}/consequences"
REWARDS: Final = frozenset(RewardKind)
STATES: Final[Mapping[State, Text]] = {
    State.OPENED: Text("待兑现", "open"),
    State.DECIDED: Text("待支付", "to be paid"),
    State.PART_PAID: Text("部分支付", "paid in part"),
    State.PAID: Text("已付待签收", "paid, not signed for"),
    State.RECEIPTED: Text("已签收", "signed for"),
    State.HONOURED: Text("已兑现", "honoured"),
    State.ORDERED: Text("待交方案", "plan due"),
    State.PLAN_HANDED_IN: Text("方案待审核", "plan to be reviewed"),
    State.PLAN_RETURNED: Text("方案已退回", "plan returned"),
    State.UNDER_WAY: Text("整改中", "under way"),
    State.HANDED_IN: Text("待验收", "acceptance due"),
    State.ACCEPTED: Text("已验收", "accepted"),
}
PAGES: Final = (
    ("consequences_page", Text("奖惩事项", "Consequences")),
    ("reward_amounts_page", Text("确定金额", "Amounts")),
    ("reward_payments_page", Text("登记支付", "Payments")),
    ("honours_page", Text("登记兑现", "Honouring")),
    ("closing_page", Text("年度办结", "Closing")),
)


@dataclass(frozen=True)
class Book:
    """The year's consequences, now or as of the frame's moment; `standard` is the one that the grades rest on.

    `approvals` are the payments that wait for approval, by branch and kind; with a `route`, all have to.
    """

    of: CommitteeYear
    frame: Frame
    seen: Seen
    items: tuple[Item, ...]
    standard: Standard | None
    route: bool
    approvals: Mapping[tuple[str, str], Approval]

    def to_decide(self) -> list[Item]:
        """Rewards that have no amount yet."""
        return [one for one in self.items if one.kind in REWARDS and one.state is State.OPENED]

    def to_pay(self) -> list[Item]:
        """Rewards of which something is left to pay."""
        return [one for one in self.items if one.kind in REWARDS and left(one)]

    def to_honour(self) -> list[Item]:
        """What has no steps of its own and is not honoured yet."""
        return [one for one in self.items if one.kind not in STEPS_OF_THEIR_OWN and not one.honoured]

    def grade(self, code: str) -> Grade:
        labels = {one.code: one.label for one in self.standard.grades} if self.standard else {}
        return grade(code, labels.get(code, code))

    def at_most(self, kind: str) -> Decimal | None:
        """The most that the standard allows; None where it sets no bound of its own."""
        return self.standard.honouring.at_most.get(kind) if self.standard else None

    def tabs(self, here: str) -> list[tuple[Text, str | None, bool, int | None]]:
        """Every page of the year's consequences, with how much waits on each."""
        counts = {
            "consequences_page": sum(not one.honoured for one in self.items),
            "reward_amounts_page": len(self.to_decide()),
            "reward_payments_page": len(self.to_pay()),
            "honours_page": len(self.to_honour()),
        }
        path = {"committee": self.of.committee, "year": self.of.year}
        return [(title, self.frame.url(page, **path), page == here, counts.get(page) or None) for page, title in PAGES]


def book_of(running: Runtime, frame: Frame, of: CommitteeYear) -> Book:
    """Raises NotFoundError for a committee that is not there."""
    seen = running.ledger.seen(frame.at)
    committee = committee_of(seen, of.committee)
    decision = decision_of(seen, of)
    items = running.projections.consequences.items(year=of.year, committees=(of.committee,), at=frame.at)
    waiting = running.projections.approvals.list(
        committees=(of.committee,), kind=PAYMENT, state=ApprovalState.OPEN, at=frame.at
    )
    return Book(
        of,
        frame,
        seen,
        tuple(items),
        decision.standard if decision else None,
        PAYMENT in committee.routes,
        {(one.branch or "", one.details["reward"]): one for one in waiting if one.year == of.year},
    )


def left(item: Item) -> Decimal | None:
    """What is left to pay of an amount decided; None without one."""
    return None if item.amount is None else item.amount - item.paid


def named(kind: str) -> Text | str:
    """A kind in both languages; one of the committee's own as the standard writes it."""
    return consequence(kind) if kind in CONSEQUENCES else kind


def state_tag(item: Item) -> Tag:
    """In words how far it has come."""
    if item.state is State.OPENED and item.kind in REWARDS:
        return Tag(Text("待定金额", "amount due"), Tone.WARN)
    if item.state is State.OPENED and item.kind == RECTIFICATION:
        return Tag(Text("待责令", "to be ordered"), Tone.WARN)
    tone = Tone.GOOD if item.state in DONE else Tone.INFO if item.state is not State.OPENED else Tone.WARN
    return Tag(STATES[item.state], tone)


def total(amounts: Iterable[Decimal | None]) -> Decimal:
    return sum((one for one in amounts if one is not None), Decimal(0))
