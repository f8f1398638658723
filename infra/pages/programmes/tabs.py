"""Tabs 工作载体: the pages of a committee's programmes in a year, and how their grades and honours are called."""

from collections.abc import Mapping
from typing import Final

from domain.commendation import Honour
from infra.http.language import Text
from infra.pages.frame import Frame
from infra.pages.listing import Grade
from infra.pages.terms import grade
from projections.wording.programmes import HONOURS as SAID
from services.casebook import CommitteeYear
from services.ledger import Seen
from services.standards import standards_of

AT: Final = "/workbench/committees/{committee}/years/{year}/programmes"
HONOURS: Final[Mapping[Honour, Text]] = {one: Text(zh, en[0].upper() + en[1:]) for one, (zh, en) in SAID.items()}
PAGES: Final = (
    ("programmes_page", Text("达标晋级创先", "Advances")),
    ("laggards_page", Text("后进帮促", "Laggards")),
    ("six_good_page", Text("六好考评", "Six-good results")),
    ("six_good_standard_page", Text("六好标准", "Six-good standard")),
    ("commendation_page", Text("年度表彰", "Commendation")),
    ("experience_meeting_page", Text("经验交流会", "Experience meeting")),
)
Tab = tuple[Text, str | None, bool, int | None]


def tabs_of(frame: Frame, of: CommitteeYear, here: str) -> list[Tab]:
    """Every page there is, `here` the one that is shown."""
    wheres = ((name, title, frame.url(name, committee=of.committee, year=of.year)) for name, title in PAGES)
    return [(title, where, name == here, None) for name, title, where in wheres if where is not None]


class Grades:
    """Grades as the standard in force labels them."""

    def __init__(self, seen: Seen, of: CommitteeYear) -> None:
        standard = standards_of(seen, of.committee, of.year).in_force
        self._labels = {one.code: one.label for one in standard.grades} if standard else {}

    def __call__(self, code: str | None) -> Grade | None:
        return None if code is None else grade(code, self._labels.get(code, code))
