"""Axe: what a page has against readers who see, hear or move otherwise, told so that it can be mended."""

from pathlib import Path
from typing import Any

from playwright.sync_api import Page

SCRIPT = Path(__file__).parents[2] / "infra/pages/frontend/node_modules/axe-core/axe.min.js"
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def findings(page: Page, *, only: str | None = None) -> str:
    """Every breach of WCAG 2.2 AA, or of one rule, one a paragraph; nothing if there is none."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(SCRIPT.read_text(encoding="utf-8"))
    wanted = {"type": "rule", "values": [only]} if only else {"type": "tag", "values": TAGS}
    found: dict[str, Any] = page.evaluate(
        "wanted => axe.run(document, {runOnly: wanted, resultTypes: ['violations']})", wanted
    )
    return "\n\n".join(_told(one) for one in found["violations"])


def _told(violation: dict[str, Any]) -> str:
    places = "\n".join(
        f"  {' '.join(map(str, node['target']))}\n    {node['failureSummary'].splitlines()[1:]}"
        for node in violation["nodes"][:8]
    )
    return f"{violation['id']} ({violation['impact']}): {violation['help']}\n{places}"
