"""Tabs 目标各页: the pages about the targets of a committee's year."""

from typing import Final

from infra.http.language import Text
from infra.pages.frame import Frame
from services.casebook import CommitteeYear

TABS: Final = (
    ("target_sets_page", Text("目标责任书", "Target sets")),
    ("target_changes_page", Text("目标变更", "Changes")),
    ("balance_page", Text("经济与党建平衡", "Balance")),
    ("emphases_page", Text("目标侧重", "Emphases")),
    ("practices_page", Text("做法库", "Practices")),
)


def tabs_of(frame: Frame, of: CommitteeYear, here: str) -> list[tuple[Text, str, bool, int | None]]:
    """Those that there are, the one that is `here` chosen."""
    path = {"committee": of.committee, "year": of.year}
    return [
        (title, where, page == here, None)
        for page, title in TABS
        if (where := frame.url(page, **path) or frame.url(page)) is not None
    ]
