"""党员群众: what was published, what was said and answered, how many came, what a poll gave, who was guided."""

from typing import Any, Final, Literal

from domain import streams
from domain.guidance import GuidanceGiven
from domain.period import Period
from domain.points import exact_text, plain
from domain.poll import PollClosed, PollOpened, PollVoided
from domain.voices import Answered, CommentMade, ObjectionRaised
from infra.rehearsal.parts import Check
from infra.rehearsal.registry import Registry
from infra.rehearsal.scene import Scene
from services.assessments import Round
from services.participations import participation_of

answers: Final = Registry[object]()


class CheckPublished(Check):
    check: Literal["published"]
    period: Period
    number: int | None = None


class CheckObjections(Check):
    check: Literal["objections"]


class CheckParticipation(Check):
    check: Literal["participation"]
    period: Period


class CheckPoll(Check):
    check: Literal["poll"]
    number: int


class CheckGuidance(Check):
    check: Literal["guidance"]


@answers(CheckPublished)
def published(scene: Scene, step: CheckPublished) -> dict[str, Any]:
    at = Round(scene.of.committee, scene.of.year, step.period)
    shown = scene.runtime.publications.show(scene.runtime.ledger.seen(), at, step.number)
    return {
        "number": shown.published.fact.number,
        "results": {one.branch: None if one.total is None else plain(one.total) for one in shown.results},
        "changed": [
            {"branch": one.branch, "item": one.item, "before": one.before, "after": one.after}
            for one in shown.published.fact.changes
        ],
        "missing_comments": list(shown.missing_comments),
    }


@answers(CheckObjections)
def objections(scene: Scene, _: CheckObjections) -> list[dict[str, Any]]:
    history = scene.runtime.ledger.seen().history(streams.voices(scene.of.committee, scene.of.year))
    facts = [recorded.fact for recorded in history]
    replies = {fact.number: fact.text for fact in facts if isinstance(fact, Answered)}
    return [
        {
            "number": fact.number,
            "kind": "objection" if isinstance(fact, ObjectionRaised) else "comment",
            "by": fact.by,
            "about": fact.about,
            "answer": replies.get(fact.number),
        }
        for fact in facts
        if isinstance(fact, CommentMade | ObjectionRaised)
    ]


@answers(CheckParticipation)
def participation(scene: Scene, step: CheckParticipation) -> dict[str, str]:
    seen = scene.runtime.ledger.seen()
    overall = {
        branch.id: participation_of(seen, branch.id, scene.of.year).overall(step.period)
        for branch in scene.setting.branches
    }
    return {branch: exact_text(turnout.rate) for branch, turnout in overall.items() if turnout}


@answers(CheckPoll)
def poll(scene: Scene, step: CheckPoll) -> dict[str, Any]:
    history = scene.runtime.ledger.seen().history(streams.polls(scene.of.committee, scene.of.year))
    facts = [recorded.fact for recorded in history if recorded.fact.number == step.number]
    match facts:
        case [PollOpened(), PollClosed(turnout=turnout, counts=counts)]:
            return {"status": "closed", "turnout": turnout, "counts": counts}
        case [PollOpened(), PollVoided(turnout=turnout)]:
            return {"status": "void", "turnout": turnout}
        case _:
            return {"status": "open" if facts else None}


@answers(CheckGuidance)
def guidance(scene: Scene, _: CheckGuidance) -> dict[str, Any]:
    seen = scene.runtime.ledger.seen()
    counts = scene.runtime.guidances.counts(seen, scene.of)
    notes = [one.fact for one in seen.history(streams.guidance(scene.of.committee, scene.of.year))]
    return {
        "of_committee": sum(isinstance(fact, GuidanceGiven) and fact.branch is None for fact in notes),
        "branches": {branch: vars(each) for branch, each in counts.items() if any(vars(each).values())},
    }
