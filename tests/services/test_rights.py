"""Every fact that can be recorded has a right it is recorded under, or only follows from others."""

from infra.facts import FACTS
from services.rights import FOLLOWING, RIGHTS


def test_every_fact_is_recorded_under_a_right_or_follows_from_another() -> None:
    assert set(RIGHTS) | FOLLOWING == set(FACTS.values())
    assert not set(RIGHTS) & FOLLOWING
