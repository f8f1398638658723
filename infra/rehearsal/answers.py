"""The answers that a rehearsal checks, written the way the file writes them."""

from collections.abc import Callable, Mapping
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

from domain.period import Period
from domain.points import exact_text, plain
from domain.reckoning import Standing
from domain.standard import Weights
from infra.rehearsal import document as doc
from infra.runtime import Runtime
from projections.grade_book import Graded
from projections.standings import Place
from services.casebook import CommitteeYear
from services.gradings import Appealed
from services.questions import WhatIf


class Answers:
    """Asks the questions that real users ask, of the same projections and services."""

    def __init__(self, runtime: Runtime, of: CommitteeYear, utc: Callable[[datetime], datetime]) -> None:
        self._runtime = runtime
        self._of = of
        self._utc = utc

    def of(self, step: Any) -> Any:
        """The answer to a check, as text, lists and mappings."""
        match step:
            case doc.CheckStandings():
                return self._standings(step)
            case doc.CheckKnown():
                then = self._runtime.recorder.position_at(self._utc(step.on))
                known = self._runtime.questions.known(step.branch, self._of.year, step.period, then=then)
                return {"then": _plain(known.then), "now": _plain(known.now)}
            case doc.CheckExplain():
                return self._explain(step.branch)
            case doc.CheckWhatIf():
                year = self._runtime.questions.what_if(self._of, _what_if(step.change))
                return [_graded(row) for row in year.standings]
            case _:
                return getattr(self, f"_{step.check}")()

    def _standings(self, step: doc.CheckStandings) -> list[dict[str, Any]]:
        standings = self._runtime.projections.standings
        at = None if step.as_of is None else self._runtime.recorder.position_at(self._utc(step.as_of))
        if step.through == "year":
            year = standings.year(self._of.year, committee=self._of.committee, at=at)
            return [_graded(place) for place in year.places]
        quarters = standings.through(self._of.year, Period(step.through), committee=self._of.committee, at=at)
        return [{"rank": one.rank, "branch": one.branch, "score": str(one.score)} for one in quarters.places]

    def _explain(self, branch: str) -> dict[str, Any]:
        explained = self._runtime.questions.explain(self._of, branch)
        return {
            "branch": branch,
            "periods": {str(period): plain(total) for period, total in explained.periods.items()},
            "quarters_mean": exact_text(explained.quarters_mean),
            "year_end": plain(explained.year_end),
            "exact": exact_text(explained.exact),
            "score": str(explained.score),
        }

    def _notice(self) -> dict[str, str]:
        notice = self._runtime.questions.notice(self._of)
        return {"opens": notice.opens.isoformat(), "closes": notice.closes.isoformat()}

    def _grades(self) -> dict[str, str]:
        return {row.branch: row.grade for row in self._book()}

    def _grade_changes(self) -> dict[str, dict[str, str | None]]:
        return {row.branch: {"before": row.before, "after": row.grade} for row in self._book(only_changes=True)}

    def _book(self, *, only_changes: bool = False) -> list[Graded]:
        book = self._runtime.projections.grade_book
        return book.year(self._of.year, committee=self._of.committee, only_changes=only_changes)

    def _consequences(self) -> Mapping[str, list[str]]:
        opened = self._runtime.questions.consequences(self._of)
        return {branch: list(kinds) for branch, kinds in opened.items()}

    def _six_good(self) -> Mapping[str, bool]:
        return self._runtime.questions.six_good(self._of)

    def _self_committee_gaps(self) -> dict[str, dict[str, str]]:
        gaps = self._runtime.questions.self_committee_gaps(self._of)
        return {branch: {str(period): plain(gap) for period, gap in each.items()} for branch, each in gaps.items()}

    def _audit(self) -> dict[str, str]:
        verdict = self._runtime.recorder.verify()
        different = self._runtime.projections.differences()
        return {
            "log": f"broken: {verdict.fault}" if verdict.fault else "verified",
            "projections": f"different: {different}" if different else "equal_to_replay",
        }


def agree(expected: Any, actual: Any) -> bool:
    """Whether an answer is what was written: same keys, same rows in the same order, same numbers to the digit."""
    if isinstance(expected, Mapping) and isinstance(actual, Mapping):
        return {str(key) for key in expected} == {str(key) for key in actual} and all(
            agree(value, actual[key]) for key, value in expected.items()
        )
    if isinstance(expected, list) and isinstance(actual, list):
        return len(expected) == len(actual) and all(map(agree, expected, actual))
    return _text(expected) == _text(actual)


def _text(value: Any) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case Decimal() | Fraction():
            return exact_text(Fraction(value))
        case _:
            return str(value)


def _graded(row: Standing | Place) -> dict[str, Any]:
    return {"rank": row.rank, "branch": row.branch, "score": str(row.score), "grade": row.grade, "why": row.why}


def _plain(points: Decimal | None) -> str | None:
    return None if points is None else plain(points)


def _what_if(change: doc.WhatIfPart) -> WhatIf:
    weights, appeal = change.weights, change.without_appeal
    return WhatIf(
        Weights(weights.quarters, weights.year_end) if weights else None,
        change.bonus_counts_for_grade,
        change.without_veto,
        Appealed(appeal.branch, appeal.period, appeal.item) if appeal else None,
    )
