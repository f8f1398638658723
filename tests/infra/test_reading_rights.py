"""Every kind of fact is handed out under a right, and every right is held where the feed asks for it."""

from domain.access import RULES, Right
from domain.assessment import Scored
from domain.meeting import VoteCast
from infra.feed.reading_rights import READING_RIGHTS
from infra.names import FACTS


def test_every_fact_is_handed_out_under_a_right() -> None:
    assert set(READING_RIGHTS) == set(FACTS.values())


def test_rights_are_for_reading() -> None:
    assert all(right.value.startswith("read_") and right in RULES for right in READING_RIGHTS.values())


def test_branches_are_handed_no_scores_before_their_results_and_nobody_votes() -> None:
    assert READING_RIGHTS[Scored] is Right.READ_UNPUBLISHED
    assert READING_RIGHTS[VoteCast] is Right.READ_RECORD
