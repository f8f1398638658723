"""Members 党员群众: results published, comments and objections, participation, polls, guidance and inspections."""

from collections.abc import Mapping
from typing import Any, Final

from domain.english import counted
from domain.guidance import GuidanceGiven, InspectionRequested, Level
from domain.participation import ParticipationRecorded
from domain.poll import PollClosed, PollOpened, PollVoided
from domain.publication import ResultsPublished
from domain.voices import Answered, CommentMade, ObjectionRaised
from projections.wording.scopes import NOWHERE, Organisation, Scope, of_branch
from projections.wording.telling import Names, Sentence, Told, joined, period_term, tell

LEVELS: Final = {Level.COMMITTEE: ("党委", "the committee"), Level.HEADQUARTERS: ("上级", "headquarters")}


def _published_to(fact: ResultsPublished, _: str, _organisation: Organisation) -> Scope:
    return Scope(fact.branches, fact.committee, fact.year)


def _about(fact: Any, _: str, _organisation: Organisation) -> Scope:
    """A fact with `about`: what is about the committee as a whole is in no branch's history."""
    return NOWHERE if fact.about is None else Scope([fact.about], fact.committee, fact.year)


def _guided(fact: GuidanceGiven, _: str, _organisation: Organisation) -> Scope:
    return NOWHERE if fact.branch is None else Scope([fact.branch], fact.committee, fact.year)


def _published(fact: ResultsPublished, _: Names) -> Sentence:
    zh, en = period_term(fact.period)
    if fact.number == 1:
        return Sentence(f"{zh}考核结果公布", f"{en} results published")
    count = len(fact.changes)
    return Sentence(
        f"{zh}考核结果第{fact.number}次公布, 变动{count}处",
        f"{en} results published again ({fact.number}), {count} changed",
    )


def _commented(fact: CommentMade, names: Names) -> Sentence:
    if fact.by is None:
        return Sentence(f"收到不署名意见: {fact.text}", f"unsigned comment: {fact.text}")
    by = names.person(fact.by)
    return Sentence(f"{by}提出意见: {fact.text}", f"comment by {by}: {fact.text}")


def _objected(fact: ObjectionRaised, names: Names) -> Sentence:
    by = names.person(fact.by)
    return Sentence(f"{by}提出异议: {fact.text}", f"objection by {by}: {fact.text}")


def _answered(fact: Answered, _: Names) -> Sentence:
    return Sentence(
        f"答复第{fact.number}号意见或异议: {fact.text}", f"answer to comment or objection {fact.number}: {fact.text}"
    )


def _attended(fact: ParticipationRecorded, _: Names) -> Sentence:
    return Sentence(
        f"登记参与情况: {fact.held_on}{fact.activity}, 应到{fact.due}人, 实到{fact.present}人",
        f"participation in {fact.activity} on {fact.held_on}: {fact.present} of {fact.due}",
    )


def _poll_opened(fact: PollOpened, _: Names) -> Sentence:
    count = len(fact.slips)
    return Sentence(
        f"开启测评“{fact.title}”, 测评码{count}个", f"poll “{fact.title}” opened with {counted(count, 'slip')}"
    )


def _poll_closed(fact: PollClosed, _: Names) -> Sentence:
    return Sentence(
        f"第{fact.number}次测评结束, 答卷{fact.turnout}份",
        f"poll {fact.number} closed, {counted(fact.turnout, 'answer')}",
    )


def _poll_voided(fact: PollVoided, _: Names) -> Sentence:
    return Sentence(f"第{fact.number}次测评作废: {fact.reason}", f"poll {fact.number} declared void: {fact.reason}")


def _guidance_given(fact: GuidanceGiven, _: Names) -> Sentence:
    zh, en = LEVELS[fact.level]
    follow_up = Sentence(f"; 后续要求: {fact.follow_up}", f"; follow-up: {fact.follow_up}") if fact.follow_up else None
    return Sentence(
        f"{zh}督导({fact.subject}): {fact.text}" + (follow_up.zh if follow_up else ""),
        f"guidance by {en} ({fact.subject}): {fact.text}" + (follow_up.en if follow_up else ""),
    )


def _inspected(fact: InspectionRequested, _: Names) -> Sentence:
    zh, en = LEVELS[fact.level]
    known = Sentence(" (材料已在案)", " (on record already)") if fact.on_record else Sentence("", "")
    return Sentence(f"{zh}要求提供: {fact.asked_for}{known.zh}", f"asked for by {en}: {fact.asked_for}{known.en}")


TOLD: Final[Mapping[type, Told]] = joined(
    tell(ResultsPublished, "results_published", _published_to, _published),
    tell(CommentMade, "comment_made", _about, _commented),
    tell(ObjectionRaised, "objection_raised", _about, _objected),
    tell(Answered, "voice_answered", _about, _answered),
    tell(ParticipationRecorded, "participation_recorded", of_branch, _attended),
    tell(PollOpened, "poll_opened", _about, _poll_opened),
    tell(PollClosed, "poll_closed", _about, _poll_closed),
    tell(PollVoided, "poll_voided", _about, _poll_voided),
    tell(GuidanceGiven, "guidance_given", _guided, _guidance_given),
    tell(InspectionRequested, "inspection_requested", of_branch, _inspected),
)
