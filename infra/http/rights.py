"""Rights of routes 接口权限: by which right each address is asked, by the name of its route; complete by test."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from domain.access import Right


@dataclass(frozen=True)
class Needs:
    """What a route asks for. `of_branch` is enough where the question names a branch; `when_published` tells that the
    right to read published results must wait until the period asked for is published.
    """

    right: Right
    of_branch: Right | None = None
    when_published: bool = False


def _for(right: Right, *routes: str, of_branch: Right | None = None, when_published: bool = False) -> dict[str, Needs]:
    return dict.fromkeys(routes, Needs(right, of_branch, when_published))


READS: Final[Mapping[str, Needs]] = MappingProxyType(
    _for(
        Right.READ_RULES,
        "list_committees",
        "show_committee",
        "list_branches",
        "show_branch",
        "show_standard",
        "compare_standards",
        "show_enterprise",
        "show_frame",
        "show_notice",
        "list_publications",
        "show_six_good_programme",
        "list_commendations",
        "list_features",
        "count_features",
    )
    | _for(Right.READ_LIBRARY, "list_practices", "show_practice", "list_exemplars", "list_experience_meetings")
    | _for(
        Right.READ_RESULTS,
        "show_standings",
        "show_movement",
        "list_laggards",
        "list_advances",
        "show_six_good",
        "show_consequences",
        when_published=True,
    )
    | _for(Right.READ_PUBLISHED, "show_publication", "show_grade_book", "list_voices")
    | _for(
        Right.READ_BRANCH,
        "show_target_set",
        "show_target_draft",
        "show_coverage",
        "show_assessment",
        "show_history",
        "files_of_branch",
        "list_evidence",
        "list_evidence_of_feature",
        "list_evidence_of_rectification",
        "show_reward",
        "show_rectification",
        "show_target_changes",
        "show_progress",
        "list_secretaries",
        "show_feature",
        "show_outlook",
        "explain_score",
        "show_known",
        "show_on_record",
    )
    | _for(
        Right.READ_OFFICE,
        "list_open_matters",
        "count_open_matters",
        "list_consequences",
        "list_not_honoured",
        "list_approvals",
        "list_deadlines",
        "show_deadlines",
        of_branch=Right.READ_BRANCH,
    )
    | _for(
        Right.READ_OFFICE,
        "show_target_sets",
        "show_sheet",
        "show_grading",
        "ask_what_if",
        "show_gaps",
        "show_totals",
        "show_closing",
        "list_branch_balances",
        "list_committee_balances",
        "list_emphases",
        "summarise_secretaries",
        "list_vacancies",
        "list_ending",
        "show_approval_routes",
        "show_approval",
        "list_delegations",
        "list_escalations",
        "show_lateness",
        "show_conduct",
        "list_conduct_facts",
        "list_meetings",
        "show_meeting",
        "show_minutes",
        "list_polls",
        "show_guidance",
        "show_participation",
        "show_six_good_results",
        "list_six_good_units",
    )
    | _for(
        Right.READ_RECORD,
        "list_events",
        "show_head",
        "list_checkpoints",
        "prove_inclusion",
        "prove_consistency",
        "show_entries",
    )
    | _for(Right.READ_FILE, "download")
)
"""What only reads; asked of the place that the address names, or of every committee that the asker may see."""

ACTS: Final[Mapping[str, Needs]] = MappingProxyType(
    _for(Right.ESTABLISH, "establish_committee", "establish_enterprise", "assign_organisers", "join_enterprise")
    | _for(
        Right.ORGANISE,
        "register_people",
        "set_calendar",
        "found_branches",
        "rename_branch",
        "move_branch",
        "merge_branch",
        "dissolve_branch",
        "appoint_secretary",
        "secretary_leaves",
        "count_members",
    )
    | _for(Right.PUBLISH_FRAME, "publish_frame")
    | _for(Right.DRAFT_STANDARD, "draft_standard")
    | _for(
        Right.RECORD_VOTE,
        "adopt_standard",
        "break_tie",
        "decide_appeal",
        "decide_grades",
        "accept_rectification",
        "adopt_six_good",
        "issue_commendation",
        "accept_feature",
    )
    | _for(Right.ISSUE_TARGETS, "draft_targets", "issue_targets")
    | _for(Right.ACKNOWLEDGE, "acknowledge_targets")
    | _for(Right.PROPOSE_TARGET_CHANGE, "propose_target_change", "withdraw_target_change")
    | _for(Right.DECIDE_TARGET_CHANGE, "approve_target_change", "return_target_change")
    | _for(Right.NOTE_PROGRESS, "note_progress")
    | _for(Right.KEEP_PRACTICES, "publish_practice", "publish_target", "revise_practice", "withdraw_practice")
    | _for(Right.EXEMPT, "exempt_branches", "default_self_assessment")
    | _for(Right.SELF_ASSESS, "self_assess")
    | _for(Right.SCORE, "score_branches")
    | _for(Right.REVIEW, "review_scores")
    | _for(Right.CONFIRM, "confirm_results")
    | _for(Right.CORRECT, "correct_result")
    | _for(Right.VETO, "impose_veto", "lift_veto")
    | _for(Right.PUBLISH_RESULTS, "publish_results")
    | _for(Right.PROPOSE_GRADES, "propose_grades", "open_notice")
    | _for(Right.APPEAL, "file_appeal")
    | _for(Right.REWARD, "decide_rewards", "cancel_reward", "pay_rewards", "honour_consequence")
    | _for(Right.RECEIPT, "receipt_rewards")
    | _for(Right.RECTIFY, "order_rectification", "adjust_leadership")
    | _for(Right.RECTIFY_ITSELF, "hand_in_rectification_plan", "note_rectification", "hand_in_rectification")
    | _for(
        Right.REVIEW_PLAN,
        "review_rectification_plan",
        "approve_feature_plan",
        "return_feature_plan",
    )
    | _for(Right.CLOSE_YEAR, "close_year")
    | _for(Right.SEND_FILE, "send_file")
    | _for(Right.ATTACH, "attach_evidence", "withdraw_evidence")
    | _for(Right.SET_ROUTES, "set_approval_route")
    | _for(Right.REQUEST_APPROVAL, "request_approval", "withdraw_request")
    | _for(Right.APPROVE, "approve_request", "return_request")
    | _for(Right.DELEGATE, "grant_delegation", "revoke_delegation")
    | _for(Right.EXTEND_DEADLINE, "extend_deadline")
    | _for(
        Right.RUN_MEETING,
        "convene_meeting",
        "change_agenda",
        "take_attendance",
        "open_meeting",
        "adjourn_meeting",
        "close_meeting",
        "record_opinion",
        "record_comment",
        "open_vote",
        "close_vote",
        "postpone_matter",
        "withdraw_matter",
    )
    | _for(Right.CAST_VOTE, "cast_vote")
    | _for(Right.COUNT_VOTES, "count_votes")
    | _for(Right.SPEAK, "make_comment", "make_unsigned_comment", "raise_objection")
    | _for(Right.ANSWER_VOICES, "answer_voice")
    | _for(Right.RECORD_PARTICIPATION, "record_participation")
    | _for(Right.RUN_POLLS, "open_poll", "close_poll", "void_poll")
    | _for(Right.GUIDE, "give_guidance", "request_inspection")
    | _for(
        Right.RUN_PROGRAMMES,
        "set_six_good_programme",
        "draft_six_good",
        "mobilise_six_good",
        "name_feature",
        "review_feature",
        "check_feature_mending",
    )
    | _for(Right.CREATE_FEATURE, "apply_for_feature", "note_feature_progress", "hand_in_feature", "withdraw_feature")
    | _for(Right.DESIGNATE_EXEMPLAR, "designate_exemplar", "withdraw_exemplar")
    | _for(Right.PROMOTE_EXEMPLAR, "promote_exemplar")
    | _for(Right.HOLD_EXPERIENCE_MEETING, "hold_committee_meeting", "hold_enterprise_meeting")
)
"""What is recorded under which right; the ledger asks again, of the very facts."""

RIGHTS: Final[Mapping[str, Needs]] = MappingProxyType({**READS, **ACTS})
