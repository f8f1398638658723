"""What a committee votes at a meeting is what it votes directly: the same facts, and the same rules."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from functools import partial
from typing import Any

import pytest

from domain import streams
from domain.ballot import BallotHeld, Votes
from domain.branch import GradeAwarded
from domain.commendation import CommendationIssued, Commended, Honour, Reward
from domain.feature import FeaturePlan
from domain.grading import TieBroken
from domain.meeting import Absence, AgendaItem, Choice, MatterPostponed, VoteClosed, VoteOpened
from domain.period import Period
from domain.record import Recorded
from domain.refusal import Refusal
from domain.six_good import Good, MonthDay
from services.assessments import ScoreSheet
from services.features import Features
from services.ledger import Act, Ledger, Receipt
from services.meetings import Convocation, MeetingId, Meetings, Roll
from services.organisation import Person
from services.six_good import SixGoodProgrammes
from tests.services.desk import AFTER_NOTICE, MEMBERS, NOTICE_DAY, Desk, sheet
from tests.spec import refused

GRADES = AgendaItem(2, "grades", "表决定级", {"year": "2025"})


class Sitting:
    """A meeting of the desk's committee, on the first day of the notice unless another is named."""

    def __init__(self, desk: Desk, *agenda: AgendaItem, name: str = "first") -> None:
        self.desk = desk
        self.at = MeetingId(desk.committee, name)
        self.meetings = Meetings(desk.ledger)
        self.now = NOTICE_DAY
        self.meetings.convene(
            self.act(), self.at, convocation=Convocation("党委会", NOTICE_DAY, "会议室", "m1", agenda)
        )

    def act(self, by: str = "s1") -> Act:
        return self.desk.act(by, self.now)

    def open(self, *absent: str) -> "Sitting":
        present = tuple(member for member in MEMBERS if member not in absent)
        away = tuple(Absence(member, "出差") for member in absent)
        self.meetings.take_attendance(self.act(), self.at, roll=Roll(present, away))
        self.meetings.open(self.act(), self.at)
        return self

    def put(self, item: int = 1) -> Any:
        """What came of putting the matter to the vote."""
        return self.meetings.open_vote(self.act(), self.at, item=item).facts[0][1]

    def close(self, item: int = 1, choice: Choice = Choice.IN_FAVOUR) -> Receipt:
        """Everybody who may vote says the same, the chair last."""
        history = self.desk.ledger.seen().history(self.at.stream)
        vote = next(one.fact for one in history if isinstance(one.fact, VoteOpened) and one.fact.item == item)
        for member in sorted(vote.voters, reverse=True):
            self.meetings.cast_votes(self.act(member), self.at, item=item, choices={member: choice})
        return self.meetings.close_vote(self.act(), self.at, item=item)


def appeal_of(desk: Desk, number: int = 1) -> AgendaItem:
    details = {"year": "2025", "branch": desk.branches[1], "period": "Q3", "item": "B", "points": "38"}
    return AgendaItem(number, "appeal", "二轧党支部申诉", details)


def of_names(desk: Desk, facts: Iterable[object]) -> list[str]:
    """The facts as text, whichever committee they are of."""
    plain = (replace(fact, meeting=None) if isinstance(fact, BallotHeld) else fact for fact in facts)
    return [repr(fact).replace(desk.committee, "mill") for fact in plain]


@pytest.fixture
def contested(ledger: Ledger) -> Desk:
    """Proposed and put up for notice, with an appeal of the second branch, which m3 belongs to."""
    desk = Desk(ledger).noticed()
    desk.appeal(desk.act())
    return desk


def test_an_appeal_is_voted_at_a_meeting_as_it_is_voted_directly(contested: Desk) -> None:
    sitting = Sitting(contested, appeal_of(contested)).open()
    vote = sitting.put()
    assert (vote.voters, vote.recused, vote.presence.due) == (("m1", "m2"), ("m3",), 3)
    receipt = sitting.close()
    other = Desk(contested.ledger, "works").noticed()
    other.appeal(other.act())
    direct = other.decide_appeal(other.act())
    *carried, closed = [fact for _, fact in receipt.facts]
    assert of_names(contested, carried) == of_names(other, (fact for _, fact in direct.facts))
    assert closed == VoteClosed(1, f"appeal/{contested.branches[1]}/2025/Q3/B", carried=True)
    assert [fact.meeting for fact in carried if isinstance(fact, BallotHeld)] == ["first"]


def test_an_appeal_voted_down_at_a_meeting_is_decided_and_corrects_nothing(contested: Desk) -> None:
    sitting = Sitting(contested, appeal_of(contested)).open()
    sitting.put()
    names = [type(fact).__name__ for _, fact in sitting.close(choice=Choice.AGAINST).facts]
    assert names == ["BallotHeld", "AppealDecided", "VoteClosed"]


def test_the_six_good_standard_and_a_feature_branch_are_voted_at_a_meeting(contested: Desk) -> None:
    committee, branch = contested.committee, contested.branches[1]
    six_good, features = SixGoodProgrammes(contested.ledger), Features(contested.ledger)
    act = partial(contested.act, "s1", NOTICE_DAY)
    goods = tuple(Good(f"第{number}好", Decimal("0.9")) for number in range(1, 7))
    adopt_by = MonthDay(12, 31)
    six_good.set_programme(act(), committee_id=committee, start_year=NOTICE_DAY.year, adopt_by=adopt_by)
    six_good.draft(act(), committee_id=committee, from_year=NOTICE_DAY.year, goods=goods, reward_rules="奖牌")
    plan = FeaturePlan("炉火正红", "先锋炉台", "一炉一面旗", ("动员",), NOTICE_DAY.date() + timedelta(90))
    at: dict[str, Any] = {"committee_id": committee, "branch_id": branch}
    features.apply(contested.act(f"secretary:{branch}", NOTICE_DAY), **at, brand="红炉台", plan=plan)
    features.approve_plan(act(), **at)
    features.hand_in(contested.act(f"secretary:{branch}", NOTICE_DAY), **at, summary="炉台达标", checklist={})
    agenda = AgendaItem(1, "six_good", "六好标准", {}), AgendaItem(2, "feature", "特色党支部验收", {"branch": branch})
    sitting = Sitting(contested, *agenda).open()
    assert sitting.put(1).recused == ()
    adopted = [type(fact).__name__ for _, fact in sitting.close(1).facts]
    assert sitting.put(2).recused == ("m3",)
    accepted = [type(fact).__name__ for _, fact in sitting.close(2).facts]
    assert (adopted[0], adopted[-1]) == (accepted[0], accepted[-1]) == ("BallotHeld", "VoteClosed")
    assert (adopted[1], accepted[1]) == ("SixGoodAdopted", "FeatureAcceptanceDecided")


def test_a_commendation_is_voted_at_a_meeting_and_only_of_whom_the_grades_allow(contested: Desk) -> None:
    first, second = contested.branches
    contested.decide_appeal(contested.act())
    contested.propose(contested.act(now=AFTER_NOTICE))

    def listed(number: int, nominations: str) -> AgendaItem:
        return AgendaItem(number, "commendation", "年度表彰", {"year": "2025", "nominations": nominations})

    of_both = f"advanced_branch {first} 5000 奖牌; advanced_branch {second}"
    sitting = Sitting(contested, listed(1, f"advanced_branch {first} 5000 奖牌"), listed(2, of_both)).open()
    sitting.now = AFTER_NOTICE
    with refused(Refusal.GRADES_UNDECIDED):
        sitting.put(1)
    contested.decide_grades(contested.act())
    with refused(Refusal.NOT_ADVANCED):
        sitting.put(2)
    assert sitting.put(1).recused == ()
    issued = next(fact for _, fact in sitting.close(1).facts if isinstance(fact, CommendationIssued))
    assert issued.commended == (Commended(Honour.ADVANCED_BRANCH, first, first, Reward("奖牌", Decimal(5000))),)
    with refused(Refusal.ALREADY_COMMENDED):
        sitting.put(2)


def test_a_commendation_that_is_not_carried_is_not_issued(contested: Desk) -> None:
    contested.decide_appeal(contested.act())
    contested.propose(contested.act(now=AFTER_NOTICE))
    contested.decide_grades(contested.act())
    matter = {"year": "2025", "nominations": f"advanced_branch {contested.branches[0]}"}
    sitting = Sitting(contested, AgendaItem(1, "commendation", "年度表彰", matter)).open()
    sitting.now = AFTER_NOTICE
    sitting.put()
    assert [type(fact) for _, fact in sitting.close(choice=Choice.AGAINST).facts] == [BallotHeld, VoteClosed]


def test_grades_are_voted_at_a_meeting_once_notice_and_appeals_are_over(contested: Desk) -> None:
    sitting = Sitting(contested, appeal_of(contested), GRADES).open()
    with refused(Refusal.NOTICE_OPEN):
        sitting.put(2)
    sitting.now = AFTER_NOTICE
    with refused(Refusal.APPEAL_PENDING):
        sitting.put(2)
    sitting.put()
    sitting.close()
    with refused(Refusal.PROPOSAL_OUTDATED):
        sitting.put(2)
    contested.propose(contested.act(now=AFTER_NOTICE))
    vote = sitting.put(2)
    assert (vote.voters, vote.recused) == (MEMBERS, ())
    awarded = [fact for _, fact in sitting.close(2).facts if isinstance(fact, GradeAwarded)]
    assert {fact.branch for fact in awarded} == set(contested.branches)


def test_what_has_moved_since_the_vote_was_opened_is_not_carried_out(contested: Desk) -> None:
    sitting = Sitting(contested, appeal_of(contested)).open()
    sitting.put()
    contested.decide_appeal(contested.act())
    before = contested.ledger.seen().history(sitting.at.stream)
    with refused(Refusal.NOT_APPEALED):
        sitting.close()
    assert contested.ledger.seen().history(sitting.at.stream) == before


def test_the_quorum_is_that_of_the_matter(contested: Desk) -> None:
    contested.decide_appeal(contested.act())
    contested.propose(contested.act())
    resolution = AgendaItem(1, "other", "其他", {"text": "同意"})
    sitting = Sitting(contested, resolution, GRADES).open("m3")
    sitting.now = AFTER_NOTICE
    assert sitting.put(1).presence.needed == 2
    sitting.close(1)
    assert sitting.put(2).presence.needed == 2
    sitting.meetings.postpone(sitting.act(), sitting.at, item=2, reason="再议")


def test_short_of_the_quorum_for_grades_the_grades_are_postponed(ledger: Ledger) -> None:
    desk = Desk(ledger)
    for step in (desk.establish, desk.found):
        step(desk.act())
    more = [f"m{number}" for number in (4, 5)]
    _seat(desk, more)
    desk.draft(desk.act())
    everyone = (*MEMBERS, *more)
    desk.standards.adopt(desk.act(), committee_id=desk.committee, year=2025, votes=_all_for(everyone))
    desk.assessed(*Period)
    desk.propose(desk.act())
    desk.open_notice(desk.act())
    sitting = Sitting(desk, GRADES)
    roll = Roll(MEMBERS, tuple(Absence(member, "出差") for member in more))
    sitting.meetings.take_attendance(sitting.act(), sitting.at, roll=roll)
    sitting.meetings.open(sitting.act(), sitting.at)
    sitting.now = AFTER_NOTICE
    postponed = sitting.put(2)
    assert isinstance(postponed, MatterPostponed)
    assert postponed.short is not None
    assert (postponed.short.present, postponed.short.needed) == (3, 4)


def test_a_tie_is_broken_at_a_meeting_by_those_who_belong_to_neither_branch(ledger: Ledger) -> None:
    desk = Desk(ledger).founded()
    for period in Period:
        desk.self_assess(desk.act(), period)
        sheets = {branch: ScoreSheet(sheet("56", "37")) for branch in desk.branches}
        desk.assessments.score(desk.act(), desk.at(period), sheets=sheets)
        desk.review(desk.act(), period)
        desk.confirm(desk.act(), period)
    first, second = desk.branches
    tie = AgendaItem(1, "tie", "并列先后", {"year": "2025", "order": f"{second}, {first}"})
    sitting = Sitting(desk, tie).open()
    assert sitting.put().recused == ("m3",)
    broken = [fact for _, fact in sitting.close().facts if isinstance(fact, TieBroken)]
    assert [fact.order for fact in broken] == [(second, first)]


def test_members_sign_their_own_votes_in_a_batch(contested: Desk) -> None:
    sitting = Sitting(contested, appeal_of(contested)).open()
    sitting.put()
    choices = {"m1": Choice.IN_FAVOUR, "m2": Choice.AGAINST}
    with refused(Refusal.VOTE_NOT_ALLOWED):
        sitting.meetings.cast_votes(sitting.act(), sitting.at, item=1, choices=choices)
    own = {sitting.at.vote_stream(1, member): member for member in choices}
    sitting.meetings.cast_votes(sitting.act().by_each(own), sitting.at, item=1, choices=choices)
    (vote,) = contested.ledger.seen().history(streams.vote(contested.committee, "first", 1, "m2"))
    assert isinstance(vote, Recorded)
    assert (vote.envelope.by, vote.fact.choice) == ("m2", Choice.AGAINST)


def test_a_vote_in_the_name_of_another_is_refused(contested: Desk) -> None:
    sitting = Sitting(contested, appeal_of(contested)).open()
    sitting.put()
    act = replace(sitting.act("m2"), on_behalf_of="m1")
    with refused(Refusal.VOTE_NOT_ALLOWED):
        sitting.meetings.cast_votes(act, sitting.at, item=1, choices={"m2": Choice.IN_FAVOUR})


def test_an_adjourned_meeting_goes_on_another_day(contested: Desk) -> None:
    sitting = Sitting(contested, appeal_of(contested)).open("m2", "m3")
    with refused(Refusal.MEETING_NOT_OPEN):
        sitting.put()
    sitting.now = NOTICE_DAY + timedelta(days=1)
    sitting.open("m3")
    assert sitting.put().voters == ("m1", "m2")


def _seat(desk: Desk, members: list[str]) -> None:
    people = [Person(member, member) for member in members]
    desk.organisation.add_people(desk.act(), committee_id=desk.committee, members=people, staff=[])


def _all_for(members: tuple[str, ...]) -> Votes:
    return Votes(members, members)
