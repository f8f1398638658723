"""Rights of pages 页面权限: by which right each page of the workbench is asked, by the name of its route."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from domain.access import Right
from infra.http.needs import Needs, needing

PAGES: Final[Mapping[str, Needs]] = MappingProxyType(
    needing(
        Right.ENTER,
        "home_page",
        "menu_page",
        "inbox_page",
        "notices_page",
        "search_page",
        "help_page",
        "send_preferences",
        "send_place",
        "standing_in_page",
        "send_standing_in",
        "send_standing_in_end",
        "read_drafts",
        "read_draft_key",
        "save_draft",
        "save_drafts",
    )
    | needing(
        Right.READ_OFFICE,
        "period_at_hand",
        "page_of_period_at_hand",
        "score_grid_page",
        "score_branch_page",
        "period_page",
        "review_queue_page",
        "confirmation_page",
        "confirmed_result_page",
    )
    | needing(Right.SCORE, "score_changes", "send_scores", "send_branch_scores", "send_scorebook")
    | needing(Right.EXEMPT, "send_defaults", "send_exemptions")
    | needing(Right.REVIEW, "send_review", "send_return")
    | needing(Right.CONFIRM, "send_confirmation")
    | needing(Right.CORRECT, "send_correction")
    | needing(Right.PUBLISH_RESULTS, "send_publication")
    | needing(Right.READ_PUBLISHED, "published_page", "notice_page")
    | needing(Right.READ_RULES, "organisation_page", "committee_page", "organised_branch_page")
    | needing(
        Right.ESTABLISH,
        "register_page",
        "send_new_committee",
        "send_new_enterprise",
        "send_new_organiser",
        "send_joining",
    )
    | needing(
        Right.ORGANISE,
        "send_new_people",
        "send_calendar",
        "send_new_branch",
        "send_member_counts",
        "import_page",
        "send_import_check",
        "send_import",
        "send_rename",
        "send_move",
        "send_merge",
        "send_dissolve",
        "send_appointment",
        "send_secretary_leaves",
    )
    | needing(
        Right.READ_SECURITY,
        "accounts_page",
        "account_page",
        "keys_page",
        "webhooks_page",
        "contracts_page",
        "contract_page",
        "webhook_page",
        "roles_page",
        "vacancies_page",
        "sessions_page",
        "security_log_page",
        "security_chain_page",
    )
    | needing(
        Right.MANAGE_ACCOUNTS,
        "posts_page",
        "send_accounts_for_posts",
        "new_account_page",
        "send_new_account",
        "send_disable_account",
        "send_enable_account",
        "send_unlock_account",
        "send_password_reset",
        "send_second_factor_reset",
        "grant_page",
        "send_grant",
        "send_revoke_grant",
        "send_end_sessions",
        "send_new_key",
        "send_key_rotation",
        "send_revoke_key",
        "new_webhook_page",
        "send_new_webhook",
        "send_webhook_test",
        "send_webhook_pause",
        "send_webhook_resumption",
        "send_webhook_replay",
        "send_webhook_rotation",
        "send_webhook_removal",
    )
    | needing(
        Right.READ_OFFICE,
        "grading_desk_page",
        "grading_vetoes_page",
        "grading_tie_page",
        "grading_notice_page",
        "grading_appeals_page",
        "grading_appeal_page",
        "grading_voices_page",
        "grading_vote_page",
        "graded_page",
    )
    | needing(Right.PROPOSE_GRADES, "send_proposal", "send_notice")
    | needing(Right.VETO, "send_veto", "send_veto_lift")
    | needing(Right.RECORD_VOTE, "send_tie_order", "send_appeal_decision", "send_grades_vote")
    | needing(Right.ANSWER_VOICES, "send_voice_answer")
    | needing(
        Right.READ_OFFICE,
        "consequences_page",
        "consequence_page",
        "reward_amounts_page",
        "reward_payments_page",
        "honours_page",
        "closing_page",
    )
    | needing(
        Right.REWARD,
        "send_reward_amounts",
        "send_reward_payments",
        "send_reward_cancellation",
        "send_honour",
        "send_honours",
    )
    | needing(Right.CLOSE_YEAR, "send_closing_of_year")
    | needing(
        Right.READ_OFFICE,
        "programmes_page",
        "laggards_page",
        "six_good_page",
        "six_good_standard_page",
        "commendation_page",
        "experience_meeting_page",
    )
    | needing(Right.RUN_PROGRAMMES, "send_six_good_programme", "send_six_good_draft", "send_mobilisation")
    | needing(Right.RECORD_VOTE, "send_six_good_vote", "send_commendation")
    | needing(Right.HOLD_EXPERIENCE_MEETING, "send_experience_meeting", "send_headquarters_meeting")
    | needing(Right.READ_LIBRARY, "exemplars_page", "exemplar_page")
    | needing(Right.READ_OFFICE, "guidance_page", "balance_page", "emphases_page")
    | needing(Right.GUIDE, "send_guidance", "send_inspection")
    | needing(Right.READ_PUBLISHED, "polls_page", "poll_page")
    | needing(Right.RUN_POLLS, "new_poll_page", "send_new_poll", "send_poll_closing", "send_poll_voiding")
    | needing(Right.DESIGNATE_EXEMPLAR, "new_exemplar_page", "send_new_exemplar", "send_exemplar_withdrawal")
    | needing(Right.PROMOTE_EXEMPLAR, "send_exemplar_promotion")
    | needing(Right.READ_OFFICE, "target_sets_page", "target_changes_page")
    | needing(
        Right.ISSUE_TARGETS,
        "target_editor_page",
        "send_target_drafts",
        "send_target_sets",
        "send_target_check",
        "send_target_draft",
        "send_target_set",
    )
    | needing(Right.READ_LIBRARY, "practices_page", "practice_page")
    | needing(
        Right.KEEP_PRACTICES,
        "new_practice_page",
        "practice_revision_page",
        "send_new_practice",
        "send_practice_revision",
        "send_practice_withdrawal",
        "send_target_practice",
    )
    | needing(Right.DECIDE_TARGET_CHANGE, "send_target_change_approval", "send_target_change_return")
    | needing(Right.READ_OFFICE, "what_if_page")
    | needing(Right.READ_RECORD, "events_page", "event_page", "record_page", "send_record_check")
    | needing(Right.READ_RECORD, "replay_page", "branch_replay_page", "enterprise_replay_page")
    | needing(Right.READ_RECORD, "units_page", "unit_grades_page", "unit_conduct_page")
    | needing(Right.READ_RULES, "standard_page", "standard_versions_page", "standard_differences_page")
    | needing(Right.READ_RULES, "frame_standard_page")
    | needing(Right.PUBLISH_FRAME, "frame_editor_page", "send_frame")
    | needing(Right.READ_OFFICE, "standard_vote_page")
    | needing(Right.RECORD_VOTE, "send_standard_vote")
    | needing(
        Right.DRAFT_STANDARD,
        "standard_editor_page",
        "standard_impact_page",
        "send_standard_check",
        "send_standard_draft",
    )
    | needing(
        Right.READ_BRANCH,
        "branch_page",
        "my_targets_page",
        "target_page",
        "self_assessments_page",
        "self_assessment_page",
        "my_result_page",
        "my_history_page",
        "my_appeals_page",
        "my_appeal_page",
        "my_voices_page",
        "my_participation_page",
        "my_rectification_page",
        "my_feature_page",
    )
    | needing(Right.RECORD_PARTICIPATION, "send_participation")
    | needing(Right.APPEAL, "send_appeal")
    | needing(Right.SPEAK, "send_voice")
    | needing(
        Right.RECTIFY_ITSELF, "send_rectification_plan", "send_rectification_progress", "send_rectification_report"
    )
    | needing(
        Right.CREATE_FEATURE,
        "send_feature_application",
        "send_feature_progress",
        "send_feature_report",
        "send_feature_back",
    )
    | needing(Right.READ_OFFICE, "rectifications_page", "rectification_page", "features_page", "feature_page")
    | needing(Right.RUN_PROGRAMMES, "send_feature_name", "send_feature_review", "send_mending_check")
    | needing(Right.RECTIFY, "send_rectification_order", "send_team_adjustment")
    | needing(
        Right.REVIEW_PLAN, "send_plan_agreement", "send_plan_return", "send_feature_approval", "send_feature_return"
    )
    | needing(Right.RECORD_VOTE, "send_rectification_vote", "send_feature_vote")
    | needing(Right.RECEIPT, "send_receipt")
    | needing(Right.ACKNOWLEDGE, "send_acknowledgement")
    | needing(Right.PROPOSE_TARGET_CHANGE, "send_target_change", "send_target_change_back")
    | needing(Right.NOTE_PROGRESS, "send_progress")
    | needing(Right.SELF_ASSESS, "send_self_assessment")
    | needing(Right.ATTACH, "send_evidence", "send_evidence_back")
    | needing(
        Right.READ_OFFICE,
        "meetings_page",
        "meeting_page",
        "meeting_live_page",
        "meeting_screen_page",
        "meeting_minutes_page",
    )
    | needing(
        Right.RUN_MEETING,
        "convening_page",
        "agenda_page",
        "send_convening",
        "send_agenda",
        "send_attendance",
        "send_opening",
        "send_adjournment",
        "send_closing",
        "send_opinion",
        "send_comment",
        "send_vote_opening",
        "send_vote_closing",
        "send_postponement",
        "send_matter_withdrawal",
    )
    | needing(Right.CAST_VOTE, "send_vote")
    | needing(Right.COUNT_VOTES, "send_count")
    | needing(Right.READ_OFFICE, "approvals_page", "approval_page", "approval_routes_page")
    | needing(Right.READ_PUBLISHED, "delegations_page")  # only their own for those who may not read the office
    | needing(Right.READ_UNPUBLISHED, "explanation_page", "changes_page")
    | needing(Right.READ_RESULTS, "standings_page", when_published=True)
    | needing(Right.REQUEST_APPROVAL, "approval_request_page", "send_approval_request", "send_request_withdrawal")
    | needing(Right.APPROVE, "send_agreement", "send_request_return")
    | needing(Right.SET_ROUTES, "send_approval_route")
    | needing(Right.DELEGATE, "send_delegation", "send_revocation")
)
"""What a page is looked at with, and what its forms record; the ledger asks again, of the very facts."""
