"""Course 进程: how the facts of a year move its deadlines; told in the order of the log, all or those of one step."""

from domain.course.book import Book, BranchYear, Home, Memory, Office, Owed, Page, Stage, Terms, Watch, Year
from domain.course.fold import FACTS, tell
from domain.course.year import local_day

__all__ = [
    "FACTS",
    "Book",
    "BranchYear",
    "Home",
    "Memory",
    "Office",
    "Owed",
    "Page",
    "Stage",
    "Terms",
    "Watch",
    "Year",
    "local_day",
    "tell",
]
