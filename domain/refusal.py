"""Refusals 拒绝: what the rules do not allow, under codes that never change their meaning."""

from enum import StrEnum
from typing import Final
from unicodedata import category

UNSEEN: Final = frozenset({"Cc", "Cf"})
"""Categories of signs without a shape: controls, and such as U+200B, which come with what is pasted."""


class Refusal(StrEnum):
    """拒绝代码: the closed list that the API, the rehearsals and the screens share."""

    BOTH_KINDS_REQUIRED = "both_kinds_required"
    ALREADY_SELF_ASSESSED = "already_self_assessed"
    SELF_ASSESSMENT_MISSING = "self_assessment_missing"
    SCORE_OUT_OF_RANGE = "score_out_of_range"
    SCORE_OFF_STEP = "score_off_step"
    SAME_PERSON = "same_person"
    NOT_REVIEWED = "not_reviewed"
    ALREADY_CONFIRMED = "already_confirmed"
    NOT_CONFIRMED = "not_confirmed"
    TIE_AT_QUOTA = "tie_at_quota"
    NO_QUORUM = "no_quorum"
    VOTE_NOT_ALLOWED = "vote_not_allowed"
    RECUSAL_REQUIRED = "recusal_required"
    OUTSIDE_NOTICE = "outside_notice"
    NOTICE_OPEN = "notice_open"
    APPEAL_PENDING = "appeal_pending"

    ALREADY_EXISTS = "already_exists"
    REASON_REQUIRED = "reason_required"
    STANDARD_INVALID = "standard_invalid"
    STANDARD_IN_FORCE = "standard_in_force"
    STANDARD_NOT_IN_FORCE = "standard_not_in_force"
    DUTIES_NOT_COVERED = "duties_not_covered"
    TARGETS_INCOMPLETE = "targets_incomplete"
    TARGETS_ALREADY_ISSUED = "targets_already_issued"
    TARGETS_NOT_ISSUED = "targets_not_issued"
    TARGETS_ALREADY_ACKNOWLEDGED = "targets_already_acknowledged"
    EXEMPT = "exempt"
    YEAR_END_REQUIRED = "year_end_required"
    UNKNOWN_ITEM = "unknown_item"
    UNKNOWN_GRADE = "unknown_grade"
    CLAIMED_IN_A_QUARTER = "claimed_in_a_quarter"
    UNKNOWN_VETO = "unknown_veto"
    SCORES_INCOMPLETE = "scores_incomplete"
    SCORING_REQUIRED = "scoring_required"
    VETO_NOT_IN_FORCE = "veto_not_in_force"
    NOT_TIED = "not_tied"
    NOT_PROPOSED = "not_proposed"
    PROPOSAL_OUTDATED = "proposal_outdated"
    ALREADY_APPEALED = "already_appealed"
    NOT_APPEALED = "not_appealed"
    GRADES_DECIDED = "grades_decided"
    NOTHING_TO_RECORD = "nothing_to_record"

    EVIDENCE_CLOSED = "evidence_closed"
    EVIDENCE_FULL = "evidence_full"
    EVIDENCE_MISSING = "evidence_missing"
    EVIDENCE_TYPE_MISMATCH = "evidence_type_mismatch"
    EVIDENCE_INFECTED = "evidence_infected"
    NOT_YOURS = "not_yours"
    NOT_SAME_ENTERPRISE = "not_same_enterprise"
    NOT_SAME_COMMITTEE = "not_same_committee"
    INTO_ITSELF = "into_itself"
    BRANCH_ENDED = "branch_ended"
    BRANCH_LEFT = "branch_left"
    DATE_OUT_OF_RANGE = "date_out_of_range"
    SECRETARY_VACANT = "secretary_vacant"
    COUNT_OUT_OF_RANGE = "count_out_of_range"
    NOT_ORGANISATION_DEPARTMENT = "not_organisation_department"
    FRAME_INVALID = "frame_invalid"
    FRAME_IN_FORCE = "frame_in_force"
    FRAME_NOT_KEPT = "frame_not_kept"
    NO_DEADLINE = "no_deadline"
    STEP_DONE = "step_done"
    EXTENSION_NOT_LATER = "extension_not_later"
    EXTENSION_TOO_LONG = "extension_too_long"
    NOT_A_WORKING_DAY = "not_a_working_day"
    NOT_OF_THE_OFFICE = "not_of_the_office"

    TARGETS_INVALID = "targets_invalid"
    TARGET_POINTS_DIFFER = "target_points_differ"
    TARGETS_NOT_DETAILED = "targets_not_detailed"
    TARGETS_UNSCORED = "targets_unscored"
    UNKNOWN_TARGET = "unknown_target"
    CHANGE_PENDING = "change_pending"
    CHANGE_NOT_PENDING = "change_not_pending"
    NOT_PROPOSER = "not_proposer"
    OUTSIDE_QUARTER = "outside_quarter"
    PRACTICE_WITHDRAWN = "practice_withdrawn"

    ROUTE_INVALID = "route_invalid"
    DETAILS_INVALID = "details_invalid"
    APPROVAL_PENDING = "approval_pending"
    APPROVAL_REQUIRED = "approval_required"
    APPROVAL_CLOSED = "approval_closed"
    NOT_APPROVER = "not_approver"
    NOT_YOUR_TURN = "not_your_turn"
    ALREADY_APPROVED = "already_approved"
    NOT_DELEGATED = "not_delegated"
    DELEGATION_NOT_ALLOWED = "delegation_not_allowed"
    DELEGATION_PERIOD_INVALID = "delegation_period_invalid"
    DELEGATION_NOT_IN_FORCE = "delegation_not_in_force"
    YEAR_CLOSED = "year_closed"
    GRADES_UNDECIDED = "grades_undecided"
    CONSEQUENCES_NOT_OPENED = "consequences_not_opened"
    CONSEQUENCE_NOT_OPENED = "consequence_not_opened"
    NOT_BROUGHT_BY_GRADE = "not_brought_by_grade"
    WRONG_KIND = "wrong_kind"
    ALREADY_HONOURED = "already_honoured"
    AMOUNT_OUT_OF_RANGE = "amount_out_of_range"
    NOT_DECIDED = "not_decided"
    ALREADY_DECIDED = "already_decided"
    NOT_PAID = "not_paid"
    ALREADY_PAID = "already_paid"
    OVERPAID = "overpaid"
    ALREADY_RECEIPTED = "already_receipted"
    DEADLINE_REQUIRED = "deadline_required"
    TEXT_REQUIRED = "text_required"
    RECTIFICATION_OUT_OF_TURN = "rectification_out_of_turn"
    ALREADY_ADJUSTED = "already_adjusted"

    AGENDA_INVALID = "agenda_invalid"
    AGENDA_FIXED = "agenda_fixed"
    ATTENDANCE_INVALID = "attendance_invalid"
    ATTENDANCE_MISSING = "attendance_missing"
    CHAIR_ABSENT = "chair_absent"
    CHAIR_VOTES_LAST = "chair_votes_last"
    COUNT_MISMATCH = "count_mismatch"
    COUNT_MISSING = "count_missing"
    MATTER_INCOMPLETE = "matter_incomplete"
    MATTER_SETTLED = "matter_settled"
    MATTERS_PENDING = "matters_pending"
    MEETING_CLOSED = "meeting_closed"
    MEETING_DATE = "meeting_date"
    MEETING_NOT_OPEN = "meeting_not_open"
    MEETING_OPEN = "meeting_open"
    NOT_AN_ATTENDEE = "not_an_attendee"
    NOT_ABSENT = "not_absent"
    TELLERS_REQUIRED = "tellers_required"
    UNKNOWN_MATTER = "unknown_matter"
    VOTE_NOT_OPEN = "vote_not_open"
    VOTE_OPEN = "vote_open"
    WRONG_BALLOT_FORM = "wrong_ballot_form"
    ALREADY_PUBLISHED = "already_published"
    OBJECTION_PENDING = "objection_pending"
    ALREADY_ANSWERED = "already_answered"
    SUPERIOR_REQUIRED = "superior_required"
    POLL_INVALID = "poll_invalid"
    POLL_CLOSED = "poll_closed"
    SLIP_UNKNOWN = "slip_unknown"
    SLIP_USED = "slip_used"
    ANSWER_INCOMPLETE = "answer_incomplete"
    TOO_FEW_ANSWERS = "too_few_answers"
    SIX_GOOD_INVALID = "six_good_invalid"
    SIX_GOOD_NOT_SET = "six_good_not_set"
    SIX_GOOD_NOT_ADOPTED = "six_good_not_adopted"
    ALREADY_COMMENDED = "already_commended"
    NOT_SIX_GOOD = "not_six_good"
    NOT_ADVANCED = "not_advanced"
    NOT_EXEMPLAR = "not_exemplar"
    FEATURE_RUNNING = "feature_running"
    FEATURE_OUT_OF_TURN = "feature_out_of_turn"
    LOWEST_GRADE = "lowest_grade"
    CHECKLIST_INCOMPLETE = "checklist_incomplete"
    ALREADY_REVIEWED = "already_reviewed"
    ALREADY_PROMOTED = "already_promoted"
    EXEMPLAR_WITHDRAWN = "exemplar_withdrawn"
    ALREADY_HELD = "already_held"


class RefusedError(Exception):
    """规则不允许: nothing is recorded; says what is wrong and what to do, in Chinese and in English."""

    def __init__(self, code: Refusal, zh: str, en: str) -> None:
        super().__init__(f"{code}: {en}")
        self.code = code
        self.zh = zh
        self.en = en


class NotFoundError(Exception):
    """不存在: nothing of this name has ever been recorded."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(en)
        self.zh = zh
        self.en = en


def is_blank(text: str) -> bool:
    """Whether nothing of a text can be seen."""
    return all(sign.isspace() or category(sign) in UNSEEN for sign in text)


def require_reason(reason: str) -> None:
    """说明理由: an act that departs from the usual course says why."""
    if is_blank(reason):
        raise RefusedError(
            Refusal.REASON_REQUIRED, "请填写理由: 此项操作须说明原因", "say why: this act needs a reason"
        )
