"""Consequences 奖惩兑现: what a decided grade brings to a branch."""

from collections.abc import Mapping
from typing import Final

from domain.consequence import ConsequenceOpened
from projections.wording.scopes import of_branch
from projections.wording.telling import Names, Sentence, Told, joined, tell

CONSEQUENCES: Final = {
    "team_reward": ("专项奖励", "team reward"),
    "activity_funds": ("活动经费", "activity funds"),
    "rectification": ("整顿", "rectification"),
}


def _opened(fact: ConsequenceOpened, _: Names) -> Sentence:
    zh, en = CONSEQUENCES.get(fact.kind, (fact.kind, fact.kind))
    return Sentence(f"开启{fact.year}年度{zh}事项", f"{en} for {fact.year} opened")


TOLD: Final[Mapping[type, Told]] = joined(tell(ConsequenceOpened, "consequence_opened", of_branch, _opened))
