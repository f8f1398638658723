"""Matters 待办去处: by which right each kind of open matter is done, and on which page."""

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Final, NamedTuple

from domain.access import RULES, Right
from domain.delegation import Delegable
from infra.http.standing_in import StandIn, Standing
from infra.pages.viewer import Viewer
from projections.open_matters import Desk, Kind


class Way(NamedTuple):
    """How a matter is done: `page` names a route, which may ask for committee, year, branch and period.

    `act` is what has to be handed on for another to do it; None where it is done in person, as every vote is.
    """

    right: Right
    page: str
    act: Delegable | None = None


WAYS: Final[Mapping[Kind, Way]] = MappingProxyType(
    {
        Kind.ISSUE_TARGETS: Way(Right.ISSUE_TARGETS, "target_sets_page", Delegable.ISSUE),
        Kind.ACKNOWLEDGE_TARGETS: Way(Right.ACKNOWLEDGE, "my_targets_page", Delegable.ACKNOWLEDGE),
        Kind.NO_TARGET_SET: Way(Right.ISSUE_TARGETS, "target_editor_page", Delegable.DRAFT_TARGETS),
        Kind.SELF_ASSESS: Way(Right.SELF_ASSESS, "self_assessment_page", Delegable.SELF_ASSESS),
        Kind.SCORE: Way(Right.SCORE, "score_grid_page", Delegable.SCORE),
        Kind.SCORE_AGAIN: Way(Right.SCORE, "score_grid_page", Delegable.SCORE),
        Kind.REVIEW: Way(Right.REVIEW, "review_queue_page", Delegable.REVIEW),
        Kind.CONFIRM: Way(Right.CONFIRM, "confirmation_page", Delegable.CONFIRM),
        Kind.ADOPT_STANDARD: Way(Right.RECORD_VOTE, "standard_vote_page"),
        Kind.PROPOSE_GRADES: Way(Right.PROPOSE_GRADES, "grading_desk_page", Delegable.PROPOSE),
        Kind.OPEN_NOTICE: Way(Right.PROPOSE_GRADES, "grading_notice_page", Delegable.PROPOSE),
        Kind.NOTICE_OPEN: Way(Right.APPEAL, "my_appeals_page", Delegable.APPEAL),
        Kind.DECIDE_APPEAL: Way(Right.RECORD_VOTE, "grading_appeals_page"),
        Kind.DECIDE_GRADES: Way(Right.RECORD_VOTE, "grading_vote_page"),
        Kind.HONOUR_CONSEQUENCE: Way(Right.REWARD, "consequences_page", Delegable.HONOUR),
        Kind.SIGN_RECEIPT: Way(Right.RECEIPT, "my_result_page", Delegable.SIGN_RECEIPT),
        Kind.HAND_IN_PLAN: Way(Right.RECTIFY_ITSELF, "my_rectification_page", Delegable.RECTIFY),
        Kind.REVIEW_PLAN: Way(Right.REVIEW_PLAN, "rectification_page", Delegable.REVIEW_PLAN),
        Kind.RECTIFY: Way(Right.RECTIFY_ITSELF, "my_rectification_page", Delegable.RECTIFY),
        Kind.RECTIFICATION_OVERDUE: Way(Right.RECTIFY_ITSELF, "my_rectification_page", Delegable.RECTIFY),
        Kind.ACCEPT_RECTIFICATION: Way(Right.RECORD_VOTE, "rectification_page"),
        Kind.CLOSE_YEAR: Way(Right.CLOSE_YEAR, "closing_page"),
        Kind.ISSUE_DRAFT: Way(Right.ISSUE_TARGETS, "target_editor_page", Delegable.ISSUE),
        Kind.DECIDE_TARGET_CHANGE: Way(Right.DECIDE_TARGET_CHANGE, "target_changes_page", Delegable.DECIDE_CHANGES),
        Kind.APPROVE: Way(Right.APPROVE, "approvals_page", Delegable.APPROVE),
        Kind.HOLD_MEETING: Way(Right.RUN_MEETING, "meetings_page"),
        Kind.CAST_VOTE: Way(Right.CAST_VOTE, "meetings_page"),
        Kind.COUNT_VOTES: Way(Right.CAST_VOTE, "meetings_page"),
        Kind.PUBLISH_RESULTS: Way(Right.PUBLISH_RESULTS, "confirmation_page"),
        Kind.ANSWER_OBJECTION: Way(Right.ANSWER_VOICES, "grading_voices_page"),
        Kind.ADOPT_SIX_GOOD: Way(Right.RUN_PROGRAMMES, "six_good_standard_page"),
        Kind.MOBILISE: Way(Right.RUN_PROGRAMMES, "six_good_standard_page"),
        Kind.COMMEND: Way(Right.RECORD_VOTE, "commendation_page"),
        Kind.APPROVE_FEATURE_PLAN: Way(Right.RUN_PROGRAMMES, "feature_page"),
        Kind.CREATE_FEATURE: Way(Right.CREATE_FEATURE, "my_feature_page"),
        Kind.ACCEPT_FEATURE: Way(Right.RECORD_VOTE, "feature_page"),
        Kind.NAME_FEATURE: Way(Right.RUN_PROGRAMMES, "feature_page"),
        Kind.REVIEW_FEATURE: Way(Right.RUN_PROGRAMMES, "feature_page"),
        Kind.MEND_FEATURE: Way(Right.CREATE_FEATURE, "my_feature_page"),
        Kind.CHECK_MENDING: Way(Right.RUN_PROGRAMMES, "feature_page"),
        Kind.HOLD_EXPERIENCE_MEETING: Way(Right.HOLD_EXPERIENCE_MEETING, "experience_meeting_page"),
    }
)
"""Every kind, complete."""


def desks_of(viewer: Viewer) -> Iterator[Desk]:
    """Where what waits for somebody waits: one desk for each role held at an enterprise, a committee or a branch."""
    for grant in viewer.grants:
        kinds = frozenset(kind for kind, way in WAYS.items() if grant.role in RULES[way.right].roles)
        office = grant.place.committee or grant.place.enterprise
        if kinds and office is not None:
            yield Desk(kinds, office, grant.place.branch, grant.person)


def desks_for(one: StandIn) -> Iterator[Desk]:
    """Where what somebody may do for another waits: on that other's desks, of what was handed on."""
    for grant in one.grants:
        kinds = frozenset(
            kind for kind, way in WAYS.items() if way.act in one.acts and grant.role in RULES[way.right].roles
        )
        if kinds:
            yield Desk(kinds, one.committee, grant.place.branch, one.principal)


def every_desk(viewer: Viewer, standing: Standing) -> Iterator[Desk]:
    """One's own and those of whoever one may act for."""
    yield from desks_of(viewer)
    for one in standing.choices:
        yield from desks_for(one)
