"""Nobody acts on another's behalf without a delegation of just this act."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from domain import streams
from domain.approval import ApprovalGiven
from domain.assessment import Assessment, Scored, evolve
from domain.delegation import Delegable, DelegationGranted
from domain.period import Period
from domain.refusal import NotFoundError, Refusal
from domain.route import RouteForm
from services.ledger import Act, Ledger, PreconditionFailedError, Receipt
from services.organisation import Person
from tests.services.desk import NEW_YEAR, STANDARD, Desk
from tests.spec import refused

LATER = NEW_YEAR + timedelta(days=1)


@pytest.fixture
def desk(ledger: Ledger) -> Desk:
    """The first quarter waits to be scored."""
    desk = Desk(ledger).founded()
    desk.self_assess(desk.act(), Period.Q1)
    return desk


def on_behalf(desk: Desk, by: str, principal: str) -> Act:
    return replace(desk.act(by, now=LATER), on_behalf_of=principal)


def test_a_delegate_scores_and_both_names_are_kept(desk: Desk) -> None:
    desk.delegate(desk.act("s1"), "s3", [Delegable.SCORE])
    receipt = desk.score(on_behalf(desk, "s3", "s1"), Period.Q1)
    scored = receipt.facts[0][1]
    assert isinstance(scored, Scored)
    assert (scored.scorer, scored.principal) == ("s3", "s1")
    recorded = desk.ledger.seen().history(streams.assessment(desk.branches[0], 2025, Period.Q1))[-1]
    assert (recorded.envelope.by, recorded.envelope.on_behalf_of) == ("s3", "s1")


def test_neither_delegate_nor_principal_reviews_what_was_scored_for_them(desk: Desk) -> None:
    desk.delegate(desk.act("s1"), "s3", [Delegable.SCORE])
    desk.delegate(desk.act("s2"), "s3", [Delegable.REVIEW])
    desk.delegate(desk.act("s1"), "s4", [Delegable.REVIEW])
    desk.score(on_behalf(desk, "s3", "s1"), Period.Q1)
    for act in (desk.act("s1"), desk.act("s3"), on_behalf(desk, "s3", "s2"), on_behalf(desk, "s4", "s1")):
        with refused(Refusal.SAME_PERSON):
            desk.assessments.review(act, desk.at(Period.Q1), branches=None, agreed=True)
    desk.review(desk.act(), Period.Q1)


@pytest.mark.parametrize(
    "act",
    [
        lambda desk: on_behalf(desk, "s3", "s2"),
        lambda desk: on_behalf(desk, "s4", "s1"),
        lambda desk: on_behalf(desk, "s1", "s3"),
        lambda desk: on_behalf(desk, "s1", "s1"),
        lambda desk: on_behalf(desk, "s3", "nobody"),
        lambda desk: replace(on_behalf(desk, "s3", "s1"), now=NEW_YEAR - timedelta(days=1)),
        lambda desk: replace(on_behalf(desk, "s3", "s1"), now=NEW_YEAR + timedelta(days=14)),
        lambda desk: on_behalf(desk, "s3", "s1").by_each({streams.assessment("mill-B", 2025, Period.Q1): "s9"}),
    ],
)
def test_without_a_delegation_in_force_nothing_is_recorded(desk: Desk, act: Callable[[Desk], Act]) -> None:
    desk.delegate(desk.act("s1"), "s3", [Delegable.SCORE])
    with refused(Refusal.NOT_DELEGATED):
        desk.score(act(desk), Period.Q1)
    state = desk.ledger.seen().state(streams.assessment(desk.branches[0], 2025, Period.Q1), evolve, Assessment())
    assert not state.scores


def test_a_delegation_of_one_act_is_none_of_another(desk: Desk) -> None:
    desk.delegate(desk.act("s1"), "s3", set(Delegable) - {Delegable.SCORE})
    with refused(Refusal.NOT_DELEGATED):
        desk.score(on_behalf(desk, "s3", "s1"), Period.Q1)


def test_a_delegation_by_one_committee_is_none_of_another(desk: Desk) -> None:
    other = Desk(desk.ledger, "other").founded()
    other.delegate(other.act("s1"), "s3", [Delegable.SCORE])
    with refused(Refusal.NOT_DELEGATED):
        desk.score(on_behalf(desk, "s3", "s1"), Period.Q1)


def test_what_was_revoked_is_over_at_once(desk: Desk) -> None:
    desk.delegate(desk.act("s1"), "s3", [Delegable.SCORE])
    desk.score(on_behalf(desk, "s3", "s1"), Period.Q1)
    desk.revoke(desk.act("s1", now=LATER))
    with refused(Refusal.NOT_DELEGATED):
        desk.score(on_behalf(desk, "s3", "s1"), Period.Q1)


@pytest.mark.parametrize(
    "step",
    [
        lambda desk, act: desk.adopt(act),
        lambda desk, act: desk.draft(act, replace(STANDARD, version=2, notice_working_days=3)),
        lambda desk, act: desk.revoke(act),
        lambda desk, act: desk.route(act, "exemption", RouteForm.ANY_OF, "m1"),
        lambda desk, act: desk.organisation.add_people(
            act, committee_id=desk.committee, members=[Person("m9", "新委员")], staff=[]
        ),
        lambda desk, act: desk.gradings.impose_veto(
            act, desk.of, branch_id=desk.branches[0], kind="safety", reason="事故"
        ),
    ],
)
def test_votes_and_other_acts_are_done_in_person(desk: Desk, step: Callable[[Desk, Act], Receipt]) -> None:
    desk.draft(desk.act(), replace(STANDARD, version=2))
    desk.delegate(desk.act("s1"), "s2", set(Delegable))
    with refused(Refusal.NOT_DELEGATED):
        step(desk, on_behalf(desk, "s2", "s1"))


def test_delegating_is_not_delegated(desk: Desk) -> None:
    desk.delegate(desk.act("s1"), "s2", [Delegable.REQUEST])
    with refused(Refusal.NOT_DELEGATED):
        desk.delegate(on_behalf(desk, "s2", "s1"), "s4", [Delegable.SCORE])


def test_a_secretary_delegates_to_a_colleague_of_the_branch(desk: Desk) -> None:
    secretary = f"secretary:{desk.branches[0]}"
    desk.issue(desk.act())
    desk.delegate(desk.act(secretary), "deputy", [Delegable.ACKNOWLEDGE])
    desk.target_sets.acknowledge(
        on_behalf(desk, "deputy", secretary), committee_id=desk.committee, year=2025, branches=desk.branches[:1]
    )


def test_only_people_of_the_committee_delegate(desk: Desk) -> None:
    for stranger in ("stranger", "secretary:elsewhere"):
        with pytest.raises(NotFoundError):
            desk.delegate(desk.act(stranger), "s3", [Delegable.SCORE])


def test_times_are_those_where_the_committee_sits(desk: Desk) -> None:
    granted = desk.delegate(desk.act("s1"), "s3", [Delegable.SCORE]).facts[0][1]
    assert isinstance(granted, DelegationGranted)
    assert (granted.begins.isoformat(), granted.ends.isoformat()) == (
        "2025-01-05T16:00:00+00:00",
        "2025-01-19T16:00:00+00:00",
    )


def test_a_delegate_approves_and_what_follows_is_carried_out(desk: Desk) -> None:
    desk.route(desk.act(), "exemption", RouteForm.ANY_OF, "m1")
    desk.delegate(desk.act("m1"), "s2", [Delegable.APPROVE])
    desk.ask_for_exemption(desk.act("s1"))
    given = desk.approve(on_behalf(desk, "s2", "m1"), desk.exemption()).facts[0][1]
    assert isinstance(given, ApprovalGiven)
    assert (given.by, given.on_behalf_of) == ("s2", "m1")


def test_whoever_has_seen_the_sheet_may_score_under_a_younger_delegation(desk: Desk) -> None:
    stream = streams.assessment(desk.branches[0], 2025, Period.Q1)
    seen = desk.ledger.seen().history(stream)[-1].position
    second = desk.ledger.seen().history(streams.assessment(desk.branches[1], 2025, Period.Q1))[-1].position
    desk.delegate(desk.act("s1"), "s3", [Delegable.SCORE])
    act = replace(on_behalf(desk, "s3", "s1"), if_position=max(seen, second))
    desk.score(act, Period.Q1)
    with pytest.raises(PreconditionFailedError):
        desk.score(replace(act, key="again"), Period.Q1)
