"""Mandates 代理权限: whoever acts on another's behalf holds a delegation for just this act; checked for every act."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, get_args

from domain import (
    approval,
    assessment,
    consequence,
    deadline,
    delegation,
    evidence,
    grading,
    meeting,
    rectification,
    reward,
    streams,
    targets,
)
from domain.delegation import Delegable, Delegations, require_covered
from services.log import Draft

if TYPE_CHECKING:  # the ledger asks here
    from services.ledger import Act, Seen

DELEGABLE: Final[Mapping[type, Delegable]] = MappingProxyType(
    {
        targets.TargetSetDrafted: Delegable.DRAFT_TARGETS,
        targets.TargetSetIssued: Delegable.ISSUE,
        targets.TargetSetAcknowledged: Delegable.ACKNOWLEDGE,
        targets.TargetChangeProposed: Delegable.CHANGE_TARGETS,
        targets.TargetChangeWithdrawn: Delegable.CHANGE_TARGETS,
        targets.TargetChanged: Delegable.DECIDE_CHANGES,
        targets.TargetChangeReturned: Delegable.DECIDE_CHANGES,
        targets.ProgressNoted: Delegable.NOTE_PROGRESS,
        evidence.EvidenceAttached: Delegable.ATTACH_EVIDENCE,
        evidence.EvidenceWithdrawn: Delegable.ATTACH_EVIDENCE,
        assessment.SelfAssessed: Delegable.SELF_ASSESS,
        assessment.Scored: Delegable.SCORE,
        assessment.ReviewAgreed: Delegable.REVIEW,
        assessment.ReviewReturned: Delegable.REVIEW,
        assessment.ScoresConfirmed: Delegable.CONFIRM,
        assessment.ScoreCorrected: Delegable.CORRECT,
        assessment.Exempted: Delegable.EXEMPT,
        assessment.SelfAssessmentDefaulted: Delegable.EXEMPT,
        grading.GradesProposed: Delegable.PROPOSE,
        grading.NoticeOpened: Delegable.PROPOSE,
        grading.AppealFiled: Delegable.APPEAL,
        approval.ApprovalRequested: Delegable.REQUEST,
        approval.ApprovalWithdrawn: Delegable.REQUEST,
        approval.ApprovalGiven: Delegable.APPROVE,
        approval.ApprovalReturned: Delegable.APPROVE,
        **dict.fromkeys(get_args(deadline.Fact), Delegable.EXTEND),  # an extension records first what has fallen
        reward.RewardDecided: Delegable.DECIDE_REWARDS,
        reward.RewardCancelled: Delegable.DECIDE_REWARDS,
        reward.RewardPaid: Delegable.HONOUR,
        consequence.ConsequenceHonoured: Delegable.HONOUR,
        reward.RewardReceipted: Delegable.SIGN_RECEIPT,
        rectification.RectificationOrdered: Delegable.ORDER_RECTIFICATION,
        rectification.PlanAgreed: Delegable.REVIEW_PLAN,
        rectification.PlanReturned: Delegable.REVIEW_PLAN,
        rectification.PlanHandedIn: Delegable.RECTIFY,
        rectification.RectificationProgressNoted: Delegable.RECTIFY,
        rectification.RectificationHandedIn: Delegable.RECTIFY,
        meeting.MeetingNumbered: Delegable.PREPARE_MEETING,  # convened
        meeting.AgendaChanged: Delegable.PREPARE_MEETING,
    }
)
"""Which act can be delegated is told by the first fact it records; what is not listed here is done in person."""


def require_mandate(seen: "Seen", act: "Act", drafts: Sequence[Draft]) -> None:
    """The act is done in one's own name, or under a delegation by a committee it rests on."""
    if act.on_behalf_of is None or not drafts:
        return
    require_covered(
        (delegations_of(seen, committee) for committee in seen.committees),
        act=DELEGABLE.get(type(drafts[0].fact)),
        principal=act.on_behalf_of,
        delegates={draft.envelope.by for draft in drafts},
        now=act.now,
    )


def delegations_of(seen: "Seen", committee: str) -> Delegations:
    return seen.state(streams.delegations(committee), delegation.evolve, Delegations())
