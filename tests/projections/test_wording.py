"""Every fact that was ever written is told in a sentence of its own, in Chinese and in English."""

import re
from datetime import datetime
from typing import get_type_hints

import pytest

from domain.ballot import BallotHeld
from infra.facts import FACTS, decode
from projections.wording import TOLD, Sentence
from tests.golden.test_golden import LATER, entry, golden

CODE = re.compile(r"\b(?:secretary:\w+|[a-z]+(?:_[a-z]+)+)\b")
"""An id or a word of the program, which nobody should have to read."""


class Called:
    """Whatever it is, by a name that nobody could mistake for its id."""

    about = ""

    def person(self, _: str) -> str:
        return "赵钱"

    def branch(self, _: str) -> str:
        return "二轧车间党支部"

    def committee(self, _: str) -> str:
        return "轧钢厂党委"

    def enterprise(self, _: str) -> str:
        return "总公司党委"

    def library(self, _: str) -> str:
        return "示范岗"

    def item(self, _: str) -> str:
        return "党员队伍建设"

    def grade(self, code: str) -> str:
        return code

    def ballot(self, _: str) -> BallotHeld | None:
        return None

    def local(self, moment: datetime) -> datetime:
        return moment

    def meeting(self, _: str) -> tuple[int, int]:
        return 2026, 1

    def matter(self, _: int) -> str:
        return "年度定级"


@pytest.mark.parametrize("stem", sorted([*FACTS, *LATER]))
def test_every_fact_is_told_by_itself(stem: str) -> None:
    name = ".".join(stem.split(".")[:3])
    fact = decode(entry(name, golden(stem).read_bytes())).fact
    told = TOLD[type(fact)]
    telling = told.by_itself or told.sentence
    assert telling is not None, f"no sentence for {name}"
    said = telling(fact, Called())
    assert said is not None
    zh, en = said
    assert re.search("[\u4e00-\u9fff]", zh)
    assert re.search("[A-Za-z]", en)
    assert not CODE.findall(f"{zh}\n{en}"), (zh, en)


@pytest.mark.parametrize("fact", TOLD, ids=[fact.__name__ for fact in TOLD])
def test_no_fact_is_left_untold_among_all_events(fact: type) -> None:
    """A sentence that another fact may stand for in the history of a branch needs one besides."""
    told = TOLD[fact]
    telling = told.by_itself or told.sentence
    assert telling is not None
    assert get_type_hints(telling)["return"] is Sentence
