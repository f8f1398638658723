"""Shifts 推演结果: each branch as recorded and as it would have been, and why it would have moved."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from starlette.requests import Request

from domain.reckoning import Standing, Year
from domain.standard import Standard
from domain.trial import Shift, Trial
from infra.http.language import Text
from infra.pages.grading.reasons import TIE, ground, labelled
from infra.pages.home import Tile
from infra.pages.listing import Chip, Column, Listing, Row, Shape, Tag, Tone, as_asked
from infra.pages.rendering import here
from infra.pages.terms import grade

COLUMNS: Final = (
    Column("branch", Text("党支部", "Branch")),
    Column("rank_before", Text("原名次", "Rank"), Shape.NUMBER),
    Column("rank", Text("推演名次", "Rank, supposed"), Shape.NUMBER),
    Column("moved", Text("升降", "Moved"), Shape.NUMBER),
    Column("score_before", Text("原得分", "Score"), Shape.POINTS),
    Column("score", Text("推演得分", "Score, supposed"), Shape.POINTS),
    Column("grade_before", Text("原等级", "Grade")),
    Column("grade", Text("推演等级", "Grade, supposed")),
    Column("why", Text("推演依据", "Grounds"), sortable=False),
    Column("cause", Text("变化原因", "Why it changes"), sortable=False, quotes=True),
)
TIED: Final = Tag(Text("并列待表决", "tie"), Tone.WARN)
NOT_GRADED: Final = Tag(Text("不参加定级", "not graded"), Tone.WARN)
INCOMPLETE: Final = Text("缺此事实, 本年度考核不完整", "its year would not be complete")
SET_APART: Final = Text("同分者的先后改变", "branches of the same score are set apart otherwise")
OTHERS: Final = Text("其他党支部的名次改变", "others move")
PLACES: Final = Text("名额或其他党支部的等级改变", "the places, or the grades of others, change")


def shown(
    trial: Trial,
    in_force: Standard,
    supposed: Standard,
    names: Mapping[str, str],
    title: Text,
    empty: Text,
    request: Request,
) -> Listing:
    """The table of whoever moves; `only=all` also lists whoever would stay."""
    everybody = request.query_params.get("only") == "all"
    shifts = trial.shifts
    changed = [one for one in shifts if one.changed]
    labels = {one.code: one.label for standard in (in_force, supposed) for one in standard.grades}
    rows = [_row(one, trial, supposed, names, labels) for one in (shifts if everybody else changed)]
    chips = [
        Chip(Text("有变化", "That change"), here(request, only=None), not everybody, len(changed)),
        Chip(Text("全部", "All"), here(request, only="all"), everybody, len(shifts)),
    ]
    return as_asked(Listing(title, COLUMNS, rows, empty, [chips]), request)


def tiles_of(trial: Trial) -> list[Tile]:
    """How many there are, and how many move."""
    shifts = trial.shifts
    return [
        Tile(Text("参加推演的党支部", "Branches"), len(shifts), None),
        Tile(Text("名次会变化", "Ranks that change"), sum(one.moved != 0 for one in shifts), None),
        Tile(Text("等级会变化", "Grades that change"), sum(one.regraded for one in shifts), None),
        Tile(Text("须表决的并列", "Ties to be voted on"), len(trial.after.ties), None),
    ]


def _row(one: Shift, trial: Trial, supposed: Standard, names: Mapping[str, str], labels: Mapping[str, str]) -> Row:
    before, after = one.before, one.after

    def named(code: str) -> Text:
        return labelled(code, labels.get(code))

    return Row(
        {
            "branch": names.get(one.branch, one.branch),
            "rank_before": before and before.rank,
            "rank": after and after.rank,
            "moved": one.moved,
            "score_before": before and before.score,
            "score": after and after.score,
            "grade_before": _graded(before, labels),
            "grade": _graded(after, labels),
            "why": INCOMPLETE if after is None else ground(after, supposed, named),
            "cause": _joined(_causes(one, trial)) if one.changed else None,
        }
    )


def _graded(one: Standing | None, labels: Mapping[str, str]) -> Any:
    if one is None:
        return NOT_GRADED
    return TIED if one.grade is None else grade(one.grade, labels.get(one.grade, one.grade))


def _causes(one: Shift, trial: Trial) -> Iterator[Text]:
    before, after = one.before, one.after
    if before is None or after is None:
        yield INCOMPLETE
        return
    if before.score != after.score:
        yield Text(f"得分由{before.score}变为{after.score}", f"its score goes from {before.score} to {after.score}")
    elif one.moved:
        yield SET_APART if _has_equal(before, trial.before) or _has_equal(after, trial.after) else OTHERS
    if one.regraded:
        was, would = _kind(before), _kind(after)
        if was == would == "quota" or (was != would and "quota" in {was, would}):
            yield PLACES
        elif was == "veto" and would != "veto":
            yield Text("不再受一票否决限制", "no veto holds it down any more")
        elif would == "veto" and was != "veto":
            yield Text("受一票否决限制", "a veto would hold it down")
        elif would == "tie":
            yield TIE
        elif before.score == after.score and was == would:
            yield Text("分数线或等级上限改变", "the cut-offs or caps differ")


def _has_equal(one: Standing, year: Year) -> bool:
    return sum(each.score == one.score for each in year.standings) > 1


def _kind(one: Standing) -> str:
    return one.why.partition(":")[0]


def _joined(causes: Iterator[Text]) -> Text | None:
    found = list(causes)
    return Text("; ".join(one.zh for one in found), "; ".join(one.en for one in found)) if found else None
