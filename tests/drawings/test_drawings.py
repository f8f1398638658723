from pathlib import Path

import pytest

from tests.drawings.mermaid import Language
from tests.drawings.pages import PAGES, drawn


@pytest.mark.parametrize(("path", "language"), PAGES.items(), ids=lambda one: str(one).rpartition("/")[2])
def test_the_drawings_are_those_of_the_code(path: Path, language: Language) -> None:
    assert path.read_text(encoding="utf-8") == drawn(language), "run `make drawings`"
