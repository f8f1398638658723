"""Settings 标准各项规定: a standard's settings in words, card by card, as the page and its print show them."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Final, NamedTuple

from domain.english import counted
from domain.period import Period
from domain.points import exact_text, plain
from domain.standard import Standard, economic_points
from domain.timetable import ROUND_STEPS, Deadlines, Step
from infra.http.language import Text
from infra.pages.terms import CARRIED_BY, FORMS, NO, RECUSED, STEPS, YES, consequence, joined, percent, veto
from projections.wording import PERIODS

Value = Text | str | None
NOT_SET: Final = Text("不设", "None")


class Setting(NamedTuple):
    """A rule of the standard, and what it says."""

    title: Text
    value: Value
    quoted: bool = False


class Card(NamedTuple):
    """Settings that belong together."""

    key: str
    title: Text
    settings: tuple[Setting, ...]


NO_DEADLINES: Final = Setting(Text("各环节", "All steps"), Text("不设时限", "No deadlines"))


def cards(standard: Standard) -> tuple[Card, ...]:
    """All settings but the items and grades, which are tables of their own."""
    return (
        Card("scoring", Text("计分", "Scoring"), tuple(_scoring(standard))),
        Card("ballots", Text("表决与公示", "Voting and notice"), tuple(_ballots(standard))),
        Card("outcomes", Text("否决与奖惩", "Vetoes and consequences"), tuple(_outcomes(standard))),
        Card("deadlines", Text("时限", "Deadlines"), tuple(_deadlines(standard.deadlines)) or (NO_DEADLINES,)),
    )


def tie_break(rule: str, titles: Mapping[str, str]) -> Text:
    """A tie-break in words: which is compared, the higher the better."""
    kind, _, which = rule.partition(":")
    match kind:
        case "year_end":
            return Text("年末考核得分", "Year-end points")
        case "item":
            title = titles.get(which, which)
            return Text(f"{title}季度均分", f"Mean of item {which} over the quarters")
        case "period" if which in set(Period):
            period = Period(which)
            return Text(f"{PERIODS[period]}得分", f"Points of {which}")
        case _:
            return Text(rule, rule)


def ratio(value: Fraction) -> Text:
    """A quorum as people say it: 2/3 is two thirds."""
    named = {Fraction(1, 2): Text("二分之一", "1/2"), Fraction(2, 3): Text("三分之二", "2/3")}
    return named.get(value) or Text(exact_text(value), exact_text(value))


def _scoring(standard: Standard) -> Iterator[Setting]:
    weights, share = standard.weights, standard.economic_share
    yield Setting(Text("满分", "Full points"), plain(standard.full))
    yield Setting(
        Text("经济工作占比", "Economic share"),
        f"{plain(economic_points(standard))} / {plain(standard.full)}"
        + (f" ({percent(share.min)} – {percent(share.max)})" if share else ""),
    )
    yield Setting(Text("计分单位", "Step"), plain(standard.step))
    yield Setting(
        Text("年度得分", "Annual score"),
        Text(
            f"季度均分 × {percent(weights.quarters)} + 年末得分 × {percent(weights.year_end)}",
            f"mean of the quarters × {percent(weights.quarters)} + year-end × {percent(weights.year_end)}",
        ),
    )
    cap = standard.bonus_cap_per_period
    yield Setting(Text("每期加分上限", "Bonus cap a period"), plain(cap) if cap else NOT_SET)
    yield Setting(Text("加分计入定级", "Bonus counts for the grade"), YES if standard.bonus_counts_for_grade else NO)
    titles = {item.code: item.title for item in standard.items}
    yield Setting(Text("并列区分次序", "Tie-breaks in order"), _numbered(standard.tie_breaks, titles))
    good = standard.six_good
    yield Setting(
        Text("六好班子", "Six-good team"),
        None
        if good is None
        else Text(
            f"{'、'.join(titles.get(code, code) for code in good.items)}季度均分合计不低于{plain(good.mean_at_least)}",
            f"items {', '.join(good.items)} together reach {plain(good.mean_at_least)} on average",
        ),
    )


def _ballots(standard: Standard) -> Iterator[Setting]:
    rules = standard.ballots
    yield Setting(Text("一般事项到会比例", "Ordinary quorum"), ratio(rules.ordinary_quorum))
    yield Setting(Text("定级到会比例", "Quorum for grading"), ratio(rules.grading_quorum))
    yield Setting(Text("通过条件", "Carried by"), CARRIED_BY[rules.carried_by.value])
    yield Setting(Text("回避人员", "Recused members"), RECUSED[rules.recused.value])
    form = Text("由主持人确定", "The chair's choice") if rules.form is None else FORMS[rules.form.value]
    yield Setting(Text("会议表决方式", "Form of votes"), form)
    yield Setting(Text("主持人末位表态", "Chair votes last"), YES if rules.chair_votes_last else NO)
    yield Setting(Text("公示工作日", "Working days of notice"), str(standard.notice_working_days))


def _outcomes(standard: Standard) -> Iterator[Setting]:
    labels = {grade.code: grade.label for grade in standard.grades}
    for kind, cap in standard.veto_caps.items():
        named, label = veto(kind), labels.get(cap, cap)
        yield Setting(
            Text(f"一票否决: {named.zh}", f"Veto: {named.en}"), Text(f"最高评为{label}", f"at most grade {cap}")
        )
    for code, kinds in standard.consequences.items():
        label = labels.get(code, code)
        yield Setting(Text(f"评为{label}", f"Grade {code}"), joined(map(consequence, kinds)))
    for kind, most in standard.honouring.at_most.items():
        named = consequence(kind)
        yield Setting(Text(f"{named.zh}上限 (元)", f"{named.en}, at most (yuan)"), plain(most))
    days = standard.honouring.rectification_working_days
    yield Setting(Text("整顿工作日", "Working days of rectification"), None if days is None else str(days))
    advanced = standard.advanced_grades or tuple(grade.code for grade in standard.grades[:1])
    yield Setting(
        Text("可评先进的等级", "Grades that may be commended"),
        Text("、".join(labels.get(code, code) for code in advanced), ", ".join(advanced)),
    )
    yield Setting(Text("目标须细化后下达", "Targets must be detailed"), YES if standard.targets_detailed else NO)
    checklist = standard.feature_checklist
    yield Setting(Text("特色党支部条件", "A feature branch must have"), "; ".join(checklist) or None, quoted=True)


def _deadlines(deadlines: Deadlines) -> Iterator[Setting]:
    for step in Step:
        if step in ROUND_STEPS:
            for name, period, of in (("季度", "quarter", Period.Q1), ("年末", "year-end", Period.YEAR_END)):
                title = Text(f"{name}{STEPS[step].zh}", f"{STEPS[step].en}, {period}")
                yield from _deadline(title, deadlines.of(step, of))
        else:
            yield from _deadline(STEPS[step], deadlines.of(step))
    if remind := [str(days) for days in deadlines.remind]:
        before = Text(f"提前{'、'.join(remind)}个工作日", f"{', '.join(remind)} working days before")
        yield Setting(Text("提前催办", "Reminders"), before)
    if after := deadlines.escalate_after:
        told = Text(f"逾期{after}个工作日后", f"{counted(after, 'working day')} after overdue")
        yield Setting(Text("逾期上报", "Escalation"), told)


def _deadline(title: Text, rule: str | int | None) -> Iterator[Setting]:
    """Those that are set."""
    match rule:
        case None:
            return
        case str():
            yield Setting(title, Text(f"每年{rule}前", f"by {rule}"))
        case _:
            yield Setting(title, Text(f"{rule}个工作日内", f"within {counted(rule, 'working day')}"))


def _numbered(rules: tuple[str, ...], titles: Mapping[str, str]) -> Value:
    told = [tie_break(rule, titles) for rule in rules]
    return (
        Text(
            "; ".join(f"{n}. {one.zh}" for n, one in enumerate(told, 1)),
            "; ".join(f"{n}. {one.en}" for n, one in enumerate(told, 1)),
        )
        if told
        else NOT_SET
    )


def share_of(points: Decimal, full: Decimal) -> str | None:
    """A part of the full points as a percentage to one place; None of nothing."""
    return None if not full else f"{points * 100 / full:.1f}%"
