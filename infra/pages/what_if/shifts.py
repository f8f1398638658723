"""Shifts 推演结果: each branch as recorded and as it would have been, and why it would have moved."""

from collections.abc import Iterator, Mapping
from typing import Any, Final, NamedTuple

from domain.points import plain
from domain.reckoning import Standing, Year
from domain.standard import Standard
from domain.trial import Trial
from infra.http.language import Text
from infra.pages.listing import Column, Row, Shape, Tag, Tone
from infra.pages.terms import grade
from projections.wording.telling import veto_term

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
QUOTA: Final = Text("上一等级名额已满", "no place left in the grade above")
TIE: Final = Text("名次并列, 名额不足, 须表决先后", "tied where places are too few: a vote would be due")
INCOMPLETE: Final = Text("缺此事实, 本年度考核不完整", "its year would not be complete")
SET_APART: Final = Text("同分者的先后改变", "branches of the same score are set apart otherwise")
OTHERS: Final = Text("其他党支部的名次改变", "others move")
PLACES: Final = Text("名额或其他党支部的等级改变", "the places, or the grades of others, change")


class Shift(NamedTuple):
    """变化: where a branch stood and where it would have stood; None where it would not be graded."""

    branch: str
    before: Standing | None
    after: Standing | None

    @property
    def regraded(self) -> bool:
        return (self.before and self.before.grade) != (self.after and self.after.grade)

    @property
    def moved(self) -> int | None:
        """Ranks gained; negative: lost."""
        return self.before.rank - self.after.rank if self.before and self.after else None

    @property
    def changed(self) -> bool:
        return self.regraded or self.moved != 0


def shifts_of(trial: Trial) -> list[Shift]:
    """Every branch graded either way, by the ranks that would have been; then those that would not be graded."""
    stood = {one.branch: one for one in trial.before.standings}
    stands = {one.branch: one for one in trial.after.standings}
    order = [*stands, *(branch for branch in stood if branch not in stands)]
    return [Shift(branch, stood.get(branch), stands.get(branch)) for branch in order]


def row_of(one: Shift, trial: Trial, standard: Standard, names: Mapping[str, str], labels: Mapping[str, str]) -> Row:
    """As the table shows it; `standard` is the one supposed."""
    before, after = one.before, one.after
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
            "why": INCOMPLETE if after is None else _grounds(after, standard, labels),
            "cause": _joined(_causes(one, trial)) if one.changed else None,
        }
    )


def _graded(one: Standing | None, labels: Mapping[str, str]) -> Any:
    if one is None:
        return NOT_GRADED
    return TIED if one.grade is None else grade(one.grade, labels.get(one.grade, one.grade))


def _grounds(one: Standing, standard: Standard, labels: Mapping[str, str]) -> Text:
    kind, _, which = one.why.partition(":")
    match kind:
        case "score":
            known = next((each for each in standard.grades if each.code == one.grade), None)
            if known is not None and known.at_least is not None:
                return Text(f"得分达到{plain(known.at_least)}分", f"the score reaches {plain(known.at_least)}")
            lowest = min((each.at_least for each in standard.grades if each.at_least is not None), default=None)
            if lowest is None:
                return Text("不设分数线", "there is no cut-off")
            return Text(f"得分未达到{plain(lowest)}分", f"the score is below {plain(lowest)}")
        case "quota":
            return QUOTA
        case "veto":
            (zh, en), cap = veto_term(which), standard.veto_caps[which]
            return Text(f"一票否决({zh}), 最高{labels.get(cap, cap)}", f"veto ({en}): {cap} at most")
        case _:
            return TIE


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
