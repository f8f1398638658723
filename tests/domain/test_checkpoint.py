"""Checkpoint keys follow one another on the record 校验点密钥."""

from domain.checkpoint import KeyIntroduced, introduce
from domain.refusal import Refusal
from tests.spec import given

FIRST = KeyIntroduced("log+1+A", "first")
SECOND = KeyIntroduced("log+2+B", "second")


def test_a_key_is_introduced_once_in_place_of_the_one_in_use() -> None:
    given().when(introduce, key="log+1+A", statement="first", follows=None).then(FIRST)
    given(FIRST).when(introduce, key="log+2+B", statement="second", follows="log+1+A").then(SECOND)
    given(FIRST).when(introduce, key="log+1+A", statement="again", follows="log+1+A").then_refused(
        Refusal.ALREADY_EXISTS
    )


def test_only_the_key_in_use_is_followed() -> None:
    given(FIRST).when(introduce, key="log+2+B", statement="s", follows=None).then_refused(Refusal.NOT_YOURS)
    given(FIRST, SECOND).when(introduce, key="log+3+C", statement="s", follows="log+1+A").then_refused(
        Refusal.NOT_YOURS
    )
