"""Hindsight 当时适用: what applied at an earlier position of the log, as it is known since."""

from collections.abc import Iterator, Sequence

from domain.assessment import ScoreCorrected, ScoresConfirmed
from domain.record import Recorded


def applied(facts: Sequence[Recorded], then: int) -> Iterator[Recorded]:
    """Of one stream: what was recorded by a position, and what has been corrected since in a result confirmed by it.

    Nothing else that is recorded later changes what applied before: a veto, a vote or a standard counts from then on.
    """
    confirmed = False
    for one in facts:
        if one.position <= then:
            confirmed |= isinstance(one.fact, ScoresConfirmed)
            yield one
        elif confirmed and isinstance(one.fact, ScoreCorrected):
            yield one
