"""排名: the standings of a quarter and of the year."""

from typing import Any, Final, Literal

from domain.period import Period
from domain.reckoning import Standing
from infra.rehearsal.parts import Check, Moment
from infra.rehearsal.registry import Registry
from infra.rehearsal.scene import Scene
from projections.standings import Place

answers: Final = Registry[object]()


class CheckStandings(Check):
    check: Literal["standings"]
    through: Literal["Q1", "Q2", "Q3", "Q4", "year"]
    as_of: Moment | None = None


@answers(CheckStandings)
def standings(scene: Scene, step: CheckStandings) -> list[dict[str, Any]]:
    held, of = scene.runtime.projections.standings, scene.of
    at = None if step.as_of is None else scene.runtime.recorder.position_at(scene.utc(step.as_of))
    if step.through == "year":
        return [graded_row(place) for place in held.year(of.year, committees=(of.committee,), at=at).places]
    quarters = held.through(of.year, Period(step.through), committees=(of.committee,), at=at)
    return [{"rank": one.rank, "branch": one.branch, "score": str(one.score)} for one in quarters.places]


def graded_row(row: Standing | Place) -> dict[str, Any]:
    return {"rank": row.rank, "branch": row.branch, "score": str(row.score), "grade": row.grade, "why": row.why}
