"""A meeting of five members, for tests to start from and to change."""

from datetime import UTC, date, datetime
from fractions import Fraction

from domain.ballot import BallotForm, BallotRules, Presence
from domain.meeting import (
    Absence,
    AgendaItem,
    AttendanceTaken,
    Attendee,
    MeetingConvened,
    MeetingOpened,
    VoteOpened,
)

MEMBERS = ("m1", "m2", "m3", "m4", "m5")
TODAY = date(2026, 1, 19)
RULES = BallotRules(Fraction(1, 2), Fraction(2, 3))
AGENDA = (
    AgendaItem(1, "appeal", "二轧车间党支部申诉", {"branch": "B", "points": "18.5"}),
    AgendaItem(2, "grades", "表决2025年度定级", {"year": "2025"}),
)
AT = datetime(2026, 1, 19, 1, tzinfo=UTC)
CONVENED = MeetingConvened("mill", "first", 2026, 1, "年度考核定级会议", AT, TODAY, "二楼会议室", "m1", AGENDA)
ATTENDED = AttendanceTaken(
    "m1", ("m1", "m2", "m3", "m4"), (Absence("m5", "出差"),), (Attendee("老陈", "组织科复核员"),)
)
OPENED = MeetingOpened(Presence(due=5, present=4, needed=3))
BALLOT = "appeal/B/2025/YE/E"
VOTE_OPENED = VoteOpened(1, BALLOT, BallotForm.OPEN, Presence(5, 3, 3), ("m1", "m2", "m3"), recused=("m4",), last="m1")
