"""Mistakes that the person at the keyboard can put right."""


class UserError(Exception):
    """Says in one line what is wrong and what to do, in Chinese and in English."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(f"{zh} / {en}")
