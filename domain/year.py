"""Year 考核年度: closed once the grades are decided and what they bring is opened; never opened again."""

from collections.abc import Iterable
from dataclasses import dataclass

from domain.consequence import grades_undecided
from domain.grading import Grading
from domain.refusal import Refusal, RefusedError


@dataclass(frozen=True)
class YearClosed:
    """年度考核已结束: what was opened goes on, but nothing of the year's appraisal changes any more."""

    committee: str
    year: int
    proposal: int
    """The proposal whose grades were decided."""


Fact = YearClosed


@dataclass(frozen=True)
class AppraisalYear:
    """Whether the year is closed."""

    closed: bool = False


def close(
    appraisal: AppraisalYear, *, committee: str, year: int, grading: Grading, unopened: Iterable[tuple[str, str]]
) -> list[Fact]:
    """结束年度考核: once nothing stands in its way; it cannot be undone. `unopened` names kinds and branches."""
    require_open(appraisal, committee=committee, year=year)
    if found := hindrances(grading, unopened):
        raise found[0]
    assert grading.decision is not None
    return [YearClosed(committee, year, grading.decision.proposal)]


def hindrances(grading: Grading, unopened: Iterable[tuple[str, str]]) -> list[RefusedError]:
    """What has to be done before the year can be closed."""
    found: list[RefusedError] = []
    if grading.pending_appeals():
        found.append(
            RefusedError(
                Refusal.APPEAL_PENDING, "尚有申诉未表决, 请先表决申诉", "an appeal is pending: decide it first"
            )
        )
    if grading.decision is None:
        found.append(grades_undecided())
    waiting = sorted(f"{branch} {kind}" for kind, branch in unopened)
    if waiting:
        found.append(
            RefusedError(
                Refusal.CONSEQUENCES_NOT_OPENED,
                f"定级所带来的奖惩事项尚未全部开启: {'、'.join(waiting)}, 请稍后再试",
                f"not everything that the grades bring is open yet: {', '.join(waiting)}; try again shortly",
            )
        )
    return found


def require_open(appraisal: AppraisalYear, *, committee: str, year: int) -> None:
    if appraisal.closed:
        raise RefusedError(
            Refusal.YEAR_CLOSED,
            f"{committee}{year}年度考核已结束, 不得再作改动; 如有差错, 请在下一年度考核中更正",
            f"{committee}: the year {year} is closed and stands; put mistakes right in the next year's appraisal",
        )


def evolve(_: AppraisalYear, fact: Fact) -> AppraisalYear:
    return AppraisalYear(closed=isinstance(fact, YearClosed))
