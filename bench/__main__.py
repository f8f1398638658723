"""`python -m bench [name...]`: measures all, or what is named; a table on the screen, JSON under bench/out/."""

import json
import sys
from importlib import import_module
from pathlib import Path

HERE = Path(__file__).parent
NAMES = sorted(path.stem for path in HERE.glob("*.py") if not path.stem.startswith("_"))


def main(names: list[str]) -> None:
    out = HERE / "out"
    out.mkdir(exist_ok=True)
    for name in names or NAMES:
        bench = import_module(f"bench.{name}")
        print(f"\n{name}: {(bench.__doc__ or '').strip()}")
        rows = bench.run()
        show(rows)
        (out / f"{name}.json").write_text(json.dumps(rows, ensure_ascii=False, indent=2) + "\n")


def show(rows: list[dict[str, object]]) -> None:
    """Prints rows of the same keys as a table."""
    table = [list(rows[0]), *([cell(value) for value in row.values()] for row in rows)]
    widths = [max(map(len, column)) for column in zip(*table, strict=True)]
    for line in table:
        print("  ".join(text.rjust(width) for text, width in zip(line, widths, strict=True)))


def cell(value: object) -> str:
    if not isinstance(value, float):
        return str(value)
    return f"{value:,.0f}" if value >= 1000 else f"{value:.2f}"


if __name__ == "__main__":
    main(sys.argv[1:])
