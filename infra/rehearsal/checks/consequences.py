"""奖惩兑现: amounts decided and paid, what still waits, rectifications, and whether the year is closed."""

from typing import Any, Final, Literal

from domain import streams
from domain.consequence import RECTIFICATION
from domain.points import plain
from infra.rehearsal.parts import Check, Moment
from infra.rehearsal.registry import Registry
from infra.rehearsal.scene import Scene
from services.years import hindrances

answers: Final = Registry[object]()


class CheckFunds(Check):
    check: Literal["funds"]
    as_of: Moment | None = None


class CheckNotHonoured(Check):
    check: Literal["not_honoured"]
    as_of: Moment | None = None


class CheckRectifications(Check):
    check: Literal["rectifications"]
    as_of: Moment | None = None


class CheckYear(Check):
    check: Literal["year"]


@answers(CheckFunds)
def funds(scene: Scene, step: CheckFunds) -> dict[str, dict[str, Any]]:
    totals = scene.runtime.projections.consequences.totals(
        year=scene.of.year, committees=(scene.of.committee,), at=_position(scene, step.as_of)
    )
    return {
        one.kind: {
            "number": one.number,
            "honoured": one.honoured,
            "decided": plain(one.decided),
            "paid": plain(one.paid),
        }
        for one in totals
    }


@answers(CheckNotHonoured)
def not_honoured(scene: Scene, step: CheckNotHonoured) -> list[dict[str, Any]]:
    waiting = scene.runtime.projections.consequences.not_yet_honoured(
        scene.utc(step.as_of) if step.as_of else scene.now,
        year=scene.of.year,
        committees=(scene.of.committee,),
        at=_position(scene, step.as_of),
    )
    return [
        {"branch": one.item.branch, "kind": one.item.kind, "state": one.item.state, "days": one.days} for one in waiting
    ]


@answers(CheckRectifications)
def rectifications(scene: Scene, step: CheckRectifications) -> dict[str, dict[str, Any]]:
    items = scene.runtime.projections.consequences.items(
        year=scene.of.year, committees=(scene.of.committee,), kind=RECTIFICATION, at=_position(scene, step.as_of)
    )
    return {one.branch: {"state": one.state, "deadline": one.deadline, "failed": one.failed} for one in items}


@answers(CheckYear)
def year(scene: Scene, _: CheckYear) -> dict[str, Any]:
    seen = scene.runtime.ledger.seen()
    waiting = [str(one.code) for one in hindrances(seen, scene.of)]
    closed = bool(seen.history(streams.year(scene.of.committee, scene.of.year)))
    return {"closed": closed, "hindrances": waiting}


def _position(scene: Scene, as_of: Moment | None) -> int | None:
    return None if as_of is None else scene.runtime.recorder.position_at(scene.utc(as_of))
