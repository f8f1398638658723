"""The pages under docs/ and every machine on them."""

from pathlib import Path
from typing import Any, Final

from tests.drawings import assessments, consequences, gradings, targets
from tests.drawings.machine import Machine
from tests.drawings.mermaid import Language, page

DOCS: Final = Path(__file__).parents[2] / "docs"
MACHINES: Final[tuple[Machine[Any], ...]] = (
    *assessments.MACHINES,
    *gradings.MACHINES,
    *targets.MACHINES,
    *consequences.MACHINES,
)
PAGES: Final[dict[Path, Language]] = {DOCS / "state-machines.md": "en", DOCS / "state-machines.zh.md": "zh"}


def drawn(language: Language) -> str:
    return page(MACHINES, language)
