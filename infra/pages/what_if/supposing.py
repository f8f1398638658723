"""Supposing 推演条件: what can be supposed of a year, as the fields of a form, and the form read again."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import zip_longest
from typing import Annotated, Final, Literal, NamedTuple

from pydantic import Field

from domain.assessment import Exempted, ScoreCorrected, ScoresConfirmed
from domain.grading import TieBroken
from domain.period import QUARTERS, Period
from domain.points import plain
from domain.record import Recorded
from domain.standard import Grade, Standard, Weights
from domain.veto import VetoImposed, VetoLifted
from infra.http.fields import BranchId, GradeCode, Points
from infra.http.language import Text
from infra.http.problems import FAULTS
from infra.pages.forms import FaultyFormError, FormModel
from infra.pages.rows import Values
from infra.pages.standard.draft_form import Pair, Percent
from projections.wording import PERIODS
from projections.wording.telling import period_term, veto_term
from services.gradings import Appealed
from services.questions import WhatIf

NONE: Final = "-"
"""Written where there is to be no cap or no rule; what is not written at all stays as it is."""
TIES: Final = [f"ties.r{n}" for n in range(1, 7)]
YES: Final[Mapping[bool, str]] = {True: "yes", False: "no"}


class GradeFields(FormModel):
    """A grade's cut-off, and the share of the branches that may have it in per cent."""

    at_least: Points | None = None
    quota: Percent | None = None


class WhatIfForm(FormModel):
    """Everything that can be supposed at once; grades and vetoes are numbered as the standard has them."""

    weights: Pair = Pair()
    bonus: Literal["yes", "no"] | None = None
    grades: dict[str, GradeFields] = {}  # noqa: RUF012 - pydantic copies defaults
    caps: dict[str, GradeCode | Literal["-"]] = {}  # noqa: RUF012
    ties: dict[str, Annotated[str, Field(max_length=80)]] = {}  # noqa: RUF012
    without_veto: BranchId | None = None
    without_appeal: Annotated[str | None, Field(max_length=200)] = None
    without: Annotated[str | None, Field(max_length=200)] = None

    def over(self, base: Standard, chosen: Standard | None) -> WhatIf:
        """What is supposed, over the standard that the fields were filled in from."""
        quarters, year_end = self.weights.quarters, self.weights.year_end
        kinds = [(f"r{n}", kind) for n, kind in enumerate(base.veto_caps, 1)]
        rows = [(f"r{n}", one) for n, one in enumerate(base.grades, 1)]
        return WhatIf(
            weights=None if quarters is None or year_end is None else Weights(quarters / 100, year_end / 100),
            bonus_counts_for_grade=None if self.bonus is None else self.bonus == "yes",
            without_veto=self.without_veto,
            without_appeal=_appealed(self.without_appeal),
            grades=tuple(self._grade(row, one) for row, one in rows) if self.grades else None,
            veto_caps={kind: self.caps[row] for row, kind in kinds if self.caps.get(row, NONE) != NONE}
            if self.caps
            else None,
            tie_breaks=tuple(rule for rule in dict.fromkeys(self.ties.values()) if rule != NONE) if self.ties else None,
            without=self.without,
            standard=chosen,
        )

    def _grade(self, row: str, known: Grade) -> Grade:
        said = self.grades.get(row, GradeFields())
        return Grade(known.code, known.label, said.at_least, None if said.quota is None else said.quota / 100)


class Choices(NamedTuple):
    """What there is to choose from, besides settings."""

    vetoed: list[tuple[str, str]]
    appeals: list[tuple[str, Text]]
    facts: list[tuple[str, Text]]


def fields_of(standard: Standard) -> Values:
    """The settings of a standard as the fields show them."""
    return dict(_fields(standard))


def rules_of(standard: Standard) -> list[str]:
    """What branches of one score can be set apart by."""
    return ["year_end", *(f"item:{one.code}" for one in standard.items), *(f"period:{quarter}" for quarter in QUARTERS)]


def choices_of(facts: Sequence[Recorded], branches: Mapping[str, str], vetoed: Sequence[str]) -> Choices:
    """What of the record can be supposed not to have happened: what is out of the ordinary first."""
    appeals = [one.fact for one in facts if isinstance(one.fact, ScoreCorrected) and one.fact.appeal]
    ordered = sorted(facts, key=lambda one: isinstance(one.fact, ScoresConfirmed))
    return Choices(
        [(branch, branches.get(branch, branch)) for branch in vetoed],
        [(f"{one.branch}/{one.period}/{one.item}", _told(one, branches)) for one in appeals],
        [(one.id, _dated(one, branches)) for one in ordered],
    )


def _fields(standard: Standard) -> Iterator[tuple[str, str]]:
    yield "weights.quarters", plain(standard.weights.quarters * 100)
    yield "weights.year_end", plain(standard.weights.year_end * 100)
    yield "bonus", YES[standard.bonus_counts_for_grade]
    for n, one in enumerate(standard.grades, 1):
        yield f"grades.r{n}.at_least", "" if one.at_least is None else plain(one.at_least)
        yield f"grades.r{n}.quota", "" if one.quota is None else plain(one.quota * 100)
    for n, cap in enumerate(standard.veto_caps.values(), 1):
        yield f"caps.r{n}", cap
    yield from zip_longest(TIES, standard.tie_breaks[: len(TIES)], fillvalue=NONE)


def _appealed(said: str | None) -> Appealed | None:
    """As an option names it: branch, period and item."""
    if said is None:
        return None
    parts = said.split("/")
    if len(parts) != len(Appealed.__dataclass_fields__) or parts[1] not in set(Period):
        raise FaultyFormError({"without_appeal": FAULTS["enum"]})
    return Appealed(parts[0], Period(parts[1]), parts[2])


def _dated(one: Recorded, branches: Mapping[str, str]) -> Text:
    told = _told(one.fact, branches)
    day = f"{one.recorded_at:%Y-%m-%d}"
    return Text(f"{day} {told.zh}", f"{day} {told.en}")


def _told(fact: object, branches: Mapping[str, str]) -> Text:
    def named(branch: str) -> str:
        return branches.get(branch, branch)

    match fact:
        case ScoreCorrected():
            change = f"{named(fact.branch)} {fact.item} {plain(fact.before)} → {plain(fact.after)}"
            on_appeal = fact.appeal is not None
            return Text(
                f"{'申诉更正' if on_appeal else '更正'}: {PERIODS[fact.period]} {change}",
                f"{'corrected on appeal' if on_appeal else 'corrected'}: {period_term(fact.period).en} {change}",
            )
        case ScoresConfirmed():
            said = f"{named(fact.branch)} {plain(fact.total)}"
            return Text(f"确认: {PERIODS[fact.period]} {said}", f"confirmed: {period_term(fact.period).en} {said}")
        case Exempted():
            of = fact.opening
            return Text(
                f"免考: {PERIODS[of.period]} {named(of.branch)}",
                f"exempted: {period_term(of.period).en} {named(of.branch)}",
            )
        case VetoImposed() | VetoLifted():
            zh, en = veto_term(fact.kind)
            lifted = isinstance(fact, VetoLifted)
            return Text(
                f"{'撤销一票否决' if lifted else '一票否决'}: {named(fact.branch)} ({zh})",
                f"{'veto lifted' if lifted else 'veto'}: {named(fact.branch)} ({en})",
            )
        case TieBroken():
            order = [named(branch) for branch in fact.order]
            return Text(f"并列表决: {'、'.join(order)}", f"tie voted: {', '.join(order)}")
        case _:
            return Text("", "")
