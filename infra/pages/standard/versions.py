"""Versions 标准各版: every version of a year's standard with its vote, and the pages there are about it."""

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum
from typing import Final, NamedTuple

from domain import streams
from domain.ballot import BallotHeld
from domain.record import Recorded
from domain.standard import Standard, StandardAdopted, StandardDrafted
from infra.http.language import Text
from infra.pages.frame import Frame
from infra.pages.listing import Tag, Tone
from infra.pages.people import names_in
from services.casebook import CommitteeYear
from services.frames import frame_over
from services.ledger import Seen
from services.organisation import committee_of
from services.standard_versions import FRAME, LAST_YEAR
from services.standards import standards_of

AT: Final = "/workbench/committees/{committee}/years/{year}/standard"


class State(StrEnum):
    """版本状态: replaced by a later one, in force, or waiting for its vote."""

    REPLACED = "replaced"
    IN_FORCE = "in_force"
    PENDING = "pending"


TAGS: Final = {
    State.REPLACED: Tag(Text("已被取代", "replaced")),
    State.IN_FORCE: Tag(Text("现行", "in force"), Tone.GOOD),
    State.PENDING: Tag(Text("待表决", "waits for its vote"), Tone.WARN),
}
NOT_CARRIED: Final = Tag(Text("表决未通过", "not carried"), Tone.LATE)


class Version(NamedTuple):
    """A version: drafted last when and by whom, adopted when, by which vote."""

    standard: Standard
    state: State
    drafted: datetime
    by: str
    position: int
    adopted: datetime | None
    ballots: tuple[Recorded, ...]

    @property
    def tag(self) -> Tag:
        return NOT_CARRIED if self.failed else TAGS[self.state]

    @property
    def ballot(self) -> BallotHeld | None:
        """The last vote held on it."""
        return self.ballots[-1].fact if self.ballots else None

    @property
    def failed(self) -> bool:
        """Whether it still waits although a vote has been held on it as it was drafted last."""
        return self.state is State.PENDING and any(one.position > self.position for one in self.ballots)

    @property
    def which(self) -> str:
        return str(self.standard.version)


def versions(seen: Seen, of: CommitteeYear) -> list[Version]:
    """Every version adopted, and the draft that waits, the oldest first."""
    seen.load([streams.committee(of.committee), streams.standard(of.committee, of.year)])
    committee_of(seen, of.committee)
    known = standards_of(seen, of.committee, of.year)
    history = seen.history(streams.standard(of.committee, of.year))
    drafted = {one.fact.standard.version: one for one in history if isinstance(one.fact, StandardDrafted)}
    adopted = {one.fact.version: one for one in history if isinstance(one.fact, StandardAdopted)}
    names = names_in(seen, of.committee)
    there = {**known.adopted, **({known.drafted.version: known.drafted} if known.drafted else {})}
    return [
        Version(
            standard,
            State.PENDING
            if standard is known.drafted
            else State.IN_FORCE
            if standard is known.in_force
            else State.REPLACED,
            drafted[version].recorded_at,
            names(drafted[version].envelope.by),
            (adopted.get(version) or drafted[version]).position,
            adopted[version].recorded_at if version in adopted else None,
            _ballots(seen, of, version),
        )
        for version, standard in there.items()
    ]


def chosen(found: Iterable[Version], which: str | None) -> Version | None:
    """The version asked for; else the one in force, else the draft."""
    known = list(found)
    asked = next((one for one in known if which in (one.which, one.state.value)), None)
    in_force = next((one for one in known if one.state is State.IN_FORCE), None)
    return asked or in_force or next(iter(known), None)


def against_of(
    seen: Seen, of: CommitteeYear, shown: Version | None, found: Iterable[Version]
) -> list[tuple[str, Text]]:
    """What a version can be compared with: last year's, the frame, the other versions."""
    others = [
        (one.which, Text(f"第{one.which}版", f"version {one.which}"))
        for one in found
        if shown is not None and one.standard.version != shown.standard.version
    ]
    if frame_over(seen, of.committee, of.year) is not None:
        others.insert(0, (FRAME, Text("框架标准", "the frame standard")))
    if standards_of(seen, of.committee, of.year - 1).in_force is not None:
        others.insert(0, (LAST_YEAR, Text("上年标准", "last year's standard")))
    return others


def tabs_of(frame: Frame, of: CommitteeYear, here: str) -> list[tuple[Text, str | None, bool, int | None]]:
    """The pages about the standard, those that the viewer may open."""
    path = {"committee": of.committee, "year": of.year}
    there = [
        ("read", Text("标准", "Standard"), "standard_page", True),
        ("versions", Text("历次版本", "Versions"), "standard_versions_page", True),
        ("differences", Text("对照", "Differences"), "standard_differences_page", True),
        ("edit", Text("起草", "Draft"), "standard_editor_page", frame.can("draft_standard")),
        ("impact", Text("上年推演", "Tried on last year"), "standard_impact_page", frame.can("draft_standard")),
        ("adopt", Text("表决", "Vote"), "standard_vote_page", frame.can("read_office")),
    ]
    return [
        (title, where, key == here, None)
        for key, title, page, open_to in there
        if open_to and (where := frame.url(page, **path)) is not None
    ]


def vote_told(held: BallotHeld | None) -> Text | None:
    """A vote in numbers."""
    if held is None:
        return None
    cast, present = held.tally, held.presence.present
    return Text(
        f"应到会{held.due}, 实到会{present}, 赞成{cast.in_favour} 反对{cast.against} 弃权{cast.abstained}",
        f"due {held.due}, present {present}, for {cast.in_favour}, against {cast.against}, abstained {cast.abstained}",
    )


def _ballots(seen: Seen, of: CommitteeYear, version: int) -> tuple[Recorded, ...]:
    """The votes held on a version, the last one last: a failed one may be followed by another on a new draft."""
    return tuple(seen.history(streams.ballot(f"standard/{of.committee}/{of.year}/v{version}")))
