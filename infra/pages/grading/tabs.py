"""Tabs 分页: the pages of the grading desk, with how much waits on each."""

from typing import Final

from infra.http.language import Text
from infra.pages.grading.file import GradingFile

DESK: Final = "/workbench/committees/{committee}/years/{year}/grading"
Tab = tuple[Text, str | None, bool, int | None]
PAGES = (
    ("grading_desk_page", Text("等级建议", "Proposal")),
    ("grading_vetoes_page", Text("一票否决", "Vetoes")),
    ("grading_tie_page", Text("并列表决", "Ties")),
    ("grading_notice_page", Text("公示", "Notice")),
    ("grading_appeals_page", Text("申诉", "Appeals")),
    ("grading_voices_page", Text("意见异议", "Comments")),
    ("grading_vote_page", Text("表决定级", "Vote")),
    ("graded_page", Text("定级结果", "Grades")),
)


def tabs(file: GradingFile, here: str) -> list[Tab]:
    """Every page of the desk, `here` the one that is shown."""
    grading = file.book.grading
    counts = {
        "grading_vetoes_page": sum(len(year.vetoes) for year in file.book.years.values()),
        "grading_tie_page": len(file.reckoned.ties),
        "grading_appeals_page": len(grading.pending_appeals()),
        "grading_voices_page": sum(not one.answered for one in file.voices.voices.values()),
    }
    url, of = file.frame.url, file.of
    return [
        (title, url(page, committee=of.committee, year=of.year), page == here, counts.get(page) or None)
        for page, title in PAGES
    ]
