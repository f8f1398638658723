"""Visits: every page there is, who looks at it, and what must be there. A page is added here and nowhere else."""

from typing import NamedTuple

from tests.pages.world import APPROVAL, COMMITTEE, EXEMPLAR, MEETING, PRACTICE, YEAR

OF_COMMITTEE = f"/workbench/committees/{COMMITTEE}"
OF_YEAR = f"/workbench/committees/{COMMITTEE}/years/{YEAR}"

OF_A = f"/workbench/branches/A/years/{YEAR}"
OF_B = f"/workbench/branches/B/years/{YEAR}"


class Visit(NamedTuple):
    """A page by the name of its route: its address, who looks at it, and the status it answers with.

    `{person}` and `{service}` in an address are accounts of the world, `{webhook}` one of its webhooks.

    `data_zh` are Chinese words that are data and stay in the English page.
    """

    page: str
    path: str
    by: str = "m1"
    status: int = 200

    @property
    def name(self) -> str:
        """For files and test ids."""
        return f"{self.page.removeprefix('show_')}-{self.by.replace(':', '-')}"


VISITS = (
    Visit("home_page", "/workbench", "m1"),
    Visit("home_page", "/workbench", "s1"),
    Visit("home_page", "/workbench", "secretary:A"),
    Visit("home_page", "/workbench", "auditor"),
    Visit("menu_page", "/workbench/menu"),
    Visit("inbox_page", "/workbench/inbox", "m1"),
    Visit("inbox_page", "/workbench/inbox", "secretary:A"),
    Visit("notices_page", "/workbench/notices", "secretary:A"),
    Visit("published_page", f"{OF_YEAR}/published/Q3", "secretary:A"),
    Visit("notice_page", f"{OF_YEAR}/notice", "secretary:A"),
    Visit("search_page", "/workbench/search?q=轧"),
    Visit("help_page", "/workbench/help"),
    Visit("sign_in_page", "/workbench/sign-in?next=/workbench/inbox"),
    Visit("sign_in_code_page", "/workbench/sign-in/code?next=/workbench/inbox"),
    Visit("own_account_page", "/workbench/account"),
    Visit("grading_desk_page", f"{OF_YEAR}/grading"),
    Visit("grading_vetoes_page", f"{OF_YEAR}/grading/vetoes"),
    Visit("grading_tie_page", f"{OF_YEAR}/grading/tie"),
    Visit("grading_notice_page", f"{OF_YEAR}/grading/notice"),
    Visit("grading_appeals_page", f"{OF_YEAR}/grading/appeals"),
    Visit("grading_appeal_page", f"{OF_YEAR}/grading/appeals/B/Q3/D"),
    Visit("grading_voices_page", f"{OF_YEAR}/grading/voices"),
    Visit("grading_vote_page", f"{OF_YEAR}/grading/vote"),
    Visit("graded_page", f"{OF_YEAR}/grading/grades"),
    Visit("consequences_page", f"{OF_YEAR}/consequences"),
    Visit("reward_amounts_page", f"{OF_YEAR}/consequences/amounts"),
    Visit("reward_payments_page", f"{OF_YEAR}/consequences/payments"),
    Visit("honours_page", f"{OF_YEAR}/consequences/honours"),
    Visit("closing_page", f"{OF_YEAR}/consequences/closing"),
    Visit("consequence_page", f"{OF_YEAR}/consequences/B/team_reward", status=404),
    Visit("programmes_page", f"{OF_YEAR}/programmes"),
    Visit("laggards_page", f"{OF_YEAR}/programmes/laggards?through=Q3&share=0.30"),
    Visit("six_good_page", f"{OF_YEAR}/programmes/six-good"),
    Visit("six_good_standard_page", f"{OF_YEAR}/programmes/six-good/standard"),
    Visit("commendation_page", f"{OF_YEAR}/programmes/commendation"),
    Visit("experience_meeting_page", f"{OF_YEAR}/programmes/experience-meeting"),
    Visit(
        "guidance_page", f"{OF_YEAR}/guidance?branch=A&material=self_assessment&period=Q3", "organisation_department"
    ),
    Visit("polls_page", f"{OF_YEAR}/polls", "m1"),
    Visit("polls_page", f"{OF_YEAR}/polls?status=closed", "secretary:A"),
    Visit("new_poll_page", f"{OF_YEAR}/polls/new", "m1"),
    Visit("poll_page", f"{OF_YEAR}/polls/1", "secretary:A"),
    Visit("poll_page", f"{OF_YEAR}/polls/1", "secretary:B", status=404),
    Visit("poll_page", f"{OF_YEAR}/polls/2", "m1"),
    Visit("sheet_page", f"/workbench/polls/{COMMITTEE}/{YEAR}/1"),
    Visit("sheet_page", f"/workbench/polls/{COMMITTEE}/{YEAR}/2"),
    Visit("balance_page", f"{OF_YEAR}/balance"),
    Visit("emphases_page", f"{OF_YEAR}/emphases"),
    Visit("exemplars_page", "/workbench/exemplars", "secretary:A"),
    Visit("new_exemplar_page", f"{OF_COMMITTEE}/exemplars/new"),
    Visit("exemplar_page", f"/workbench/exemplars/{EXEMPLAR}"),
    Visit("notices_page", "/workbench/notices?as_of=2025-10-20", "auditor"),
    Visit("standard_page", f"{OF_YEAR}/standard", "secretary:A"),
    Visit("standard_page", f"/workbench/committees/{COMMITTEE}/years/2031/standard", "m1"),
    Visit("standard_versions_page", f"{OF_YEAR}/standard/versions"),
    Visit("standard_vote_page", f"{OF_YEAR}/standard/vote"),
    Visit("standard_differences_page", f"{OF_YEAR}/standard/differences"),
    Visit("period_page", f"{OF_YEAR}/periods/Q3"),
    Visit("score_grid_page", f"{OF_YEAR}/periods/Q4/scoring", "s1"),
    Visit("score_branch_page", f"{OF_YEAR}/periods/Q4/scoring/A", "s1"),
    Visit("accounts_page", "/workbench/accounts", "administrator"),
    Visit("accounts_page", "/workbench/accounts?role=scorer&place=committee:rolling-mill&state=in_use", "auditor"),
    Visit("new_account_page", "/workbench/accounts/new", "administrator"),
    Visit("account_page", "/workbench/accounts/{person}", "administrator"),
    Visit("account_page", "/workbench/accounts/{service}", "administrator"),
    Visit("grant_page", "/workbench/accounts/{person}/grants/new", "administrator"),
    Visit(
        "grant_page",
        "/workbench/accounts/{person}/grants/new?role=branch_secretary&place=committee:rolling-mill&branch=A",
        "administrator",
    ),
    Visit("roles_page", "/workbench/roles", "administrator"),
    Visit("vacancies_page", "/workbench/roles/vacancies", "administrator"),
    Visit("posts_page", f"/workbench/roles/committees/{COMMITTEE}", "administrator"),
    Visit("organisation_page", "/workbench/organisation", "administrator"),
    Visit("register_page", "/workbench/organisation/register", "administrator"),
    Visit("committee_page", f"/workbench/organisation/committees/{COMMITTEE}", "m1"),
    Visit("import_page", f"/workbench/organisation/committees/{COMMITTEE}/import", "m1"),
    Visit("organised_branch_page", "/workbench/organisation/branches/A", "m1"),
    Visit("keys_page", "/workbench/keys", "administrator"),
    Visit("webhooks_page", "/workbench/webhooks", "administrator"),
    Visit("new_webhook_page", "/workbench/webhooks/new", "administrator"),
    Visit("webhook_page", "/workbench/webhooks/{webhook}", "administrator"),
    Visit("sessions_page", "/workbench/sessions", "administrator"),
    Visit("security_log_page", "/workbench/security-log", "administrator"),
    Visit("security_chain_page", "/workbench/security-log/chain", "auditor"),
    Visit("review_queue_page", f"{OF_YEAR}/periods/Q4/review", "s2"),
    Visit("confirmation_page", f"{OF_YEAR}/periods/Q4/confirmation"),
    Visit("confirmed_result_page", f"{OF_YEAR}/periods/Q3/confirmation/B"),
    Visit("meetings_page", f"{OF_COMMITTEE}/meetings", "m2"),
    Visit("meetings_page", f"{OF_COMMITTEE}/meetings?held=2024", "m1"),
    Visit("meeting_page", f"{OF_COMMITTEE}/meetings/{MEETING}", "m1"),
    Visit("meeting_page", f"{OF_COMMITTEE}/meetings/{MEETING}", "m2"),
    Visit("meeting_screen_page", f"{OF_COMMITTEE}/meetings/{MEETING}/screen", "m2"),
    Visit("meeting_minutes_page", f"{OF_COMMITTEE}/meetings/{MEETING}/minutes", "m2"),
    Visit("convening_page", f"{OF_COMMITTEE}/convening", "m1"),
    Visit("agenda_page", f"{OF_COMMITTEE}/meetings/{MEETING}/agenda", "m1"),
    Visit("standard_editor_page", f"{OF_YEAR}/standard/draft"),
    Visit("standard_impact_page", f"/workbench/committees/{COMMITTEE}/years/2026/standard/impact"),
    Visit("frame_standard_page", f"{OF_YEAR}/frame"),
    Visit("frame_editor_page", f"{OF_YEAR}/frame/publish", "organisation_department"),
    Visit("target_sets_page", f"{OF_YEAR}/targets", "s1"),
    Visit("target_editor_page", f"{OF_YEAR}/targets/branches/A", "s1"),
    Visit("target_changes_page", f"{OF_YEAR}/targets/changes"),
    Visit("practices_page", "/workbench/practices", "secretary:A"),
    Visit("practice_page", f"/workbench/practices/{PRACTICE}"),
    Visit("new_practice_page", f"{OF_COMMITTEE}/practices/new"),
    Visit("practice_revision_page", f"/workbench/practices/{PRACTICE}/revise"),
    Visit("events_page", "/workbench/events", "auditor"),
    Visit("record_page", "/workbench/record", "auditor"),
    Visit("event_page", "/workbench/events/60", "auditor"),
    Visit("replay_page", f"{OF_YEAR}/replay", "auditor"),
    Visit("replay_page", f"{OF_YEAR}/replay?as_of=2025-10-20&through=Q2", "auditor"),
    Visit("branch_replay_page", f"{OF_YEAR}/branches/B/replay?as_of=2025-10-20", "auditor"),
    Visit("enterprise_replay_page", f"/workbench/years/{YEAR}/replay", "auditor"),
    Visit("changes_page", f"{OF_YEAR}/changes?through=Q4&since=2025-07-31&until=2025-10-31", "auditor"),
    Visit("units_page", "/workbench/units", "auditor"),
    Visit("unit_grades_page", "/workbench/units/grades", "organisation_department"),
    Visit("unit_conduct_page", "/workbench/units/conduct", "auditor"),
    Visit("approvals_page", f"{OF_COMMITTEE}/approvals?view=open", "m1"),
    Visit("approvals_page", f"{OF_COMMITTEE}/approvals", "s1"),
    Visit("approval_page", f"{OF_COMMITTEE}/approvals/matter?subject={APPROVAL}", "s2"),
    Visit("approval_routes_page", f"{OF_COMMITTEE}/approvals/routes", "m1"),
    Visit("approval_request_page", f"{OF_COMMITTEE}/approvals/request?kind=deadline_extension", "s1"),
    Visit("delegations_page", f"{OF_COMMITTEE}/delegations", "s1"),
    Visit("delegations_page", f"{OF_COMMITTEE}/delegations?as_of=2026-01-02", "auditor"),
    Visit("delegations_page", f"{OF_COMMITTEE}/delegations", "secretary:A"),
    Visit("standings_page", f"{OF_YEAR}/standings", "auditor"),
    Visit("standings_page", f"{OF_YEAR}/standings?through=Q3&scope=all&type=production", "auditor"),
    Visit("standings_page", f"{OF_YEAR}/standings?through=Q2&as_of=2025-08-01", "m1"),
    Visit("standings_page", f"{OF_YEAR}/standings?through=Q2&as_of=2025-08-01&known=now", "auditor"),
    Visit("what_if_page", f"{OF_YEAR}/what-if", "auditor"),
    Visit(
        "what_if_page",
        f"{OF_YEAR}/what-if?tried=yes&only=all&without_veto=C&weights.quarters=20&weights.year_end=80",
        "m1",
    ),
    Visit("explanation_page", f"{OF_YEAR}/branches/B/explanation", "auditor"),
    Visit("not_found", "/workbench/nowhere", status=404),
    Visit("published_page", f"{OF_YEAR}/published/YE", status=404),
    Visit("branch_page", OF_A, "secretary:A"),
    Visit("my_targets_page", f"{OF_A}/targets", "secretary:A"),
    Visit("target_page", f"{OF_A}/targets/E", "secretary:A"),
    Visit("my_result_page", f"{OF_A}/results", "secretary:A"),
    Visit("my_result_page", f"{OF_A}/results?period=Q3", "m1"),
    Visit("my_history_page", f"{OF_A}/history", "secretary:A"),
    Visit("my_participation_page", f"/workbench/branches/A/years/{YEAR + 1}/participation", "secretary:A"),
    Visit("my_appeals_page", f"{OF_B}/appeals", "secretary:B"),
    Visit("my_appeal_page", f"{OF_B}/appeals/Q3/D", "secretary:B"),
    Visit("my_voices_page", f"{OF_B}/voices", "secretary:B"),
    Visit("my_rectification_page", f"{OF_A}/rectification", "secretary:A"),
    Visit("rectifications_page", f"{OF_YEAR}/rectifications"),
    Visit("rectification_page", f"{OF_YEAR}/rectifications/A"),
    Visit("my_feature_page", f"{OF_A}/feature", "secretary:A"),
    Visit("my_feature_page", f"{OF_B}/feature", "secretary:B"),
    Visit("features_page", f"{OF_YEAR}/features"),
    Visit("feature_page", f"{OF_YEAR}/features/A"),
    Visit("self_assessments_page", f"{OF_A}/self-assessment", "secretary:A"),
    Visit("self_assessment_page", f"{OF_A}/self-assessment/YE", "secretary:A"),
    Visit("self_assessment_page", f"/workbench/branches/A/years/{YEAR}/self-assessment/Q2", "auditor"),
)
NOT_PAGES = {
    "enter",
    "provider_page",
    "provider_back_page",
    "read_drafts",
    "read_draft_key",
    "send_asset",
    "period_at_hand",
    "page_of_period_at_hand",
    "score_changes",
    "meeting_live_page",
}
"""GET routes below /workbench that answer with something else than a page."""
