"""Steps 办理进度: the line of steps on a page, with who did each and when, and what is awaited from whom."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import NamedTuple

from infra.http.language import Text
from infra.http.steps import Signed
from infra.pages.people import Names


class Step(NamedTuple):
    """A step as the macro `steps` draws it: `done` by `who` at a time, `now` awaited from somebody, or `later`."""

    title: Text
    state: str
    who: str | None = None
    at: datetime | None = None
    awaits: Text | None = None


def course(steps: Iterable[tuple[Text, Signed | None, Text | None]], names: Names) -> Iterator[Step]:
    """Steps in their order: what was done, if it was, and who is to do it; the first one open is awaited."""
    open_ = True
    for title, done, awaits in steps:
        if done is not None:
            yield Step(title, "done", names(done.by, done.position), done.at)
        else:
            yield Step(title, "now" if open_ else "later", awaits=awaits)
            open_ = False
