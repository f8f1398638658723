"""Conduct 党委履职: what committees did in numbers, each with a question to ask and no verdict."""

from typing import Final

from fastapi import APIRouter, Request
from starlette.responses import Response

from infra.http.acting import Running
from infra.http.language import Text
from infra.pages import exports
from infra.pages.frame import Framed
from infra.pages.listing import Column, Listing, Row, Shape, as_asked
from infra.pages.units.progress import AT, EMPTY, committees_in_reach, tabs_of
from projections.conduct import Measure, Profile
from projections.conduct.words import COUNTS, GAP, LATENESS, LENIENCY, Words

SHOWN: Final = frozenset(
    {
        Measure.CONFIRMED,
        Measure.WITHOUT_COMMENT,
        Measure.CORRECTED,
        Measure.CHANGED_AFTER_RANKING,
        Measure.GUIDED,
        Measure.ASKED,
        Measure.VOTED,
        Measure.VOTED_UNANIMOUSLY,
    }
)
"""Shown unless other columns are asked for."""

router = APIRouter(include_in_schema=False)


@router.get(AT + "/conduct")
def unit_conduct_page(request: Request, running: Running, frame: Framed) -> Response:
    moment = frame.as_of.moment or frame.now
    ids = committees_in_reach(frame)
    profiles = running.projections.conduct.year(frame.year, now=moment, committees=ids, at=frame.at).profiles
    names = {one.id: one.name for one in frame.committees}
    title = Text("各单位党委履职", "Conduct of committees")
    rows = [_row(one, names.get(one.committee, one.committee)) for one in profiles]
    listing = as_asked(Listing(title, COLUMNS, rows, EMPTY), request)
    asked = (*COUNTS.values(), GAP, LENIENCY, LATENESS)
    questions = [(_title(one), Text(one.question_zh, one.question_en)) for one in asked]
    return exports.answer(
        request, "units/conduct.html", listing, tabs=tabs_of(frame, "unit_conduct_page"), questions=questions
    )


def _title(words: Words) -> Text:
    return Text(words.title_zh, words.title_en[0].upper() + words.title_en[1:])


COLUMNS: Final = (
    Column("committee", Text("党委", "Committee")),
    *(Column(one.value, _title(COUNTS[one]), Shape.NUMBER, shown=one in SHOWN) for one in Measure),
    Column("gap", _title(GAP), Shape.POINTS),
    Column("leniency", _title(LENIENCY), Shape.POINTS),
    Column("late", _title(LATENESS), Shape.NUMBER),
)


def _row(one: Profile, name: str) -> Row:
    return Row(
        {
            "committee": name,
            **{measure.value: one.counts[measure] for measure in Measure},
            "gap": one.gap.published,
            "leniency": one.leniency.difference.published,
            "late": sum(each.days_late_done + each.days_late_open for each in one.lateness),
        }
    )
