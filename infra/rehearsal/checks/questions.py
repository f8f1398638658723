"""查询: what is reckoned from the record itself."""

from decimal import Decimal
from typing import Any, Final, Literal

from domain.period import Period
from domain.points import exact_text, plain
from infra.rehearsal.checks.standings import graded_row
from infra.rehearsal.parts import AppealPart, Check, Moment, Part
from infra.rehearsal.registry import Registry
from infra.rehearsal.scene import Scene
from infra.rehearsal.setting import WeightsPart
from services.questions import WhatIf

answers: Final = Registry[object]()


class CheckKnown(Check):
    check: Literal["known"]
    branch: str
    period: Period
    on: Moment


class CheckExplain(Check):
    check: Literal["explain"]
    branch: str


class WhatIfPart(Part):
    weights: WeightsPart | None = None
    bonus_counts_for_grade: bool | None = None
    without_veto: str | None = None
    without_appeal: AppealPart | None = None

    def what_if(self) -> WhatIf:
        return WhatIf(
            self.weights.weights() if self.weights else None,
            self.bonus_counts_for_grade,
            self.without_veto,
            self.without_appeal.appealed() if self.without_appeal else None,
        )


class CheckWhatIf(Check):
    check: Literal["what_if"]
    change: WhatIfPart


class CheckSelfCommitteeGaps(Check):
    check: Literal["self_committee_gaps"]


@answers(CheckKnown)
def known(scene: Scene, step: CheckKnown) -> dict[str, str | None]:
    then = scene.runtime.recorder.position_at(scene.utc(step.on))
    totals = scene.runtime.questions.known(step.branch, scene.of.year, step.period, then=then)
    return {"then": _plain(totals.then), "now": _plain(totals.now)}


@answers(CheckExplain)
def explain(scene: Scene, step: CheckExplain) -> dict[str, Any]:
    explained = scene.runtime.questions.explain(scene.of, step.branch)
    asked = {} if isinstance(step.expected, dict) and "branch" not in step.expected else {"branch": step.branch}
    return {
        **asked,  # it is no answer, so the file may leave it out
        "periods": {str(period): plain(total) for period, total in explained.periods.items()},
        "quarters_mean": exact_text(explained.quarters_mean),
        "year_end": plain(explained.year_end),
        "exact": exact_text(explained.exact),
        "score": str(explained.score),
    }


@answers(CheckWhatIf)
def what_if(scene: Scene, step: CheckWhatIf) -> list[dict[str, Any]]:
    year = scene.runtime.questions.what_if(scene.of, step.change.what_if())
    return [graded_row(row) for row in year.standings]


@answers(CheckSelfCommitteeGaps)
def self_committee_gaps(scene: Scene, _: CheckSelfCommitteeGaps) -> dict[str, dict[str, str]]:
    gaps = scene.runtime.questions.self_committee_gaps(scene.of)
    return {branch: {str(period): plain(gap) for period, gap in each.items()} for branch, each in gaps.items()}


def _plain(points: Decimal | None) -> str | None:
    return None if points is None else plain(points)
