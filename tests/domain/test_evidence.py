"""The rules of evidence 佐证材料: attached once to a place, withdrawn by its own side, never to what is settled."""

from typing import Any

from domain.evidence import (
    MOST_PER_SUBJECT,
    EvidenceAttached,
    EvidenceWithdrawn,
    File,
    Side,
    attach,
    require_open,
    withdraw,
)
from domain.refusal import Refusal
from tests.spec import given, refused

SUBJECT: dict[str, Any] = {"subject": "assessment/A/2025/Q1", "branch": "A", "year": 2025}
MINUTES = File("三会一课记录.pdf", 48_213, "ab" * 32, "application/pdf")
ATTACHED = EvidenceAttached(**SUBJECT, item="E", side=Side.BRANCH, file=MINUTES)
WITHDRAWN = EvidenceWithdrawn(**SUBJECT, item="E", sha256=MINUTES.sha256, reason="附错季度")


def test_a_file_is_attached_to_an_item() -> None:
    given().when(attach, **SUBJECT, item="E", side=Side.BRANCH, file=MINUTES).then(ATTACHED)


def test_the_same_file_may_serve_another_item_but_not_the_same_twice() -> None:
    again = given(ATTACHED)
    again.when(attach, **SUBJECT, item="E", side=Side.COMMITTEE, file=MINUTES).then_refused(Refusal.ALREADY_EXISTS)
    other = EvidenceAttached(**SUBJECT, item=None, side=Side.BRANCH, file=MINUTES)
    again.when(attach, **SUBJECT, item=None, side=Side.BRANCH, file=MINUTES).then(other)


def test_withdrawn_it_may_be_attached_again() -> None:
    given(ATTACHED, WITHDRAWN).when(attach, **SUBJECT, item="E", side=Side.BRANCH, file=MINUTES).then(ATTACHED)


def test_a_subject_holds_only_so_many_files() -> None:
    files = [File(f"{n}.pdf", 1, f"{n:064x}", "application/pdf") for n in range(MOST_PER_SUBJECT)]
    full = [EvidenceAttached(**SUBJECT, item="E", side=Side.BRANCH, file=file) for file in files]
    given(*full).when(attach, **SUBJECT, item="E", side=Side.BRANCH, file=MINUTES).then_refused(Refusal.EVIDENCE_FULL)


def test_evidence_is_withdrawn_with_a_reason_by_the_side_it_came_from() -> None:
    known = given(ATTACHED)
    mine: dict[str, Any] = {"item": "E", "sha256": MINUTES.sha256, "side": Side.BRANCH}
    known.when(withdraw, **mine, reason="附错季度").then(WITHDRAWN)
    known.when(withdraw, **mine, reason=" ").then_refused(Refusal.REASON_REQUIRED)
    known.when(withdraw, **{**mine, "side": Side.COMMITTEE}, reason="多余").then_refused(Refusal.NOT_YOURS)
    known.when(withdraw, **{**mine, "item": "B"}, reason="多余").then_not_found()
    given(ATTACHED, WITHDRAWN).when(withdraw, **mine, reason="附错季度").then_not_found()


def test_what_is_settled_takes_no_evidence() -> None:
    require_open(closed=False)
    with refused(Refusal.EVIDENCE_CLOSED):
        require_open(closed=True)
