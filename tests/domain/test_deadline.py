"""The rules of one deadline 时限, read top to bottom: when it calls for what, and how it is extended."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from domain.calendar import Calendar
from domain.deadline import (
    Deadline,
    DeadlineExtended,
    Escalated,
    Fact,
    MarkedOverdue,
    Notices,
    Reminded,
    Subject,
    evolve,
    extend,
    fall_due,
    finish,
    set_due,
)
from domain.period import Period
from domain.refusal import Refusal
from domain.timetable import Step
from tests.spec import When

SCORING = Subject(Step.SCORE, "rolling-mill", 2025, period=Period.Q1)
SELF = Subject(Step.SELF_ASSESS, "rolling-mill", 2025, "A", Period.Q1)
PLAIN = Calendar()
NOTICES = Notices(PLAIN, (2, 5), escalate_after=3)
KNOWN = date(2025, 1, 6)
DUE = date(2025, 4, 14)  # a Monday
REMINDED = (Reminded(SCORING, DUE, date(2025, 4, 7), 5), Reminded(SCORING, DUE, date(2025, 4, 10), 2))
OVERDUE = MarkedOverdue(SCORING, DUE, date(2025, 4, 15), 1)
ESCALATED = Escalated(SCORING, DUE, date(2025, 4, 18), 4, "headquarters")
OFFICE = frozenset({"s1", "s2"})


def april(day: int) -> date:
    return date(2025, 4, day)


def waiting(due: date = DUE, *, known: date = KNOWN, notices: Notices = NOTICES) -> Deadline:
    return set_due(Deadline(), due=due, notices=notices, today=known)


def fallen(deadline: Deadline, today: date) -> list[Fact]:
    return fall_due(deadline, subject=SCORING, superior="headquarters", today=today)


def after(deadline: Deadline, *facts: Fact) -> Deadline:
    for fact in facts:
        deadline = evolve(deadline, fact)
    return deadline


def test_reminders_fall_so_many_working_days_before() -> None:
    assert fallen(waiting(), april(6)) == []
    assert fallen(waiting(), april(7)) == [REMINDED[0]]
    assert fallen(waiting(), april(14)) == [*REMINDED]


def test_it_is_overdue_on_the_first_working_day_after_and_escalated_so_many_later() -> None:
    assert fallen(waiting(), april(15)) == [*REMINDED, OVERDUE]
    assert fallen(waiting(), april(17)) == [*REMINDED, OVERDUE]
    assert fallen(waiting(), april(18)) == [*REMINDED, OVERDUE, ESCALATED]


def test_a_weekend_after_the_day_is_not_late() -> None:
    friday = waiting(april(11))
    assert not any(isinstance(fact, MarkedOverdue) for fact in fallen(friday, april(13)))
    assert any(isinstance(fact, MarkedOverdue) for fact in fallen(friday, april(14)))


def test_nothing_is_recorded_twice() -> None:
    assert fallen(after(waiting(), *REMINDED, OVERDUE), april(17)) == []
    assert fallen(after(waiting(), *REMINDED, OVERDUE, ESCALATED), april(30)) == []


def test_only_what_headquarters_are_to_know_is_escalated() -> None:
    of_a_branch = waiting(notices=replace(NOTICES, escalate_after=None))
    assert not any(isinstance(fact, Escalated) for fact in fallen(of_a_branch, april(30)))


def test_what_is_done_in_time_calls_for_nothing() -> None:
    assert fallen(finish(waiting(), today=DUE), april(30)) == []


def test_what_was_done_late_is_marked_all_the_same_but_nobody_is_reminded_of_it() -> None:
    assert fallen(finish(waiting(), today=april(15)), april(30)) == [OVERDUE]
    assert fallen(finish(waiting(), today=april(17)), april(30)) == [OVERDUE]
    assert fallen(finish(waiting(), today=april(18)), april(30)) == [OVERDUE, ESCALATED]


def test_what_is_done_stays_done_on_its_day() -> None:
    done = finish(waiting(), today=april(10))
    assert finish(done, today=april(30)) == done
    assert set_due(done, due=april(30), notices=NOTICES, today=april(11)) == done


def test_a_deadline_that_has_passed_when_it_becomes_known_is_none() -> None:
    assert waiting(known=april(15)).due is None
    assert waiting(known=april(14)).due == DUE


def test_nobody_is_reminded_of_days_gone_by() -> None:
    assert fallen(waiting(known=april(9)), april(14)) == [REMINDED[1]]
    assert fallen(waiting(known=april(10)), april(14)) == [REMINDED[1]]


def test_a_deadline_not_yet_passed_follows_the_calendar() -> None:
    later = Notices(Calendar(frozenset({april(15), april(16)})), (2, 5), 3)
    moved = set_due(waiting(), due=april(17), notices=later, today=april(8))
    assert moved.due == april(17)
    # what fell under the calendar of the time has fallen; what had not is reckoned anew
    assert fallen(moved, april(18)) == [
        REMINDED[0],
        Reminded(SCORING, april(17), april(8), 5),
        Reminded(SCORING, april(17), april(11), 2),
        MarkedOverdue(SCORING, april(17), april(18), 1),
    ]


def test_a_deadline_that_has_passed_stays_but_later_marks_follow_the_calendar() -> None:
    later = Notices(Calendar(frozenset({april(16), april(17)})), (2, 5), 3)
    moved = set_due(waiting(), due=april(18), notices=later, today=april(15))
    assert moved.due == DUE
    assert fallen(moved, april(21)) == [*REMINDED, OVERDUE]
    assert fallen(moved, april(22)) == [*REMINDED, OVERDUE, replace(ESCALATED, on=april(22))]


def test_no_calendar_puts_a_deadline_into_the_past() -> None:
    assert set_due(waiting(), due=april(10), notices=NOTICES, today=april(11)).due == DUE


def test_another_calendar_reminds_nobody_twice_for_one_due_day() -> None:
    other = Notices(Calendar(frozenset({april(9)})), (2, 5), 3)
    moved = set_due(after(waiting(), REMINDED[0]), due=DUE, notices=other, today=april(7))
    assert fallen(moved, april(14)) == [REMINDED[1]]


def test_a_setting_withdrawn_in_time_leaves_no_deadline() -> None:
    gone = set_due(waiting(), due=None, notices=NOTICES, today=april(8))
    assert (gone.due, fallen(gone, april(30))) == (None, [REMINDED[0]])


LATER = april(21)
TODAY = april(8)


def extension(deadline: Deadline, *, until: date = LATER, today: date = TODAY, **given: Any) -> When:
    arguments: dict[str, Any] = {
        "subject": SCORING,
        "reason": "设备检修, 材料延后",
        "by": "s1",
        "office": OFFICE,
        "superior": "headquarters",
        "calendar": PLAIN,
        **given,
    }
    return When(lambda: list(extend(deadline, until=until, today=today, **arguments)))


EXTENDED = DeadlineExtended(SCORING, DUE, april(21), "设备检修, 材料延后", "s1")


def test_an_extension_records_first_what_has_fallen() -> None:
    extension(after(waiting(), REMINDED[0])).then(EXTENDED)
    extension(waiting()).then(REMINDED[0], EXTENDED)
    extension(waiting(), today=april(16)).then(*REMINDED, OVERDUE, EXTENDED)


def test_after_an_extension_the_new_day_counts() -> None:
    extended = set_due(after(waiting(), REMINDED[0], EXTENDED), due=DUE, notices=NOTICES, today=april(8))
    assert (extended.due, extended.is_overdue) == (april(21), False)
    assert fallen(extended, april(21)) == [
        Reminded(SCORING, april(21), april(14), 5),
        Reminded(SCORING, april(21), april(17), 2),
    ]
    assert fallen(extended, april(22))[-1] == MarkedOverdue(SCORING, april(21), april(22), 1)


def test_an_overdue_step_that_was_extended_is_no_longer_overdue() -> None:
    overdue = after(waiting(), *REMINDED, OVERDUE)
    assert overdue.is_overdue
    assert not after(overdue, EXTENDED).is_overdue


def test_no_calendar_moves_what_was_extended() -> None:
    extended = after(waiting(), EXTENDED)
    assert set_due(extended, due=april(28), notices=NOTICES, today=april(9)).due == april(21)


def test_an_extension_says_why() -> None:
    extension(waiting(), reason=" ").then_refused(Refusal.REASON_REQUIRED)


@pytest.mark.parametrize("subject", [SCORING, SELF])
def test_only_those_who_may_extend_do(subject: Subject) -> None:
    extension(waiting(), subject=subject, by="secretary:A").then_refused(Refusal.NOT_OF_THE_OFFICE)
    extension(waiting(), subject=subject, by="m1").then_refused(Refusal.NOT_OF_THE_OFFICE)


def test_without_a_deadline_there_is_nothing_to_extend() -> None:
    extension(Deadline()).then_refused(Refusal.NO_DEADLINE)


def test_what_is_done_is_not_extended() -> None:
    extension(finish(waiting(), today=april(7))).then_refused(Refusal.STEP_DONE)


@pytest.mark.parametrize(("until", "today"), [(DUE, 8), (april(11), 8), (april(16), 17)])
def test_an_extension_ends_later_than_the_deadline_and_not_before_today(until: date, today: int) -> None:
    extension(waiting(), until=until, today=april(today)).then_refused(Refusal.EXTENSION_NOT_LATER)


@pytest.mark.parametrize("until", [date(2026, 4, 16), date(9999, 12, 31)])
def test_an_extension_lasts_a_year_at_most(until: date) -> None:
    extension(waiting(), until=until).then_refused(Refusal.EXTENSION_TOO_LONG)
    extension(waiting(), until=date(2026, 4, 15)).then(
        REMINDED[0], DeadlineExtended(SCORING, DUE, date(2026, 4, 15), EXTENDED.reason, "s1")
    )


def test_an_extension_ends_on_a_working_day() -> None:
    extension(waiting(), until=april(19)).then_refused(Refusal.NOT_A_WORKING_DAY)


def test_each_step_has_a_stream_of_its_own() -> None:
    assert SCORING.stream == "deadline/score/rolling-mill/2025/Q1"
    assert SELF.stream == "deadline/self_assess/rolling-mill/A/2025/Q1"
    appeal = Subject(Step.DECIDE_APPEAL, "rolling-mill", 2025, "A", Period.Q3, "E")
    assert appeal.stream == "deadline/decide_appeal/rolling-mill/A/2025/Q3/E"
    assert [one.is_the_committees for one in (SCORING, SELF, appeal)] == [True, False, True]
