"""The pages under docs/ and every machine on them."""

from pathlib import Path
from typing import Any, Final

from tests.drawings import (
    assessments,
    branches,
    consequences,
    deadlines,
    gradings,
    meetings,
    members,
    offices,
    programmes,
    targets,
)
from tests.drawings.machine import Machine
from tests.drawings.mermaid import Language, page

DOCS: Final = Path(__file__).parents[2] / "docs"
MACHINES: Final[tuple[Machine[Any], ...]] = (
    *assessments.MACHINES,
    *gradings.MACHINES,
    *targets.MACHINES,
    *consequences.MACHINES,
    *meetings.MACHINES,
    *offices.MACHINES,
    *members.MACHINES,
    *programmes.MACHINES,
    *branches.MACHINES,
    *deadlines.MACHINES,
)
PAGES: Final[dict[Path, Language]] = {DOCS / "state-machines.md": "en", DOCS / "state-machines.zh.md": "zh"}


def drawn(language: Language) -> str:
    return page(MACHINES, language)
