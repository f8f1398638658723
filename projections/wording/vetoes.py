"""Vetoes 一票否决: imposed on a branch and lifted."""

from collections.abc import Mapping
from typing import Final

from domain.veto import VetoImposed, VetoLifted
from projections.wording.scopes import of_branch
from projections.wording.telling import Names, Sentence, Told, joined, tell, veto_term


def _imposed(fact: VetoImposed, _: Names) -> Sentence:
    zh, en = veto_term(fact.kind)
    return Sentence(f"登记一票否决({zh}): {fact.reason}", f"veto imposed ({en}): {fact.reason}")


def _lifted(fact: VetoLifted, _: Names) -> Sentence:
    zh, en = veto_term(fact.kind)
    return Sentence(f"撤销一票否决({zh}): {fact.reason}", f"veto lifted ({en}): {fact.reason}")


TOLD: Final[Mapping[type, Told]] = joined(
    tell(VetoImposed, "veto_imposed", of_branch, _imposed),
    tell(VetoLifted, "veto_lifted", of_branch, _lifted),
)
