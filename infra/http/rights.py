"""Rights of routes 接口权限: by which right each address is asked, by the name of its route; complete by test."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from domain.access import Right
from infra.http.needs import Needs, needing
from infra.http.page_rights import PAGES

READS: Final[Mapping[str, Needs]] = MappingProxyType(
    needing(
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
    | needing(Right.READ_LIBRARY, "list_practices", "show_practice", "list_exemplars", "list_experience_meetings")
    | needing(
        Right.READ_RESULTS,
        "show_standings",
        "show_movement",
        "list_laggards",
        "list_advances",
        "show_six_good",
        "show_consequences",
        "explain_score",
        when_published=True,
    )
    | needing(Right.READ_PUBLISHED, "show_publication", "show_grade_book", "list_voices")
    | needing(
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
        "show_known",
        "show_on_record",
    )
    | needing(Right.READ_UNPUBLISHED, "show_changes")
    | needing(
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
    | needing(
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
    | needing(Right.READ_EVENTS, "list_events", "follow_events", "show_asyncapi", "show_contract")
    | needing(
        Right.READ_RECORD,
        "show_head",
        "list_checkpoints",
        "prove_inclusion",
        "prove_consistency",
        "show_entries",
    )
    | needing(Right.READ_FILE, "download")
)
"""What only reads; asked of the place that the address names, or of every committee that the asker may see."""

ACTS: Final[Mapping[str, Needs]] = MappingProxyType(
    needing(Right.ESTABLISH, "establish_committee", "establish_enterprise", "assign_organisers", "join_enterprise")
    | needing(
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
    | needing(Right.PUBLISH_FRAME, "publish_frame")
    | needing(Right.DRAFT_STANDARD, "draft_standard")
    | needing(
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
    | needing(Right.ISSUE_TARGETS, "draft_targets", "issue_targets")
    | needing(Right.ACKNOWLEDGE, "acknowledge_targets")
    | needing(Right.PROPOSE_TARGET_CHANGE, "propose_target_change", "withdraw_target_change")
    | needing(Right.DECIDE_TARGET_CHANGE, "approve_target_change", "return_target_change")
    | needing(Right.NOTE_PROGRESS, "note_progress")
    | needing(Right.KEEP_PRACTICES, "publish_practice", "publish_target", "revise_practice", "withdraw_practice")
    | needing(Right.EXEMPT, "exempt_branches", "default_self_assessment")
    | needing(Right.SELF_ASSESS, "self_assess")
    | needing(Right.SCORE, "score_branches")
    | needing(Right.REVIEW, "review_scores")
    | needing(Right.CONFIRM, "confirm_results")
    | needing(Right.CORRECT, "correct_result")
    | needing(Right.VETO, "impose_veto", "lift_veto")
    | needing(Right.PUBLISH_RESULTS, "publish_results")
    | needing(Right.PROPOSE_GRADES, "propose_grades", "open_notice")
    | needing(Right.APPEAL, "file_appeal")
    | needing(
        Right.REWARD, "decide_rewards", "cancel_reward", "pay_rewards", "honour_consequence", "honour_consequences"
    )
    | needing(Right.RECEIPT, "receipt_rewards")
    | needing(Right.RECTIFY, "order_rectification", "adjust_leadership")
    | needing(Right.RECTIFY_ITSELF, "hand_in_rectification_plan", "note_rectification", "hand_in_rectification")
    | needing(
        Right.REVIEW_PLAN,
        "review_rectification_plan",
        "approve_feature_plan",
        "return_feature_plan",
    )
    | needing(Right.CLOSE_YEAR, "close_year")
    | needing(Right.SEND_FILE, "send_file")
    | needing(Right.ATTACH, "attach_evidence", "withdraw_evidence")
    | needing(Right.SET_ROUTES, "set_approval_route")
    | needing(Right.REQUEST_APPROVAL, "request_approval", "withdraw_request")
    | needing(Right.APPROVE, "approve_request", "return_request")
    | needing(Right.DELEGATE, "grant_delegation", "revoke_delegation")
    | needing(Right.EXTEND_DEADLINE, "extend_deadline")
    | needing(
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
    | needing(Right.CAST_VOTE, "cast_vote")
    | needing(Right.COUNT_VOTES, "count_votes")
    | needing(Right.SPEAK, "make_comment", "make_unsigned_comment", "raise_objection")
    | needing(Right.ANSWER_VOICES, "answer_voice")
    | needing(Right.RECORD_PARTICIPATION, "record_participation")
    | needing(Right.RUN_POLLS, "open_poll", "close_poll", "void_poll")
    | needing(Right.GUIDE, "give_guidance", "request_inspection")
    | needing(
        Right.RUN_PROGRAMMES,
        "set_six_good_programme",
        "draft_six_good",
        "mobilise_six_good",
        "name_feature",
        "review_feature",
        "check_feature_mending",
    )
    | needing(Right.CREATE_FEATURE, "apply_for_feature", "note_feature_progress", "hand_in_feature", "withdraw_feature")
    | needing(Right.DESIGNATE_EXEMPLAR, "designate_exemplar", "withdraw_exemplar")
    | needing(Right.PROMOTE_EXEMPLAR, "promote_exemplar")
    | needing(Right.HOLD_EXPERIENCE_MEETING, "hold_committee_meeting", "hold_enterprise_meeting")
)
"""What is recorded under which right; the ledger asks again, of the very facts."""

RIGHTS: Final[Mapping[str, Needs]] = MappingProxyType({**READS, **ACTS, **PAGES})
