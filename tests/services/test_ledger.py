"""What the ledger promises to those who act: one answer a key, nothing on what has moved, all or nothing."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from threading import Barrier, Thread

import pytest

from domain import streams
from domain.assessment import ScoreCorrected, ScoresConfirmed
from domain.ballot import BallotHeld, Votes
from domain.committee import MemberSeated
from domain.delegation import Delegable
from domain.grading import GradesDecided
from domain.period import Period
from domain.refusal import NotFoundError, Refusal, RefusedError
from domain.standard import StandardAdopted
from infra.facts import FactMapper, decode
from infra.postgres.pool import Pool
from infra.postgres.recorder import LedgerRecorder
from services.ledger import (
    Act,
    BusyError,
    Drafts,
    KeyReusedError,
    Ledger,
    PreconditionFailedError,
    Receipt,
    Seen,
)
from services.organisation import Person
from services.reactions import Consequences
from tests.services.desk import AFTER_NOTICE, ALL_FOR, NEW_YEAR, STANDARD, Desk
from tests.spec import refused

Elsewhere = Callable[[], Ledger]


class Interrupted(Ledger):
    """Lets somebody else act between the reading and the recording of a decision."""

    meanwhile: list[Callable[[], object]]

    def perform(self, act: Act, decide: Callable[[Seen], Drafts]) -> Receipt:
        def interrupted(seen: Seen) -> Drafts:
            drafts = list(decide(seen))
            if self.meanwhile:
                self.meanwhile.pop(0)()
            return drafts

        return super().perform(act, interrupted)


@pytest.fixture
def desk(ledger: Ledger) -> Desk:
    return Desk(ledger)


@pytest.fixture
def elsewhere(open_pool: Callable[[], Pool]) -> Iterator[Elsewhere]:
    """Ledgers as other processes would have them."""
    with ExitStack() as ledgers:
        yield lambda: ledgers.enter_context(
            Ledger(LedgerRecorder(open_pool(), lambda: datetime.now(UTC)), FactMapper())
        )


@pytest.fixture
def interrupted(recorder: LedgerRecorder) -> Iterator[Interrupted]:
    with Interrupted(recorder, FactMapper()) as ledger:
        ledger.meanwhile = []
        yield ledger


def seat(desk: Desk, act: Act, *members: str) -> Receipt:
    people = [Person(member, member) for member in members]
    return desk.organisation.add_people(act, committee_id=desk.committee, members=people, staff=[])


# The same key


def test_the_same_key_gives_the_same_receipt_and_records_nothing(desk: Desk, recorder: LedgerRecorder) -> None:
    desk.establish(desk.act())
    act = desk.act()
    first = seat(desk, act, "m4", "m5")
    seat(desk, desk.act(), "m6")
    end = recorder.position()
    again = seat(desk, act, "m4", "m5")
    assert again == replace(first, repeated=True)
    assert [fact for _, fact in first.facts] == [MemberSeated("m4", "m4"), MemberSeated("m5", "m5")]
    assert recorder.position() == end


def test_a_repeated_act_that_would_find_nothing_any_more_gives_its_receipt(desk: Desk) -> None:
    desk.establish(desk.act())
    desk.draft(desk.act())
    act = desk.act()
    first = desk.adopt(act)
    assert desk.adopt(act) == replace(first, repeated=True)
    assert isinstance(first.facts[-1][1], StandardAdopted)
    with pytest.raises(NotFoundError):
        desk.adopt(desk.act())


def test_a_repeated_act_that_would_record_nothing_any_more_gives_its_receipt(desk: Desk) -> None:
    def once(seen: Seen) -> Drafts:
        return [] if seen.history("committee/x") else [("committee/x", MemberSeated("m4", "李委员"))]

    act = desk.act()
    first = desk.ledger.perform(act, once)
    assert first.facts == (("committee/x@1", MemberSeated("m4", "李委员")),)
    assert desk.ledger.perform(act, once) == replace(first, repeated=True)
    assert desk.ledger.perform(desk.act(), once) == Receipt(first.position)


def test_a_reaction_may_be_asked_again_and_opens_nothing_twice(desk: Desk, recorder: LedgerRecorder) -> None:
    desk.noticed()
    desk.decide_grades(desk.act())
    decided = next(one for one in map(decode, recorder.scan()) if isinstance(one.fact, GradesDecided))
    Consequences(desk.ledger).react(decided, AFTER_NOTICE)
    end = recorder.position()
    Consequences(desk.ledger).react(decided, AFTER_NOTICE)
    assert recorder.position() == end
    assert desk.questions.consequences(desk.of) == {desk.branches[0]: ("team_reward",)}


def test_another_act_under_the_same_key_is_an_error(desk: Desk, recorder: LedgerRecorder) -> None:
    desk.establish(desk.act())
    act = desk.act()
    seat(desk, act, "m4")
    end = recorder.position()
    for members in (("m4",), ("m5",)):
        with pytest.raises(KeyReusedError):
            seat(desk, replace(act, fingerprint=b"something else"), *members)
    assert recorder.position() == end


def test_a_refused_act_does_not_use_up_its_key(desk: Desk, recorder: LedgerRecorder) -> None:
    act = desk.act()
    with pytest.raises(NotFoundError):
        seat(desk, act, "m4")
    desk.establish(desk.act())
    with refused(Refusal.ALREADY_EXISTS):
        seat(desk, act, "m4", "m1")
    assert not seat(desk, act, "m4").repeated
    assert recorder.find_command(str(act.key)) is not None


def test_acts_without_a_key_are_never_repeats(desk: Desk) -> None:
    desk.establish(Act("s1", NEW_YEAR))
    with refused(Refusal.ALREADY_EXISTS):
        desk.establish(Act("s1", NEW_YEAR))


def test_a_repeat_is_answered_after_a_restart(desk: Desk, elsewhere: Elsewhere) -> None:
    act = desk.act()
    first = desk.establish(act)
    assert desk.through(elsewhere()).establish(act) == replace(first, repeated=True)


def test_an_act_that_records_nothing_says_where_the_log_stands(ledger: Ledger, desk: Desk) -> None:
    end = desk.establish(desk.act()).position
    assert ledger.perform(desk.act(), lambda seen: ((one.stream, one.fact) for one in seen.history("x"))) == Receipt(
        end
    )


# What was seen (If-Match)


def test_an_act_on_what_was_seen_goes_through(desk: Desk) -> None:
    seen = desk.establish(desk.act()).position
    assert seat(desk, replace(desk.act(), if_position=seen), "m4").facts


def test_what_moved_elsewhere_does_not_matter(desk: Desk) -> None:
    seen = desk.establish(desk.act()).position
    Desk(desk.ledger, "other").establish(Act("s1", NEW_YEAR))
    assert seat(desk, replace(desk.act(), if_position=seen), "m4").facts


def test_an_act_on_what_has_moved_since_is_refused(desk: Desk, recorder: LedgerRecorder) -> None:
    seen = desk.establish(desk.act()).position
    moved = seat(desk, desk.act(), "m4").position
    with pytest.raises(PreconditionFailedError) as failed:
        seat(desk, replace(desk.act(), if_position=seen), "m5")
    assert failed.value.position == moved == recorder.position()


def test_nobody_has_seen_what_is_not_recorded_yet(desk: Desk) -> None:
    seen = desk.establish(desk.act()).position
    with pytest.raises(PreconditionFailedError):
        seat(desk, replace(desk.act(), if_position=seen + 1), "m4")


def test_what_an_act_rests_on_counts_as_seen_too(desk: Desk) -> None:
    desk.founded().assessed(*Period)
    seen = desk.propose(desk.act()).position
    moved = desk.correct(desk.act()).position
    with pytest.raises(PreconditionFailedError) as failed:
        desk.propose(replace(desk.act(), if_position=seen))
    assert failed.value.position == moved


def test_a_repeat_is_answered_though_it_moved_what_was_seen(desk: Desk) -> None:
    seen = desk.establish(desk.act()).position
    act = replace(desk.act(), if_position=seen)
    first = desk.organisation.set_calendar(act, committee_id=desk.committee, holidays=[], working_weekends=[])
    again = desk.organisation.set_calendar(act, committee_id=desk.committee, holidays=[], working_weekends=[])
    assert again == replace(first, repeated=True)


# At the same time


def test_two_acts_on_one_stream_at_once_are_both_recorded(desk: Desk, elsewhere: Elsewhere) -> None:
    desk.establish(desk.act())
    desks = [desk, desk.through(elsewhere())]
    start = Barrier(len(desks))

    def work(mine: Desk, number: int) -> None:
        for turn in range(10):
            start.wait(10)
            seat(mine, Act(f"s{number}", NEW_YEAR), f"n{number}-{turn}")

    threads = [Thread(target=work, args=(mine, number)) for number, mine in enumerate(desks)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    history = desk.ledger.seen().history(streams.committee(desk.committee))
    seated = [one.fact.member for one in history if isinstance(one.fact, MemberSeated)]
    assert sorted(seated[3:]) == sorted(f"n{number}-{turn}" for number in (0, 1) for turn in range(10))
    assert [one.version for one in history] == list(range(1, len(history) + 1))


def test_of_two_acts_that_exclude_each_other_one_is_refused(desk: Desk, elsewhere: Elsewhere) -> None:
    desk.establish(desk.act())
    desks = [desk, desk.through(elsewhere())]
    start = Barrier(len(desks))
    outcomes: list[str] = []

    def work(mine: Desk) -> None:
        for turn in range(10):
            start.wait(10)
            try:
                seat(mine, Act("s1", NEW_YEAR), f"n{turn}")
            except RefusedError as error:
                outcomes.append(error.code)
            else:
                outcomes.append("seated")

    threads = [Thread(target=work, args=(mine,)) for mine in desks]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["already_exists"] * 10 + ["seated"] * 10


def test_one_key_at_two_places_at_once_is_recorded_once(desk: Desk, elsewhere: Elsewhere) -> None:
    desk.establish(desk.act())
    act = desk.act()
    desks = [desk, desk.through(elsewhere())]
    start = Barrier(len(desks))
    receipts: list[Receipt] = []

    def work(mine: Desk) -> None:
        start.wait(10)
        receipts.append(seat(mine, act, "m4"))

    threads = [Thread(target=work, args=(mine,)) for mine in desks]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(receipt.repeated for receipt in receipts) == [False, True]
    assert receipts[0].facts == receipts[1].facts


def test_a_decision_is_taken_again_when_what_it_read_has_moved(desk: Desk, interrupted: Interrupted) -> None:
    desk.founded().assessed(*Period)
    interrupted.meanwhile = [lambda: desk.correct(desk.act())]
    proposed = desk.through(interrupted).propose(desk.act())
    (_, fact), *_ = proposed.facts
    corrected = streams.assessment(desk.branches[0], 2025, Period.Q1) + "@5"
    first = next(line for line in fact.grades if line.branch == desk.branches[0])  # type: ignore[attr-defined]
    assert corrected in first.periods[0].rests_on
    assert first.periods[0].total == 92


def test_grades_are_not_decided_on_a_result_corrected_in_the_same_moment(
    desk: Desk, interrupted: Interrupted, recorder: LedgerRecorder
) -> None:
    desk.noticed()
    interrupted.meanwhile = [lambda: desk.correct(desk.act())]
    with refused(Refusal.PROPOSAL_OUTDATED):
        desk.through(interrupted).decide_grades(desk.act())
    last = decode(recorder.read(recorder.position() - 1, 1)[0])
    assert isinstance(last.fact, ScoreCorrected)


def test_a_result_is_not_corrected_once_the_grades_are_decided_in_the_same_moment(
    desk: Desk, interrupted: Interrupted
) -> None:
    desk.noticed()
    interrupted.meanwhile = [lambda: desk.decide_grades(desk.act())]
    with refused(Refusal.GRADES_DECIDED):
        desk.through(interrupted).correct(desk.act())
    assert desk.questions.known(desk.branches[0], 2025, Period.Q1, then=0).now == 93


def test_an_act_that_never_finds_a_quiet_moment_gives_up_and_records_nothing(
    desk: Desk, interrupted: Interrupted, recorder: LedgerRecorder
) -> None:
    desk.establish(desk.act())
    others = iter(range(100))
    interrupted.meanwhile = [lambda: seat(desk, desk.act(), f"n{next(others)}")] * 100
    act = desk.act()
    with pytest.raises(BusyError):
        seat(desk.through(interrupted), act, "m4")
    assert recorder.find_command(str(act.key)) is None


# All or nothing, by example


def test_a_bulk_act_with_one_fault_records_nothing(desk: Desk, recorder: LedgerRecorder) -> None:
    desk.founded()
    desk.self_assess(desk.act(), Period.Q1)
    desk.score(desk.act(), Period.Q1)
    at, (first, second) = desk.at(Period.Q1), desk.branches
    desk.assessments.review(desk.act(by="s2"), at, branches=[first], agreed=True)
    end = recorder.position()
    with refused(Refusal.NOT_REVIEWED):
        desk.assessments.confirm(desk.act(), at, branches=[first, second])
    assert recorder.position() == end


def test_a_branch_named_twice_is_one_branch(desk: Desk) -> None:
    desk.founded()
    first = desk.branches[0]
    issued = desk.target_sets.issue(desk.act(), committee_id=desk.committee, year=2025, branches=[first, first])
    assert len(issued.facts) == 1
    desk.self_assess(desk.act(), Period.Q1)
    desk.score(desk.act(), Period.Q1)
    desk.review(desk.act(), Period.Q1)
    confirmed = desk.assessments.confirm(desk.act(), desk.at(Period.Q1), branches=[first, first])
    assert [type(fact) for _, fact in confirmed.facts] == [ScoresConfirmed]


def test_a_vote_that_fails_is_recorded_without_what_it_was_about(desk: Desk) -> None:
    desk.noticed()
    failed = desk.decide_grades(desk.act(), Votes(ALL_FOR.present, (), ALL_FOR.present))
    assert [type(fact) for _, fact in failed.facts] == [BallotHeld]
    assert desk.decide_grades(desk.act()).facts


def test_an_upheld_appeal_is_held_to_the_standard_the_period_was_scored_under(desk: Desk) -> None:
    desk.noticed()
    economic, team = STANDARD.items
    stricter = replace(STANDARD, version=2, items=(economic, replace(team, full=Decimal(37))))
    desk.appeal(desk.act())
    desk.draft(desk.act(), stricter)
    desk.adopt(desk.act())
    upheld = desk.decide_appeal(desk.act(), "38")
    assert isinstance(upheld.facts[-1][1], ScoreCorrected)


def test_each_fact_says_who_recorded_it_under_which_key(desk: Desk) -> None:
    desk.founded()
    desk.delegate(desk.act(by="m1"), "s1", [Delegable.ISSUE])
    act = replace(desk.act(by="s1"), on_behalf_of="m1", reason="代办", correlation="c", causation="d")
    desk.issue(act.by_each({"elsewhere": "s9"}))
    (first,) = desk.ledger.seen().history(streams.targets(desk.branches[0], 2025))
    assert first.envelope == act.envelope(str(act.key), first.stream)
    assert (first.envelope.by, first.envelope.on_behalf_of, first.envelope.reason) == ("s1", "m1", "代办")
    assert act.by_each({first.stream: "s9"}).envelope("k", first.stream).by == "s9"


def test_the_past_is_read_as_it_stood(desk: Desk) -> None:
    desk.establish(desk.act())
    then = seat(desk, desk.act(), "m4").position
    seat(desk, desk.act(), "m5")
    stream = streams.committee(desk.committee)
    assert desk.ledger.seen(until=then).history(stream)[-1].fact == MemberSeated("m4", "m4")
    assert desk.ledger.seen().history(stream)[-1].fact == MemberSeated("m5", "m5")


def test_a_refusal_that_rests_on_two_moments_is_decided_again(desk: Desk, elsewhere: Elsewhere) -> None:
    desk.establish(desk.act())
    meanwhile = [lambda: seat(desk.through(elsewhere()), desk.act(), "m4")]
    decided: list[int] = []

    def decide(seen: Seen) -> Drafts:
        decided.append(len(seen.history(streams.committee(desk.committee))))
        if meanwhile:
            meanwhile.pop()()
        seen.history(streams.branch("elsewhere"))
        raise RefusedError(Refusal.NOTHING_TO_RECORD, "没有", "nothing")

    with refused(Refusal.NOTHING_TO_RECORD):
        desk.ledger.perform(desk.act(), decide)
    first, second = decided
    assert second == first + 1
