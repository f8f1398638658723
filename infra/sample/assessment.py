"""The assessment of one period 一期考核: self-assessment, scoring, review, confirmation."""

from random import Random

from infra.sample.committee import Committee
from infra.sample.diary import Diary
from infra.sample.occasions import DEFAULTS, RETURNS
from infra.sample.points import HALVES_PER_POINT, POINTS
from infra.sample.record import Sheet, full_halves, self_sheet

DEFAULT_SHARE = 0.005
RETURN_SHARE = 0.35
CLAIMS = ((90, "first"), (80, "second"), (70, "third"), (0, "none"))


def assess(rng: Random, diary: Diary, committee: Committee, period: str, day: str) -> None:
    """一期考核: the steps of one period for all branches that take part in it."""
    branches = [branch for branch in committee.branches if period in branch.periods]
    sheets = {branch.id: committee.record.sheets[branch.id][period] for branch in branches}
    _self_assess(rng, diary, committee, period, day)
    _score(rng, diary, committee, period, day, sheets)
    diary.note(day, 3, 16, "review", period=period, branches=committee.listed(branches), agreed="true")
    diary.note(day, 4, 10, "confirm", period=period, branches=committee.listed(branches))


def _self_assess(rng: Random, diary: Diary, committee: Committee, period: str, day: str) -> None:
    """对照检查、自我考核: now and then one does not come; at year-end everybody claims a grade."""
    year_end, full, own = period == "YE", full_halves(committee.items), {}
    for branch in (b for b in committee.branches if period in b.periods):
        if not year_end and rng.random() < DEFAULT_SHARE:
            keys = {"branch": branch.id, "period": period, "reason": rng.choice(DEFAULTS)}
            diary.note(day, 1, 11, "default_self_assessment", **keys)
        else:
            own[branch.id] = self_sheet(rng, branch, committee.record.sheets[branch.id][period], full)
    claims = {"grades": {branch: _claim(sheet) for branch, sheet in own.items()}} if year_end else {}
    diary.note(day, 0, 9, "self_assess", period=period, scores=committee.scores(own), **claims)


def _score(rng: Random, diary: Diary, committee: Committee, period: str, day: str, sheets: dict[str, Sheet]) -> None:
    """综合考核评分、复核: now and then the reviewer returns one branch, which is then scored again."""
    bonuses = {b: committee.record.bonuses[b, period] for b in sheets if (b, period) in committee.record.bonuses}
    bonus = {b: {"points": POINTS[halves], "reason": reason} for b, (reason, halves) in bonuses.items()}
    plain = [branch for branch in sheets if branch not in bonuses]
    returned = rng.sample(plain, 1) if plain and rng.random() < RETURN_SHARE else []
    final = {branch: sheets[branch] for branch in returned}
    first = sheets | {branch: _hasty(rng, sheet) for branch, sheet in final.items()}
    extra = {"bonus": bonus} if bonus else {}
    diary.note(day, 2, 10, "score", period=period, scores=committee.scores(first), **extra)
    if returned:
        reason = rng.choice(RETURNS)
        diary.note(day, 3, 9, "review", period=period, branches=returned, agreed="false", reason=reason)
        diary.note(day, 3, 14, "score", period=period, scores=committee.scores(final))


def _hasty(rng: Random, sheet: Sheet) -> Sheet:
    """The sheet as first scored: half a point too little, or too much, on one item."""
    hasty, item = sheet.copy(), rng.randrange(len(sheet))
    hasty[item] += -1 if hasty[item] else 1
    return hasty


def _claim(sheet: Sheet) -> str:
    """The grade a branch claims by its own total."""
    return next(grade for at_least, grade in CLAIMS if sum(sheet) >= HALVES_PER_POINT * at_least)
