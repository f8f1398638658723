"""Notice 公示期: whether the branch may speak up now, and until when."""

from typing import NamedTuple

from domain.grading import NoticeOpened
from infra.pages.branch.place import Here
from infra.pages.frame import Frame
from services.casebook import grading_of


class OnNotice(NamedTuple):
    """The year's latest notice, None before the first; and whether it is open today."""

    opened: NoticeOpened | None
    open: bool


def notice_of(frame: Frame, at: Here) -> OnNotice:
    """As the record stands; what is shown of a past moment is open to nobody."""
    grading = grading_of(at.seen, at.of.committee, at.year)
    return OnNotice(grading.notice, frame.at is None and grading.has_notice_on(frame.today))
