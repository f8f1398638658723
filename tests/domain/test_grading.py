"""The rules of grading 评审定级, read top to bottom: proposed, ties broken, public notice, appeals, the vote."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from domain.calendar import Calendar
from domain.grading import (
    AppealDecided,
    AppealFiled,
    DecidedGrade,
    GradesDecided,
    GradesProposed,
    Grading,
    NoticeOpened,
    PeriodInput,
    ProposedGrade,
    TieBroken,
    appeal_id,
    break_tie,
    decide,
    decide_appeal,
    file_appeal,
    open_notice,
    propose,
    require_current,
    require_proposal,
    tied_with,
)
from domain.period import Period
from domain.reckoning import BranchYear, TieOrder, Year
from domain.refusal import Refusal
from tests.domain.steel import STEEL, points, vote
from tests.domain.year import flat, reckon, with_quotas, year_of
from tests.spec import folded, given, refused

OF: dict[str, Any] = {"committee": "rolling-mill", "year": 2025}
VOTE: dict[str, Any] = {**OF, "objections": ()}
HALF = with_quotas("0.50")
A, B = flat("A", "95"), year_of("B", "- 90 91 92", "85", "discipline")
MONDAY = date(2026, 1, 12)
FRIDAY = date(2026, 1, 16)
CARRIED, LOST = vote(carried=True), vote(carried=False)


def on_record(*years: BranchYear, grading: Grading | None = None) -> dict[str, Any]:
    """What a proposal is asked with: these years, reckoned, each total resting on one fact."""
    of = {year.branch: year for year in years}
    rests_on = {
        (year.branch, period): (f"assessment/{year.branch}/2025/{period}@4",)
        for year in years
        for period in year.totals
    }
    ties = grading.ties if grading else ()
    return {"years": of, "reckoned": reckon(HALF, years, ties=ties), "rests_on": rests_on}


def line(year: BranchYear, rank: int, score: str, grade: str, why: str) -> ProposedGrade:
    inputs = tuple(
        PeriodInput(period, year.totals[period].total, (f"assessment/{year.branch}/2025/{period}@4",))
        for period in Period
        if period in year.totals
    )
    exempt = tuple(sorted(year.exempt))
    return ProposedGrade(year.branch, rank, points(score), Fraction(score), grade, why, inputs, exempt, year.vetoes)


LINES = (line(A, 1, "95.00", "first", "score"), line(B, 2, "88.60", "third", "veto:discipline"))
PROPOSED = GradesProposed(**OF, number=1, standard_version=1, grades=LINES)
NOTICE = NoticeOpened(**OF, proposal=1, opens=MONDAY, closes=FRIDAY)
APPEAL: dict[str, Any] = {"branch": "B", "year": 2025, "period": Period.Q3, "item": "D"}
FILED = AppealFiled(**APPEAL, grounds="转正材料未计入")
UPHELD = AppealDecided(**APPEAL, points=points("18.5"), upheld=True)
REJECTED = AppealDecided(**APPEAL, points=points("18.5"), upheld=False)
DECIDED = GradesDecided(
    **OF,
    proposal=1,
    grades=(
        DecidedGrade("A", "first", 1, points("95.00"), "score"),
        DecidedGrade("B", "third", 2, points("88.60"), "veto:discipline"),
    ),
)
TIED = [flat("C", "95"), flat("D", "95"), flat("E", "60")]
TIE = TieBroken(**OF, tied=("C", "D"), order=("D", "C"))


# 等级建议


def test_the_proposal_names_every_grade_with_what_it_rests_on() -> None:
    given().when(propose, standard=HALF, **OF, **on_record(A, B)).then(PROPOSED)


def test_proposals_are_numbered() -> None:
    given(PROPOSED).when(propose, standard=HALF, **OF, **on_record(A, B)).then(replace(PROPOSED, number=2))


def test_no_grade_is_proposed_without_four_quarters_and_a_year_end_or_an_exemption() -> None:
    for incomplete in (year_of("C", "90 90 ? 90", "90"), year_of("C", "90 90 90 90", None)):
        given().when(propose, standard=HALF, **OF, **on_record(A, incomplete)).then_refused(Refusal.NOT_CONFIRMED)


def test_a_tie_at_the_quota_holds_up_the_proposal_until_it_is_voted() -> None:
    refusal = given().when(propose, standard=HALF, **OF, **on_record(*TIED)).then_refused(Refusal.TIE_AT_QUOTA)
    assert "C, D" in refusal.en
    voted = folded(propose, [TIE])
    proposed = propose(voted, standard=HALF, **OF, **on_record(*TIED, grading=voted))
    assert isinstance(proposed[0], GradesProposed)
    assert [(one.branch, one.rank, one.grade) for one in proposed[0].grades] == [
        ("D", 1, "first"),
        ("C", 2, "second"),
        ("E", 3, "none"),
    ]


# 并列表决


def test_branches_that_share_a_rank_rank_in_the_order_voted() -> None:
    tied = reckon(HALF, TIED)
    given().when(break_tie, **OF, reckoned=tied, order=("D", "C"), ballot=CARRIED).then(TIE)
    assert folded(break_tie, [TIE]).ties == (TieOrder(frozenset("CD"), ("D", "C")),)


def test_a_tie_voted_down_stays_a_tie() -> None:
    given().when(break_tie, **OF, reckoned=reckon(HALF, TIED), order=("D", "C"), ballot=LOST).then_nothing()


@pytest.mark.parametrize("order", [("C", "E"), ("C",), (), ("C", "D", "C"), ("C", "D", "E"), ("C", "X")])
def test_only_branches_that_share_a_rank_are_put_in_order(order: tuple[str, ...]) -> None:
    given().when(break_tie, **OF, reckoned=reckon(HALF, TIED), order=order, ballot=CARRIED).then_refused(
        Refusal.NOT_TIED
    )


def test_a_branch_that_ranks_alone_is_not_tied() -> None:
    given().when(break_tie, **OF, reckoned=reckon(HALF, [A, B]), order=("A",), ballot=CARRIED).then_refused(
        Refusal.NOT_TIED
    )


def test_the_vote_names_all_who_want_the_places() -> None:
    four = reckon(HALF, [flat("C", "95"), flat("D", "95"), flat("E", "95"), flat("F", "95", "safety")])
    asked = {**OF, "reckoned": four, "ballot": CARRIED}
    given().when(break_tie, order=("C", "D"), **asked).then_refused(Refusal.NOT_TIED)
    given().when(break_tie, order=("E", "C", "D"), **asked).then(
        TieBroken(**OF, tied=("C", "D", "E", "F"), order=("E", "C", "D"))
    )


def test_a_later_vote_names_those_voted_before_it_whom_it_would_pass() -> None:
    years = [flat("C", "95"), flat("D", "95"), flat("E", "95"), flat("F", "95", "safety"), flat("G", "95", "safety")]
    voted = reckon(HALF, years, ties=[TieOrder(frozenset("CDEFG"), ("E", "C", "D"))])
    asked = {**OF, "reckoned": voted, "ballot": CARRIED}
    given().when(break_tie, order=("F", "C"), **asked).then_refused(Refusal.NOT_TIED)
    given().when(break_tie, order=("G", "F"), **asked).then(
        TieBroken(**OF, tied=("E", "C", "D", "F", "G"), order=("G", "F"))
    )


def test_whoever_shares_the_rank_is_part_of_the_tie() -> None:
    four = reckon(HALF, [flat("C", "95"), flat("D", "95"), flat("E", "95"), flat("F", "95", "safety")])
    assert tied_with(Grading(), reckoned=four, order=("E", "C", "D")) == ("C", "D", "E", "F")


# 公示


def test_the_notice_lasts_its_working_days_the_first_included() -> None:
    given(PROPOSED).when(open_notice, **OF, standard=STEEL, calendar=Calendar(), today=MONDAY).then(NOTICE)


def test_holidays_and_worked_weekends_are_the_calendars() -> None:
    calendar = Calendar(frozenset({date(2026, 1, 14)}), frozenset({date(2026, 1, 18)}))
    given(PROPOSED).when(open_notice, **OF, standard=STEEL, calendar=calendar, today=MONDAY).then(
        replace(NOTICE, closes=date(2026, 1, 18))
    )


def test_a_notice_opened_on_a_day_off_counts_from_the_next_working_day() -> None:
    saturday = date(2026, 1, 10)
    given(PROPOSED).when(open_notice, **OF, standard=STEEL, calendar=Calendar(), today=saturday).then(
        replace(NOTICE, opens=saturday)
    )


def test_there_is_no_notice_without_a_proposal() -> None:
    given().when(open_notice, **OF, standard=STEEL, calendar=Calendar(), today=MONDAY).then_refused(
        Refusal.NOT_PROPOSED
    )


# 申诉


@pytest.mark.parametrize("today", [MONDAY, date(2026, 1, 14), FRIDAY])
def test_appeals_are_taken_on_every_day_of_the_notice(today: date) -> None:
    given(PROPOSED, NOTICE).when(file_appeal, **APPEAL, grounds="转正材料未计入", today=today).then(FILED)


@pytest.mark.parametrize("today", [MONDAY - timedelta(1), FRIDAY + timedelta(1)])
def test_appeals_outside_the_notice_are_refused(today: date) -> None:
    given(PROPOSED, NOTICE).when(file_appeal, **APPEAL, grounds="逾期", today=today).then_refused(
        Refusal.OUTSIDE_NOTICE
    )


def test_there_is_no_appeal_before_a_notice_or_after_the_decision() -> None:
    given(PROPOSED).when(file_appeal, **APPEAL, grounds="逾期", today=MONDAY).then_refused(Refusal.OUTSIDE_NOTICE)
    given(PROPOSED, NOTICE, DECIDED).when(file_appeal, **APPEAL, grounds="逾期", today=FRIDAY).then_refused(
        Refusal.OUTSIDE_NOTICE
    )


def test_an_appeal_gives_its_grounds() -> None:
    given(PROPOSED, NOTICE).when(file_appeal, **APPEAL, grounds=" ", today=MONDAY).then_refused(Refusal.REASON_REQUIRED)


@pytest.mark.parametrize("past", [(FILED,), (FILED, REJECTED), (FILED, UPHELD)])
def test_an_item_is_appealed_against_once(past: tuple[object, ...]) -> None:
    given(PROPOSED, NOTICE, *past).when(file_appeal, **APPEAL, grounds="再议", today=MONDAY).then_refused(
        Refusal.ALREADY_APPEALED
    )
    other = {**APPEAL, "item": "E"}
    given(PROPOSED, NOTICE, *past).when(file_appeal, **other, grounds="再议", today=MONDAY).then(
        AppealFiled(**other, grounds="再议")
    )


def test_the_committee_votes_on_an_appeal() -> None:
    pending = given(PROPOSED, NOTICE, FILED)
    pending.when(decide_appeal, **APPEAL, points=points("18.5"), ballot=CARRIED).then(UPHELD)
    pending.when(decide_appeal, **APPEAL, points=points("18.5"), ballot=LOST).then(REJECTED)


@pytest.mark.parametrize("past", [(), (FILED, UPHELD), (FILED, REJECTED)])
def test_only_a_pending_appeal_is_voted_on(past: tuple[object, ...]) -> None:
    given(PROPOSED, NOTICE, *past).when(decide_appeal, **APPEAL, points=points("18.5"), ballot=CARRIED).then_refused(
        Refusal.NOT_APPEALED
    )


def test_an_appeal_has_a_stable_name() -> None:
    assert appeal_id("B", 2025, Period.Q3, "D") == "appeal/B/2025/Q3/D"


# 表决定级


def test_the_proposal_becomes_the_grades_by_vote() -> None:
    given(PROPOSED, NOTICE).when(decide, **VOTE, today=date(2026, 1, 17), ballot=CARRIED).then(DECIDED)
    given(PROPOSED, NOTICE).when(decide, **VOTE, today=date(2026, 1, 17), ballot=LOST).then_nothing()


def test_grades_are_decided_after_the_notice_has_closed() -> None:
    given(PROPOSED, NOTICE).when(decide, **VOTE, today=FRIDAY, ballot=CARRIED).then_refused(Refusal.NOTICE_OPEN)
    given(PROPOSED).when(decide, **VOTE, today=FRIDAY, ballot=CARRIED).then_refused(Refusal.NOTICE_OPEN)


def test_grades_are_decided_after_every_appeal() -> None:
    after = {**VOTE, "today": date(2026, 1, 19), "ballot": CARRIED}
    given(PROPOSED, NOTICE, FILED).when(decide, **after).then_refused(Refusal.APPEAL_PENDING)
    given(PROPOSED, NOTICE, FILED, REJECTED).when(decide, **after).then(DECIDED)


def test_grades_wait_for_the_answer_to_every_objection() -> None:
    after = {**OF, "today": date(2026, 1, 19), "ballot": CARRIED}
    refusal = given(PROPOSED, NOTICE).when(decide, **after, objections=(2, 5)).then_refused(Refusal.OBJECTION_PENDING)
    assert "2, 5" in refusal.en


def test_no_grades_are_decided_without_a_proposal() -> None:
    given().when(decide, **VOTE, today=FRIDAY, ballot=CARRIED).then_refused(Refusal.NOT_PROPOSED)
    with refused(Refusal.NOT_PROPOSED):
        require_proposal(Grading())


def test_the_latest_proposal_is_decided_under_the_notice_that_was_held() -> None:
    second = replace(PROPOSED, number=2, grades=LINES[:1])
    given(PROPOSED, NOTICE, second).when(decide, **VOTE, today=date(2026, 1, 19), ballot=CARRIED).then(
        replace(DECIDED, proposal=2, grades=DECIDED.grades[:1])
    )


def test_what_was_proposed_must_still_be_what_the_record_gives() -> None:
    require_current(PROPOSED, **on_record(A, B))


@pytest.mark.parametrize(
    "years",
    [
        pytest.param((flat("A", "94"), B), id="another total"),
        pytest.param((A, replace(B, vetoes=())), id="a veto lifted"),
        pytest.param((A, replace(B, vetoes=("discipline", "safety"))), id="a veto imposed"),
        pytest.param((A, B, flat("C", "60")), id="another branch"),
        pytest.param((A, year_of("B", "91 90 91 92", "85", "discipline")), id="another quarter that counts"),
    ],
)
def test_a_proposal_that_the_record_has_overtaken_is_not_decided(years: tuple[BranchYear, ...]) -> None:
    with refused(Refusal.PROPOSAL_OUTDATED):
        require_current(PROPOSED, **on_record(*years))


def test_a_correction_of_equal_total_overtakes_a_proposal_too() -> None:
    asked = on_record(A, B)
    moved = {**asked["rests_on"], ("A", Period.Q1): ("assessment/A/2025/Q1@4", "assessment/A/2025/Q1@5")}
    with refused(Refusal.PROPOSAL_OUTDATED):
        require_current(PROPOSED, **{**asked, "rests_on": moved})


def test_a_new_tie_overtakes_a_proposal() -> None:
    with refused(Refusal.PROPOSAL_OUTDATED):
        require_current(PROPOSED, **on_record(*TIED))


def test_decided_grades_stand() -> None:
    done = given(PROPOSED, NOTICE, FILED, DECIDED)
    done.when(propose, standard=HALF, **OF, **on_record(A, B)).then_refused(Refusal.GRADES_DECIDED)
    done.when(break_tie, **OF, reckoned=reckon(HALF, TIED), order=("D", "C"), ballot=CARRIED).then_refused(
        Refusal.GRADES_DECIDED
    )
    done.when(open_notice, **OF, standard=STEEL, calendar=Calendar(), today=MONDAY).then_refused(Refusal.GRADES_DECIDED)
    done.when(decide_appeal, **APPEAL, points=Decimal(18), ballot=CARRIED).then_refused(Refusal.GRADES_DECIDED)
    done.when(decide, **VOTE, today=date(2026, 1, 19), ballot=CARRIED).then_refused(Refusal.GRADES_DECIDED)


def test_an_empty_year_has_no_groups() -> None:
    assert reckon(HALF, []) == Year((), (), ())
