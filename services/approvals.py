"""Approvals 审批: asked for, agreed to along the route of the committee, and carried out with the last agreement."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from domain import approval, committee, streams
from domain.approval import Approval, ApprovalCompleted, ApprovalState, Request
from domain.committee import require_person
from domain.consequence import RewardKind
from domain.deadline import Subject
from domain.details import (
    Details,
    choice_of,
    day_of,
    line_of,
    number_of,
    period_of,
    points_of,
    subject_of,
    text_of,
    year_of,
)
from domain.refusal import NotFoundError
from domain.route import Route
from domain.timetable import Step
from services.assessments import CORRECTION, EXEMPTION, Round, correction, exemption
from services.casebook import CommitteeYear
from services.deadlines import EXTENSION, extension
from services.ledger import Act, Drafts, Ledger, Receipt, Seen
from services.organisation import committee_of
from services.rewards import PAYMENT, Payment, paid
from services.target_changes import CHANGE, change_asked, change_carried, change_returned, change_waits

CarriedOut = Callable[[Seen, Act, Approval], Drafts]
"""What a step of an approval does to the matter itself, in the same act; a refusal of it refuses the step."""


def nothing(_seen: Seen, _act: Act, _approval: Approval) -> Drafts:
    return ()


def tried(carried: CarriedOut) -> CarriedOut:
    """What could not be carried out as things stand is not asked for either."""

    def asked(seen: Seen, act: Act, approval: Approval) -> Drafts:
        for _ in carried(seen, act, approval):
            pass
        return ()

    return asked


@dataclass(frozen=True)
class Kind:
    """审批事项类别: the details that name its subject, and what follows when it is completed, asked for, or closed.

    Details that name a branch, a year or a period do so as `branch`, `year` and `period`; `and_by` are those that name
    it only where they are given. `closed` is what follows a return or a withdrawal.
    """

    named_by: tuple[str, ...]
    completed: CarriedOut
    asked: CarriedOut = nothing
    closed: CarriedOut = nothing
    and_by: tuple[str, ...] = ()

    def subject(self, kind: str, details: Details) -> str:
        return subject_of(kind, details, (*self.named_by, *(name for name in self.and_by if name in details)))


def _correction_carried(seen: Seen, _: Act, approval: Approval) -> Drafts:
    details = approval.details
    return correction(
        seen,
        _round(approval),
        branch=text_of(details, "branch"),
        item=text_of(details, "item"),
        points=points_of(details, "points"),
        reason=_reason(approval),
    )


def _exemption_carried(seen: Seen, _: Act, approval: Approval) -> Drafts:
    return exemption(seen, _round(approval), branches=[text_of(approval.details, "branch")], reason=_reason(approval))


def _change_carried(seen: Seen, _: Act, approval: Approval) -> Drafts:
    return change_carried(seen, *_change(approval), approval.signers)


def _change_asked(seen: Seen, act: Act, approval: Approval) -> Drafts:
    change_asked(seen, *_change(approval), act.names)
    return tried(_change_carried)(seen, act, approval)


def _change_closed(seen: Seen, _: Act, approval: Approval) -> Drafts:
    """A change is returned with its request, while there is anything to return; one withdrawn waits on."""
    if approval.state is ApprovalState.RETURNED and change_waits(seen, *_change(approval)):
        return change_returned(seen, *_change(approval), approval.returned_because)
    return ()


def _extension_carried(seen: Seen, act: Act, approval: Approval) -> Drafts:
    details, request = approval.details, approval.request
    subject = Subject(
        choice_of(details, "step", Step),
        request.committee,
        year_of(details),
        text_of(details, "branch"),
        period_of(details) if "period" in details else None,
        details.get("which"),
    )
    return extension(seen, act, subject, until=day_of(details, "until"), reason=_reason(approval))


def _payment_carried(seen: Seen, act: Act, approval: Approval) -> Drafts:
    """Whoever asked is the one who pays."""
    details = approval.details
    payment = Payment(
        text_of(details, "branch"),
        choice_of(details, "reward", RewardKind),
        points_of(details, "amount"),
        line_of(details, "reference"),
        day_of(details, "on") if "on" in details else None,
    )
    return paid(seen, act, _of(approval), [payment], payer=approval.by, principal=approval.on_behalf_of)


KINDS: Final[Mapping[str, Kind]] = MappingProxyType(
    {
        CORRECTION: Kind(("branch", "year", "period", "item"), _correction_carried, asked=tried(_correction_carried)),
        EXEMPTION: Kind(("branch", "year", "period"), _exemption_carried, asked=tried(_exemption_carried)),
        CHANGE: Kind(("branch", "year", "number"), _change_carried, asked=_change_asked, closed=_change_closed),
        EXTENSION: Kind(
            ("step", "branch", "year"),
            _extension_carried,
            asked=tried(_extension_carried),
            and_by=("period", "which"),
        ),
        PAYMENT: Kind(("branch", "year", "reward"), _payment_carried, asked=tried(_payment_carried)),
    }
)
"""The matters that can be asked for, one line each.

Where a committee has set a route for one of them, the act itself is refused (`approval_required`): it is done along the
route. Where it has set none, both ways are open, and what is asked for goes to any one of the office.
"""


def approval_of(seen: Seen, committee_id: str, subject: str) -> Approval:
    """The latest approval on a subject; it must have been asked of this committee."""
    committee_of(seen, committee_id)
    state = seen.state(streams.approval(subject), approval.evolve, Approval())
    if state.asked is None or state.request.committee != committee_id:
        raise NotFoundError(f"没有这项审批: {subject}", f"no such approval has been asked for: {subject}")
    return state


class Approvals:
    """Every act on approvals, and the routes they take. `number=None` is the latest request on a subject."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    def set_route(self, act: Act, *, committee_id: str, kind: str, route: Route) -> Receipt:
        """设定一类事项的审批路线."""
        stream = streams.committee(committee_id)

        def decide(seen: Seen) -> Drafts:
            state = committee_of(seen, committee_id)
            _kind(kind)
            return [(stream, fact) for fact in committee.set_route(state, kind=kind, route=route)]

        return self._ledger.perform(act, decide)

    def request(self, act: Act, *, committee_id: str, kind: str, details: Details, reason: str) -> Receipt:
        """提请审批."""
        given = dict(details)

        def decide(seen: Seen) -> Drafts:
            found = _kind(kind)
            subject = found.subject(kind, given)
            stream = streams.approval(subject)
            seen.load([streams.committee(committee_id), stream])
            asked_of = committee_of(seen, committee_id)
            require_person(asked_of, act.whose)
            facts = approval.request(
                seen.state(stream, approval.evolve, Approval()),
                request=Request(
                    subject, 0, committee_id, kind, given.get("branch"), year_of(given) if "year" in given else None
                ),
                committee=asked_of,
                details=given,
                by=act.by,
                reason=reason,
                on_behalf_of=act.on_behalf_of,
            )
            return _followed(seen, act, subject, facts, found.asked)

        return self._ledger.perform(act, decide)

    def approve(
        self, act: Act, *, committee_id: str, subject: str, number: int | None = None, remark: str = ""
    ) -> Receipt:
        """同意: with the last agreement needed the matter is carried out."""

        def decide(seen: Seen) -> Drafts:
            state = approval_of(seen, committee_id, subject)
            facts = approval.approve(state, number=number, by=act.by, on_behalf_of=act.on_behalf_of, remark=remark)
            completed = any(isinstance(fact, ApprovalCompleted) for fact in facts)
            return _followed(seen, act, subject, facts, _kind(state.request.kind).completed if completed else nothing)

        return self._ledger.perform(act, decide)

    def return_(self, act: Act, *, committee_id: str, subject: str, number: int | None = None, reason: str) -> Receipt:
        """退回: it may be asked for again."""

        def decide(seen: Seen) -> Drafts:
            state = approval_of(seen, committee_id, subject)
            facts = approval.return_(state, number=number, by=act.by, on_behalf_of=act.on_behalf_of, reason=reason)
            return _followed(seen, act, subject, facts, _kind(state.request.kind).closed)

        return self._ledger.perform(act, decide)

    def withdraw(
        self, act: Act, *, committee_id: str, subject: str, number: int | None = None, reason: str = ""
    ) -> Receipt:
        """撤回."""

        def decide(seen: Seen) -> Drafts:
            state = approval_of(seen, committee_id, subject)
            facts = approval.withdraw(state, number=number, by=act.by, on_behalf_of=act.on_behalf_of, reason=reason)
            return _followed(seen, act, subject, facts, _kind(state.request.kind).closed)

        return self._ledger.perform(act, decide)


def _followed(seen: Seen, act: Act, subject: str, facts: Iterable[approval.Fact], follows: CarriedOut) -> Drafts:
    """The facts of the approval, then what follows from them, all of it in one act."""
    stream = streams.approval(subject)
    state = seen.state(stream, approval.evolve, Approval())
    for fact in facts:
        state = approval.evolve(state, fact)
        yield stream, fact
    yield from follows(seen, act, state)


def _kind(kind: str) -> Kind:
    if kind not in KINDS:
        raise NotFoundError(
            f"没有审批事项{kind}, 可选: {'、'.join(KINDS)}", f"no matter {kind}; there is {', '.join(KINDS)}"
        )
    return KINDS[kind]


def _of(approval: Approval) -> CommitteeYear:
    return CommitteeYear(approval.request.committee, year_of(approval.details))


def _round(approval: Approval) -> Round:
    return Round(approval.request.committee, year_of(approval.details), period_of(approval.details))


def _change(approval: Approval) -> tuple[CommitteeYear, str, int]:
    """Whose change of a target, and its number."""
    return _of(approval), text_of(approval.details, "branch"), number_of(approval.details, "number")


def _reason(approval: Approval) -> str:
    """The reason of the matter, else that of the request."""
    return approval.details.get("reason", approval.reason)
