"""The rules of publication 公布, read top to bottom."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from domain.assessment import Exempted, ScoreCorrected, Scored, ScoresConfirmed
from domain.period import Period
from domain.publication import Change, Histories, ResultsPublished, publish
from domain.record import Envelope, Recorded
from domain.refusal import Refusal
from tests.domain.steel import GOOD, opening, points
from tests.spec import given

OF: dict[str, Any] = {"committee": "rolling-mill", "year": 2025, "period": Period.Q1}
ENVELOPE = Envelope("s1", "key")


def confirmed(branch: str) -> ScoresConfirmed:
    return ScoresConfirmed(branch, 2025, Period.Q1, 1, GOOD, None, points("92"), points("92"), points("95"))


def corrected(branch: str, after: str) -> ScoreCorrected:
    return ScoreCorrected(
        branch, 2025, Period.Q1, "E", points("28"), points(after), points("91"), points("91"), "口径更正"
    )


SCORED = Scored("A", 2025, Period.Q1, "s1", GOOD)
EXEMPTED = Exempted(opening(branch="B"), "停产检修")
FIRST = ResultsPublished("rolling-mill", 2025, Period.Q1, 1, 20, ("A", "B"))


def history(branch: str, *facts: object, first: int = 1) -> Sequence[Recorded]:
    stream = f"assessment/{branch}/2025/Q1"
    now = datetime(2025, 4, 20, tzinfo=UTC)
    return [Recorded(first + n, stream, n + 1, now, ENVELOPE, fact) for n, fact in enumerate(facts)]


def settled(*more: object) -> Histories:
    """A is confirmed at position 10, B exempt; what is more of A follows from position 11 on."""
    return {"A": history("A", confirmed("A"), *more, first=10), "B": history("B", EXEMPTED)}


def test_results_are_published_when_every_branch_is_confirmed_or_exempt() -> None:
    given().when(publish, **OF, histories=settled(), through=20).then(FIRST)


def test_results_are_not_published_while_a_branch_is_open() -> None:
    open_ = {"A": history("A", SCORED), "B": history("B", EXEMPTED), "C": ()}
    refusal = given().when(publish, **OF, histories=open_, through=20).then_refused(Refusal.NOT_CONFIRMED)
    assert "A, C" in refusal.en


def test_a_committee_without_branches_has_nothing_to_publish() -> None:
    given().when(publish, **OF, histories={}, through=20).then_refused(Refusal.NOT_CONFIRMED)


def test_results_are_published_once() -> None:
    given(FIRST).when(publish, **OF, histories=settled(), through=30).then_refused(Refusal.ALREADY_PUBLISHED)


def test_a_correction_known_at_the_publication_is_no_reason_to_publish_again() -> None:
    given(FIRST).when(publish, **OF, histories=settled(corrected("A", "27")), through=30).then_refused(
        Refusal.ALREADY_PUBLISHED
    )


def test_after_a_correction_they_are_published_again_with_what_changed() -> None:
    later = {**settled(), "A": history("A", confirmed("A"), corrected("A", "27"), first=20)}
    change = Change("A", "E", points("28"), points("27"), "assessment/A/2025/Q1@2")
    given(FIRST).when(publish, **OF, histories=later, through=30).then(
        replace(FIRST, number=2, through=30, changes=(change,))
    )


def test_a_branch_that_joined_since_is_published_with_its_result() -> None:
    joined = {**settled(), "C": history("C", confirmed("C"), first=5), "D": history("D", EXEMPTED, first=6)}
    new = (
        Change("C", None, None, points("92"), "assessment/C/2025/Q1@1"),
        Change("D", None, None, None, "assessment/D/2025/Q1@1"),
    )
    given(FIRST).when(publish, **OF, histories=joined, through=30).then(
        replace(FIRST, number=2, through=30, branches=("A", "B", "C", "D"), changes=new)
    )


def test_each_period_is_published_by_itself() -> None:
    other = {**OF, "period": Period.Q2}
    given(FIRST).when(publish, **other, histories=settled(), through=40).then(
        replace(FIRST, period=Period.Q2, through=40)
    )
