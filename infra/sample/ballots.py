"""Ballots 表决: who came and how they voted, so that the outcome is as wanted."""

from collections.abc import Sequence
from random import Random
from typing import Any

ABSENT_SHARE = 0.4
DISSENT_SHARE = 0.3


def ballot(rng: Random, due: Sequence[str], recused: Sequence[str] = (), *, carried: bool = True) -> dict[str, Any]:
    """表决: at least two thirds of those due are present; the recused stay away; more than half of the due carry."""
    present = [member for member in due if member not in recused]
    if rng.random() < ABSENT_SHARE and 3 * (len(present) - 1) >= 2 * len(due):
        present.remove(rng.choice(present))
    majority = len(due) // 2 + 1
    most = len(present) if rng.random() > DISSENT_SHARE else majority
    agreeing = most if carried else rng.randrange(1, majority - 1)
    doubtful = present[agreeing:]
    against = 0 if carried and rng.random() < DISSENT_SHARE else len(doubtful)
    votes = {
        "present": present,
        "for": present[:agreeing],
        "against": doubtful[:against],
        "abstain": doubtful[against:],
    }
    return votes | ({"recused": list(recused)} if recused else {})
