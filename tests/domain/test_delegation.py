"""The rules of delegations 委托代理, read top to bottom."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from domain.delegation import (
    Delegable,
    DelegationGranted,
    DelegationRevoked,
    Standing,
    grant,
    require_covered,
    revoke,
)
from domain.refusal import Refusal
from tests.spec import folded, given, refused

TODAY = datetime(2025, 4, 6, 16, tzinfo=UTC)  # the midnight before 7 April in Shanghai
BEGINS = TODAY + timedelta(days=1)
ENDS = BEGINS + timedelta(days=14)
A_DAY = timedelta(days=1)


def granted(
    number: int, principal: str, delegate: str, acts: Iterable[Delegable], begins: datetime = BEGINS
) -> DelegationGranted:
    return DelegationGranted(
        "rolling-mill", number, principal, delegate, tuple(acts), begins, begins + timedelta(days=14), "外出学习"
    )


SCORING = granted(1, "s1", "s3", [Delegable.SCORE, Delegable.CONFIRM])
REVOKED = DelegationRevoked("rolling-mill", 1, "s1", "s3", "提前返岗")
ASKED: dict[str, Any] = {
    "committee": "rolling-mill",
    "by": "s1",
    "delegate": "s3",
    "acts": [Delegable.CONFIRM, Delegable.SCORE],
    "begins": BEGINS,
    "ends": ENDS,
    "today": TODAY,
    "reason": "外出学习",
}


def test_acts_are_delegated_to_another_for_a_time() -> None:
    given().when(grant, **ASKED).then(SCORING)
    assert folded(grant, [SCORING]).unrevoked == [SCORING]


def test_a_delegation_says_why_and_what() -> None:
    given().when(grant, **{**ASKED, "reason": ""}).then_refused(Refusal.REASON_REQUIRED)
    given().when(grant, **{**ASKED, "acts": []}).then_refused(Refusal.NOTHING_TO_RECORD)


def test_nobody_delegates_to_themselves() -> None:
    given().when(grant, **{**ASKED, "delegate": "s1"}).then_refused(Refusal.SAME_PERSON)


def test_no_vote_can_be_delegated() -> None:
    assert not {"vote", "ballot", "adopt_standard", "decide_grades", "break_tie", "decide_appeal"} & set(Delegable)


@pytest.mark.parametrize(
    ("begins", "ends"),
    [
        (TODAY - timedelta(seconds=1), ENDS),
        (BEGINS, BEGINS),
        (BEGINS, TODAY),
        (BEGINS, datetime(2026, 4, 7, 16, 0, 1, tzinfo=UTC)),
        (datetime(2026, 4, 7, 16, tzinfo=UTC), datetime(2026, 4, 8, 16, tzinfo=UTC)),
        (datetime(9999, 12, 1, tzinfo=UTC), datetime(9999, 12, 2, tzinfo=UTC)),
    ],
)
def test_a_delegation_begins_today_or_within_a_year_and_lasts_at_most_one(begins: datetime, ends: datetime) -> None:
    given().when(grant, **{**ASKED, "begins": begins, "ends": ends}).then_refused(Refusal.DELEGATION_PERIOD_INVALID)


@pytest.mark.parametrize(
    ("begins", "ends"),
    [
        (TODAY, TODAY + timedelta(seconds=1)),
        (BEGINS, datetime(2026, 4, 7, 16, tzinfo=UTC)),
        (datetime(2026, 4, 6, 16, tzinfo=UTC), datetime(2027, 4, 6, 16, tzinfo=UTC)),
    ],
)
def test_the_bounds_of_a_year_are_within(begins: datetime, ends: datetime) -> None:
    given().when(grant, **{**ASKED, "begins": begins, "ends": ends}).then(
        DelegationGranted("rolling-mill", 1, "s1", "s3", SCORING.acts, begins, ends, "外出学习")
    )


def test_a_year_from_a_leap_day_ends_with_february() -> None:
    leap = datetime(2028, 2, 29, tzinfo=UTC)
    asked = {**ASKED, "begins": leap, "today": leap}
    given().when(grant, **{**asked, "ends": datetime(2029, 3, 1, tzinfo=UTC)}).then_refused(
        Refusal.DELEGATION_PERIOD_INVALID
    )
    assert given().when(grant, **{**asked, "ends": datetime(2029, 2, 28, tzinfo=UTC)}).outcome()


def test_what_was_itself_delegated_is_not_passed_on() -> None:
    onwards = {**ASKED, "by": "s3", "delegate": "s4"}
    given(SCORING).when(grant, **onwards).then_refused(Refusal.DELEGATION_NOT_ALLOWED)
    given(SCORING, REVOKED).when(grant, **onwards).then(granted(2, "s3", "s4", SCORING.acts))
    given(SCORING).when(grant, **{**onwards, "acts": [Delegable.REVIEW]}).then(
        granted(2, "s3", "s4", [Delegable.REVIEW])
    )
    later = {**onwards, "begins": ENDS, "ends": ENDS + A_DAY}
    assert given(SCORING).when(grant, **later).outcome()


# 期限之内


@pytest.mark.parametrize(
    ("act", "principal", "delegate", "now", "covered"),
    [
        (Delegable.SCORE, "s1", "s3", BEGINS, True),
        (Delegable.SCORE, "s1", "s3", ENDS - timedelta(microseconds=1), True),
        (Delegable.SCORE, "s1", "s3", BEGINS - timedelta(microseconds=1), False),
        (Delegable.SCORE, "s1", "s3", ENDS, False),
        (Delegable.REVIEW, "s1", "s3", BEGINS, False),
        (Delegable.SCORE, "s3", "s1", BEGINS, False),
        (Delegable.SCORE, "s1", "s4", BEGINS, False),
        (Delegable.SCORE, "s2", "s3", BEGINS, False),
    ],
)
def test_a_delegation_covers_its_acts_from_its_beginning_until_its_end(
    act: Delegable, principal: str, delegate: str, now: datetime, *, covered: bool
) -> None:
    state = folded(grant, [SCORING])
    assert state.cover(act, principal=principal, delegate=delegate, now=now) is covered


def test_a_revoked_delegation_covers_nothing_another_still_does() -> None:
    scored = {"principal": "s1", "delegate": "s3", "now": BEGINS}
    assert not folded(grant, [SCORING, REVOKED]).cover(Delegable.SCORE, **scored)
    again = granted(2, "s1", "s3", [Delegable.SCORE])
    assert folded(grant, [SCORING, REVOKED, again]).cover(Delegable.SCORE, **scored)


def test_an_act_needs_a_delegation_of_one_committee_for_all_who_sign_it() -> None:
    known = [folded(grant, []), folded(grant, [SCORING])]
    asked: dict[str, Any] = {"act": Delegable.SCORE, "principal": "s1", "now": BEGINS}
    require_covered(known, delegates={"s3"}, **asked)
    for wrong in ({"delegates": {"s3", "s4"}}, {"delegates": {"s3"}, "now": ENDS}, {"delegates": {"s3"}, "act": None}):
        with refused(Refusal.NOT_DELEGATED):
            require_covered(known, **{**asked, **wrong})
    with refused(Refusal.NOT_DELEGATED):
        require_covered([], delegates={"s3"}, **asked)


@pytest.mark.parametrize(
    ("now", "standing"),
    [
        (TODAY, Standing.UPCOMING),
        (BEGINS, Standing.IN_FORCE),
        (ENDS - timedelta(microseconds=1), Standing.IN_FORCE),
        (ENDS, Standing.OVER),
    ],
)
def test_a_delegation_stands_as_its_times_say_until_it_is_revoked(now: datetime, standing: Standing) -> None:
    assert folded(grant, [SCORING]).standing_of(1, now) is standing
    assert folded(grant, [SCORING, REVOKED]).standing_of(1, now) is Standing.REVOKED


# 撤销


def test_either_side_ends_a_delegation_with_a_reason() -> None:
    asked: dict[str, Any] = {"number": 1, "now": BEGINS, "reason": "提前返岗"}
    given(SCORING).when(revoke, by="s1", **asked).then(REVOKED)
    given(SCORING).when(revoke, by="s3", **asked).then(REVOKED)
    given(SCORING).when(revoke, by="s1", **{**asked, "now": TODAY}).then(REVOKED)
    given(SCORING).when(revoke, by="s2", **asked).then_refused(Refusal.NOT_YOURS)
    given(SCORING).when(revoke, by="s1", **{**asked, "reason": ""}).then_refused(Refusal.REASON_REQUIRED)
    given(SCORING).when(revoke, by="s1", **{**asked, "number": 2}).then_not_found()


def test_what_is_over_or_revoked_is_not_revoked() -> None:
    asked: dict[str, Any] = {"number": 1, "by": "s1", "reason": "提前返岗"}
    given(SCORING, REVOKED).when(revoke, now=BEGINS, **asked).then_refused(Refusal.DELEGATION_NOT_IN_FORCE)
    given(SCORING).when(revoke, now=ENDS, **asked).then_refused(Refusal.DELEGATION_NOT_IN_FORCE)
