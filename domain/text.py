"""Texts 文字: what people write on the record says something, and stays within bounds."""

from typing import Final

from domain.refusal import Refusal, RefusedError

MOST: Final = 2_000  # characters


def require_text(text: str, *, zh: str, en: str) -> None:
    """填写文字: named in both languages, so that the refusal says what to write."""
    if not text.strip() or len(text) > MOST:
        raise RefusedError(
            Refusal.TEXT_REQUIRED, f"请填写{zh}, 至多{MOST}字", f"write the {en}, in at most {MOST} characters"
        )
