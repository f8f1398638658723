"""Draft fields 起草栏目: a standard as the fields of the form that it is drafted in."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Final, Literal

from domain.points import exact_text, plain
from domain.standard import Standard
from domain.timetable import BY_MONTH_DAY, ROUND_STEPS, Deadlines, Step
from infra.pages.rows import ticked

REWARDS: Final = ("team_reward", "activity_funds")
BRINGS: Final = (*REWARDS, "rectification")
ROUNDS: Final[tuple[Literal["quarter", "year_end"], ...]] = ("quarter", "year_end")
SIMPLE_DEADLINES: Final = (
    *(one.value for one in BY_MONTH_DAY),
    *(one.value for one in Step if one not in (*ROUND_STEPS, *BY_MONTH_DAY)),
    "escalate_after",
)


def values_of(standard: Standard) -> dict[str, str]:
    """A standard as the fields of the form."""
    return dict(_fields(standard))


def _fields(standard: Standard) -> Iterator[tuple[str, str]]:
    good = standard.six_good
    for n, item in enumerate(standard.items, 1):
        at = f"items.r{n}"
        yield f"{at}.order", str(n)
        for name in ("code", "title", "rule", "evidence"):
            yield f"{at}.{name}", getattr(item, name)
        yield f"{at}.item_class", item.item_class.value
        yield f"{at}.full", plain(item.full)
        yield f"{at}.duties[]", "\n".join(item.duties)
        yield f"{at}.key", ticked(item.key)
        yield f"{at}.counts_only", ticked(item.counts_only)
        yield f"{at}.education", item.education.value if item.education else ""
        yield f"{at}.six_good", str(item.six_good or "")
        yield f"{at}.in_six_good", ticked(good is not None and item.code in good.items)
    for n, grade in enumerate(standard.grades, 1):
        at = f"grades.r{n}"
        yield f"{at}.code", grade.code
        yield f"{at}.label", grade.label
        yield f"{at}.at_least", _points(grade.at_least)
        yield f"{at}.quota", _points(None if grade.quota is None else grade.quota * 100)
        yield f"{at}.brings[]", "\n".join(standard.consequences.get(grade.code, ()))
        yield f"{at}.advanced", ticked(grade.code in standard.advanced_grades)
    for n, (kind, cap) in enumerate(standard.veto_caps.items(), 1):
        yield f"vetoes.r{n}.kind", kind
        yield f"vetoes.r{n}.cap", cap
    for n, rule in enumerate(standard.tie_breaks, 1):
        yield f"ties.r{n}", rule
    share, ballots = standard.economic_share, standard.ballots
    yield "duties[]", "\n".join(standard.duties)
    yield "step", plain(standard.step)
    yield "weights.quarters", plain(standard.weights.quarters * 100)
    yield "weights.year_end", plain(standard.weights.year_end * 100)
    yield "bonus_cap_per_period", plain(standard.bonus_cap_per_period)
    yield "bonus_counts_for_grade", ticked(standard.bonus_counts_for_grade)
    yield "economic_share.min", _points(None if share is None else share.min * 100)
    yield "economic_share.max", _points(None if share is None else share.max * 100)
    yield "mean_at_least", _points(None if good is None else good.mean_at_least)
    yield "ballots.ordinary_quorum", exact_text(ballots.ordinary_quorum)
    yield "ballots.grading_quorum", exact_text(ballots.grading_quorum)
    yield "ballots.carried_by", ballots.carried_by.value
    yield "ballots.recused", ballots.recused.value
    yield "ballots.form", ballots.form.value if ballots.form else ""
    yield "ballots.chair_votes_last", ticked(ballots.chair_votes_last)
    yield "notice_working_days", str(standard.notice_working_days)
    for kind in REWARDS:
        yield f"at_most.{kind}", _points(standard.honouring.at_most.get(kind))
    yield "rectification_working_days", str(standard.honouring.rectification_working_days or "")
    yield "targets_detailed", ticked(standard.targets_detailed)
    yield "feature_checklist", "\n".join(standard.feature_checklist)
    yield from _deadline_fields(standard.deadlines)


def _deadline_fields(deadlines: Deadlines) -> Iterator[tuple[str, str]]:
    for name in SIMPLE_DEADLINES:
        yield f"deadlines.{name}", str(getattr(deadlines, name) or "")
    for holder in ROUNDS:
        for name in ROUND_STEPS:
            yield f"deadlines.{holder}.{name}", str(getattr(getattr(deadlines, holder), name) or "")
    yield "deadlines.remind", ", ".join(map(str, deadlines.remind))


def _points(value: Decimal | None) -> str:
    return "" if value is None else plain(value)
