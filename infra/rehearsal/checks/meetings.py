"""会议: how a meeting stands, and its minutes."""

from typing import Any, Final, Literal

from domain.ballot import Presence
from infra.rehearsal.parts import Check, Id
from infra.rehearsal.registry import Registry
from infra.rehearsal.scene import Scene
from services.meeting_file import MatterOnFile, MeetingOnFile, VoteOnFile, read_meeting
from services.meetings import MeetingId
from services.minutes import EN, ZH
from services.minutes import minutes as text_of

answers: Final = Registry[object]()


class CheckMeeting(Check):
    check: Literal["meeting"]
    meeting: Id


class CheckMinutes(Check):
    check: Literal["minutes"]
    meeting: Id
    language: Literal["zh", "en"] = "zh"


@answers(CheckMeeting)
def meeting(scene: Scene, step: CheckMeeting) -> dict[str, Any]:
    file = _file(scene, step.meeting)
    attended = file.sittings[-1].attended[-1] if file.sittings else None
    return {
        "number": file.number,
        "stage": str(file.stage),
        "chair": file.chair.id,
        "present": [one.id for one in attended.present] if attended else [],
        "matters": {str(matter.number): _matter(matter) for matter in file.matters},
    }


@answers(CheckMinutes)
def minutes(scene: Scene, step: CheckMinutes) -> list[str]:
    """Line by line, without the empty ones."""
    text = text_of(_file(scene, step.meeting), ZH if step.language == "zh" else EN)
    return [line for line in text.splitlines() if line]


def _file(scene: Scene, meeting: str) -> MeetingOnFile:
    return read_meeting(scene.runtime.ledger.seen(), MeetingId(scene.of.committee, meeting))


def _matter(matter: MatterOnFile) -> dict[str, Any]:
    told: dict[str, Any] = {"result": str(matter.result) if matter.result else "open"}
    if matter.short:
        told |= _presence(matter.short)
    if matter.vote:
        told |= _vote(matter.vote)
    return told


def _vote(vote: VoteOnFile) -> dict[str, Any]:
    told = {"form": str(vote.form), **_presence(vote.presence), "recused": [one.id for one in vote.recused]}
    if vote.tally:
        for_, against, abstained = vote.tally
        told |= {"for": for_, "against": against, "abstain": abstained}
    return told


def _presence(came: Presence) -> dict[str, int]:
    return {"due": came.due, "present": came.present, "needed": came.needed}
