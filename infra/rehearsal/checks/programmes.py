"""工作载体与争创: six-good teams, features, exemplars, commendations; who excels, who moved, who lags."""

from decimal import Decimal
from typing import Any, Final, Literal

from domain.points import exact_text, plain
from infra.rehearsal.parts import Check, Moment, Number
from infra.rehearsal.registry import Registry
from infra.rehearsal.scene import Scene
from projections.progress import before

answers: Final = Registry[object]()
Through = Literal["Q1", "Q2", "Q3", "Q4", "year"]


class AsOf(Check):
    as_of: Moment | None = None

    def position(self, scene: Scene) -> int | None:
        return None if self.as_of is None else scene.runtime.recorder.position_at(scene.utc(self.as_of))


class CheckSixGoodTeams(AsOf):
    check: Literal["six_good_teams"]


class CheckFeatures(AsOf):
    check: Literal["features"]


class CheckExemplars(AsOf):
    check: Literal["exemplars"]


class CheckCommendations(AsOf):
    check: Literal["commendations"]


class CheckMovement(AsOf):
    check: Literal["movement"]
    through: Through
    since: Through | Literal["last_year"] | None = None


class CheckExcellence(AsOf):
    check: Literal["excellence"]


class CheckLaggards(AsOf):
    check: Literal["laggards"]
    through: Through = "year"
    share: Number = Decimal("0.10")


@answers(CheckSixGoodTeams)
def six_good_teams(scene: Scene, step: CheckSixGoodTeams) -> dict[str, dict[str, Any]]:
    results = scene.runtime.questions.six_good_results(scene.of, until=step.position(scene))
    return {
        branch: {
            "is_six_good": result.is_six_good,
            "goods": {
                good.name: {
                    "mean": None if good.mean is None else exact_text(good.mean),
                    "needed": plain(good.needed),
                    "reached": good.reached,
                }
                for good in result.goods
            },
        }
        for branch, result in results.items()
    }


@answers(CheckFeatures)
def features(scene: Scene, step: CheckFeatures) -> list[dict[str, Any]]:
    found = scene.runtime.projections.features.applications(committees=(scene.of.committee,), at=step.position(scene))
    return [
        {
            "branch": one.branch,
            "number": one.number,
            "type": one.type.value,
            "stage": one.stage.value,
            "name": one.title,
        }
        for one in found
    ]


@answers(CheckExemplars)
def exemplars(scene: Scene, step: CheckExemplars) -> dict[str, dict[str, Any]]:
    found = scene.runtime.projections.exemplars.library(
        committees=(scene.of.committee,), with_withdrawn=True, at=step.position(scene)
    )
    return {
        one.id: {
            "branch": one.branch,
            "promoted": one.promoted_on is not None,
            "withdrawn": one.withdrawn_on is not None,
        }
        for one in found
    }


@answers(CheckCommendations)
def commendations(scene: Scene, step: CheckCommendations) -> dict[str, dict[str, Any]]:
    found = scene.runtime.projections.honours.commended(
        scene.of.year, committees=(scene.of.committee,), at=step.position(scene)
    )
    told: dict[str, dict[str, Any]] = {}
    for one in found:
        amount = None if one.amount is None else plain(one.amount)
        told.setdefault(one.honour.value, {})[one.subject] = {"reward": one.reward, "amount": amount}
    return told


@answers(CheckMovement)
def movement(scene: Scene, step: CheckMovement) -> list[dict[str, Any]]:
    moves = scene.runtime.projections.progress.moves(
        scene.of.year,
        step.through,
        since=step.since or before(step.through),
        committees=(scene.of.committee,),
        at=step.position(scene),
    )
    return [
        {"rank": one.rank, "branch": one.place.branch, "before": one.rank_before, "arrow": one.arrow.value}
        for one in moves
    ]


@answers(CheckExcellence)
def excellence(scene: Scene, step: CheckExcellence) -> dict[str, dict[str, Any]]:
    found = scene.runtime.projections.progress.advances(
        scene.of.year, committees=(scene.of.committee,), at=step.position(scene)
    )
    return {
        one.branch: {
            "standard_met": one.standard_met,
            "change": one.change and one.change.value,
            "six_good": one.six_good,
            "feature": one.feature,
            "exemplars": list(one.exemplars),
            "honours": [honour.value for honour in one.honours],
            "excellent": one.excellent,
            "unremarkable": one.unremarkable,
        }
        for one in found
    }


@answers(CheckLaggards)
def laggards(scene: Scene, step: CheckLaggards) -> list[dict[str, Any]]:
    found = scene.runtime.projections.progress.laggards(
        scene.of.year, step.through, share=step.share, committees=(scene.of.committee,), at=step.position(scene)
    )
    return [
        {"rank": one.rank, "branch": one.place.branch, "is_last": one.is_last, "fallen": one.fallen} for one in found
    ]
