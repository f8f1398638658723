"""Approvals 审批: asked for, agreed to along the route of the committee, and carried out with the last agreement."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from domain import approval, committee, streams
from domain.approval import Approval, ApprovalCompleted, Request
from domain.committee import require_person
from domain.details import Details, period_of, points_of, subject_of, text_of, year_of
from domain.refusal import NotFoundError
from domain.route import Route
from services.assessments import Round, correction, exemption
from services.ledger import Act, Drafts, Ledger, Receipt, Seen
from services.organisation import committee_of

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

    Details that name a branch, a year or a period do so as `branch`, `year` and `period`. `closed` is what follows a
    return or a withdrawal.
    """

    named_by: tuple[str, ...]
    completed: CarriedOut
    asked: CarriedOut = nothing
    closed: CarriedOut = nothing


def _correction_carried(seen: Seen, _: Act, approval: Approval) -> Drafts:
    details = approval.details
    return correction(
        seen,
        _round(approval),
        branch=text_of(details, "branch"),
        item=text_of(details, "item"),
        points=points_of(details, "points"),
        reason=details.get("reason", approval.reason),
    )


def _exemption_carried(seen: Seen, _: Act, approval: Approval) -> Drafts:
    details = approval.details
    reason = details.get("reason", approval.reason)
    return exemption(seen, _round(approval), branches=[text_of(details, "branch")], reason=reason)


KINDS: Final[Mapping[str, Kind]] = MappingProxyType(
    {
        "score_correction": Kind(
            ("branch", "year", "period", "item"), _correction_carried, asked=tried(_correction_carried)
        ),
        "exemption": Kind(("branch", "year", "period"), _exemption_carried, asked=tried(_exemption_carried)),
    }
)
"""The matters that can be asked for, one line each."""


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
            subject = subject_of(kind, given, found.named_by)
            stream = streams.approval(subject)
            seen.load([streams.committee(committee_id), stream])
            asked_of = committee_of(seen, committee_id)
            require_person(asked_of, act.on_behalf_of or act.by)
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


def _round(approval: Approval) -> Round:
    return Round(approval.request.committee, year_of(approval.details), period_of(approval.details))
