"""Acts that can be delegated, under a delegation of just this act and under none; no vote is among them."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from domain.ballot import BallotHeld
from domain.delegation import Delegable
from domain.evidence import Side
from domain.grading import AppealDecided, GradesDecided, TieBroken
from domain.meeting import AgendaItem, VoteCast, VoteClosed, VoteOpened, VotesCounted
from domain.period import Period
from domain.refusal import Refusal
from domain.standard import StandardAdopted
from infra.evidence.intake import Intake
from infra.evidence.store import Folder, digest_of
from infra.postgres.pool import Pool
from infra.postgres.recorder import LedgerRecorder
from services.evidence import EvidenceBook, Subject
from services.honours import Honours
from services.ledger import Act, Ledger, Receipt
from services.mandates import DELEGABLE
from services.meetings import Convocation, MeetingId, Meetings
from services.rewards import Signature
from tests.services.counter import B, Counter, E, at_the_counter
from tests.services.desk import NEW_YEAR, Desk
from tests.services.test_consequences import LATER, PLAN, TEAM, Purse, awarded
from tests.spec import refused

DEPUTY = "deputy"
AGENDA = (AgendaItem(1, "other", "安全生产", {"text": "通报"}),)


@pytest.fixture
def recorder(pool: Pool) -> LedgerRecorder:
    """Whatever is recorded is recorded in January, before any deadline."""
    return LedgerRecorder(pool, lambda: NEW_YEAR)


def no_more(_: Any) -> None:
    """Nothing has to come before."""


@dataclass(frozen=True)
class Delegated:
    """可委托的操作: on whose behalf, what has to come before, and the act itself."""

    what: Delegable
    principal: str
    act: Callable[[Any, Act], Receipt]
    before: Callable[[Any], object] = no_more


def test_no_vote_is_delegable() -> None:
    votes = {BallotHeld, VoteOpened, VoteCast, VotesCounted, VoteClosed, StandardAdopted}
    assert not set(DELEGABLE) & (votes | {AppealDecided, GradesDecided, TieBroken})


def test_whatever_can_be_delegated_is_the_delegation_of_an_act() -> None:
    assert set(DELEGABLE.values()) == set(Delegable)


def of_meeting(counter: Counter) -> tuple[Meetings, MeetingId]:
    return Meetings(counter.desk.ledger), MeetingId(counter.desk.committee, "first")


def convene(counter: Counter, act: Act) -> Receipt:
    meetings, at = of_meeting(counter)
    return meetings.convene(act, at, convocation=Convocation("党委会", NEW_YEAR, "会议室", "m1", AGENDA))


def change_agenda(counter: Counter, act: Act) -> Receipt:
    meetings, at = of_meeting(counter)
    return meetings.change_agenda(act, at, agenda=(replace(AGENDA[0], title="安全"),))


def draft_targets(counter: Counter, act: Act) -> Receipt:
    desk = counter.desk
    return desk.target_sets.draft(act, desk.of, drafts={desk.branches[1]: (E, B)})


def note_progress(counter: Counter, act: Act) -> Receipt:
    return counter.changes.note_progress(
        act, counter.desk.of, branch=counter.branch, code="E", period=Period.Q1, text="开局", reached=None
    )


def decide_change(how: str, **more: str) -> Callable[[Counter, Act], Receipt]:
    def decided(counter: Counter, act: Act) -> Receipt:
        ended: Receipt = getattr(counter.changes, how)(act, counter.desk.of, branch=counter.branch, number=1, **more)
        return ended

    return decided


AT_THE_COUNTER = [
    Delegated(Delegable.DRAFT_TARGETS, "s1", draft_targets),
    Delegated(Delegable.CHANGE_TARGETS, "secretary:mill-A", Counter.propose),
    Delegated(Delegable.CHANGE_TARGETS, "secretary:mill-A", decide_change("withdraw"), Counter.propose),
    Delegated(Delegable.DECIDE_CHANGES, "s2", decide_change("approve"), Counter.propose),
    Delegated(Delegable.DECIDE_CHANGES, "s2", decide_change("return_", reason="依据不足"), Counter.propose),
    Delegated(Delegable.NOTE_PROGRESS, "secretary:mill-A", note_progress),
    Delegated(Delegable.EXTEND, "s1", lambda counter, act: counter.extend(act=act)),
    Delegated(Delegable.PREPARE_MEETING, "s1", convene),
    Delegated(Delegable.PREPARE_MEETING, "s1", change_agenda, lambda counter: convene(counter, counter.desk.act())),
]


def sign(purse: Purse, act: Act) -> Receipt:
    return purse.rewards.receipt(act, purse.desk.of, signatures=[Signature(purse.first, TEAM, 1)])


def cancel(purse: Purse, act: Act) -> Receipt:
    return purse.rewards.cancel(act, purse.desk.of, branch_id=purse.first, kind=TEAM, reason="金额有误")


def honour(purse: Purse, act: Act) -> Receipt:
    honours = Honours(purse.desk.ledger)
    return honours.honour(act, purse.desk.of, branch_id=purse.first, kind="study_tour", note="已安排")


def order(purse: Purse, act: Act) -> Receipt:
    return purse.rectifications.order(act, purse.desk.of, branches=[purse.second])


def hand_in_plan(purse: Purse, act: Act) -> Receipt:
    return purse.rectifications.hand_in_plan(act, purse.desk.of, branch_id=purse.second, plan=PLAN)


def review_plan(purse: Purse, act: Act) -> Receipt:
    return purse.rectifications.review_plan(act, purse.desk.of, branch_id=purse.second, agreed=True)


def ordered(purse: Purse) -> None:
    order(purse, purse.act())


def planned(purse: Purse) -> None:
    ordered(purse)
    hand_in_plan(purse, purse.act(f"secretary:{purse.second}"))


OF_THE_PURSE = [
    Delegated(Delegable.DECIDE_REWARDS, "s1", cancel),
    Delegated(Delegable.HONOUR, "s1", lambda purse, act: purse.pay("3000", "0203", act)),
    Delegated(Delegable.HONOUR, "s1", honour),
    Delegated(Delegable.SIGN_RECEIPT, "secretary:mill-A", sign, lambda purse: purse.pay("3000", "0203")),
    Delegated(Delegable.ORDER_RECTIFICATION, "s1", order),
    Delegated(Delegable.RECTIFY, "secretary:mill-B", hand_in_plan, ordered),
    Delegated(Delegable.REVIEW_PLAN, "s1", review_plan, planned),
]


def tried(desk: Desk, where: Counter | Purse, row: Delegated, now: datetime) -> None:
    """Refused under a delegation of everything else, done under one of just this."""
    row.before(where)
    desk.delegate(desk.act(row.principal, now), DEPUTY, set(Delegable) - {row.what})
    with refused(Refusal.NOT_DELEGATED):
        row.act(where, replace(desk.act(DEPUTY, now), on_behalf_of=row.principal))
    desk.delegate(desk.act(row.principal, now), DEPUTY, [row.what])
    assert row.act(where, replace(desk.act(DEPUTY, now), on_behalf_of=row.principal)).facts


@pytest.mark.parametrize("row", AT_THE_COUNTER, ids=lambda row: row.what)
def test_an_act_at_the_counter_is_delegated_by_its_name(ledger: Ledger, row: Delegated) -> None:
    counter = at_the_counter(ledger)
    tried(counter.desk, counter, row, NEW_YEAR)


@pytest.mark.parametrize("row", OF_THE_PURSE, ids=lambda row: row.what)
def test_an_act_on_what_grades_bring_is_delegated_by_its_name(ledger: Ledger, row: Delegated) -> None:
    purse = awarded(ledger)
    tried(purse.desk, purse, row, LATER)


def test_evidence_is_attached_and_withdrawn_by_a_delegate(ledger: Ledger, pool: Pool, tmp_path: Path) -> None:
    counter, intake = at_the_counter(ledger), Intake(Folder(tmp_path / "store"), pool)
    given = tmp_path / "given"
    given.write_bytes(b"%PDF-1.7\n")
    intake.take(given, "application/pdf", by=DEPUTY, now=NEW_YEAR)
    book, about = EvidenceBook(ledger, intake), Subject("assessment", counter.desk.of, counter.branch, "Q1")
    file: dict[str, Any] = {"item": None, "side": Side.BRANCH, "sha256": digest_of(given)}
    attached = Delegated(
        Delegable.ATTACH_EVIDENCE, counter.secretary, lambda _, act: book.attach(act, about, **file, name="记录.pdf")
    )
    tried(counter.desk, counter, attached, NEW_YEAR)
    act = replace(counter.desk.act(DEPUTY), on_behalf_of=counter.secretary)
    assert book.withdraw(act, about, **file, reason="附错").facts


def test_neither_whoever_proposed_for_another_nor_the_other_approves(ledger: Ledger) -> None:
    counter = at_the_counter(ledger)
    desk = counter.desk
    desk.delegate(desk.act("s1"), "s2", [Delegable.CHANGE_TARGETS])
    counter.propose(replace(desk.act("s2"), on_behalf_of="s1"))
    counter.ask_for_change("s1")
    with refused(Refusal.SAME_PERSON):
        desk.approve(desk.act("s2"), counter.change())
