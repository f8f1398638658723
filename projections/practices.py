"""Practices 经验做法: the library by class, duty and words, now or as it stood."""

import msgspec

from domain.practice import Content, PracticePublished, PracticeRevised, PracticeWithdrawn
from domain.record import Recorded
from domain.standard import Duty, ItemClass
from projections.engine import Committees, Pool, Projection, Rows, Table, narrowed
from projections.engine.snapshot import snapshot

NAME = "practices"


class Practice(msgspec.Struct, frozen=True, gc=False):
    """经验做法: what is in the library; `words` is what a search looks in, `withdrawn` why it was taken out."""

    id: str
    committee: str | None
    item_class: ItemClass
    title: str
    duties: tuple[Duty, ...]
    duty_codes: str
    words: str
    branch: str | None
    year: int | None
    target: str | None
    revisions: int = 0
    withdrawn: str | None = None


PRACTICES = Table("practices_practice", Practice, ("id",))


def fold(rows: Rows, recorded: Recorded) -> None:
    match recorded.fact:
        case PracticePublished(practice, committee, content, source):
            came_from = (source.branch, source.year, source.target) if source else (None, None, None)
            rows.put(
                PRACTICES,
                Practice(
                    practice,
                    committee,
                    content.item_class,
                    content.title,
                    content.duties,
                    _codes(content),
                    _words(practice, content),
                    *came_from,
                ),
            )
        case PracticeRevised(practice, content):
            known = _known(rows, practice)
            changed = {
                "item_class": content.item_class,
                "title": content.title,
                "duties": content.duties,
                "duty_codes": _codes(content),
                "words": _words(practice, content),
                "revisions": known.revisions + 1,
            }
            rows.put(PRACTICES, msgspec.structs.replace(known, **changed))
        case PracticeWithdrawn(practice, reason):
            rows.put(PRACTICES, msgspec.structs.replace(_known(rows, practice), withdrawn=reason))


def _known(rows: Rows, practice: str) -> Practice:
    known = rows.get(PRACTICES, practice)
    assert known is not None
    return known


def _codes(content: Content) -> str:
    return " ".join(sorted(content.duties))


def _words(practice: str, content: Content) -> str:
    template = content.template
    parts = (practice, content.title, content.text, template.metric, template.measure, template.evidence)
    return "\n".join(parts).casefold()


PROJECTION = Projection(NAME, (PRACTICES,), frozenset({PracticePublished, PracticeRevised, PracticeWithdrawn}), fold)


class Library:
    """Answers page by page; `text` is part of an id, a title or the text, in whatever case."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    def practices(
        self,
        *,
        item_class: ItemClass | None = None,
        duty: Duty | None = None,
        committees: Committees = None,
        text: str | None = None,
        with_withdrawn: bool = False,
        after: str = "",
        limit: int | None = None,
        at: int | None = None,
    ) -> list[Practice]:
        """Practices by id."""
        where, given = narrowed(
            ("item_class = %s", item_class and item_class.value),
            ("strpos(duty_codes, %s) > 0", duty and duty.value),
            ("strpos(words, %s) > 0", text and text.casefold()),
            committees=committees,
        )
        standing = "" if with_withdrawn else " AND withdrawn IS NULL"
        with snapshot(self._pool, NAME, at) as now:
            condition = f"id > %s{where}{standing} ORDER BY id LIMIT %s"
            return now.rows(PRACTICES, condition, [after, *given, limit])
