"""Approvals as they are listed, and whom they wait for, now and as they stood."""

from dataclasses import replace

import pytest

from domain.approval import ApprovalState
from domain.delegation import Delegable
from domain.period import Period
from domain.route import Route, RouteForm
from infra.postgres.pool import Pool
from projections.approvals import Approvals
from projections.events import Events, Held, Wanted
from projections.open_matters import Awaits, Kind, OpenMatters
from services.ledger import Act
from tests.projections.conftest import Follow
from tests.projections.histories import Teller, history_on, standard

SUBJECT = "exemption/A/2025/Q2"


class Office:
    """The committee `north` with its branches A and B, and what it approves."""

    def __init__(self, teller: Teller) -> None:
        teller.establish("north", {"A": None, "B": None})
        teller.adopt("north", standard())
        teller.assess("north", Period.Q1, {"A": ("50", "30"), "B": ("50", "30")})
        self.teller = teller
        self.approvals, self.delegations = teller.approvals, teller.delegations

    def act(self, by: str) -> Act:
        return self.teller.act(by)

    def route(self, form: RouteForm, *approvers: str) -> None:
        route = Route(form, approvers)
        self.approvals.set_route(self.act("s1"), committee_id="north", kind="exemption", route=route)

    def ask(self, branch: str = "A", by: str = "s1") -> int:
        details = {"branch": branch, "year": "2025", "period": "Q2"}
        return self.approvals.request(
            self.act(by), committee_id="north", kind="exemption", details=details, reason="停产检修"
        ).position

    def approve(self, by: str, *, on_behalf_of: str | None = None, subject: str = SUBJECT) -> int:
        act = replace(self.act(by), on_behalf_of=on_behalf_of)
        return self.approvals.approve(act, committee_id="north", subject=subject, remark="同意").position

    def return_(self, by: str) -> int:
        return self.approvals.return_(self.act(by), committee_id="north", subject=SUBJECT, reason="请附通知").position

    def withdraw(self, by: str) -> int:
        return self.approvals.withdraw(self.act(by), committee_id="north", subject=SUBJECT).position

    def delegate(self, by: str, delegate: str, *acts: Delegable) -> None:
        begins = self.teller.clock.now.replace(hour=0, minute=0, tzinfo=None)
        self.delegations.grant(
            self.act(by),
            committee_id="north",
            delegate=delegate,
            acts=acts,
            begins=begins,
            ends=begins.replace(year=begins.year + 1),
            reason="外出学习",
        )


@pytest.fixture
def office(teller: Teller) -> Office:
    return Office(teller)


@pytest.mark.parametrize("page", [1, 1_000])
def test_every_request_is_listed_as_it_stands_and_as_it_stood(
    office: Office, follow: Follow, pool: Pool, page: int
) -> None:
    office.route(RouteForm.COUNTERSIGN, "s2", "m1", "m2")
    asked = office.ask()
    given = office.approve("m1")
    returned = office.return_("s2")
    again = office.ask()
    withdrawn = office.withdraw("s1")
    office.ask("B")
    follower = follow(page)
    follower.catch_up()
    listed = Approvals(pool)

    def stood(at: int | None) -> list[tuple[str, int, ApprovalState, tuple[str, ...], tuple[str, ...]]]:
        return [
            (one.branch or "", one.number, one.state, one.waiting_for, one.approved)
            for one in listed.list(committees=("north",), at=at)
        ]

    all_three, after_m1 = ("s2", "m1", "m2"), ("s2", "m2")
    assert stood(asked) == [("A", 1, ApprovalState.OPEN, all_three, ())]
    assert stood(given) == [("A", 1, ApprovalState.OPEN, after_m1, ("m1",))]
    first = ("A", 1, ApprovalState.RETURNED, (), ("m1",))
    assert stood(returned) == [first]
    assert stood(again) == [first, ("A", 2, ApprovalState.OPEN, all_three, ())]
    second = ("A", 2, ApprovalState.WITHDRAWN, (), ())
    assert stood(withdrawn) == [first, second]
    assert stood(None) == [first, second, ("B", 1, ApprovalState.OPEN, all_three, ())]
    assert [one.closing_reason for one in listed.list(branch="A")] == ["请附通知", None]
    assert follower.equal_to_replay("approvals") == follower.equal_to_replay("open_matters") == []


def test_the_list_is_filtered_and_paged(office: Office, follow: Follow, pool: Pool) -> None:
    office.ask("A", by="s1")
    office.ask("B", by="s2")
    follow().catch_up()
    listed = Approvals(pool)
    both = listed.list()
    assert [one.branch for one in both] == ["A", "B"]
    assert [one.branch for one in listed.list(waits_for="s2")] == ["A"]
    assert [one.branch for one in listed.list(waits_for="s1")] == ["B"]
    assert listed.list(waits_for="s") == listed.list(waits_for="m1") == []
    assert listed.list(state=ApprovalState.COMPLETED) == listed.list(kind="score_correction") == []
    assert listed.list(state=ApprovalState.OPEN, kind="exemption", branch="B") == both[1:]
    last = both[0]
    assert listed.list(limit=1) == both[:1]
    assert listed.list(after=(last.committee, last.subject, last.number)) == both[1:]
    assert listed.list(committees=("nowhere",)) == []


def test_an_approval_waits_for_each_whose_turn_it_is_since_it_is(office: Office, follow: Follow, pool: Pool) -> None:
    follower, matters = follow(), OpenMatters(pool)

    def waiting() -> dict[str | None, object]:
        follower.catch_up()
        return {one.person: one.since for one in matters.matters(kinds=[Kind.APPROVE], committees=("north",))}

    office.route(RouteForm.SEQUENCE, "s2", "m1", "m2")
    office.ask()
    asked = office.teller.clock()
    assert waiting() == {"s2": asked}
    (matter,) = matters.matters(person="s2")
    assert (matter.awaits, matter.branch, matter.subject_zh) == (Awaits.APPROVER, "A", "第二季度免考待审批")
    assert (matter.subject_en, matter.reason) == ("Q2 exemption waits for approval", "停产检修")
    office.approve("s2")
    then = office.teller.clock()
    assert waiting() == {"m1": then}
    office.return_("m1")
    assert waiting() == {}
    office.route(RouteForm.COUNTERSIGN, "s2", "m1", "m2")
    office.ask()
    asked = office.teller.clock()
    assert waiting() == dict.fromkeys(("s2", "m1", "m2"), asked)
    office.approve("m1")
    assert waiting() == dict.fromkeys(("s2", "m2"), asked)
    assert matters.counts(person="m2") == {Kind.APPROVE: 1}
    office.withdraw("s1")
    assert waiting() == {}
    office.route(RouteForm.ANY_OF, "m1", "m2")
    office.ask()
    assert set(waiting()) == {"m1", "m2"}
    office.approve("m2")
    assert waiting() == {}


def test_what_is_done_for_another_names_both_in_the_history(office: Office, follow: Follow, pool: Pool) -> None:
    office.route(RouteForm.ANY_OF, "m1")
    office.delegate("m1", "s2", Delegable.APPROVE)
    office.ask()
    before = office.teller.recorder.position()
    office.approve("s2", on_behalf_of="m1")
    follow().catch_up()
    told = history_on(pool).lines("A", after=before)
    assert [(line.kind, line.by, line.who) for line in told] == [
        ("approval_given", "s2", "老陈"),
        ("exempted", "s2", "老陈"),
    ]
    assert [line.sentence_zh for line in told] == [
        "审批同意免考: 同意 (老陈代赵委员)",
        "第二季度免考: 停产检修 (老陈代赵委员)",
    ]
    assert told[0].sentence_en == "exemption approved: 同意 (老陈 on behalf of 赵委员)"


def test_what_is_done_for_another_is_found_by_either_of_them(office: Office, follow: Follow, pool: Pool) -> None:
    office.route(RouteForm.ANY_OF, "m1")
    office.delegate("m1", "s2", Delegable.APPROVE)
    office.ask()
    before = office.teller.recorder.position()
    office.approve("s2", on_behalf_of="m1")
    follower = follow()
    follower.catch_up()
    assert follower.equal_to_replay("branch_history") == []
    events = Events(pool)

    def found(wanted: Wanted, limit: int = 10) -> list[tuple[str, str]]:
        return [(one.kind, one.by) for one in events.newest(wanted._replace(after=before), limit=limit)]

    acts = [("exempted", "s2"), ("approval_completed", "s2"), ("approval_given", "s2")]
    principal, delegate = Wanted(by=("m1",)), Wanted(by=("s2",))
    assert found(principal) == found(delegate) == found(Wanted(by=("m1", "s2"))) == acts
    assert found(Wanted(by=("m2",))) == []
    assert found(principal, limit=1) == acts[:1]
    assert found(principal._replace(kinds=("approval_given",), branch="A")) == acts[2:]
    assert found(principal._replace(text="同意")) == found(principal._replace(text="同意", branch="A")) == acts[2:]
    assert found(principal._replace(committees=("south",))) == []
    # a post, only as long as it was held
    held = Wanted(by=("nobody",), held=(Held("m1", 0, before + 2),))
    assert found(held) == acts[2:]
