"""The rules of voting matter by matter 逐项表决, read top to bottom."""

from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given as generated
from hypothesis import strategies as st

from domain.ballot import (
    BallotForm,
    BallotHeld,
    BallotRules,
    Count,
    Presence,
    RecusedCount,
    RollCall,
    SecretVotes,
    Votes,
    hold,
)
from domain.meeting import (
    AttendanceTaken,
    Choice,
    CommentRecorded,
    MatterPostponed,
    MatterWithdrawn,
    Meeting,
    MeetingAdjourned,
    OpinionRecorded,
    VoteCast,
    VoteClosed,
    VoteOpened,
    VotesCounted,
    call_roll,
    cast_votes,
    close_vote,
    count_votes,
    evolve,
    open_vote,
    postpone,
    record_comment,
    record_opinion,
    votes_cast,
    withdraw,
)
from domain.refusal import Refusal, RefusedError
from tests.domain.meetings import ATTENDED, BALLOT, CONVENED, MEMBERS, OPENED, RULES, VOTE_OPENED
from tests.spec import folded, given

HELD = (CONVENED, ATTENDED, OPENED)
SECRET_OPENED = replace(VOTE_OPENED, form=BallotForm.SECRET, last=None)
COUNT = Count(("m1", "m2", "m3"), 2, 1, 0, ("m1", "m2"))
FOR, AGAINST, ABSTAIN = Choice
AT_MILL: dict[str, Any] = {"committee": "mill", "item": 1}


def called(meeting: Meeting, *, concerned: str = "m4", rules: BallotRules = RULES, **roll: Any) -> BallotHeld:
    """The appeal's ballot on the roll call: m4 belongs to the branch."""
    return hold(
        call_roll(meeting, item=1, **roll),
        matter=BALLOT,
        rules=rules,
        quorum=rules.ordinary_quorum,
        members=MEMBERS,
        concerned=frozenset(concerned.split()),
    )


def roll(meeting: Meeting, *, item: int, declared: tuple[str, ...] = ()) -> list[object]:
    return [call_roll(meeting, item=item, declared=declared)]


def cast_on(meeting: Meeting, *, item: int) -> list[object]:
    return [votes_cast(meeting, item=item, cast={})]


def opening(past: tuple[object, ...] = HELD, *, concerned: str = "m4", **change: Any) -> dict[str, Any]:
    rules = change.get("rules", RULES)
    roll = {"declared": change["declared"]} if "declared" in change else {}
    state = folded(open_vote, past)
    return {"item": 1, "called": called(state, concerned=concerned, rules=rules, **roll), "rules": rules, **change}


def test_a_vote_opens_with_those_who_may_vote_and_those_recused() -> None:
    given(*HELD).when(open_vote, **opening()).then(VOTE_OPENED)


def test_who_declares_it_is_recused_beside_those_whom_membership_finds() -> None:
    declared = replace(
        VOTE_OPENED,
        presence=Presence(5, 3, 3),
        voters=("m1", "m2", "m4"),
        recused=("m3",),
        declared=("m3",),
    )
    given(*HELD).when(open_vote, **opening(concerned="", declared=("m3",))).then(declared)


def test_who_belongs_to_the_branch_and_stays_away_is_not_recused() -> None:
    vote = replace(VOTE_OPENED, presence=Presence(5, 4, 3), voters=("m1", "m2", "m3", "m4"), recused=())
    given(*HELD).when(open_vote, **opening(concerned="m5")).then(vote)


def test_who_is_not_there_has_nothing_to_stand_aside_from() -> None:
    given(*HELD).when(roll, item=1, declared=("m5",)).then_refused(Refusal.VOTE_NOT_ALLOWED)


def test_short_of_its_quorum_a_matter_is_postponed_with_the_numbers() -> None:
    postponed = MatterPostponed(1, short=Presence(due=5, present=2, needed=3))
    given(*HELD).when(open_vote, **opening(declared=("m3",))).then(postponed)


def test_where_the_recused_leave_the_number_due_fewer_are_needed() -> None:
    leaving = replace(RULES, recused=RecusedCount.LEAVE_DUE)
    vote = replace(VOTE_OPENED, presence=Presence(due=4, present=3, needed=2))
    given(*HELD).when(open_vote, **opening(rules=leaving)).then(vote)


def test_the_form_is_the_standards_or_else_the_chairs() -> None:
    by_chair = opening(form=BallotForm.SECRET)
    given(*HELD).when(open_vote, **by_chair).then(SECRET_OPENED)
    secret = replace(RULES, form=BallotForm.SECRET)
    given(*HELD).when(open_vote, **opening(rules=secret)).then(SECRET_OPENED)
    given(*HELD).when(open_vote, **opening(rules=secret, form=BallotForm.SECRET)).then(SECRET_OPENED)
    given(*HELD).when(open_vote, **opening(rules=secret, form=BallotForm.OPEN)).then_refused(Refusal.WRONG_BALLOT_FORM)


def test_the_chair_votes_last_only_where_the_standard_says_so_and_the_chair_may_vote() -> None:
    lax = replace(RULES, chair_votes_last=False)
    given(*HELD).when(open_vote, **opening(rules=lax)).then(replace(VOTE_OPENED, last=None))
    aside = replace(VOTE_OPENED, presence=Presence(5, 3, 3), voters=("m2", "m3", "m4"), recused=("m1",), last=None)
    given(*HELD).when(open_vote, **opening(concerned="m1")).then(aside)


def test_matters_are_voted_one_by_one() -> None:
    given(*HELD, VOTE_OPENED).when(roll, item=2).then_refused(Refusal.VOTE_OPEN)


def test_a_matter_that_is_not_on_the_agenda_is_not_put_to_the_vote() -> None:
    given(*HELD).when(roll, item=3).then_not_found()


def test_nothing_is_voted_on_outside_an_open_meeting() -> None:
    adjourned = MeetingAdjourned(Presence(5, 4, 3), "另日再议")
    for past in [(CONVENED,), (CONVENED, ATTENDED), (*HELD, adjourned), (*HELD, adjourned, ATTENDED)]:
        given(*past).when(roll, item=1).then_refused(Refusal.MEETING_NOT_OPEN)
        given(*past).when(record_opinion, item=1, member="m5", text="同意").then_refused(Refusal.MEETING_NOT_OPEN)
        given(*past).when(record_comment, item=1, attendee="老陈", text="属实").then_refused(Refusal.MEETING_NOT_OPEN)
        given(*past).when(cast_votes, **AT_MILL, choices={"m1": FOR}, cast={}).then_refused(Refusal.MEETING_NOT_OPEN)


@pytest.mark.parametrize("settled", [VoteClosed(1, BALLOT, carried=False), VoteClosed(1, BALLOT, carried=True)])
def test_a_matter_voted_on_is_not_reopened_at_the_same_meeting(settled: VoteClosed) -> None:
    past = (*HELD, VOTE_OPENED, settled)
    given(*past).when(roll, item=1).then_refused(Refusal.MATTER_SETTLED)
    given(*past).when(postpone, item=1, reason="再议").then_refused(Refusal.MATTER_SETTLED)
    given(*past).when(withdraw, item=1, reason="再议").then_refused(Refusal.MATTER_SETTLED)
    given(*past).when(record_opinion, item=1, member="m5", text="同意").then_refused(Refusal.MATTER_SETTLED)


def test_what_was_voted_down_does_not_come_back_under_another_number() -> None:
    past = (*HELD, VOTE_OPENED, VoteClosed(1, BALLOT, carried=False))
    again = hold(RollCall(ATTENDED.present), matter=BALLOT, rules=RULES, quorum=RULES.ordinary_quorum, members=MEMBERS)
    given(*past).when(open_vote, item=2, called=again, rules=RULES).then_refused(Refusal.MATTER_SETTLED)
    other = replace(again, matter="grades/mill/2025")
    assert given(*past).when(open_vote, item=2, called=other, rules=RULES).outcome()


def test_each_member_votes_once_and_the_chair_last() -> None:
    past = (*HELD, VOTE_OPENED)
    given(*past).when(cast_votes, **AT_MILL, choices={"m2": FOR}, cast={}).then(VoteCast("mill", "first", 1, "m2", FOR))
    given(*past).when(cast_votes, **AT_MILL, choices={"m2": AGAINST}, cast={"m2": FOR}).then_refused(
        Refusal.VOTE_NOT_ALLOWED
    )
    early = {"m2": FOR}
    given(*past).when(cast_votes, **AT_MILL, choices={"m1": FOR}, cast=early).then_refused(Refusal.CHAIR_VOTES_LAST)
    assert given(*past).when(cast_votes, **AT_MILL, choices={"m1": FOR}, cast={**early, "m3": FOR}).outcome()
    assert given(*past).when(cast_votes, **AT_MILL, choices={"m1": FOR, "m3": FOR}, cast=early).outcome()
    in_any_order = replace(VOTE_OPENED, last=None)
    assert given(*HELD, in_any_order).when(cast_votes, **AT_MILL, choices={"m1": FOR}, cast={}).outcome()


@pytest.mark.parametrize("member", ["m4", "m5", "s1"], ids=["recused", "absent", "no member"])
def test_nobody_else_votes(member: str) -> None:
    given(*HELD, VOTE_OPENED).when(cast_votes, **AT_MILL, choices={member: FOR}, cast={}).then_refused(
        Refusal.VOTE_NOT_ALLOWED
    )


def test_votes_are_cast_only_on_the_matter_put_to_the_vote() -> None:
    given(*HELD).when(cast_votes, **AT_MILL, choices={"m2": FOR}, cast={}).then_refused(Refusal.VOTE_NOT_OPEN)
    given(*HELD, VOTE_OPENED).when(cast_votes, committee="mill", item=2, choices={"m2": FOR}, cast={}).then_refused(
        Refusal.VOTE_NOT_OPEN
    )
    given(*HELD).when(count_votes, item=1, count=COUNT, by="m1").then_refused(Refusal.VOTE_NOT_OPEN)
    given(*HELD).when(cast_on, item=1).then_refused(Refusal.VOTE_NOT_OPEN)


def test_a_vote_is_by_name_or_secret_not_both() -> None:
    given(*HELD, SECRET_OPENED).when(cast_votes, **AT_MILL, choices={"m2": FOR}, cast={}).then_refused(
        Refusal.WRONG_BALLOT_FORM
    )
    given(*HELD, VOTE_OPENED).when(count_votes, item=1, count=COUNT, by="m1").then_refused(Refusal.WRONG_BALLOT_FORM)


def test_two_tellers_enter_the_count_of_a_secret_vote_once() -> None:
    given(*HELD, SECRET_OPENED).when(count_votes, item=1, count=COUNT, by="m1").then(VotesCounted(1, COUNT))
    given(*HELD, SECRET_OPENED, VotesCounted(1, COUNT)).when(count_votes, item=1, count=COUNT, by="m1").then_refused(
        Refusal.VOTE_NOT_ALLOWED
    )


@pytest.mark.parametrize(
    ("count", "code"),
    [
        (replace(COUNT, tellers=("m1",)), Refusal.TELLERS_REQUIRED),
        (replace(COUNT, tellers=("m1", "m1")), Refusal.TELLERS_REQUIRED),
        (replace(COUNT, tellers=("m1", "m4")), Refusal.TELLERS_REQUIRED),
        (replace(COUNT, tellers=("m1", "s1")), Refusal.TELLERS_REQUIRED),
        (replace(COUNT, tellers=("m1", "m2", "m3")), Refusal.TELLERS_REQUIRED),
        (replace(COUNT, in_favour=3), Refusal.COUNT_MISMATCH),
        (replace(COUNT, in_favour=4, against=-1), Refusal.COUNT_MISMATCH),
        (replace(COUNT, voted=("m1", "m2")), Refusal.VOTE_NOT_ALLOWED),
        (replace(COUNT, voted=("m1", "m2", "m4")), Refusal.VOTE_NOT_ALLOWED),
        (replace(COUNT, voted=("m1", "m2", "m3", "m3")), Refusal.VOTE_NOT_ALLOWED),
    ],
)
def test_a_count_that_cannot_be_is_refused(count: Count, code: Refusal) -> None:
    given(*HELD, SECRET_OPENED).when(count_votes, item=1, count=count, by="m1").then_refused(code)


def test_the_count_is_entered_by_a_teller() -> None:
    given(*HELD, SECRET_OPENED).when(count_votes, item=1, count=COUNT, by="m2").then(VotesCounted(1, COUNT))
    given(*HELD, SECRET_OPENED).when(count_votes, item=1, count=COUNT, by="m3").then_refused(Refusal.TELLERS_REQUIRED)


def test_an_uncounted_secret_vote_is_not_closed() -> None:
    given(*HELD, SECRET_OPENED).when(cast_on, item=1).then_refused(Refusal.COUNT_MISSING)


def test_closing_a_vote_tells_whether_it_carried() -> None:
    held = BallotHeld(BALLOT, 5, Fraction(1, 2), Votes(), carried=True)
    given(*HELD, VOTE_OPENED).when(close_vote, item=1, held=held).then(VoteClosed(1, BALLOT, carried=True))


def test_a_matter_is_postponed_with_a_reason_even_while_it_is_being_voted_on() -> None:
    postponed = MatterPostponed(1, "意见分歧较大")
    for past in [(CONVENED,), HELD, (*HELD, VOTE_OPENED)]:
        given(*past).when(postpone, item=1, reason="意见分歧较大").then(postponed)
    given(*HELD).when(postpone, item=1, reason=" ").then_refused(Refusal.REASON_REQUIRED)
    given(*HELD).when(postpone, item=3, reason="意见分歧较大").then_not_found()
    state: Meeting = folded(postpone, [*HELD, VOTE_OPENED, postponed])
    assert state.vote is None
    given(*HELD, postponed).when(postpone, item=1, reason="再议").then_refused(Refusal.MATTER_SETTLED)


def test_a_matter_is_withdrawn_with_a_reason_before_it_is_put_to_the_vote() -> None:
    given(*HELD).when(withdraw, item=1, reason="申诉人撤回").then(MatterWithdrawn(1, "申诉人撤回"))
    given(*HELD).when(withdraw, item=1, reason="").then_refused(Refusal.REASON_REQUIRED)
    given(*HELD, VOTE_OPENED).when(withdraw, item=1, reason="申诉人撤回").then_refused(Refusal.VOTE_OPEN)


def test_the_opinion_of_an_absent_member_is_recorded_and_not_counted() -> None:
    opinion = OpinionRecorded(1, "m5", "同意更正")
    given(*HELD).when(record_opinion, item=1, member="m5", text="同意更正").then(opinion)
    past = (*HELD, opinion, VOTE_OPENED)
    given(*past).when(cast_votes, **AT_MILL, choices={"m5": FOR}, cast={}).then_refused(Refusal.VOTE_NOT_ALLOWED)
    given(*HELD, opinion).when(record_opinion, item=1, member="m5", text="反对").then_refused(Refusal.ALREADY_EXISTS)
    given(*HELD).when(record_opinion, item=1, member="m5", text=" ").then_refused(Refusal.REASON_REQUIRED)


@pytest.mark.parametrize("member", ["m1", "s1"], ids=["present", "no member"])
def test_only_absent_members_send_opinions(member: str) -> None:
    given(*HELD).when(record_opinion, item=1, member=member, text="同意").then_refused(Refusal.NOT_ABSENT)


def test_those_who_attend_without_a_vote_comment_and_nobody_else() -> None:
    comment = CommentRecorded(1, "老陈", "材料属实")
    given(*HELD).when(record_comment, item=1, attendee="老陈", text="材料属实").then(comment)
    given(*HELD, comment).when(record_comment, item=1, attendee="老陈", text="材料属实").then(comment)
    given(*HELD).when(record_comment, item=1, attendee="m1", text="属实").then_refused(Refusal.NOT_AN_ATTENDEE)
    given(*HELD).when(record_comment, item=1, attendee="老陈", text="").then_refused(Refusal.REASON_REQUIRED)


RULEBOOKS = st.builds(
    BallotRules,
    st.sampled_from([Fraction(0), Fraction(1, 2), Fraction(2, 3)]),
    recused=st.sampled_from(RecusedCount),
    form=st.sampled_from([None, *BallotForm]),
)


@generated(
    said=st.dictionaries(st.sampled_from(MEMBERS), st.sampled_from(Choice)),
    concerned=st.frozensets(st.sampled_from(MEMBERS)),
    rules=RULEBOOKS,
    data=st.data(),
)
def test_the_ballot_of_a_meeting_is_what_the_rules_of_ballots_give_on_the_same_votes(
    said: dict[str, Choice], concerned: frozenset[str], rules: BallotRules, data: st.DataObject
) -> None:
    present = tuple(member for member in MEMBERS if member in said)
    declared = tuple(sorted(data.draw(st.sets(st.sampled_from(present)) if present else st.just(set()))))
    aside = tuple(member for member in present if member in concerned or member in declared)
    stay = [member for member in present if member not in aside]
    whole: dict[str, Any] = {
        "matter": BALLOT,
        "quorum": rules.ordinary_quorum,
        "members": MEMBERS,
        "concerned": concerned,
    }
    expected: Any
    try:
        said_so = {choice: tuple(m for m in stay if said[m] is choice) for choice in Choice}
        votes = Votes(tuple(stay), said_so[FOR], said_so[AGAINST], said_so[ABSTAIN], aside)
        expected = hold(votes, rules=rules, **whole)
    except RefusedError as refused:
        expected = refused.code
    meeting: Meeting = folded(open_vote, [CONVENED, AttendanceTaken("m1", present), OPENED])
    ballot = hold(call_roll(meeting, item=1, declared=declared), rules=rules, **whole)
    (opened,) = open_vote(meeting, item=1, called=ballot, rules=rules, declared=declared)
    if isinstance(opened, MatterPostponed):
        assert expected is Refusal.NO_QUORUM
        return
    assert isinstance(opened, VoteOpened)
    meeting = evolve(meeting, opened)
    choices: dict[str, Choice] = {}
    if opened.form is BallotForm.OPEN:
        for member in sorted(stay, key=lambda one: one == opened.last):
            (cast,) = cast_votes(meeting, **AT_MILL, choices={member: said[member]}, cast=choices)
            choices[cast.member] = cast.choice
        assert hold(votes_cast(meeting, item=1, cast=choices), rules=rules, **whole) == expected
    elif len(stay) > 1:
        tally = expected.tally
        count = Count(tuple(stay), tally.in_favour, tally.against, tally.abstained, (stay[0], stay[1]))
        (counted,) = count_votes(meeting, item=1, count=count, by=stay[1])
        meeting = evolve(meeting, counted)
        held = hold(votes_cast(meeting, item=1, cast={}), rules=rules, **whole)
        nameless = Votes(tuple(stay), recused=aside)
        assert held == replace(expected, votes=nameless, count=count)


def test_a_secret_ballot_holds_no_name_beside_a_choice() -> None:
    held = hold(
        SecretVotes(("m1", "m2", "m3"), COUNT, ("m4",)),
        matter=BALLOT,
        rules=RULES,
        quorum=RULES.ordinary_quorum,
        members=MEMBERS,
    )
    assert held.votes == Votes(("m1", "m2", "m3"), recused=("m4",))
    assert (held.count, held.tally, held.carried) == (COUNT, (2, 1, 0), False)
