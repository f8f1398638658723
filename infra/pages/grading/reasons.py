"""Reasons 定级依据: why a branch has its grade and its rank, in words."""

from collections.abc import Callable, Iterator
from fractions import Fraction
from functools import partial
from itertools import pairwise

from domain.period import Period
from domain.points import plain, published
from domain.reckoning import Standing, entitlement, set_apart_by
from domain.standard import Standard
from infra.http.language import Text
from infra.pages.grading.file import GradingFile
from projections.wording import PERIODS
from projections.wording.telling import GRADES, veto_term

JOINT = Text("；", "; ")
WITH_BONUS = Text("", "")
WITHOUT_BONUS = Text("不含加分的", " without bonus")
QUOTA = Text("上一等级名额已满", "no place left in the grade above")
TIE = Text("名次并列, 名额不足, 待党委表决先后", "tied where places are too few: a vote is due")
EXEMPT = Text("(免考)", "(exempt)")


def reasons(file: GradingFile) -> dict[str, Text]:
    """The reason of every branch's grade: score, quota, veto or a tie, and what set branches of one score apart."""
    apart = dict(_apart(file))
    return {one.branch: _joined([_graded(file, one), *apart.get(one.branch, [])]) for one in file.reckoned.standings}


def ground(one: Standing, standard: Standard, named: Callable[[str], Text]) -> Text:
    """Why a branch has its grade, as far as its standing tells; `named` is what grades are called."""
    kind, _, which = one.why.partition(":")
    match kind:
        case "score":
            return _by_score(standard, one)
        case "quota":
            return QUOTA
        case "veto":
            return _vetoed(standard, which, named)
        case _:
            return TIE


def grade_text(file: GradingFile, code: str) -> Text:
    """A grade as the standard labels it."""
    known = file.grades.get(code)
    return labelled(code, known.label if known else None)


def labelled(code: str, label: str | None) -> Text:
    """A grade under this label; without one as the paper calls it."""
    zh, en = GRADES.get(code, (code, code))
    return Text(label or zh, en)


def _graded(file: GradingFile, one: Standing) -> Text:
    if one.why == "quota":
        return _fallen(file, one)
    return ground(one, file.book.standard, partial(grade_text, file))


def _by_score(standard: Standard, one: Standing) -> Text:
    bonus = WITH_BONUS if standard.bonus_counts_for_grade else WITHOUT_BONUS
    cut_offs = {grade.code: grade.at_least for grade in standard.grades if grade.at_least is not None}
    if one.grade in cut_offs:
        reached = plain(cut_offs[one.grade])
        return Text(f"{bonus.zh}年度得分达到{reached}分", f"the score{bonus.en} reaches {reached}")
    if not cut_offs:
        return Text("不设分数线", "there is no cut-off")
    lowest = plain(min(cut_offs.values()))
    return Text(f"{bonus.zh}年度得分未达到{lowest}分", f"the score{bonus.en} is below {lowest}")


def _fallen(file: GradingFile, one: Standing) -> Text:
    """From the grade that the score, or the cap of a veto, would have given, through all that had no place left."""
    standard, codes = file.book.standard, [*file.grades]
    wanted, why = entitlement(standard, file.book.years[one.branch], one.score)
    full = [(grade_text(file, code), file.places[code]) for code in codes[wanted : codes.index(one.grade or "")]]
    zh = "、".join(f"{grade.zh}名额{places}个" for grade, places in full)
    en = ", ".join(f"{grade.en} ({places})" for grade, places in full)
    kind, _, which = why.partition(":")
    if kind == "veto":
        capped = _vetoed(standard, which, partial(grade_text, file))
        return Text(f"{capped.zh}, {zh}已满", f"{capped.en}, no place left in the {en}")
    bonus = WITH_BONUS if standard.bonus_counts_for_grade else WITHOUT_BONUS
    return Text(f"{bonus.zh}得分达到{full[0][0].zh}, {zh}已满", f"no place left in the {en}")


def _vetoed(standard: Standard, kind: str, named: Callable[[str], Text]) -> Text:
    veto, cap = veto_term(kind), named(standard.veto_caps[kind])
    return Text(f"一票否决({veto.zh}), 最高{cap.zh}", f"veto ({veto.en}): {cap.en} at most")


def _apart(file: GradingFile) -> Iterator[tuple[str, list[Text]]]:
    found: dict[str, list[Text]] = {}
    for upper, lower in pairwise(file.reckoned.standings):
        if upper.score != lower.score:
            continue
        # equal in everything, only a vote gives them other ranks
        higher, behind = _told_apart(file, upper.branch, lower.branch, voted=upper.rank != lower.rank)
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
            f"与{below}同分, {name.zh}{mine.zh}高于{theirs.zh}, 列前",
            f"same score as {below}, ahead by {name.en}: {mine.en} to {theirs.en}",
        ),
        Text(
            f"与{above}同分, {name.zh}{theirs.zh}低于{mine.zh}, 列后",
            f"same score as {above}, behind by {name.en}: {theirs.en} to {mine.en}",
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


def _shown(file: GradingFile, rule: str, branch: str) -> Text:
    kind, _, which = rule.partition(":")
    if kind == "item":
        mean = f"{published(Fraction(file.book.item_mean(branch, which)))}"
        return Text(mean, mean)
    total = file.book.years[branch].totals.get(Period(which) if which else Period.YEAR_END)
    return EXEMPT if total is None else Text(plain(total.total), plain(total.total))


def _joined(texts: list[Text]) -> Text:
    return Text(JOINT.zh.join(one.zh for one in texts), JOINT.en.join(one.en for one in texts))
