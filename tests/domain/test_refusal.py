"""The list of refusals 拒绝: closed, and every one of them shown to happen."""

from pathlib import Path

from domain.refusal import Refusal, RefusedError


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
