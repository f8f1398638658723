"""Votes 逐项表决: opinions and comments on a matter, the vote on it, and what settles it without one."""

from collections.abc import Mapping

from domain import ballot
from domain.ballot import BallotForm, BallotHeld, BallotRules, Cast, Count, RollCall, SecretVotes, Votes
from domain.meeting.facts import (
    Choice,
    CommentRecorded,
    Fact,
    MatterPostponed,
    MatterWithdrawn,
    OpinionRecorded,
    VoteCast,
    VoteClosed,
    VoteOpened,
    VotesCounted,
)
from domain.meeting.state import (
    Meeting,
    require_going_on,
    require_no_vote,
    require_open,
    require_pending,
)
from domain.refusal import Refusal, RefusedError, require_reason

Choices = Mapping[str, Choice]


def record_opinion(meeting: Meeting, *, item: int, member: str, text: str) -> list[Fact]:
    """记录未到会委员意见: one a member and matter, told in the minutes, never counted."""
    attendance = require_open(meeting)
    require_pending(meeting, item)
    if member not in {absence.member for absence in attendance.absent}:
        raise RefusedError(
            Refusal.NOT_ABSENT,
            f"{member}不是本次会议缺席的委员, 到会委员的意见以表决为准",
            f"{member} is no absent member: those present say so by their vote",
        )
    if (item, member) in meeting.opinions:
        raise RefusedError(
            Refusal.ALREADY_EXISTS,
            f"{member}对第{item}项议题的意见已记录",
            f"the opinion of {member} on matter {item} is recorded already",
        )
    require_reason(text)
    return [OpinionRecorded(item, member, text)]


def record_comment(meeting: Meeting, *, item: int, attendee: str, text: str) -> list[Fact]:
    """记录列席人员发言."""
    attendance = require_open(meeting)
    require_pending(meeting, item)
    if attendee not in {one.name for one in attendance.attendees}:
        raise RefusedError(
            Refusal.NOT_AN_ATTENDEE,
            f"{attendee}不在列席人员之列, 请先登记列席",
            f"{attendee} does not attend without a vote: list them with the attendance first",
        )
    require_reason(text)
    return [CommentRecorded(item, attendee, text)]


def call_roll(meeting: Meeting, *, item: int, declared: tuple[str, ...] = ()) -> RollCall:
    """点名: who is there to vote on the matter, and who declares that they stand aside."""
    attendance = require_open(meeting)
    require_no_vote(meeting)
    require_pending(meeting, item)
    strangers = sorted(set(declared) - set(attendance.present))
    if strangers:
        raise RefusedError(
            Refusal.VOTE_NOT_ALLOWED,
            f"{'、'.join(strangers)}未到会, 无须申请回避",
            f"{', '.join(strangers)} are not present, so have nothing to stand aside from",
        )
    return RollCall(attendance.present, declared)


def open_vote(
    meeting: Meeting,
    *,
    item: int,
    called: BallotHeld,
    rules: BallotRules,
    form: BallotForm | None = None,
    declared: tuple[str, ...] = (),
) -> list[Fact]:
    """开始表决: `called` is the matter's ballot on the roll call. Short of its quorum, the matter is postponed."""
    call_roll(meeting, item=item, declared=declared)
    if called.matter in meeting.failed:
        raise RefusedError(
            Refusal.MATTER_SETTLED,
            "该事项本次会议已表决未通过, 不得重新表决; 可列入以后的会议",
            "this was voted down at this meeting: put it on the agenda of a later one",
        )
    if rules.form is not None and form not in {None, rules.form}:
        raise RefusedError(
            Refusal.WRONG_BALLOT_FORM,
            "表决方式由考核标准规定, 不得另行选择",
            "the standard says in which form to vote, so it is not for the chair to choose",
        )
    came = called.presence
    if not came.is_quorate:
        return [MatterPostponed(item, short=came)]
    voters, recused = called.votes.present, called.votes.recused
    last = meeting.chair if rules.chair_votes_last and meeting.chair in voters else None
    chosen = rules.form or form or BallotForm.OPEN
    opened = VoteOpened(
        item,
        called.matter,
        chosen,
        came,
        voters,
        recused,
        declared,
        last if chosen is BallotForm.OPEN else None,
    )
    return [opened]


def cast_votes(meeting: Meeting, *, committee: str, item: int, choices: Choices, cast: Choices) -> list[VoteCast]:
    """投票: each member once, the chair last; `cast` is what others have cast before."""
    vote = _require_vote(meeting, item, BallotForm.OPEN)
    for member in choices:
        if member not in vote.voters:
            raise RefusedError(
                Refusal.VOTE_NOT_ALLOWED,
                f"{member}未到会、已回避或不是委员, 不能表决",
                f"{member} is absent, recused or no member, so may not vote",
            )
        if member in cast:
            raise RefusedError(
                Refusal.VOTE_NOT_ALLOWED, f"{member}已表决, 不得更改", f"{member} has voted, and a vote stands"
            )
    waiting = set(vote.voters) - set(cast) - set(choices)
    if vote.last in choices and waiting:
        raise RefusedError(
            Refusal.CHAIR_VOTES_LAST,
            "主持人末位表态, 请待其他委员表决后再表决",
            "the chair votes last: wait until all others have voted",
        )
    return [VoteCast(committee, meeting.meeting, item, member, choice) for member, choice in choices.items()]


def count_votes(meeting: Meeting, *, item: int, count: Count, by: str) -> list[Fact]:
    """计票: of a secret vote, by two tellers, one of whom enters it, once."""
    vote = _require_vote(meeting, item, BallotForm.SECRET)
    if meeting.count is not None:
        raise RefusedError(
            Refusal.VOTE_NOT_ALLOWED, "计票结果已登记, 不得更改", "the count is entered already and stands"
        )
    ballot.check_count(count, present=frozenset(vote.voters))
    if by not in count.tellers:
        raise RefusedError(
            Refusal.TELLERS_REQUIRED, "计票结果须由计票人本人登记", "the count is entered by one of the tellers"
        )
    return [VotesCounted(item, count)]


def votes_cast(meeting: Meeting, *, item: int, cast: Choices) -> Cast:
    """表决情况: what the ballot on the matter is held on."""
    vote = _require_vote(meeting, item)
    if vote.form is BallotForm.OPEN:
        said = {choice: tuple(one for one in vote.voters if cast.get(one) is choice) for choice in Choice}
        return Votes(
            vote.voters, said[Choice.IN_FAVOUR], said[Choice.AGAINST], said[Choice.ABSTAIN], recused=vote.recused
        )
    if meeting.count is None:
        raise RefusedError(
            Refusal.COUNT_MISSING, "尚未登记计票结果, 请计票人先行登记", "the tellers have not entered the count yet"
        )
    return SecretVotes(vote.voters, meeting.count, vote.recused)


def close_vote(meeting: Meeting, *, item: int, held: BallotHeld) -> list[Fact]:
    """结束表决."""
    _require_vote(meeting, item)
    return [VoteClosed(item, held.matter, held.carried)]


def postpone(meeting: Meeting, *, item: int, reason: str) -> list[Fact]:
    """暂缓表决: to a later meeting, for example because opinions differ widely; ends a vote under way on it."""
    require_going_on(meeting)
    require_pending(meeting, item)
    require_reason(reason)
    return [MatterPostponed(item, reason)]


def withdraw(meeting: Meeting, *, item: int, reason: str) -> list[Fact]:
    """撤回议题: before it is put to the vote."""
    require_going_on(meeting)
    require_no_vote(meeting)
    require_pending(meeting, item)
    require_reason(reason)
    return [MatterWithdrawn(item, reason)]


def _require_vote(meeting: Meeting, item: int, form: BallotForm | None = None) -> VoteOpened:
    """The vote under way on the matter."""
    require_open(meeting)
    require_pending(meeting, item)
    vote = meeting.vote
    if vote is None or vote.item != item:
        raise RefusedError(
            Refusal.VOTE_NOT_OPEN,
            f"第{item}项议题没有正在进行的表决, 请先开始表决",
            f"no vote is under way on matter {item}: open it first",
        )
    if form is not None and vote.form is not form:
        raise RefusedError(
            Refusal.WRONG_BALLOT_FORM,
            "本项为无记名表决, 请由计票人登记票数"
            if vote.form is BallotForm.SECRET
            else "本项为记名表决, 请由委员各自表决",
            "this vote is secret: the tellers enter the count"
            if vote.form is BallotForm.SECRET
            else "this vote is by name: each member votes",
        )
    return vote
