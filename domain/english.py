"""English 英文: how sentences for users count things."""

HISSING = ("ch", "s", "x")


def counted(number: int, thing: str) -> str:
    """`1 branch`, `2 branches`: a number, and what it is a number of."""
    return f"{number} {thing}" if number == 1 else f"{number} {thing}{'es' if thing.endswith(HISSING) else 's'}"
