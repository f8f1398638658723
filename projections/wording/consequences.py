"""Consequences 奖惩兑现: what a decided grade brings to a branch."""

from collections.abc import Mapping
from typing import Final

from domain.consequence import ConsequenceHonoured, ConsequenceOpened
from domain.points import plain
from domain.reward import Receiver, RewardCancelled, RewardDecided, RewardPaid, RewardReceipted
from domain.year import YearClosed
from projections.wording.scopes import of_branch, of_committee_year
from projections.wording.telling import Names, Sentence, Told, joined, tell

CONSEQUENCES: Final = {
    "team_reward": ("专项奖励", "team reward"),
    "activity_funds": ("活动经费", "activity funds"),
    "rectification": ("整顿", "rectification"),
    "study_tour": ("外出学习", "study tour"),
}
"""What the paper's grades bring, and what standards add most often; any other kind stands for itself."""
RECEIVERS: Final = {
    Receiver.LEADERSHIP_TEAM: ("党支部班子", "the leadership team"),
    Receiver.BRANCH: ("党支部", "the branch"),
}


def consequence_term(kind: str) -> Sentence:
    return Sentence(*CONSEQUENCES.get(kind, (kind, kind)))


def _opened(fact: ConsequenceOpened, _: Names) -> Sentence:
    zh, en = consequence_term(fact.kind)
    return Sentence(f"开启{fact.year}年度{zh}事项", f"{en} for {fact.year} opened")


def _honoured(fact: ConsequenceHonoured, _: Names) -> Sentence:
    zh, en = consequence_term(fact.kind)
    return Sentence(f"{fact.year}年度{zh}已兑现: {fact.note}", f"{en} for {fact.year} honoured: {fact.note}")


def _decided(fact: RewardDecided, _: Names) -> Sentence:
    zh, en = consequence_term(fact.kind)
    to = Sentence(*RECEIVERS[fact.to])
    amount = plain(fact.amount)
    return Sentence(
        f"确定{fact.year}年度{zh} {amount} 元, 给予{to.zh}", f"{en} for {fact.year} set at {amount} yuan for {to.en}"
    )


def _cancelled(fact: RewardCancelled, _: Names) -> Sentence:
    zh, en = consequence_term(fact.kind)
    amount = plain(fact.amount)
    return Sentence(
        f"撤销{fact.year}年度{zh} {amount} 元: {fact.reason}",
        f"{en} of {amount} yuan for {fact.year} cancelled: {fact.reason}",
    )


def _paid(fact: RewardPaid, names: Names) -> Sentence:
    zh, en = consequence_term(fact.kind)
    amount, payer = plain(fact.amount), names.person(fact.payer)
    return Sentence(
        f"{fact.on}由{payer}支付{fact.year}年度{zh}第{fact.number}笔 {amount} 元, 凭证号 {fact.reference}",
        f"payment {fact.number} of {en} for {fact.year}: {amount} yuan on {fact.on}"
        f" by {payer}, voucher {fact.reference}",
    )


def _receipted(fact: RewardReceipted, names: Names) -> Sentence:
    zh, en = consequence_term(fact.kind)
    receiver = names.person(fact.receiver)
    return Sentence(
        f"{receiver}签收{fact.year}年度{zh}第{fact.number}笔",
        f"payment {fact.number} of {en} for {fact.year} signed for by {receiver}",
    )


def _closed(fact: YearClosed, _: Names) -> Sentence:
    return Sentence(f"{fact.year}年度考核结束", f"the year {fact.year} closed")


TOLD: Final[Mapping[type, Told]] = joined(
    tell(ConsequenceOpened, "consequence_opened", of_branch, _opened),
    tell(ConsequenceHonoured, "consequence_honoured", of_branch, _honoured),
    tell(RewardDecided, "reward_decided", of_branch, _decided),
    tell(RewardCancelled, "reward_cancelled", of_branch, _cancelled),
    tell(RewardPaid, "reward_paid", of_branch, _paid),
    tell(RewardReceipted, "reward_receipted", of_branch, _receipted),
    tell(YearClosed, "year_closed", of_committee_year, _closed),
)
