"""Moved 变动: branches that stand otherwise, with score, rank and grade before and after."""

from collections.abc import Mapping
from typing import Final

from infra.http.language import Text
from infra.pages.listing import Column, Linked, Row, Shape, Tag, Tone
from infra.pages.notices import grade_of
from projections.comparison import Change, rank_of
from projections.standings import Place

COMMITTEE: Final = Column("committee", Text("党委", "Committee"))
COLUMNS: Final = (
    Column("branch", Text("党支部", "Branch")),
    COMMITTEE,
    Column("moved", Text("变动", "Moved")),
    Column("rank_before", Text("原名次", "Rank before"), Shape.NUMBER, kept=True),
    Column("rank_after", Text("现名次", "Rank after"), Shape.NUMBER, kept=True),
    Column("score_before", Text("原得分", "Points before"), Shape.POINTS, kept=True),
    Column("score_after", Text("现得分", "Points after"), Shape.POINTS, kept=True),
    Column("grade_before", Text("原等级", "Grade before")),
    Column("grade_after", Text("现等级", "Grade after")),
)
OF_ONE: Final = tuple(one for one in COLUMNS if one is not COMMITTEE)
"""Without the committee, where all are of one."""


def row(change: Change, committees: Mapping[str, str], href: str | None = None) -> Row:
    place, before, after = change.place, change.before, change.after
    return Row(
        {
            "branch": Linked(place.name, href),
            "committee": committees.get(place.committee, place.committee),
            "moved": _moved(change),
            "rank_before": before and rank_of(before),
            "rank_after": after and rank_of(after),
            "score_before": before and before.score,
            "score_after": after and after.score,
            "grade_before": _grade(before),
            "grade_after": _grade(after),
        }
    )


def _grade(place: Place | None) -> object:
    return None if place is None or place.grade is None else grade_of(place.grade)


def _moved(change: Change) -> Tag:
    match change.rose:
        case None if change.before is None:
            return Tag(Text("新列入", "Newly ranked"), Tone.INFO)
        case None:
            return Tag(Text("不再列入", "No longer ranked"), Tone.WARN)
        case 0:
            return Tag(Text("名次不变", "Same rank"))
        case rose if rose > 0:
            return Tag(Text(f"▲ 升{rose}位", f"▲ up {rose}"), Tone.GOOD)
        case rose:
            return Tag(Text(f"▼ 降{-rose}位", f"▼ down {-rose}"), Tone.WARN)
