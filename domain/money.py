"""Money 金额: yuan, exact, at most two places, never absurd."""

from decimal import Decimal
from typing import Final

from domain.points import plain
from domain.refusal import Refusal, RefusedError

CENT: Final = Decimal("0.01")
MOST: Final = Decimal(10_000_000)
"""No single amount is above this, whatever a standard says."""


def is_amount(amount: Decimal, *, at_most: Decimal = MOST) -> bool:
    return 0 < amount <= at_most and amount % CENT == 0


def check_amount(amount: Decimal, *, at_most: Decimal = MOST) -> None:
    """金额须大于0、不超过上限, 至多两位小数."""
    if not is_amount(amount, at_most=at_most):
        raise RefusedError(
            Refusal.AMOUNT_OUT_OF_RANGE,
            f"金额{plain(amount)}元不符合要求, 应大于0、不超过{plain(at_most)}元, 至多两位小数",
            f"{plain(amount)} yuan is no such amount: above 0, at most {plain(at_most)}, with at most 2 places",
        )
