"""Room 会场: what a meeting shows to whoever looks: its matters, the vote under way, and their own part in it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from domain.ballot import BallotForm
from domain.committee import Committee
from domain.english import counted
from domain.meeting import Choice, Meeting, Stage
from domain.refusal import NotFoundError, RefusedError
from infra.http.language import Text
from infra.pages.frame import Frame
from infra.pages.meetings import words
from infra.runtime import Runtime
from services.ledger import Act, Seen
from services.meeting_file import MatterOnFile, MeetingOnFile, Named, VoteOnFile, read_meeting
from services.meetings import MeetingId, called_on, meeting_of
from services.organisation import committee_of, people_of

PAPERS: Mapping[str, tuple[str, ...]] = {
    "standard": ("standard_versions_page",),
    "tie": ("grading_desk_page", "standings_page"),
    "appeal": ("grading_desk_page", "notice_page"),
    "grades": ("grading_desk_page", "notice_page"),
    "rectification": ("rectifications_page",),
    "six_good": ("six_good_standard_page",),
    "feature": ("features_page",),
    "commendation": ("commendation_page",),
}
"""The pages on which what a matter is about can be read, the best first."""
DECLARED: Final = Text("本人申请", "declared")
CONCERNED: Final = Text("系议题所涉党支部成员", "belongs to a branch concerned")


class Part(StrEnum):
    """本人表决: how the one who looks stands with the vote under way."""

    NONE = "none"
    RECUSED = "recused"
    AWAY = "away"
    VOTED = "voted"
    BY_SLIP = "by_slip"
    WAITS = "waits"
    MAY = "may"


@dataclass(frozen=True)
class Recusal:
    """回避: who stands aside, and why."""

    member: Named
    why: Text


@dataclass(frozen=True)
class Roll:
    """点名: a matter before its vote: who would stand aside and who would vote, or what stands in the way."""

    hindrance: Text | None
    recused: tuple[Recusal, ...] = ()
    voters: int = 0
    due: int = 0


@dataclass(frozen=True)
class Room:
    """A meeting as one person sees it. `version` counts what is recorded in the meeting itself."""

    at: MeetingId
    file: MeetingOnFile
    state: Meeting
    committee: Committee
    names: Mapping[str, str]
    version: int
    me: str | None
    runs: bool

    @property
    def voting(self) -> MatterOnFile | None:
        """The matter that is being voted on."""
        under_way = self.state.vote
        return None if under_way is None else self.matter(under_way.item)

    def matter(self, number: int | None) -> MatterOnFile | None:
        """The matter asked for; else the one being voted on, the first to come, or the last."""
        matters = self.file.matters
        wanted = number or (self.state.vote.item if self.state.vote else next(iter(self.state.pending()), None))
        return next((one for one in matters if one.number == wanted), matters[-1] if matters else None)

    def is_voting(self, matter: MatterOnFile) -> bool:
        return self.state.vote is not None and self.state.vote.item == matter.number

    @property
    def part(self) -> Part:
        """The viewer's part in the vote under way."""
        vote, matter = self.state.vote, self.voting
        if vote is None or matter is None or matter.vote is None or self.me not in self.committee.members:
            return Part.NONE
        if self.me in vote.recused:
            return Part.RECUSED
        if self.me not in vote.voters:
            return Part.AWAY
        if vote.form is BallotForm.SECRET:
            return Part.BY_SLIP
        voted = {one.id for one in matter.vote.voted}
        if self.me in voted:
            return Part.VOTED
        return Part.WAITS if vote.last == self.me and set(vote.voters) - voted - {self.me} else Part.MAY

    @property
    def my_choice(self) -> Text | None:
        """What the viewer voted by name."""
        matter = self.voting
        if matter is None or matter.vote is None:
            return None
        return next((words.CHOICES[one] for one, who in matter.vote.choices.items() if self.me in _ids(who)), None)


def room_of(running: Runtime, frame: Frame, at: MeetingId) -> Room:
    """The meeting, read at once. Raises NotFoundError where none was convened."""
    seen = running.ledger.seen(frame.at)
    state = meeting_of(seen, at)
    file = read_meeting(seen, at)
    committee = committee_of(seen, at.committee)
    return Room(
        at,
        file,
        state,
        committee,
        people_of(seen, at.committee),
        len(seen.history(at.stream)),
        member_of(frame, at.committee, committee),
        frame.can("run_meeting") and file.stage is not Stage.CLOSED and frame.at is None,
    )


def member_of(frame: Frame, committee_id: str, committee: Committee) -> str | None:
    """As which member of the committee somebody looks; None who is none, or acts for another: no vote is delegated."""
    if frame.viewer.acting is not None:
        return None
    held = (one.person for one in frame.viewer.grants if one.place.committee == committee_id)
    return next((person for person in held if person in committee.members), None)


def roll_of(seen: Seen, frame: Frame, room: Room, item: int) -> Roll:
    """The matter as its vote would open now."""
    try:
        called = called_on(seen, Act(room.me or "", frame.now), room.at, room.state, item=item)
    except (RefusedError, NotFoundError) as why:
        return Roll(Text(why.zh, why.en))
    short = None
    if not called.presence.is_quorate:
        needed = called.presence.needed
        short = Text(
            f"可表决委员不足{needed}人, 开始表决即暂缓",
            f"fewer than {counted(needed, 'member')} can vote: opening it postpones the matter",
        )
    return Roll(
        short,
        tuple(Recusal(Named(one, room.names.get(one, one)), CONCERNED) for one in called.votes.recused),
        len(called.votes.present),
        called.due,
    )


def recusals(vote: VoteOnFile) -> tuple[Recusal, ...]:
    """Who stands aside in a vote: of their own accord, or found by the system."""
    declared = _ids(vote.declared)
    return tuple(Recusal(one, DECLARED if one.id in declared else CONCERNED) for one in vote.recused)


def papers(frame: Frame, room: Room, matter: MatterOnFile) -> str | None:
    """Where what the matter is about can be read."""
    path: dict[str, Any] = {"committee": room.at.committee, "year": matter.details.get("year", frame.year)}
    for page in PAPERS.get(matter.kind, ()):
        if where := frame.url(page, **path) or frame.url(page):
            return where
    return None


def tally_of(vote: VoteOnFile) -> Sequence[tuple[Choice, Text, int]]:
    """The votes so far by name, or as they were counted."""
    if vote.tally is not None:
        return [(choice, words.CHOICES[choice], number) for choice, number in zip(Choice, vote.tally, strict=True)]
    return [(choice, words.CHOICES[choice], len(vote.choices.get(choice, ()))) for choice in Choice]


def _ids(people: Sequence[Named]) -> set[str]:
    return {one.id for one in people}
