"""Reasons 定级依据: why a branch has its grade and its rank, in words."""

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

from domain.period import Period
from domain.points import plain, published
from domain.reckoning import Standing, set_apart_by
from domain.standard import Grade
from infra.http.language import Text
from infra.pages.grading.file import GradingFile
from projections.wording import PERIODS
from projections.wording.telling import GRADES, veto_term

JOINT = Text("；", "; ")


def reasons(file: GradingFile) -> dict[str, Text]:
    """The reason of every branch's grade: score, quota, veto or a tie, and what set branches of one score apart."""
    apart = dict(_apart(file))
    return {one.branch: _joined([_graded(file, one), *apart.get(one.branch, [])]) for one in file.reckoned.standings}


def grade_text(file: GradingFile, code: str) -> Text:
    """A grade as the standard labels it."""
    zh, en = GRADES.get(code, (code, code))
    known = file.grades.get(code)
    return Text(known.label if known else zh, en)


def _graded(file: GradingFile, one: Standing) -> Text:
    kind, _, which = one.why.partition(":")
    reached = _reached(file, one)
    match kind:
        case "score":
            return _by_score(file, reached)
        case "quota":
            better = grade_text(file, reached.code)
            full = file.places[reached.code]
            return Text(
                f"得分达到{better.zh}, {better.zh}名额{full}个已满", f"no place left in the {better.en} ({full})"
            )
        case "veto":
            veto, cap = veto_term(which), grade_text(file, file.book.standard.veto_caps[which])
            return Text(f"一票否决({veto.zh}), 最高{cap.zh}", f"veto ({veto.en}): {cap.en} at most")
        case _:
            return Text("名次并列, 名额不足, 待党委表决先后", "tied where places are too few: a vote is due")


def _by_score(file: GradingFile, reached: Grade) -> Text:
    if reached.at_least is not None:
        return Text(f"年度得分达到{plain(reached.at_least)}分", f"the score reaches {plain(reached.at_least)}")
    lowest = min((one.at_least for one in file.grades.values() if one.at_least is not None), default=Decimal(0))
    return Text(f"年度得分未达到{plain(lowest)}分", f"the score is below {plain(lowest)}")


def _reached(file: GradingFile, one: Standing) -> Grade:
    """The grade that the score alone reaches."""
    return next(grade for grade in file.grades.values() if grade.at_least is None or one.score >= grade.at_least)


def _apart(file: GradingFile) -> Iterator[tuple[str, list[Text]]]:
    found: dict[str, list[Text]] = {}
    voted = {branch for group in file.reckoned.groups for branch in group.ordered}
    for upper, lower in pairwise(file.reckoned.standings):
        if upper.score != lower.score:
            continue
        higher, behind = _told_apart(file, upper.branch, lower.branch, voted={upper.branch, lower.branch} <= voted)
        found.setdefault(upper.branch, []).append(higher)
        found.setdefault(lower.branch, []).append(behind)
    yield from found.items()


def _told_apart(file: GradingFile, upper: str, lower: str, *, voted: bool) -> tuple[Text, Text]:
    years, standard = file.book.years, file.book.standard
    above, below = file.branch(upper), file.branch(lower)
    rule = set_apart_by(standard, years[upper], years[lower], item_mean=file.book.item_mean)
    if rule is None:
        if not voted:
            same = Text("各项均与{}相同, 名次并列", "equal to {} in everything")
            return _filled(same, below), _filled(same, above)
        return (
            Text(f"与{below}并列, 经党委表决列前", f"tied with {below}, voted ahead"),
            Text(f"与{above}并列, 经党委表决列后", f"tied with {above}, voted behind"),
        )
    name = _rule(file, rule)
    mine, theirs = (_shown(file, rule, branch) for branch in (upper, lower))
    return (
        Text(
            f"与{below}同分, {name.zh}{mine}高于{theirs}, 列前",
            f"same score as {below}, ahead by {name.en}: {mine} to {theirs}",
        ),
        Text(
            f"与{above}同分, {name.zh}{theirs}低于{mine}, 列后",
            f"same score as {above}, behind by {name.en}: {theirs} to {mine}",
        ),
    )


def _filled(text: Text, branch: str) -> Text:
    return Text(text.zh.format(branch), text.en.format(branch))


def _rule(file: GradingFile, rule: str) -> Text:
    kind, _, which = rule.partition(":")
    if kind == "item":
        title = file.items[which].title if which in file.items else which
        return Text(f"{title}季度平均分", f"the mean of {title}")
    if which and Period(which) is not Period.YEAR_END:
        return Text(f"{PERIODS[Period(which)]}得分", f"the {which} total")
    return Text("年末得分", "the year-end total")


def _shown(file: GradingFile, rule: str, branch: str) -> str:
    kind, _, which = rule.partition(":")
    if kind == "item":
        return f"{published(Fraction(file.book.item_mean(branch, which)))}"
    total = file.book.years[branch].totals.get(Period(which) if which else Period.YEAR_END)
    return plain(total.total if total else Decimal(0))


def _joined(texts: list[Text]) -> Text:
    return Text(JOINT.zh.join(one.zh for one in texts), JOINT.en.join(one.en for one in texts))
