"""Language 语言: Chinese first, English for who asks for it."""

import re
from typing import Final, NamedTuple

from starlette.datastructures import Headers
from starlette.types import Scope

from infra.http.cookies import kept

COOKIE: Final = "lang"
"""The choice made in the pages; it goes before what the browser prefers."""
QUALITY = re.compile(r"[01](\.[0-9]{0,3})?")


class Text(NamedTuple):
    """A sentence in both languages."""

    zh: str
    en: str

    def of(self, *, english: bool) -> str:
        return self.en if english else self.zh


def english_first(scope: Scope) -> bool:
    """Whether English was chosen, or Accept-Language prefers it to Chinese; Chinese where neither says."""
    headers = Headers(scope=scope)
    if (chosen := kept(scope, COOKIE)) in {"zh", "en"}:
        return chosen == "en"
    weights = {"zh": 0.0, "en": 0.0}
    for part in headers.get("accept-language", "")[:500].lower().split(","):
        tag, _, quality = part.strip().partition(";q=")
        language = tag.split("-")[0]
        if language in weights:
            weights[language] = max(weights[language], _weight(quality))
    return weights["en"] > weights["zh"]


def _weight(quality: str) -> float:
    return float(quality) if QUALITY.fullmatch(quality) else 1.0
