"""Points 分值: exact decimals and fractions from the request to the screen, never a binary float."""

from decimal import Decimal
from fractions import Fraction

from domain.refusal import Refusal, RefusedError

HUNDREDTH = Decimal("0.01")


def published(exact: Fraction) -> Decimal:
    """公布分: the exact score to two places, half up (scores are never negative)."""
    hundredths = (exact.numerator * 200 + exact.denominator) // (2 * exact.denominator)
    return Decimal(hundredths).scaleb(-2)


def plain(points: Decimal) -> str:
    """Write points without trailing zeros: 91, not 91.0."""
    text = format(points, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def exact_text(exact: Fraction) -> str:
    """Write an exact number as a decimal, or as a/b where the decimal does not terminate."""
    rest, tens = exact.denominator, 0
    twos = fives = 0
    while rest % 2 == 0:
        rest, twos = rest // 2, twos + 1
    while rest % 5 == 0:
        rest, fives = rest // 5, fives + 1
    if rest != 1:
        return f"{exact.numerator}/{exact.denominator}"
    tens = max(twos, fives)
    return plain(Decimal(exact.numerator * 10**tens // exact.denominator).scaleb(-tens))


def check_item_score(item: str, points: Decimal, *, full: Decimal, step: Decimal) -> None:
    """C1: an item score lies between 0 and the full points and is a multiple of the step."""
    if not 0 <= points <= full:
        raise RefusedError(
            Refusal.SCORE_OUT_OF_RANGE,
            f"考核项目{item}得分{plain(points)}超出范围, 应在0至{plain(full)}之间",
            f"item {item}: {plain(points)} is outside 0 to {plain(full)}",
        )
    if points % step:
        raise RefusedError(
            Refusal.SCORE_OFF_STEP,
            f"考核项目{item}得分{plain(points)}不符合计分单位, 应为{plain(step)}的整数倍",
            f"item {item}: {plain(points)} is not a multiple of {plain(step)}",
        )
