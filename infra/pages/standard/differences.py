"""Differences 标准对照: what one standard says otherwise than another, in the words of the page."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from domain.standard import ItemClass
from domain.standard_difference import FieldChange
from domain.timetable import Step
from infra.http.language import Text
from infra.pages.listing import Column, Listing, Row, Shape
from infra.pages.terms import CARRIED_BY, CLASSES, EDUCATION, FORMS, NO, RECUSED, STEPS, YES, consequence, veto
from services.standard_versions import Compared

COLUMNS: Final = (
    Column("what", Text("项目或规定", "Item or setting"), sortable=False),
    Column("field", Text("内容", "Field"), sortable=False),
    Column("before", Text("对照版本", "Compared with"), sortable=False),
    Column("after", Text("本版本", "This version"), sortable=False),
)
TOTALS: Final = (
    Column("class", Text("目标类别", "Class"), sortable=False),
    Column("before", Text("对照版本分值", "Points compared with"), Shape.POINTS, places=0, sortable=False),
    Column("after", Text("本版本分值", "Points of this version"), Shape.POINTS, places=0, sortable=False),
    Column("change", Text("增减", "Change"), Shape.POINTS, places=0, sortable=False),
)
FIELDS: Final[Mapping[str, Text]] = {
    "code": Text("代码", "Code"),
    "item_class": Text("类别", "Class"),
    "title": Text("名称", "Title"),
    "full": Text("分值", "Full points"),
    "duties": Text("职责", "Duties"),
    "key": Text("重点工作目标", "Key target"),
    "rule": Text("考核细则", "Scoring rule"),
    "evidence": Text("佐证材料", "Evidence"),
    "counts_only": Text("只计数量", "Only counted"),
    "education": Text("教育方式", "Education"),
    "six_good": Text("六好", "Six-good"),
    "step": Text("计分单位", "Step"),
    "weights": Text("权重", "Weights"),
    "quarters": Text("季度均分", "Mean of the quarters"),
    "year_end": Text("年末", "Year-end"),
    "quarter": Text("季度", "Quarter"),
    "grades": Text("等级", "Grades"),
    "label": Text("名称", "Label"),
    "at_least": Text("分数线", "Cut-off"),
    "quota": Text("名额比例", "Quota"),
    "bonus_cap_per_period": Text("每期加分上限", "Bonus cap a period"),
    "bonus_counts_for_grade": Text("加分计入定级", "Bonus counts for the grade"),
    "veto_caps": Text("一票否决", "Veto caps"),
    "tie_breaks": Text("并列区分次序", "Tie-breaks"),
    "economic_share": Text("经济工作占比", "Economic share"),
    "min": Text("下限", "Lower bound"),
    "max": Text("上限", "Upper bound"),
    "ballots": Text("表决", "Voting"),
    "ordinary_quorum": Text("一般事项到会比例", "Ordinary quorum"),
    "grading_quorum": Text("定级到会比例", "Quorum for grading"),
    "carried_by": Text("通过条件", "Carried by"),
    "recused": Text("回避人员", "Recused members"),
    "form": Text("表决方式", "Form of votes"),
    "chair_votes_last": Text("主持人末位表态", "Chair votes last"),
    "notice_working_days": Text("公示工作日", "Working days of notice"),
    "items": Text("项目", "Items"),
    "mean_at_least": Text("均分不低于", "Mean at least"),
    "consequences": Text("奖惩", "Consequences"),
    "honouring": Text("兑现", "Honouring"),
    "at_most": Text("金额上限", "At most"),
    "rectification_working_days": Text("整顿工作日", "Working days of rectification"),
    "targets_detailed": Text("目标须细化后下达", "Targets must be detailed"),
    "deadlines": Text("时限", "Deadlines"),
    "remind": Text("提前催办", "Reminders"),
    "escalate_after": Text("逾期上报", "Escalation"),
    "advanced_grades": Text("可评先进的等级", "Grades that may be commended"),
    "feature_checklist": Text("特色党支部条件", "A feature branch must have"),
    "version": Text("版本", "Version"),
    **{step.value: STEPS[step] for step in Step},
}
WORDS: Final[Mapping[str, Mapping[str, Text]]] = {
    "item_class": {one.value: CLASSES[one] for one in ItemClass},
    "education": {one.value: text for one, text in EDUCATION.items()},
    "carried_by": CARRIED_BY,
    "recused": RECUSED,
    "form": FORMS,
}


def rows(compared: Compared) -> list[Row]:
    """Items added and removed first, then what changed, then the settings."""
    return [*_rows(compared)]


def listing(compared: Compared) -> Listing:
    empty = Text("两者没有差别。", "There is no difference.")
    return Listing(Text("考核标准对照", "Differences of standards"), COLUMNS, rows(compared), empty)


def totals(compared: Compared) -> Listing:
    """The full points of each class before and after."""
    told = [
        Row(
            {
                "class": CLASSES[one.item_class],
                "before": one.before,
                "after": one.after,
                "change": one.after - one.before,
            }
        )
        for one in compared.difference.totals
    ]
    return Listing(Text("各类分值", "Points by class"), TOTALS, told, Text("没有分值。", "No points."))


def field_name(path: str) -> Text:
    """A field by its path, as ballots.ordinary_quorum; codes in it stand for themselves."""
    *above, last = path.split(".")
    names = [_part(part, above[:n]) for n, part in enumerate([*above, last])]
    return Text(": ".join(one.zh for one in names), ": ".join(one.en for one in names))


def _rows(compared: Compared) -> Iterator[Row]:
    found = compared.difference
    for item in found.added:
        yield Row({"what": item.title, "field": Text("新增项目", "Item added"), "before": None, "after": item.full})
    for item in found.removed:
        yield Row({"what": item.title, "field": Text("取消项目", "Item removed"), "before": item.full, "after": None})
    for changed in found.changed:
        yield from _changes(changed.title, changed.changes)
    for change in found.settings:
        first, _, rest = change.field.partition(".")
        yield _row(field_name(first), field_name(rest) if rest else None, change)


def _changes(title: str, changes: Iterable[FieldChange]) -> Iterator[Row]:
    for change in changes:
        yield _row(title, field_name(change.field), change)


def _row(what: Text | str, name: Text | None, change: FieldChange) -> Row:
    kind = change.field.rpartition(".")[2]
    return Row({"what": what, "field": name, "before": _said(kind, change.before), "after": _said(kind, change.after)})


def _said(kind: str, value: str | None) -> Text | str | None:
    if value in {"true", "false"}:
        return YES if value == "true" else NO
    return WORDS.get(kind, {}).get(value or "", value)


def _part(part: str, above: list[str]) -> Text:
    match above[-1:]:
        case ["veto_caps"]:
            return veto(part)
        case ["at_most"]:
            return consequence(part)
        case _:
            return FIELDS.get(part) or Text(part, part)
