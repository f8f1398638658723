"""The list of refusals 拒绝: closed, and every one of them shown to happen."""

from pathlib import Path

import pytest

from domain.refusal import Refusal, RefusedError, require_reason
from domain.required import require_text
from tests.spec import refused


def test_every_refusal_has_a_test_that_provokes_it() -> None:
    here = Path(__file__)
    tests = "".join(path.read_text() for path in here.parents[1].rglob("test_*.py") if path != here)
    assert {code for code in Refusal if f"Refusal.{code.name}" not in tests} == set()


def test_a_refusal_speaks_both_languages_under_its_code() -> None:
    refusal = RefusedError(Refusal.NO_QUORUM, "未达到法定人数", "short of the quorum")
    assert (refusal.code, refusal.zh, str(refusal)) == (
        Refusal.NO_QUORUM,
        "未达到法定人数",
        "no_quorum: short of the quorum",
    )


def test_a_code_is_its_own_stable_word() -> None:
    assert all(code.value == code.name.lower() for code in Refusal)


@pytest.mark.parametrize("text", ["", " \n", "\u3000", "\u200b", "\ufeff \u2060", "\u202e\u00ad"])
def test_what_cannot_be_seen_says_nothing(text: str) -> None:
    with refused(Refusal.REASON_REQUIRED):
        require_reason(text)
    with refused(Refusal.TEXT_REQUIRED):
        require_text(text, zh="意见", en="what is said")
    require_reason(f"{text}停产")
