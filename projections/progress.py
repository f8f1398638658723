"""Progress 争创情况: who reached the standard, rose or excelled, how ranks moved, who lags and by how much."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import Final, NamedTuple

import msgspec

from domain.branch import BranchType
from domain.commendation import Honour
from domain.feature import HOLDING_NAME
from domain.period import QUARTERS, Period, through
from domain.points import published
from domain.reckoning import BranchYear, annual
from domain.refusal import NotFoundError
from domain.six_good import QuarterPoints, SixGoodStandard, judge
from domain.standard import Grade, Standard
from projections.engine import Committees
from projections.exemplars import Exemplars
from projections.features import NOT_UNDER_WAY, Feature, Features
from projections.grade_book import Change, GradeBook, Graded
from projections.honours import Honours
from projections.six_good import SixGood
from projections.standings import Place, Standings, YearBook
from projections.standings_record import Branch

LAST_YEAR: Final = "last_year"


class Advance(msgspec.Struct, frozen=True, gc=False):
    """达标、晋级、创先: of a branch in a year; the grade is None until it is decided.

    `feature` is the name held to the year's end, `creating` tells of one under way.
    """

    branch: str
    name: str
    type: BranchType
    committee: str
    grade: str | None
    before: str | None
    change: Change | None
    standard_met: bool | None
    six_good: bool
    feature: str | None
    creating: bool
    exemplars: tuple[str, ...]
    honours: tuple[Honour, ...]

    @property
    def excellent(self) -> bool:
        """创先进: exemplar, six-good, feature or commended."""
        return bool(self.six_good or self.feature or self.exemplars or self.honours)

    @property
    def unremarkable(self) -> bool:
        """工作一般化: graded without having risen, and neither with a feature nor creating one."""
        no_rise = self.change in {Change.SAME, Change.FALL, Change.OTHER}
        return no_rise and not self.feature and not self.creating


class Arrow(StrEnum):
    """升降: against the rank before."""

    UP = "up"
    DOWN = "down"
    SAME = "same"
    NEW = "new"


class Move(NamedTuple):
    """名次升降: `moved` counts the ranks gained; None for whoever had none before."""

    place: Place
    rank: int
    rank_before: int | None

    @property
    def moved(self) -> int | None:
        return None if self.rank_before is None else self.rank_before - self.rank

    @property
    def arrow(self) -> Arrow:
        if self.moved is None:
            return Arrow.NEW
        return Arrow.UP if self.moved > 0 else Arrow.DOWN if self.moved < 0 else Arrow.SAME


class Laggard(NamedTuple):
    """后进: among the last, or fallen in grade, or both; `of` branches are ranked."""

    place: Place
    rank: int
    of: int
    is_last: bool
    fallen: bool


class Lost(NamedTuple):
    """失分: of an item, on average over the confirmed periods in which it was scored."""

    item: str
    title: str
    full: Decimal
    mean: Fraction
    lost: Fraction


class Outlook(NamedTuple):
    """差距: what a branch has, the next higher grade, the points short of it, and where points were lost.

    Until every period is confirmed the score is the mean of the quarters so far, and the grade what that would reach.
    """

    branch: str
    complete: bool
    score: Decimal
    rank: int
    of: int
    grade: str
    why: str
    next_grade: str | None
    short: Decimal | None
    lost: tuple[Lost, ...]


class _Rests(NamedTuple):
    """What a judgement rests on: equal standards are decoded once, so that they are the very same objects."""

    standard: Standard
    goods: SixGoodStandard | None
    moved: int

    def same(self, other: "_Rests") -> bool:
        return self.standard is other.standard and self.goods is other.goods and self.moved == other.moved


class Progress:
    """Answers for some committees or for all, now or at a position of the log."""

    def __init__(
        self,
        standings: Standings,
        grade_book: GradeBook,
        six_good: SixGood,
        features: Features,
        exemplars: Exemplars,
        honours: Honours,
    ) -> None:
        self._standings = standings
        self._grade_book = grade_book
        self._six_good = six_good
        self._features = features
        self._exemplars = exemplars
        self._honours = honours
        self._judged: dict[tuple[int, str], tuple[_Rests, bool]] = {}

    def advances(
        self, year: int, *, committees: Committees = None, at: int | None = None, effective: int | None = None
    ) -> list[Advance]:
        """达晋创: of every branch that takes part in the year, by committee and id."""
        book = self._standings.book(year, committees=committees, at=at, effective=effective)
        at = _earlier(at, effective)  # nothing but scores is corrected later
        graded = {row.branch: row for row in self._grade_book.year(year, committees=committees, at=at)}
        goods = self._six_good.standards(year, committees=committees, at=at)
        six_good = self._six_good_teams(book, year, goods, effective)
        features: Mapping[str, list[Feature]] = defaultdict(list)
        for feature in self._features.applications(committees=committees, at=at):
            features[feature.branch].append(feature)
        exemplars: Mapping[str, list[str]] = defaultdict(list)
        for exemplar in self._exemplars.library(committees=committees, with_withdrawn=True, at=at):
            ended = exemplar.withdrawn_on
            if exemplar.branch and exemplar.designated_on.year <= year and (ended is None or ended.year > year):
                exemplars[exemplar.branch].append(exemplar.id)
        honours: Mapping[str, list[Honour]] = defaultdict(list)
        for commended in self._honours.commended(year, committees=committees, at=at):
            if commended.branch:
                honours[commended.branch].append(commended.honour)
        return [
            _advance(
                branch,
                book,
                graded.get(branch.branch),
                _held(features[branch.branch], year),
                is_six_good=branch.branch in six_good,
                creating=any(_under_way(one, year) for one in features[branch.branch]),
                exemplars=exemplars[branch.branch],
                honours=honours[branch.branch],
            )
            for branch in sorted(book.branches.values(), key=lambda one: (one.committee, one.branch))
        ]

    def moves(
        self,
        year: int,
        now: str,
        *,
        since: str,
        committees: Committees = None,
        at: int | None = None,
        effective: int | None = None,
    ) -> list[Move]:
        """名次升降: from one standings to the other (`Q1`..`Q4`, `year`, or `last_year`), best first."""
        before = {place.branch: _rank(place) for place in self._places(year, since, committees, at, effective)}
        return [
            Move(place, _rank(place), before.get(place.branch))
            for place in self._places(year, now, committees, at, effective)
        ]

    def laggards(
        self,
        year: int,
        now: str,
        *,
        share: Decimal,
        committees: Committees = None,
        at: int | None = None,
        effective: int | None = None,
    ) -> list[Laggard]:
        """后进名单: the lowest share of the ranks, with all who share the last of them; over a year also the fallen."""
        places = self._places(year, now, committees, at, effective)
        decided = _earlier(at, effective)  # no grade is corrected later
        fallen = {
            row.branch
            for row in (self._grade_book.year(year, committees=committees, at=decided) if now == "year" else ())
            if row.change is Change.FALL
        }
        count = int(share * len(places))
        last = _rank(places[-count]) if count else len(places) + 1
        rows = (
            Laggard(place, _rank(place), len(places), _rank(place) >= last > 1, place.branch in fallen)
            for place in places
        )
        return [row for row in rows if row.is_last or row.fallen]

    def outlook(self, year: int, branch: str, *, at: int | None = None, effective: int | None = None) -> Outlook:
        """The secretary's own view. Raises NotFoundError while no quarter is confirmed, and where it takes no part."""
        marks = self._standings.marks(year, branch, at=at, effective=effective)
        if not marks.counting_quarters():
            raise NotFoundError(
                f"党支部{branch}{year}年度尚无已确认的季度考核结果", f"{branch}: no quarter of {year} is confirmed yet"
            )
        committee, standard = self._standings.reckoned_by(year, branch, at=at, effective=effective)
        complete = marks.is_graded()
        now = "year" if complete else marks.counting_quarters()[-1]
        places = self._places(year, now, (committee,), at, effective)
        mine = next((place for place in places if place.branch == branch), None)
        if mine is None:
            raise NotFoundError(
                f"党支部{branch}不参加{year}年度考核", f"{branch} takes no part in the appraisal of {year}"
            )
        compared = _compared(standard, marks, mine.score, complete=complete)
        reached = _reached(standard, compared)
        grade = mine.grade or reached.code
        above = _above(standard, grade)
        scores = self._standings.items(year, (branch,), at=at, effective=effective).get(branch, {})
        return Outlook(
            branch,
            complete,
            mine.score,
            mine.rank,
            len(places),
            grade,
            mine.why or "score",
            above.code if above else None,
            max(above.at_least - compared, Decimal(0)) if above and above.at_least is not None else None,
            _lost(standard, scores.values()),
        )

    def _six_good_teams(
        self, book: YearBook, year: int, goods: Mapping[str, SixGoodStandard], effective: int | None
    ) -> set[str]:
        """The branches judged six-good; judged again only when something it rests on is another than before."""
        judged: dict[str, bool] = {}
        new: dict[str, _Rests] = {}
        for branch, moved in book.moved.items():
            committee = book.branches[branch].committee
            if committee in book.standards:
                rests = _Rests(book.standards[committee], goods.get(committee), moved)
                known = self._judged.get((year, branch))
                if known is not None and known[0].same(rests) and effective is None:
                    judged[branch] = known[1]
                else:
                    new[branch] = rests
        items = self._standings.items(year, [*new], at=book.position, effective=effective) if new else {}
        for branch, rests in new.items():
            quarters = [scores for period, scores in items.get(branch, {}).items() if period in QUARTERS]
            result = judge(rests.standard, rests.goods, book.marks[branch], QuarterPoints.over(quarters))
            judged[branch] = result.is_six_good
            if effective is None:
                self._judged[year, branch] = rests, judged[branch]
        return {branch for branch, is_six_good in judged.items() if is_six_good}

    def _places(
        self, year: int, which: str, committees: Committees, at: int | None, effective: int | None = None
    ) -> list[Place]:
        match which:
            case "year":
                return self._standings.year(year, committees=committees, at=at, effective=effective).places
            case "last_year":
                return self._standings.year(year - 1, committees=committees, at=at, effective=effective).places
            case _:
                last = Period(which)
                return self._standings.through(year, last, committees=committees, at=at, effective=effective).places


def _earlier(at: int | None, effective: int | None) -> int | None:
    """Up to which position that counts which is never corrected."""
    return min((one for one in (at, effective) if one is not None), default=None)


def before(now: str) -> str:
    """What the standings are compared with where nothing else is asked for: those one period earlier."""
    if now == "year":
        return Period.Q4
    earlier = through(Period(now))[:-1]
    return earlier[-1] if earlier else LAST_YEAR


def _advance(
    branch: Branch,
    book: YearBook,
    graded: Graded | None,
    feature: Feature | None,
    *,
    is_six_good: bool,
    creating: bool,
    exemplars: Iterable[str],
    honours: Iterable[Honour],
) -> Advance:
    standard = book.standards.get(branch.committee)
    return Advance(
        branch.branch,
        branch.name,
        branch.type,
        branch.committee,
        graded.grade if graded else None,
        graded.before if graded else None,
        graded.change if graded else None,
        graded.grade != standard.grades[-1].code if graded and standard else None,
        is_six_good,
        feature.title if feature else None,
        creating,
        tuple(exemplars),
        tuple(honours),
    )


def _held(features: Iterable[Feature], year: int) -> Feature | None:
    """The feature whose name was held to the end of the year."""
    return next(
        (
            one
            for one in features
            if one.named_on is not None
            and one.named_on.year <= year
            and (one.stage in HOLDING_NAME or (one.ended_year is not None and one.ended_year > year))
        ),
        None,
    )


def _under_way(feature: Feature, year: int) -> bool:
    return feature.applied_on.year <= year and feature.named_on is None and feature.stage not in NOT_UNDER_WAY


def _rank(place: Place) -> int:
    """Among all that are asked for."""
    return place.enterprise_rank or place.rank


def _compared(standard: Standard, marks: BranchYear, score: Decimal, *, complete: bool) -> Decimal:
    """The published score that the thresholds are compared with: without bonus points where they do not count."""
    if standard.bonus_counts_for_grade:
        return score
    if complete:
        return published(annual(standard, marks, with_bonus=False))
    plain = [marks.totals[quarter].plain_total for quarter in marks.counting_quarters()]
    return published(Fraction(sum(plain, Decimal(0))) / len(plain))


def _reached(standard: Standard, score: Decimal) -> Grade:
    return next(grade for grade in standard.grades if grade.at_least is None or score >= grade.at_least)


def _above(standard: Standard, code: str) -> Grade | None:
    """The next higher grade."""
    codes = [grade.code for grade in standard.grades]
    place = codes.index(code)
    return standard.grades[place - 1] if place else None


def _lost(standard: Standard, scores: Iterable[Mapping[str, Decimal]]) -> tuple[Lost, ...]:
    """Every item that was scored, the one that lost most first: a standard replaced in the year had others."""
    periods = list(scores)
    lost: list[Lost] = []
    for item in standard.items:
        points = [one[item.code] for one in periods if item.code in one]
        if points:
            mean = Fraction(sum(points, Decimal(0))) / len(points)
            lost.append(Lost(item.code, item.title, item.full, mean, Fraction(item.full) - mean))
    return tuple(sorted(lost, key=lambda one: -one.lost))
