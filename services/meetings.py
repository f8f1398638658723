"""Meetings 会议: every act of a meeting of the committee, from convening it to closing it."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from zoneinfo import ZoneInfo

from domain import meeting, streams
from domain.ballot import BallotForm, BallotHeld, Count
from domain.committee import Committee
from domain.meeting import Absence, AgendaItem, Attendee, Choice, Meeting, Register, VoteCast
from domain.meeting import register as numbers
from domain.refusal import Refusal, RefusedError
from services.gradings import local_date
from services.ledger import Act, Drafts, Ledger, Receipt, Seen
from services.matters import Put, put_to_vote, roll_called, rules_of, vote_on
from services.organisation import committee_of


@dataclass(frozen=True)
class MeetingId:
    """A meeting of a committee."""

    committee: str
    meeting: str

    @property
    def stream(self) -> str:
        return streams.meeting(self.committee, self.meeting)

    def vote_stream(self, item: int, member: str) -> str:
        return streams.vote(self.committee, self.meeting, item, member)


@dataclass(frozen=True)
class Convocation:
    """会议通知: what a meeting is convened with."""

    title: str
    at: datetime
    place: str
    chair: str
    agenda: tuple[AgendaItem, ...]


@dataclass(frozen=True)
class Roll:
    """到会情况 as entered; `chair` where somebody else presides than was convened."""

    present: tuple[str, ...]
    absent: tuple[Absence, ...] = ()
    attendees: tuple[Attendee, ...] = ()
    chair: str | None = None


def meeting_of(seen: Seen, at: MeetingId) -> Meeting:
    """The meeting as recorded; it must have been convened."""
    seen.load([streams.committee(at.committee), at.stream])
    committee_of(seen, at.committee)
    state = seen.state(at.stream, meeting.evolve, Meeting())
    meeting.require_convened(state)
    return state


def cast_in(seen: Seen, at: MeetingId, item: int, members: Iterable[str]) -> Mapping[str, Choice]:
    """What these members have voted by name."""
    votes = {member: at.vote_stream(item, member) for member in members}
    seen.load(votes.values())
    facts = (recorded.fact for stream in votes.values() for recorded in seen.history(stream))
    return {fact.member: fact.choice for fact in facts if isinstance(fact, VoteCast)}


def called_on(
    seen: Seen, act: Act, at: MeetingId, state: Meeting, *, item: int, declared: tuple[str, ...] = ()
) -> BallotHeld:
    """点名: the ballot on a matter as its vote would open now. Refuses what stands in the way; records nothing."""
    roll = meeting.call_roll(state, item=item, declared=declared)
    return roll_called(seen, act, _put(at, state, item), roll)


class Meetings:
    """Convenes meetings and leads them through their agenda."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    def convene(self, act: Act, at: MeetingId, *, convocation: Convocation) -> Receipt:
        """召集会议: it takes the next number of the year it is held in."""

        def decide(seen: Seen) -> Drafts:
            committee = committee_of(seen, at.committee)
            on = convocation.at.astimezone(ZoneInfo(committee.timezone)).date()
            register = streams.meetings(at.committee, on.year)
            seen.load([register, at.stream])
            known = seen.state(register, numbers.evolve, Register())
            convened = meeting.convene(
                seen.state(at.stream, meeting.evolve, Meeting()),
                committee=at.committee,
                id=at.meeting,
                number=known.next,
                on=on,
                members=committee.members,
                today=local_date(act, committee),
                **vars(convocation),
            )
            _check_details(at, on.year, convocation.agenda)
            for entered in meeting.enter(known, committee=at.committee, year=on.year, meeting=at.meeting):
                yield register, entered
            yield from _on(at, convened)

        return self._ledger.perform(act, decide)

    def change_agenda(self, act: Act, at: MeetingId, *, agenda: tuple[AgendaItem, ...]) -> Receipt:
        """调整议程."""

        def decide(state: Meeting, _: Committee, _seen: Seen) -> Iterable[meeting.Fact]:
            facts = meeting.change_agenda(state, agenda=agenda)
            _check_details(at, state.year, agenda)
            return facts

        return self._perform(act, at, decide)

    def take_attendance(self, act: Act, at: MeetingId, *, roll: Roll) -> Receipt:
        """登记到会情况."""
        return self._perform(
            act,
            at,
            lambda state, committee, _: meeting.take_attendance(state, members=committee.members, **vars(roll)),
        )

    def open(self, act: Act, at: MeetingId) -> Receipt:
        """开始会议: or adjourn it, when too few came."""
        return self._perform(
            act,
            at,
            lambda state, committee, seen: meeting.open_meeting(
                state,
                members=committee.members,
                quorum=_quorum(seen, at, state),
                today=local_date(act, committee),
            ),
        )

    def adjourn(self, act: Act, at: MeetingId, *, reason: str) -> Receipt:
        """休会."""
        return self._perform(
            act,
            at,
            lambda state, committee, seen: meeting.adjourn(
                state, members=committee.members, quorum=_quorum(seen, at, state), reason=reason
            ),
        )

    def record_opinion(self, act: Act, at: MeetingId, *, item: int, member: str, text: str) -> Receipt:
        """记录未到会委员意见."""
        return self._perform(
            act, at, lambda state, *_: meeting.record_opinion(state, item=item, member=member, text=text)
        )

    def record_comment(self, act: Act, at: MeetingId, *, item: int, attendee: str, text: str) -> Receipt:
        """记录列席人员发言."""
        return self._perform(
            act, at, lambda state, *_: meeting.record_comment(state, item=item, attendee=attendee, text=text)
        )

    def open_vote(
        self, act: Act, at: MeetingId, *, item: int, form: BallotForm | None = None, declared: tuple[str, ...] = ()
    ) -> Receipt:
        """开始表决: once the matter is ready and those concerned have left; short of its quorum, it is postponed."""

        def decide(state: Meeting, _: Committee, seen: Seen) -> Iterable[meeting.Fact]:
            called = called_on(seen, act, at, state, item=item, declared=declared)
            rules = rules_of(seen, _put(at, state, item))
            return meeting.open_vote(state, item=item, called=called, rules=rules, form=form, declared=declared)

        return self._perform(act, at, decide)

    def cast_votes(self, act: Act, at: MeetingId, *, item: int, choices: Mapping[str, Choice]) -> Receipt:
        """投票: each member signs their own vote, and nobody votes for another."""

        def decide(seen: Seen) -> Drafts:
            state = meeting_of(seen, at)
            _require_own_votes(act, at, item, choices)
            # only who votes last looks at the votes of others, so that members do not wait for one another
            waited_for = state.vote.voters if state.vote and state.vote.last in choices else ()
            cast = cast_in(seen, at, item, dict.fromkeys((*choices, *waited_for)))
            for fact in meeting.cast_votes(state, committee=at.committee, item=item, choices=choices, cast=cast):
                yield at.vote_stream(item, fact.member), fact

        return self._ledger.perform(act, decide)

    def count_votes(self, act: Act, at: MeetingId, *, item: int, count: Count) -> Receipt:
        """登记计票结果: by one of the two tellers."""
        return self._perform(act, at, lambda state, *_: meeting.count_votes(state, item=item, count=count, by=act.by))

    def close_vote(self, act: Act, at: MeetingId, *, item: int) -> Receipt:
        """结束表决: the ballot is held on the votes cast, and what it carries is carried out, in one act."""

        def decide(seen: Seen) -> Drafts:
            state = meeting_of(seen, at)
            voters = state.vote.voters if state.vote else ()
            cast = meeting.votes_cast(state, item=item, cast=cast_in(seen, at, item, voters))
            held, facts = vote_on(seen, act, _put(at, state, item), cast)
            yield from facts
            yield from _on(at, meeting.close_vote(state, item=item, held=held))

        return self._ledger.perform(act, decide)

    def postpone(self, act: Act, at: MeetingId, *, item: int, reason: str) -> Receipt:
        """暂缓表决."""
        return self._perform(act, at, lambda state, *_: meeting.postpone(state, item=item, reason=reason))

    def withdraw(self, act: Act, at: MeetingId, *, item: int, reason: str) -> Receipt:
        """撤回议题."""
        return self._perform(act, at, lambda state, *_: meeting.withdraw(state, item=item, reason=reason))

    def close(self, act: Act, at: MeetingId) -> Receipt:
        """结束会议."""
        return self._perform(act, at, lambda state, *_: meeting.close(state, committee=at.committee))

    def _perform(
        self, act: Act, at: MeetingId, decide: Callable[[Meeting, Committee, Seen], Iterable[meeting.Fact]]
    ) -> Receipt:
        """An act that is recorded in the meeting's own stream."""
        return self._ledger.perform(
            act,
            lambda seen: _on(at, decide(meeting_of(seen, at), committee_of(seen, at.committee), seen)),
        )


def _on(at: MeetingId, facts: Iterable[object]) -> Drafts:
    return [(at.stream, fact) for fact in facts]


def _put(at: MeetingId, state: Meeting, item: int) -> Put:
    return put_to_vote(at.committee, at.meeting, state.year, state.agenda[item])


def _check_details(at: MeetingId, year: int, agenda: tuple[AgendaItem, ...]) -> None:
    for item in agenda:
        put_to_vote(at.committee, at.meeting, year, item)


def _quorum(seen: Seen, at: MeetingId, state: Meeting) -> Fraction:
    """The least ordinary quorum of its matters; each matter needs its own when it is put to the vote."""
    return min(rules_of(seen, _put(at, state, item)).ordinary_quorum for item in state.agenda)


def _require_own_votes(act: Act, at: MeetingId, item: int, choices: Mapping[str, Choice]) -> None:
    for member in choices:
        if act.on_behalf_of is not None or act.streams_by.get(at.vote_stream(item, member), act.by) != member:
            raise RefusedError(
                Refusal.VOTE_NOT_ALLOWED,
                f"{member}的表决须由本人作出, 不得代为表决",
                f"{member} votes in person: nobody votes for another",
            )
