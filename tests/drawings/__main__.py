"""`make drawings`: writes the pages anew."""

from tests.drawings.pages import PAGES, drawn

for path, language in PAGES.items():
    path.write_text(drawn(language), encoding="utf-8")
