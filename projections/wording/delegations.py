"""Delegations 委托代理: those from or to a branch's secretary, in the history of the branch."""

from collections.abc import Mapping
from typing import Final

from domain.delegation import Delegable, DelegationGranted, DelegationRevoked
from projections.wording.scopes import Organisation, Scope
from projections.wording.telling import Names, Sentence, Told, joined, tell

SECRETARY: Final = "secretary:"
ACTS: Final = {
    Delegable.ACKNOWLEDGE: Sentence("签收", "acknowledging"),
    Delegable.SELF_ASSESS: Sentence("自评", "self-assessment"),
    Delegable.APPEAL: Sentence("申诉", "appeals"),
    Delegable.NOTE_PROGRESS: Sentence("登记目标进展", "noting progress"),
    Delegable.ATTACH_EVIDENCE: Sentence("附佐证材料", "attaching evidence"),
    Delegable.SIGN_RECEIPT: Sentence("签收奖励", "signing for rewards"),
    Delegable.RECTIFY: Sentence("办理整改", "rectifying"),
    Delegable.DRAFT_TARGETS: Sentence("起草目标", "drafting targets"),
    Delegable.CHANGE_TARGETS: Sentence("提出目标变更", "proposing changes of targets"),
    Delegable.DECIDE_CHANGES: Sentence("审批目标变更", "deciding on changes of targets"),
    Delegable.ISSUE: Sentence("下达目标", "issuing targets"),
    Delegable.SCORE: Sentence("评分", "scoring"),
    Delegable.REVIEW: Sentence("复核", "review"),
    Delegable.CONFIRM: Sentence("确认", "confirmation"),
    Delegable.CORRECT: Sentence("更正", "correction"),
    Delegable.EXEMPT: Sentence("免考", "exemption"),
    Delegable.PROPOSE: Sentence("提出等级建议", "proposing grades"),
    Delegable.REQUEST: Sentence("提请审批", "asking for approval"),
    Delegable.APPROVE: Sentence("审批", "approval"),
    Delegable.EXTEND: Sentence("延长时限", "extending deadlines"),
    Delegable.DECIDE_REWARDS: Sentence("确定奖励金额", "deciding rewards"),
    Delegable.HONOUR: Sentence("兑现奖惩", "honouring consequences"),
    Delegable.ORDER_RECTIFICATION: Sentence("责令整顿", "ordering rectification"),
    Delegable.REVIEW_PLAN: Sentence("审核整改方案", "review of rectification plans"),
    Delegable.PREPARE_MEETING: Sentence("筹备会议", "preparing meetings"),
}


def _of_secretaries(fact: DelegationGranted | DelegationRevoked, _: str, _organisation: Organisation) -> Scope:
    sides = dict.fromkeys((fact.principal, fact.delegate))
    branches = [side.removeprefix(SECRETARY) for side in sides if side.startswith(SECRETARY)]
    return Scope(branches, fact.committee, None)


def _granted(fact: DelegationGranted, names: Names) -> Sentence:
    principal, delegate = names.person(fact.principal), names.person(fact.delegate)
    zh = "、".join(ACTS[act].zh for act in fact.acts)
    en = ", ".join(ACTS[act].en for act in fact.acts)
    begins, ends = (f"{names.local(moment):%Y-%m-%d %H:%M}" for moment in (fact.begins, fact.ends))
    return Sentence(
        f"{principal}委托{delegate}代办{zh}, {begins}至{ends}: {fact.reason}",
        f"{principal} delegates {en} to {delegate}, {begins} to {ends}: {fact.reason}",
    )


def _revoked(fact: DelegationRevoked, names: Names) -> Sentence:
    principal, delegate = names.person(fact.principal), names.person(fact.delegate)
    return Sentence(
        f"撤销{principal}对{delegate}的委托: {fact.reason}",
        f"delegation from {principal} to {delegate} revoked: {fact.reason}",
    )


TOLD: Final[Mapping[type, Told]] = joined(
    tell(DelegationGranted, "delegation_granted", _of_secretaries, _granted),
    tell(DelegationRevoked, "delegation_revoked", _of_secretaries, _revoked),
)
