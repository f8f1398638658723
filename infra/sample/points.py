"""Points 分值: scores are counted in whole half points here and written as decimals."""

POINTS = tuple(str(half // 2) + (".5" if half % 2 else "") for half in range(251))
HALVES_PER_POINT = 2
