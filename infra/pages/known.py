"""Known 当时所知: of a moment before now, what was known then, or what is known since of what applied then."""

from typing import Final, Literal

from fastapi import Request

from infra.http.language import Text
from infra.pages.frame import Frame
from infra.pages.listing import Chip
from infra.pages.rendering import here

Known = Literal["then", "now"]

WORDS: Final = {
    "then": Text("当时所知", "As known then"),
    "now": Text("含其后更正", "With what was corrected since"),
}


def moments(frame: Frame, known: Known) -> tuple[int | None, int | None]:
    """Up to which position the record is known, and at which it is to have applied."""
    return (frame.at, None) if known == "then" else (None, frame.at)


def as_known(request: Request, frame: Frame, known: Known) -> list[list[Chip]]:
    """The choice between the two, where a moment is asked for."""
    if frame.at is None:
        return []
    return [[Chip(word, here(request, known=one), one == known) for one, word in WORDS.items()]]
