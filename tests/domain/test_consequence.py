"""The rules of consequences 奖惩兑现, read top to bottom."""

from domain.consequence import ConsequenceOpened, open_consequence
from tests.spec import given

OPENED = ConsequenceOpened("team_reward", "B", 2025, "rolling-mill", "first")
ASKED = {"kind": "team_reward", "branch": "B", "year": 2025, "committee": "rolling-mill", "grade": "first"}


def test_a_decided_grade_opens_what_it_brings() -> None:
    given().when(open_consequence, **ASKED).then(OPENED)


def test_asked_again_it_is_not_opened_twice() -> None:
    given(OPENED).when(open_consequence, **ASKED).then_nothing()
