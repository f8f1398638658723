"""The rules of meetings 会议, read top to bottom: how one is convened, attended, opened, adjourned and closed."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from domain.ballot import Presence
from domain.commendation import Honour, Nomination, Reward
from domain.meeting import (
    Absence,
    AgendaChanged,
    AgendaItem,
    AttendanceTaken,
    Attendee,
    MatterPostponed,
    MatterWithdrawn,
    MeetingAdjourned,
    MeetingClosed,
    MeetingNumbered,
    MeetingOpened,
    adjourn,
    change_agenda,
    close,
    convene,
    enter,
    open_meeting,
    postpone,
    take_attendance,
    withdraw,
)
from domain.meeting.details import (
    a_period,
    a_year,
    read_details,
    some_branches,
    some_nominations,
    some_points,
    some_text,
)
from domain.period import Period
from domain.refusal import Refusal, RefusedError
from tests.domain.meetings import (
    AGENDA,
    ATTENDED,
    CONVENED,
    MEMBERS,
    OPENED,
    RULES,
    TODAY,
    VOTE_OPENED,
)
from tests.spec import given, refused

DUE: dict[str, Any] = {"members": MEMBERS, "quorum": RULES.ordinary_quorum}
ASKED: dict[str, Any] = {
    "committee": "mill",
    "id": "first",
    "number": 1,
    "title": "年度考核定级会议",
    "at": CONVENED.at,
    "on": TODAY,
    "place": "二楼会议室",
    "chair": "m1",
    "agenda": AGENDA,
    "members": MEMBERS,
    "today": TODAY,
}


def test_a_meeting_is_convened_with_its_agenda_once() -> None:
    given().when(convene, **ASKED).then(CONVENED)
    given(CONVENED).when(convene, **ASKED).then_refused(Refusal.ALREADY_EXISTS)


@pytest.mark.parametrize("on", [TODAY - timedelta(days=1), TODAY + timedelta(days=367), date.max])
def test_a_meeting_is_convened_for_a_day_within_the_year_to_come(on: date) -> None:
    given().when(convene, **ASKED | {"on": on}).then_refused(Refusal.MEETING_DATE)


def test_the_year_of_a_meeting_is_the_one_it_is_held_in() -> None:
    given().when(convene, **ASKED | {"on": date(2027, 1, 5)}).then(replace(CONVENED, year=2027, on=date(2027, 1, 5)))


def test_only_a_member_takes_the_chair() -> None:
    given().when(convene, **ASKED | {"chair": "s1"}).then_refused(Refusal.CHAIR_ABSENT)


@pytest.mark.parametrize(
    "agenda",
    [
        (),
        (AGENDA[0], replace(AGENDA[1], number=1)),
        (replace(AGENDA[0], number=0),),
        (AGENDA[0], replace(AGENDA[0], number=2, title="再议")),
    ],
    ids=["empty", "a number twice", "number 0", "a matter twice"],
)
def test_an_agenda_numbers_its_matters_each_once(agenda: tuple[AgendaItem, ...]) -> None:
    given().when(convene, **ASKED | {"agenda": agenda}).then_refused(Refusal.AGENDA_INVALID)
    given(CONVENED).when(change_agenda, agenda=agenda).then_refused(Refusal.AGENDA_INVALID)


def test_the_agenda_may_be_changed_until_the_meeting_is_opened() -> None:
    shorter = AGENDA[:1]
    given(CONVENED).when(change_agenda, agenda=shorter).then(AgendaChanged(shorter))
    given(CONVENED, AgendaChanged(shorter)).when(change_agenda, agenda=AGENDA).then(AgendaChanged(AGENDA))
    given(CONVENED, ATTENDED, OPENED).when(change_agenda, agenda=shorter).then_refused(Refusal.AGENDA_FIXED)
    adjourned = MeetingAdjourned(Presence(5, 4, 3), "另日再议")
    given(CONVENED, ATTENDED, OPENED, adjourned).when(change_agenda, agenda=shorter).then_refused(Refusal.AGENDA_FIXED)
    settled = MatterWithdrawn(1, "尚未成熟")
    given(CONVENED, settled).when(change_agenda, agenda=shorter).then_refused(Refusal.AGENDA_FIXED)


def test_an_agenda_that_stays_as_it_is_is_not_recorded() -> None:
    given(CONVENED).when(change_agenda, agenda=AGENDA).then_refused(Refusal.NOTHING_TO_RECORD)


def test_the_meetings_of_a_year_are_numbered_from_one() -> None:
    first = MeetingNumbered("mill", 2026, 1, "first")
    given().when(enter, committee="mill", year=2026, meeting="first").then(first)
    given(first).when(enter, committee="mill", year=2026, meeting="second").then(
        MeetingNumbered("mill", 2026, 2, "second")
    )


def test_attendance_tells_of_everyone_due_and_of_those_without_a_vote() -> None:
    asked: dict[str, Any] = {
        "members": MEMBERS,
        "present": ATTENDED.present,
        "absent": ATTENDED.absent,
        "attendees": ATTENDED.attendees,
    }
    given(CONVENED).when(take_attendance, **asked).then(ATTENDED)
    given(CONVENED, ATTENDED).when(take_attendance, **asked, chair="m2").then(replace(ATTENDED, chair="m2"))


@pytest.mark.parametrize(
    ("present", "absent", "attendees"),
    [
        (("m1", "m2", "m3", "m4"), (), ()),
        (MEMBERS, (Absence("m5", "出差"),), ()),
        ((*MEMBERS, "m1"), (), ()),
        ((*MEMBERS, "guest"), (), ()),
        (MEMBERS, (), (Attendee("老陈", "组织科"), Attendee("老陈", "纪委"))),
    ],
    ids=["one not told of", "both", "twice", "a stranger", "an attendee twice"],
)
def test_attendance_that_does_not_add_up_is_refused(
    present: tuple[str, ...], absent: tuple[Absence, ...], attendees: tuple[Attendee, ...]
) -> None:
    given(CONVENED).when(
        take_attendance, members=MEMBERS, present=present, absent=absent, attendees=attendees
    ).then_refused(Refusal.ATTENDANCE_INVALID)


def test_who_is_absent_says_why() -> None:
    given(CONVENED).when(
        take_attendance, members=MEMBERS, present=MEMBERS[:4], absent=(Absence("m5", " "),)
    ).then_refused(Refusal.REASON_REQUIRED)


def test_a_stranger_cannot_preside() -> None:
    given(CONVENED).when(take_attendance, members=MEMBERS, present=MEMBERS, chair="s1").then_refused(
        Refusal.CHAIR_ABSENT
    )


def test_nobody_comes_or_goes_while_a_vote_is_under_way() -> None:
    given(CONVENED, ATTENDED, OPENED, VOTE_OPENED).when(take_attendance, members=MEMBERS, present=MEMBERS).then_refused(
        Refusal.VOTE_OPEN
    )


def test_a_meeting_opens_with_the_numbers_that_came() -> None:
    given(CONVENED, ATTENDED).when(open_meeting, **DUE, today=TODAY).then(OPENED)


def test_a_meeting_without_a_quorum_is_adjourned_with_the_numbers_and_decides_nothing() -> None:
    few = AttendanceTaken("m1", MEMBERS[:2], tuple(Absence(member, "出差") for member in MEMBERS[2:]))
    adjourned = MeetingAdjourned(Presence(due=5, present=2, needed=3))
    given(CONVENED, few).when(open_meeting, **DUE, today=TODAY).then(adjourned)


def test_half_of_an_even_number_is_quorum_enough() -> None:
    four = replace(ATTENDED, present=MEMBERS[:2], absent=tuple(Absence(member, "出差") for member in MEMBERS[2:4]))
    opened = MeetingOpened(Presence(due=4, present=2, needed=2))
    given(CONVENED, four).when(open_meeting, members=MEMBERS[:4], quorum=Fraction(1, 2), today=TODAY).then(opened)


def test_nobody_present_is_no_meeting_whatever_the_quorum() -> None:
    nobody = AttendanceTaken("m1", (), tuple(Absence(member, "出差") for member in MEMBERS))
    given(CONVENED, nobody).when(open_meeting, members=MEMBERS, quorum=Fraction(0), today=TODAY).then(
        MeetingAdjourned(Presence(due=5, present=0, needed=1))
    )


def test_an_adjourned_meeting_resumes_with_a_new_attendance() -> None:
    adjourned = MeetingAdjourned(Presence(5, 2, 3))
    given(CONVENED, ATTENDED, adjourned).when(open_meeting, **DUE, today=TODAY).then_refused(Refusal.ATTENDANCE_MISSING)
    given(CONVENED, ATTENDED, adjourned, ATTENDED).when(open_meeting, **DUE, today=TODAY).then(OPENED)


def test_a_meeting_is_not_opened_before_its_day_nor_unattended_nor_twice() -> None:
    yesterday = TODAY - timedelta(days=1)
    given(CONVENED, ATTENDED).when(open_meeting, **DUE, today=yesterday).then_refused(Refusal.MEETING_DATE)
    given(CONVENED).when(open_meeting, **DUE, today=TODAY).then_refused(Refusal.ATTENDANCE_MISSING)
    given(CONVENED, ATTENDED, OPENED).when(open_meeting, **DUE, today=TODAY).then_refused(Refusal.MEETING_OPEN)


def test_a_meeting_is_not_opened_without_its_chair() -> None:
    without = AttendanceTaken("m1", MEMBERS[1:], (Absence("m1", "住院"),))
    given(CONVENED, without).when(open_meeting, **DUE, today=TODAY).then_refused(Refusal.CHAIR_ABSENT)
    given(CONVENED, replace(without, chair="m2")).when(open_meeting, **DUE, today=TODAY).then(OPENED)


def test_an_open_meeting_is_adjourned_with_a_reason_between_two_votes() -> None:
    past = (CONVENED, ATTENDED, OPENED)
    asked = DUE | {"reason": "时间已晚, 明日再议"}
    given(*past).when(adjourn, **asked).then(MeetingAdjourned(Presence(5, 4, 3), "时间已晚, 明日再议"))
    given(*past).when(adjourn, **asked | {"reason": ""}).then_refused(Refusal.REASON_REQUIRED)
    given(*past, VOTE_OPENED).when(adjourn, **asked).then_refused(Refusal.VOTE_OPEN)
    given(CONVENED).when(adjourn, **asked).then_refused(Refusal.MEETING_NOT_OPEN)


def test_a_meeting_closes_when_every_matter_is_settled() -> None:
    past = (CONVENED, ATTENDED, OPENED, MatterPostponed(1, "意见分歧较大"))
    refusal = given(*past).when(close, committee="mill").then_refused(Refusal.MATTERS_PENDING)
    assert "2" in refusal.en
    assert "1" not in refusal.en
    closed = MeetingClosed("mill", "first")
    given(*past, MatterWithdrawn(2, "尚未成熟")).when(close, committee="mill").then(closed)
    given(CONVENED, ATTENDED, OPENED, VOTE_OPENED).when(close, committee="mill").then_refused(Refusal.VOTE_OPEN)


def test_a_meeting_that_is_called_off_is_closed_without_having_been_opened() -> None:
    past = (CONVENED, MatterWithdrawn(1, "改为书面审议"), MatterWithdrawn(2, "改为书面审议"))
    given(*past).when(close, committee="mill").then(MeetingClosed("mill", "first"))


def test_a_closed_meeting_stands() -> None:
    closed = given(CONVENED, MatterWithdrawn(1, "-"), MatterWithdrawn(2, "-"), MeetingClosed("mill", "first"))
    for when in (
        closed.when(close, committee="mill"),
        closed.when(change_agenda, agenda=AGENDA),
        closed.when(take_attendance, members=MEMBERS, present=MEMBERS),
        closed.when(open_meeting, **DUE, today=TODAY),
        closed.when(adjourn, **DUE, reason="再议"),
        closed.when(postpone, item=1, reason="再议"),
        closed.when(withdraw, item=1, reason="再议"),
    ):
        when.then_refused(Refusal.MEETING_CLOSED)


def test_nothing_happens_at_a_meeting_nobody_convened() -> None:
    given().when(close, committee="mill").then_not_found()
    given().when(take_attendance, members=MEMBERS, present=MEMBERS).then_not_found()
    given().when(open_meeting, **DUE, today=TODAY).then_not_found()
    given().when(adjourn, **DUE, reason="再议").then_not_found()
    given().when(change_agenda, agenda=AGENDA).then_not_found()


KINDS = {
    "appeal": {"branch": some_text, "period": a_period, "points": some_points},
    "tie": {"year": a_year, "order": some_branches},
}


def test_the_details_of_a_matter_are_read_as_its_kind_needs_them() -> None:
    appeal = AgendaItem(1, "appeal", "申诉", {"branch": "B", "period": "YE", "points": "18.5", "note": "另附"})
    assert read_details(appeal, kinds=KINDS) == {"branch": "B", "period": Period.YEAR_END, "points": Decimal("18.5")}
    tie = AgendaItem(1, "tie", "并列", {"year": "2025", "order": "C、A, B"})
    assert read_details(tie, kinds=KINDS) == {"year": 2025, "order": ("C", "A", "B")}


def test_a_matter_of_no_known_kind_is_refused() -> None:
    with refused(Refusal.UNKNOWN_MATTER):
        read_details(AgendaItem(1, "promotion", "任免", {}), kinds=KINDS)


@pytest.mark.parametrize(
    ("kind", "change"),
    [
        ("appeal", {"branch": " "}),
        ("appeal", {"period": "Q5"}),
        ("appeal", {"points": "many"}),
        *(("appeal", {"points": points}) for points in ("NaN", "1e1", "１８", " 18", "1_8", "-0", "9" * 400)),
        ("tie", {"year": "1999"}),
        *(("tie", {"year": year}) for year in ("next", "２０２５", "2_025", " 2025", "2101")),
        ("tie", {"order": "C,,A"}),
        ("tie", {"order": None}),
    ],
)
def test_a_detail_that_is_missing_or_cannot_be_read_is_named(kind: str, change: dict[str, str | None]) -> None:
    whole = {"branch": "B", "period": "YE", "points": "18.5", "year": "2025", "order": "C,A"} | change
    item = AgendaItem(4, kind, "议题", {name: text for name, text in whole.items() if text is not None})
    with pytest.raises(RefusedError, match=rf"matter_incomplete: matter 4: {next(iter(change))} ") as said:
        read_details(item, kinds=KINDS)
    assert said.value.code is Refusal.MATTER_INCOMPLETE


def test_nominations_are_read_with_their_rewards() -> None:
    text = "six_good_team A 5000 奖牌 一块; advanced_branch B 奖状；exemplar model-posts\nadvanced_branch C 800.50;"
    assert some_nominations(text) == (
        Nomination(Honour.SIX_GOOD_TEAM, "A", Reward("奖牌 一块", Decimal(5000))),
        Nomination(Honour.ADVANCED_BRANCH, "B", Reward("奖状")),
        Nomination(Honour.EXEMPLAR, "model-posts"),
        Nomination(Honour.ADVANCED_BRANCH, "C", Reward("", Decimal("800.50"))),
    )


@pytest.mark.parametrize(
    "text", ["A", "six_good_team", "champion A", "advanced_branch B; exemplar", f"advanced_branch B {'奖' * 501}"]
)
def test_what_is_no_nomination_is_not_read(text: str) -> None:
    item = AgendaItem(1, "commendation", "年度表彰", {"nominations": text})
    with refused(Refusal.MATTER_INCOMPLETE):
        read_details(item, kinds={"commendation": {"nominations": some_nominations}})
