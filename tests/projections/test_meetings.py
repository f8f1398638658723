"""What meetings decide is told with their number; what they wait for is listed."""

from datetime import date

import pytest

from domain.ballot import BallotForm, Count
from domain.meeting import Absence, AgendaItem, Choice
from domain.period import Period
from infra.postgres.pool import Pool
from projections.open_matters import Awaits, Kind, OpenMatters
from services.gradings import Appealed
from services.meetings import Convocation, MeetingId, Meetings, Roll
from tests.projections.conftest import Follow
from tests.projections.histories import MEMBERS, Teller, history_on

AT = MeetingId("south", "first")
APPEAL = AgendaItem(
    1,
    "appeal",
    "X党支部申诉",
    {"year": "2025", "branch": "X", "period": "Q3", "item": "P", "points": "39.5"},
)
RESOLUTION = AgendaItem(2, "other", "设立专栏", {"text": "同意设立创先争优专栏"})
GRADES = AgendaItem(3, "grades", "表决定级", {"year": "2025"})


@pytest.fixture
def meetings(eventful: Teller) -> Meetings:
    """A meeting of the south, whose branch X has appealed."""
    of, against = eventful.of("south"), Appealed("X", Period.Q3, "P")
    eventful.gradings.propose(eventful.act(), of)
    eventful.gradings.open_notice(eventful.act(), of)
    eventful.gradings.file_appeal(eventful.act("secretary:X"), of, against=against, grounds="材料未计入")
    meetings = eventful.meetings
    at = eventful.clock.now
    convocation = Convocation("评审会", at, "会议室", "m1", (APPEAL, RESOLUTION, GRADES))
    meetings.convene(eventful.act(), AT, convocation=convocation)
    return meetings


def opened(teller: Teller, meetings: Meetings) -> None:
    meetings.take_attendance(teller.act(), AT, roll=Roll(MEMBERS))
    meetings.open(teller.act(), AT)


def voted(teller: Teller, meetings: Meetings, item: int, choice: Choice) -> None:
    """Of the two who stay: m3 stands aside."""
    meetings.open_vote(teller.act(), AT, item=item, declared=("m3",))
    for member in ("m2", "m1"):
        meetings.cast_votes(teller.act(member), AT, item=item, choices={member: choice})


def test_what_a_meeting_carried_is_told_as_always_with_its_number(
    eventful: Teller, meetings: Meetings, follow: Follow, pool: Pool
) -> None:
    opened(eventful, meetings)
    voted(eventful, meetings, 1, Choice.IN_FAVOUR)
    meetings.close_vote(eventful.act(), AT, item=1)
    follow().catch_up()
    told = history_on(pool).lines("X", newest_first=True, limit=1)[0]
    assert told.kind == "score_corrected"
    assert told.sentence_zh.endswith("更正为 39.5 (2025年第1次会议, 应到会3, 实到会2, 赞成2 反对0 弃权0, 孙委员回避)")
    assert told.sentence_en.endswith(
        " to 39.5 (meeting 1 of 2025, due 3, present 2, for 2, against 0, abstained 0, 孙委员 recused)"
    )


def test_a_secret_vote_is_told_by_its_count(eventful: Teller, meetings: Meetings, follow: Follow, pool: Pool) -> None:
    opened(eventful, meetings)
    voted(eventful, meetings, 1, Choice.AGAINST)
    meetings.close_vote(eventful.act(), AT, item=1)
    eventful.pass_days(8)
    meetings.open_vote(eventful.act(), AT, item=3, form=BallotForm.SECRET)
    count = Count(MEMBERS, 1, 1, 1, ("m1", "m2"))
    meetings.count_votes(eventful.act("m1"), AT, item=3, count=count)
    meetings.close_vote(eventful.act(), AT, item=3)
    follow().catch_up()
    told = history_on(pool).lines("Y", newest_first=True, limit=1)[0]
    votes = "2025年第1次会议, 应到会3, 实到会3, 赞成1 反对1 弃权1"
    assert told.sentence_zh == f"党委表决未通过定级 ({votes})"


def test_a_meeting_waits_to_be_held_and_a_vote_for_each_member(
    eventful: Teller, meetings: Meetings, follow: Follow, pool: Pool
) -> None:
    follower, matters = follow(), OpenMatters(pool)

    def waiting(**asked: object) -> list[tuple[Kind, str | None, str]]:
        follower.catch_up()
        kinds = (Kind.HOLD_MEETING, Kind.CAST_VOTE, Kind.COUNT_VOTES)
        found = matters.matters(committees=("south",), kinds=kinds, **asked)  # type: ignore[arg-type]
        return [(one.kind, one.person, one.subject_zh) for one in found]

    held = (Kind.HOLD_MEETING, None, "评审会待召开")
    assert waiting() == [held]
    on = eventful.clock.now.date()
    assert waiting(today=date(on.year, 1, 1)) == []
    opened(eventful, meetings)
    meetings.open_vote(eventful.act(), AT, item=1, declared=("m3",))
    assert waiting() == [
        (Kind.CAST_VOTE, "m1", "X党支部申诉待表决"),
        (Kind.CAST_VOTE, "m2", "X党支部申诉待表决"),
        held,
    ]
    assert waiting(person="m2", awaits=[Awaits.MEMBER]) == [(Kind.CAST_VOTE, "m2", "X党支部申诉待表决")]
    meetings.cast_votes(eventful.act("m2"), AT, item=1, choices={"m2": Choice.ABSTAIN})
    assert waiting() == [(Kind.CAST_VOTE, "m1", "X党支部申诉待表决"), held]
    assert matters.counts(committees=("south",), person="m1") == {Kind.CAST_VOTE: 1}
    meetings.postpone(eventful.act(), AT, item=1, reason="意见分歧较大")
    assert waiting() == [held]
    meetings.open_vote(eventful.act(), AT, item=2, form=BallotForm.SECRET)
    assert waiting() == [(Kind.COUNT_VOTES, None, "设立专栏待计票"), held]
    meetings.count_votes(eventful.act("m1"), AT, item=2, count=Count(MEMBERS, 3, 0, 0, ("m1", "m2")))
    assert waiting() == [held]
    meetings.close_vote(eventful.act(), AT, item=2)
    meetings.withdraw(eventful.act(), AT, item=3, reason="另行表决")
    meetings.close(eventful.act(), AT)
    assert waiting() == []
    assert follower.equal_to_replay("open_matters") == []


def test_an_agenda_changed_is_what_the_votes_are_called_by(
    eventful: Teller, meetings: Meetings, follow: Follow, pool: Pool
) -> None:
    other = AgendaItem(7, "other", "另一议题", {"text": "同意"})
    meetings.change_agenda(eventful.act(), AT, agenda=(other,))
    meetings.take_attendance(eventful.act(), AT, roll=Roll(MEMBERS[:2], (Absence("m3", "出差"),)))
    meetings.open(eventful.act(), AT)
    meetings.open_vote(eventful.act(), AT, item=7)
    follow().catch_up()
    votes = OpenMatters(pool).matters(committees=("south",), kinds=[Kind.CAST_VOTE])
    assert [(one.person, one.subject_en) for one in votes] == [
        ("m1", "另一议题 waits for the vote"),
        ("m2", "另一议题 waits for the vote"),
    ]
