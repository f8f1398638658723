"""Between recorded facts and stored rows: the only place that knows JSON and the stable names of facts."""

from collections.abc import Iterator, Mapping
from dataclasses import field, fields, make_dataclass
from decimal import Decimal
from fractions import Fraction
from types import MappingProxyType
from typing import Any, Final, Generic, TypeVar, get_type_hints

import msgspec
from eventsourcing.persistence import JSONTranscoder, Mapper, StoredEvent

from domain import (
    approval,
    assessment,
    ballot,
    branch,
    commendation,
    committee,
    consequence,
    deadline,
    delegation,
    enterprise,
    evidence,
    exemplar,
    experience_meeting,
    feature,
    frame,
    grading,
    guidance,
    meeting,
    participation,
    poll,
    practice,
    publication,
    rectification,
    reward,
    route,
    six_good,
    standard,
    targets,
    veto,
    voices,
    year,
)
from domain.assessment import Scores
from domain.record import Envelope, Recorded
from services.log import Draft, Entry

F = TypeVar("F")

FACTS: Final[Mapping[str, type]] = MappingProxyType(
    {
        "committee.established.v1": committee.CommitteeEstablished,
        "committee.calendar-set.v1": committee.CalendarSet,
        "committee.member-seated.v1": committee.MemberSeated,
        "committee.staff-assigned.v1": committee.StaffAssigned,
        "committee.branch-admitted.v1": committee.BranchAdmitted,
        "branch.founded.v1": branch.BranchFounded,
        "branch.secretary-appointed.v1": branch.SecretaryAppointed,
        "branch.earlier-grade-recorded.v1": branch.EarlierGradeRecorded,
        "branch.grade-awarded.v1": branch.GradeAwarded,
        "standard.drafted.v1": standard.StandardDrafted,
        "standard.adopted.v1": standard.StandardAdopted,
        "targets.issued.v1": targets.TargetSetIssued,
        "targets.acknowledged.v1": targets.TargetSetAcknowledged,
        "assessment.exempted.v1": assessment.Exempted,
        "assessment.self-assessed.v1": assessment.SelfAssessed,
        "assessment.self-assessment-defaulted.v1": assessment.SelfAssessmentDefaulted,
        "assessment.scored.v1": assessment.Scored,
        "assessment.review-agreed.v1": assessment.ReviewAgreed,
        "assessment.review-returned.v1": assessment.ReviewReturned,
        "assessment.scores-confirmed.v1": assessment.ScoresConfirmed,
        "assessment.score-corrected.v1": assessment.ScoreCorrected,
        "veto.imposed.v1": veto.VetoImposed,
        "veto.lifted.v1": veto.VetoLifted,
        "ballot.held.v1": ballot.BallotHeld,
        "grading.proposed.v1": grading.GradesProposed,
        "grading.tie-broken.v1": grading.TieBroken,
        "grading.notice-opened.v1": grading.NoticeOpened,
        "grading.appeal-filed.v1": grading.AppealFiled,
        "grading.appeal-decided.v1": grading.AppealDecided,
        "grading.decided.v1": grading.GradesDecided,
        "consequence.opened.v1": consequence.ConsequenceOpened,
        "consequence.honoured.v1": consequence.ConsequenceHonoured,
        "reward.decided.v1": reward.RewardDecided,
        "reward.cancelled.v1": reward.RewardCancelled,
        "reward.paid.v1": reward.RewardPaid,
        "reward.receipted.v1": reward.RewardReceipted,
        "rectification.ordered.v1": rectification.RectificationOrdered,
        "rectification.plan-handed-in.v1": rectification.PlanHandedIn,
        "rectification.plan-agreed.v1": rectification.PlanAgreed,
        "rectification.plan-returned.v1": rectification.PlanReturned,
        "rectification.progress-noted.v1": rectification.RectificationProgressNoted,
        "rectification.handed-in.v1": rectification.RectificationHandedIn,
        "rectification.accepted.v1": rectification.RectificationAccepted,
        "rectification.failed.v1": rectification.RectificationFailed,
        "rectification.leadership-adjusted.v1": rectification.LeadershipAdjusted,
        "year.closed.v1": year.YearClosed,
        "evidence.attached.v1": evidence.EvidenceAttached,
        "evidence.withdrawn.v1": evidence.EvidenceWithdrawn,
        "targets.drafted.v1": targets.TargetSetDrafted,
        "targets.change-proposed.v1": targets.TargetChangeProposed,
        "targets.changed.v1": targets.TargetChanged,
        "targets.change-returned.v1": targets.TargetChangeReturned,
        "targets.change-withdrawn.v1": targets.TargetChangeWithdrawn,
        "targets.progress-noted.v1": targets.ProgressNoted,
        "practice.published.v1": practice.PracticePublished,
        "practice.revised.v1": practice.PracticeRevised,
        "practice.withdrawn.v1": practice.PracticeWithdrawn,
        "enterprise.established.v1": enterprise.EnterpriseEstablished,
        "enterprise.organiser-assigned.v1": enterprise.OrganiserAssigned,
        "enterprise.committee-joined.v1": enterprise.CommitteeJoined,
        "committee.enterprise-joined.v1": committee.EnterpriseJoined,
        "committee.branch-left.v1": committee.BranchLeft,
        "committee.branch-joined.v1": committee.BranchJoined,
        "branch.renamed.v1": branch.BranchRenamed,
        "branch.moved.v1": branch.BranchMoved,
        "branch.merged.v1": branch.BranchMerged,
        "branch.absorbed.v1": branch.BranchAbsorbed,
        "branch.dissolved.v1": branch.BranchDissolved,
        "branch.secretary-left.v1": branch.SecretaryLeft,
        "branch.members-counted.v1": branch.MembersCounted,
        "frame.published.v1": frame.FramePublished,
        "committee.approval-route-set.v1": route.ApprovalRouteSet,
        "approval.requested.v1": approval.ApprovalRequested,
        "approval.given.v1": approval.ApprovalGiven,
        "approval.returned.v1": approval.ApprovalReturned,
        "approval.withdrawn.v1": approval.ApprovalWithdrawn,
        "approval.completed.v1": approval.ApprovalCompleted,
        "delegation.granted.v1": delegation.DelegationGranted,
        "delegation.revoked.v1": delegation.DelegationRevoked,
        "deadline.reminded.v1": deadline.Reminded,
        "deadline.marked-overdue.v1": deadline.MarkedOverdue,
        "deadline.escalated.v1": deadline.Escalated,
        "deadline.extended.v1": deadline.DeadlineExtended,
        "meeting.numbered.v1": meeting.MeetingNumbered,
        "meeting.convened.v1": meeting.MeetingConvened,
        "meeting.agenda-changed.v1": meeting.AgendaChanged,
        "meeting.attendance-taken.v1": meeting.AttendanceTaken,
        "meeting.opened.v1": meeting.MeetingOpened,
        "meeting.adjourned.v1": meeting.MeetingAdjourned,
        "meeting.opinion-recorded.v1": meeting.OpinionRecorded,
        "meeting.comment-recorded.v1": meeting.CommentRecorded,
        "meeting.vote-opened.v1": meeting.VoteOpened,
        "meeting.vote-cast.v1": meeting.VoteCast,
        "meeting.votes-counted.v1": meeting.VotesCounted,
        "meeting.vote-closed.v1": meeting.VoteClosed,
        "meeting.matter-postponed.v1": meeting.MatterPostponed,
        "meeting.matter-withdrawn.v1": meeting.MatterWithdrawn,
        "meeting.closed.v1": meeting.MeetingClosed,
        "publication.results-published.v1": publication.ResultsPublished,
        "voices.comment-made.v1": voices.CommentMade,
        "voices.objection-raised.v1": voices.ObjectionRaised,
        "voices.answered.v1": voices.Answered,
        "participation.recorded.v1": participation.ParticipationRecorded,
        "poll.opened.v1": poll.PollOpened,
        "poll.closed.v1": poll.PollClosed,
        "poll.voided.v1": poll.PollVoided,
        "guidance.given.v1": guidance.GuidanceGiven,
        "guidance.inspection-requested.v1": guidance.InspectionRequested,
        "six-good.programme-set.v1": six_good.SixGoodProgrammeSet,
        "six-good.drafted.v1": six_good.SixGoodDrafted,
        "six-good.adopted.v1": six_good.SixGoodAdopted,
        "six-good.mobilised.v1": six_good.Mobilised,
        "commendation.issued.v1": commendation.CommendationIssued,
        "feature.applied.v1": feature.FeatureApplied,
        "feature.plan-approved.v1": feature.FeaturePlanApproved,
        "feature.plan-returned.v1": feature.FeaturePlanReturned,
        "feature.progress-noted.v1": feature.FeatureProgressNoted,
        "feature.handed-in.v1": feature.FeatureHandedIn,
        "feature.acceptance-decided.v1": feature.FeatureAcceptanceDecided,
        "feature.named.v1": feature.FeatureNamed,
        "feature.reviewed.v1": feature.FeatureReviewed,
        "feature.mending-checked.v1": feature.FeatureMendingChecked,
        "feature.withdrawn.v1": feature.FeatureWithdrawn,
        "exemplar.designated.v1": exemplar.ExemplarDesignated,
        "exemplar.promoted.v1": exemplar.ExemplarPromoted,
        "exemplar.withdrawn.v1": exemplar.ExemplarWithdrawn,
        "experience-meeting.held.v1": experience_meeting.ExperienceMeetingHeld,
    }
)
NAMES: Final = {fact: name for name, fact in FACTS.items()}


class Body(msgspec.Struct, Generic[F], frozen=True, gc=False):
    """What the body of a stored entry holds: who and why, and the fact apart from it."""

    envelope: Envelope
    fact: F


class RecordedScores(Mapping[str, Decimal]):
    """Scores as they stand in the log, read when first asked for: most who pass a fact by never ask.

    Stored again, they are the same text, `json`, read or not.
    """

    __slots__ = ("_points", "json")

    def __init__(self, text: msgspec.Raw) -> None:
        self.json = text
        self._points: dict[str, Decimal] | None = None

    def _read(self) -> dict[str, Decimal]:
        if self._points is None:
            self._points = _points(SCORES.decode(self.json))
        return self._points

    def __getitem__(self, item: str) -> Decimal:
        return self._read()[item]

    def __iter__(self) -> Iterator[str]:
        return iter(self._read())

    def __len__(self) -> int:
        return len(self._read())

    def __repr__(self) -> str:
        return repr(self._read())


KNOWN: Final[dict[str, Decimal]] = {}
MOST_KNOWN: Final = 100_000


def _points(texts: Mapping[str, str]) -> dict[str, Decimal]:
    """Points repeat, and looking one up costs a tenth of making it anew."""
    try:
        return {item: KNOWN[text] for item, text in texts.items()}
    except KeyError:
        if len(KNOWN) > MOST_KNOWN:
            KNOWN.clear()
        KNOWN.update((text, Decimal(text)) for text in texts.values())
        return {item: KNOWN[text] for item, text in texts.items()}


def _to_json(value: Any) -> Any:
    if isinstance(value, Fraction):
        return str(value)
    if isinstance(value, RecordedScores):
        return value.json
    raise NotImplementedError(f"no JSON for {type(value).__name__}")


def _from_json(expected: type, value: Any) -> Any:
    if expected is Fraction:
        return Fraction(value)
    raise NotImplementedError(f"no {expected.__name__} from JSON")


ENCODER: Final = msgspec.json.Encoder(enc_hook=_to_json)
SCORES: Final = msgspec.json.Decoder(dict[str, str])
SCORED: Final = {name: fact for name, fact in FACTS.items() if get_type_hints(fact).get("scores") == Scores}


def _unread(fact: type) -> type:
    """The same fields with the scores as they stand in the log; the two classes differ in nothing else."""
    hints = {**get_type_hints(fact), "scores": msgspec.Raw}
    return make_dataclass(
        fact.__name__, [(one.name, hints[one.name], field(default=one.default)) for one in fields(fact)]
    )


DECODERS: Final = {
    name: msgspec.json.Decoder(Body[_unread(fact) if name in SCORED else fact], dec_hook=_from_json)  # type: ignore[misc]
    for name, fact in FACTS.items()
}
make_tuple: Final = tuple.__new__  # the constructor of a NamedTuple costs three times as much
ENVELOPE_FIELDS: Final = tuple(field.name for field in fields(Envelope))


def encode(envelope: Envelope, fact: object) -> bytes:
    """The stored bytes: readable JSON, nulls of the envelope left out."""
    given = {name: value for name in ENVELOPE_FIELDS if (value := getattr(envelope, name)) is not None}
    return ENCODER.encode({"envelope": given, "fact": fact})


def decode(entry: Entry) -> Recorded:
    """The typed fact of a stored entry. Raises KeyError for a name never written by this program."""
    stream, version, name, state, position, recorded_at = entry
    body = DECODERS[name].decode(state)
    fact = body.fact
    if name in SCORED:
        fact.scores = RecordedScores(fact.scores)
        fact.__class__ = SCORED[name]
    return make_tuple(Recorded, (position, stream, version, recorded_at, body.envelope, fact))


class FactMapper(Mapper[str]):
    """Stores a fact under its stable name, so that modules can move freely."""

    def __init__(self) -> None:
        super().__init__(JSONTranscoder())

    def to_stored_event(self, draft: Draft) -> StoredEvent:  # type: ignore[override]
        name = NAMES[type(draft.fact)]
        return StoredEvent(draft.stream, draft.version, name, encode(draft.envelope, draft.fact))

    def to_domain_event(self, stored: Entry) -> Recorded:  # type: ignore[override]
        return decode(stored)
