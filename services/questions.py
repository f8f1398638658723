"""Questions 查询: answers reckoned from the record itself, now or as it stood at a position of the log."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from functools import partial
from typing import Final

from domain import assessment, consequence, grading, streams
from domain.assessment import Assessment, Exempted, ScoreCorrected, ScoresConfirmed, SelfAssessed
from domain.committee import require_branches
from domain.consequence import Consequence
from domain.grading import NoticeOpened, TieBroken, appeal_id
from domain.grounds import grounds, reckoned_from
from domain.period import QUARTERS, Period
from domain.points import published
from domain.reckoning import Standing, Year, annual, places_of, quarters_mean
from domain.record import Recorded
from domain.refusal import NotFoundError
from domain.six_good import SixGoodResult
from domain.standard import Grade, Standard, Weights
from domain.trial import Trial, reckoned_under, tried
from domain.veto import VetoImposed, VetoLifted
from services.casebook import Casebook, CommitteeYear, read_casebook
from services.decisions import decision_of
from services.gradings import Appealed
from services.ledger import Ledger, Seen
from services.organisation import committee_of
from services.six_good import six_good_results
from services.standards import standard_under


@dataclass(frozen=True)
class Explanation:
    """计分说明: the totals that count, and the way from them to the published score."""

    branch: str
    periods: Mapping[Period, Decimal]
    rests_on: Mapping[Period, tuple[str, ...]]
    quarters_mean: Fraction
    year_end: Decimal
    exact: Fraction
    score: Decimal
    standing: Standing
    places: Mapping[str, int | None]
    vetoes: tuple[str, ...]
    recomputed: "Recomputed"


@dataclass(frozen=True)
class Recomputed:
    """复算: the same branch's standing reckoned from these facts alone, read again from the log for the purpose."""

    facts: tuple[Recorded, ...]
    standing: Standing
    same: bool


@dataclass(frozen=True)
class Known:
    """A period's total as known at some time, and now; None where it was not confirmed."""

    then: Decimal | None
    now: Decimal | None


@dataclass(frozen=True)
class WhatIf:
    """推演条件: the year as it would be under other settings or a whole other standard, or had something not happened.

    `standard` takes the place of the one in force, and the settings that of its own. `grades` are as a standard's, with
    cut-offs and quotas. `without` is the id of one fact of `leavable`.
    """

    weights: Weights | None = None
    bonus_counts_for_grade: bool | None = None
    without_veto: str | None = None
    without_appeal: Appealed | None = None
    grades: tuple[Grade, ...] | None = None
    veto_caps: Mapping[str, str] | None = None
    tie_breaks: tuple[str, ...] | None = None
    without: str | None = None
    standard: Standard | None = None

    def over(self, in_force: Standard) -> Standard:
        """The standard to reckon by."""
        base, bonus = self.standard or in_force, self.bonus_counts_for_grade
        return replace(
            base,
            weights=self.weights or base.weights,
            bonus_counts_for_grade=base.bonus_counts_for_grade if bonus is None else bonus,
            grades=base.grades if self.grades is None else self.grades,
            veto_caps=base.veto_caps if self.veto_caps is None else self.veto_caps,
            tie_breaks=base.tie_breaks if self.tie_breaks is None else self.tie_breaks,
        )


class Questions:
    """Answers that need the whole of a committee's year; none of them records anything.

    `until` asks for them as the record stood at a position of the log; `effective`, an earlier one, for what applied
    there as it is known at `until`.
    """

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    def casebook(self, of: CommitteeYear, *, until: int | None = None, effective: int | None = None) -> Casebook:
        """The committee's year as it stands, or as it stood at a position."""
        return read_casebook(self._ledger.seen(until, effective), of)

    def explain(
        self, of: CommitteeYear, branch: str, *, until: int | None = None, effective: int | None = None
    ) -> Explanation:
        """How a branch's annual score came about. Raises NotFoundError while its year is not complete."""
        seen = self._ledger.seen(until, effective)
        book = read_casebook(seen, of)
        require_branches(book.committee, (branch,))
        year = book.years.get(branch)
        if year is None or not year.is_graded():
            raise NotFoundError(f"党支部{branch}本年度考核尚未全部确认", f"{branch}: the year is not confirmed")
        mean = quarters_mean(year)
        assert mean is not None
        exact = annual(book.standard, year)
        rests_on = book.rests_on()
        return Explanation(
            branch,
            {period: year.totals[period].total for period in Period if period in year.totals},
            {period: rests_on[branch, period] for period in Period if period in year.totals},
            mean,
            year.totals[Period.YEAR_END].total,
            exact,
            published(exact),
            standing := _of(book, branch),
            places_of(book.standard, sum(one.takes_part() for one in book.years.values())),
            year.vetoes,
            self._recomputed(seen, of, standing),
        )

    def _recomputed(self, seen: Seen, of: CommitteeYear, standing: Standing) -> Recomputed:
        facts = tuple(self._ledger.reread([one.position for one in grounds(seen, of)]))
        again = _of(reckoned_from(facts, of), standing.branch)
        return Recomputed(facts, again, again == standing)

    def known(self, branch: str, year: int, period: Period, *, then: int) -> Known:
        """What the period's total was known to be at a position, beside what it is now."""
        stream = streams.assessment(branch, year, period)

        def total(until: int | None) -> Decimal | None:
            state = self._ledger.seen(until).state(stream, assessment.evolve, Assessment())
            return state.total if state.confirmed else None

        return Known(total(then), total(None))

    def what_if(self, of: CommitteeYear, change: WhatIf) -> Year:
        """The year's standings had it been so. Refuses weights that no standard could have."""
        return self.supposed(of, change).after

    def supposed(
        self, of: CommitteeYear, change: WhatIf, *, until: int | None = None, effective: int | None = None
    ) -> Trial:
        """The year as recorded, now or at a position, beside what it would have been.

        Refuses settings that no standard could have. Raises NotFoundError for what nothing was reckoned from.
        """
        seen = self._ledger.seen(until, effective)
        book = read_casebook(seen, of)
        _require_rested_on(seen, of, book, change)
        left_out = _named(change.without_appeal, of) if change.without_appeal else None

        def keep(recorded: Recorded) -> bool:
            fact = recorded.fact
            by_appeal = isinstance(fact, ScoreCorrected) and left_out is not None and fact.appeal == left_out
            return not by_appeal and recorded.id != change.without

        kept = read_casebook(seen, of, keep)
        vetoes = {branch: () if branch == change.without_veto else facts for branch, facts in kept.vetoes.items()}
        supposed = replace(kept, vetoes=vetoes)
        return Trial(
            book.reckoned(), reckoned_under(supposed, change.over(book.standard), partial(standard_under, seen))
        )

    def trial(self, of: CommitteeYear, standard: Standard, *, until: int | None = None) -> Trial:
        """The year's standings had another standard been in force. Refuses one that is not sound."""
        seen = self._ledger.seen(until)
        return tried(read_casebook(seen, of), standard, partial(standard_under, seen))

    def six_good(
        self, of: CommitteeYear, *, until: int | None = None, effective: int | None = None
    ) -> Mapping[str, bool]:
        """六好班子: which leadership teams meet the standard's six-good criteria."""
        results = self.six_good_results(of, until=until, effective=effective)
        return {branch: result.is_six_good for branch, result in results.items()}

    def six_good_results(
        self, of: CommitteeYear, *, until: int | None = None, effective: int | None = None
    ) -> Mapping[str, SixGoodResult]:
        """六好考评结果: the same good by good, as it stands or as it stood at a position."""
        return six_good_results(self._ledger.seen(until, effective), of)

    def self_committee_gaps(
        self, of: CommitteeYear, *, until: int | None = None
    ) -> Mapping[str, Mapping[Period, Decimal]]:
        """自评与考核差: self total minus committee total as first confirmed, where there are both."""
        book = self.casebook(of, until=until)
        gaps: dict[str, dict[Period, Decimal]] = {branch: {} for branch in book.years}
        for (branch, period), facts in book.assessments.items():
            own = next((one.fact.total for one in facts if isinstance(one.fact, SelfAssessed)), None)
            first = next((one.fact.total for one in facts if isinstance(one.fact, ScoresConfirmed)), None)
            if own is not None and first is not None:
                gaps[branch][period] = own - first
        return gaps

    def notice(self, of: CommitteeYear, *, until: int | None = None) -> NoticeOpened:
        """The latest public notice. Raises NotFoundError where none was opened."""
        seen = self._ledger.seen(until)
        committee_of(seen, of.committee)
        state = seen.state(streams.grading(of.committee, of.year), grading.evolve, grading.Grading())
        if state.notice is None:
            raise NotFoundError("尚未公示", "no public notice has been opened")
        return state.notice

    def consequences(self, of: CommitteeYear, *, until: int | None = None) -> Mapping[str, tuple[str, ...]]:
        """奖惩事项: what was opened for each branch, in the order that the standard lists what its grade brings."""
        seen = self._ledger.seen(until)
        committee_of(seen, of.committee)
        decision = decision_of(seen, of)
        brings = decision.brings if decision else {}
        seen.load(streams.consequence(kind, branch, of.year) for kind, branch in brings)
        opened: dict[str, tuple[str, ...]] = {}
        for kind, branch in brings:
            stream = streams.consequence(kind, branch, of.year)
            if seen.state(stream, consequence.evolve, Consequence()).opened:
                opened[branch] = (*opened.get(branch, ()), kind)
        return opened


def _of(book: Casebook, branch: str) -> Standing:
    return next(one for one in book.reckoned().standings if one.branch == branch)


LEAVABLE: Final = (ScoresConfirmed, ScoreCorrected, Exempted, VetoImposed, VetoLifted, TieBroken)


def leavable(seen: Seen, of: CommitteeYear) -> list[Recorded]:
    """Facts without which the year's ranks and grades can be asked for, in the order they were recorded.

    A veto that was lifted is none of them: without it its lifting would mean nothing.
    """
    book = read_casebook(seen, of)
    known = [
        *(one for facts in book.assessments.values() for one in facts),
        *(one for facts in book.vetoes.values() for one in facts),
        *seen.history(streams.grading(of.committee, of.year)),
    ]
    lifted = {imposed for facts in book.vetoes.values() for imposed in _lifted(facts)}
    found = [one for one in known if isinstance(one.fact, LEAVABLE) and one.id not in lifted]
    return sorted(found, key=lambda one: one.position)


def _lifted(vetoes: Iterable[Recorded]) -> Iterator[str]:
    """Of a branch's vetoes the ids of those that were lifted: a lifting takes the first of its kind still in force."""
    in_force: dict[str, list[str]] = defaultdict(list)
    for one in vetoes:
        if isinstance(one.fact, VetoImposed):
            in_force[one.fact.kind].append(one.id)
        else:
            yield in_force[one.fact.kind].pop(0)


def _named(appeal: Appealed, of: CommitteeYear) -> str:
    return appeal_id(appeal.branch, of.year, appeal.period, appeal.item)


def _require_rested_on(seen: Seen, of: CommitteeYear, book: Casebook, change: WhatIf) -> None:
    """What is to be left out was reckoned from: else it would read as if nothing depended on it."""
    known = leavable(seen, of) if change.without is not None or change.without_appeal is not None else []
    if change.without is not None and change.without not in {one.id for one in known}:
        raise NotFoundError(
            f"本年度的排名和定级不以事实{change.without}为依据",
            f"the year's ranks and grades rest on no fact {change.without}",
        )
    upheld = {one.fact.appeal for one in known if isinstance(one.fact, ScoreCorrected)}
    if (appeal := change.without_appeal) is not None and _named(appeal, of) not in upheld:
        raise NotFoundError(
            f"党支部{appeal.branch}没有经此项申诉作出的更正 ({appeal.period}, {appeal.item})",
            f"{appeal.branch}: nothing was corrected on such an appeal ({appeal.period}, {appeal.item})",
        )
    if (branch := change.without_veto) is not None and not (branch in book.years and book.years[branch].vetoes):
        raise NotFoundError(f"党支部{branch}本年度没有一票否决", f"{branch}: no veto is in force")


def through_of(period: str) -> Period | None:
    """`year` is None, else a quarter; ValueError for anything else."""
    if period == "year":
        return None
    quarter = Period(period)
    if quarter not in QUARTERS:
        raise ValueError(period)
    return quarter
