"""Approvals are carried out with the last agreement, all of it or nothing."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Barrier

import pytest

from domain.approval import ApprovalCompleted, ApprovalGiven
from domain.assessment import Exempted, ScoreCorrected
from domain.period import Period
from domain.refusal import NotFoundError, Refusal, RefusedError
from domain.route import RouteForm
from services.ledger import Act, Ledger, PreconditionFailedError, Receipt
from tests.services.desk import Desk
from tests.spec import refused


@pytest.fixture
def desk(ledger: Ledger) -> Desk:
    """The first quarter is confirmed; 36 points would be news of item B."""
    return Desk(ledger).founded().assessed(Period.Q1)


def facts(receipt: Receipt) -> list[type]:
    return [type(fact) for _, fact in receipt.facts]


def test_a_correction_is_made_with_the_last_agreement(desk: Desk) -> None:
    desk.route(desk.act(), "score_correction", RouteForm.SEQUENCE, "s2", "m1")
    desk.ask_for_correction(desk.act())
    assert facts(desk.approve(desk.act("s2"), desk.correction())) == [ApprovalGiven]
    done = desk.approve(desk.act("m1"), desk.correction())
    assert facts(done) == [ApprovalGiven, ApprovalCompleted, ScoreCorrected]
    corrected = done.facts[-1][1]
    assert isinstance(corrected, ScoreCorrected)
    assert (corrected.item, str(corrected.after), corrected.reason) == ("B", "36", "材料有误")


def test_an_exemption_is_made_by_any_other_of_the_office(desk: Desk) -> None:
    desk.ask_for_exemption(desk.act())
    with refused(Refusal.SAME_PERSON):
        desk.approve(desk.act(), desk.exemption())
    assert facts(desk.approve(desk.act("s2"), desk.exemption())) == [ApprovalGiven, ApprovalCompleted, Exempted]


def test_the_reason_of_the_matter_stands_before_that_of_the_request(desk: Desk) -> None:
    details = {"branch": desk.branches[0], "year": "2025", "period": "Q2", "reason": "停产检修"}
    desk.ask(desk.act(), "exemption", details, reason="请尽快研究")
    exempted = desk.approve(desk.act("s2"), desk.exemption()).facts[-1][1]
    assert isinstance(exempted, Exempted)
    assert exempted.reason == "停产检修"


def test_what_can_no_longer_be_carried_out_is_not_approved_either(desk: Desk) -> None:
    desk.ask_for_exemption(desk.act())
    desk.assessments.exempt(desk.act(), desk.at(Period.Q2), branches=desk.branches[:1], reason="停产")
    before = desk.ledger.seen()
    with refused(Refusal.EXEMPT):
        desk.approve(desk.act("s2"), desk.exemption())
    stream = f"approval/{desk.exemption()}"
    assert desk.ledger.seen().history(stream) == before.history(stream)
    desk.return_(desk.act("s2"), desk.exemption())


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"points": "40.5"}, Refusal.SCORE_OUT_OF_RANGE),
        ({"points": "36.2"}, Refusal.SCORE_OFF_STEP),
        ({"points": "37"}, Refusal.NOTHING_TO_RECORD),
        ({"points": "NaN"}, Refusal.DETAILS_INVALID),
        ({"points": ""}, Refusal.DETAILS_INVALID),
        ({"item": "X"}, Refusal.UNKNOWN_ITEM),
        ({"period": "Q2"}, Refusal.NOT_CONFIRMED),
        ({"period": "Q9"}, Refusal.DETAILS_INVALID),
        ({"year": "25"}, Refusal.DETAILS_INVALID),
        ({"year": "2024"}, Refusal.STANDARD_NOT_IN_FORCE),
        ({"branch": "A/2025"}, Refusal.DETAILS_INVALID),
    ],
)
def test_what_cannot_be_carried_out_is_not_asked_for(desk: Desk, change: dict[str, str], code: Refusal) -> None:
    details = {"branch": desk.branches[0], "year": "2025", "period": "Q1", "item": "B", "points": "36"}
    with refused(code):
        desk.ask(desk.act(), "score_correction", {**details, **change})


def test_strangers_matters_and_people_are_not_found(desk: Desk) -> None:
    details = {"branch": "nobody", "year": "2025", "period": "Q2"}
    other = Desk(desk.ledger, "other").founded()
    wrong: list[Callable[[], Receipt]] = [
        lambda: desk.ask(desk.act(), "exemption", details),
        lambda: desk.ask(desk.act(), "promotion", details),
        lambda: desk.ask_for_exemption(desk.act("stranger")),
        lambda: desk.ask(desk.act(), "exemption", {**details, "branch": other.branches[0]}),
        lambda: desk.route(desk.act(), "promotion", RouteForm.ANY_OF, "m1"),
        lambda: desk.approve(desk.act("s2"), desk.exemption()),
    ]
    for ask in wrong:
        with pytest.raises(NotFoundError):
            ask()


def test_another_committee_does_not_approve_it(desk: Desk) -> None:
    desk.ask_for_exemption(desk.act())
    other = Desk(desk.ledger, "other").founded()
    with pytest.raises(NotFoundError):
        other.approve(other.act("s2"), desk.exemption())


def test_a_secretary_asks_the_office(desk: Desk) -> None:
    desk.ask_for_exemption(desk.act(f"secretary:{desk.branches[0]}"))
    assert facts(desk.approve(desk.act("s1"), desk.exemption()))[-1] is Exempted


def test_a_request_keeps_its_route_when_another_is_set(desk: Desk) -> None:
    desk.ask_for_exemption(desk.act())
    desk.route(desk.act(), "exemption", RouteForm.COUNTERSIGN, "m1", "m2")
    with refused(Refusal.NOT_APPROVER):
        desk.approve(desk.act("m1"), desk.exemption())
    assert facts(desk.approve(desk.act("s2"), desk.exemption()))[-1] is Exempted


def test_whoever_means_an_earlier_request_does_not_approve_the_later(desk: Desk) -> None:
    desk.ask_for_correction(desk.act(), "36")
    desk.withdraw(desk.act(), desk.correction())
    desk.ask_for_correction(desk.act(), "12")
    with refused(Refusal.APPROVAL_CLOSED):
        desk.approve(desk.act("s2"), desk.correction(), number=1)
    assert facts(desk.approve(desk.act("s2"), desk.correction(), number=2))[-1] is ScoreCorrected


def _all_at_once(acts: list[Callable[[], Receipt]]) -> list[str]:
    together = Barrier(len(acts))

    def run(act: Callable[[], Receipt]) -> str:
        together.wait()
        try:
            act()
        except RefusedError as error:
            return error.code
        return "done"

    with ThreadPoolExecutor(len(acts)) as pool:
        return sorted(pool.map(run, acts))


def test_of_two_who_approve_at_once_one_completes_it(desk: Desk) -> None:
    desk.route(desk.act(), "exemption", RouteForm.ANY_OF, "m1", "m2", "m3")
    desk.ask_for_exemption(desk.act())
    acts = [desk.act(member) for member in ("m1", "m2", "m3")]
    came = _all_at_once([lambda act=act: desk.approve(act, desk.exemption()) for act in acts])  # type: ignore[misc]
    assert came == ["approval_closed", "approval_closed", "done"]


def test_all_who_countersign_at_once_carry_it_out_once(desk: Desk) -> None:
    desk.route(desk.act(), "exemption", RouteForm.COUNTERSIGN, "m1", "m2", "m3")
    desk.ask_for_exemption(desk.act())
    acts = [desk.act(member) for member in ("m1", "m2", "m3")]
    came = _all_at_once([lambda act=act: desk.approve(act, desk.exemption()) for act in acts])  # type: ignore[misc]
    assert came == ["done"] * 3
    history = desk.ledger.seen().history(f"assessment/{desk.branches[0]}/2025/Q2")
    assert [type(one.fact) for one in history] == [Exempted]


def test_what_has_moved_since_it_was_seen_is_not_approved(desk: Desk) -> None:
    seen = desk.ask_for_correction(desk.act()).position
    desk.correct(desk.act(), "35")
    with pytest.raises(PreconditionFailedError):
        desk.approve(replace(desk.act("s2"), if_position=seen), desk.correction())


def test_a_repeated_agreement_is_answered_as_the_first(desk: Desk) -> None:
    desk.ask_for_exemption(desk.act())
    act: Act = desk.act("s2", key="once")
    assert desk.approve(act, desk.exemption()).facts == desk.approve(act, desk.exemption()).facts
