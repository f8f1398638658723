"""定级: vetoes, the proposal, public notice, appeals and the vote on the grades."""

from typing import ClassVar, Final, Literal

from infra.rehearsal.parts import AppealPart, BallotPart, Do, Number
from infra.rehearsal.registry import Registry
from infra.rehearsal.scene import Scene
from services.ledger import Receipt

plays: Final = Registry[Receipt]()


class Veto(Do):
    do: Literal["veto"]
    branch: str
    kind: str
    reason: str = ""


class LiftVeto(Do):
    do: Literal["lift_veto"]
    branch: str
    kind: str
    reason: str = ""


class ProposeGrades(Do):
    do: Literal["propose_grades"]


class BreakTie(Do):
    do: Literal["break_tie"]
    order: tuple[str, ...]
    ballot: BallotPart


class OpenNotice(Do):
    do: Literal["open_notice"]


class Appeal(Do, AppealPart):
    do: Literal["appeal"]
    grounds: str = ""


class DecideAppeal(Do, AppealPart):
    do: Literal["decide_appeal"]
    points: Number
    ballot: BallotPart


class DecideGrades(Do):
    has_consequences: ClassVar[bool] = True

    do: Literal["decide_grades"]
    ballot: BallotPart


@plays(Veto)
def veto(scene: Scene, step: Veto) -> Receipt:
    return scene.runtime.gradings.impose_veto(
        scene.by_office(), scene.of, branch_id=step.branch, kind=step.kind, reason=step.reason
    )


@plays(LiftVeto)
def lift_veto(scene: Scene, step: LiftVeto) -> Receipt:
    return scene.runtime.gradings.lift_veto(
        scene.by_office(), scene.of, branch_id=step.branch, kind=step.kind, reason=step.reason
    )


@plays(ProposeGrades)
def propose(scene: Scene, _: ProposeGrades) -> Receipt:
    return scene.runtime.gradings.propose(scene.by_office(), scene.of)


@plays(BreakTie)
def break_tie(scene: Scene, step: BreakTie) -> Receipt:
    return scene.runtime.gradings.break_tie(scene.by_office(), scene.of, order=step.order, votes=step.ballot.votes())


@plays(OpenNotice)
def open_notice(scene: Scene, _: OpenNotice) -> Receipt:
    return scene.runtime.gradings.open_notice(scene.by_office(), scene.of)


@plays(Appeal)
def appeal(scene: Scene, step: Appeal) -> Receipt:
    act = scene.by_secretary(step.branch)
    return scene.runtime.gradings.file_appeal(act, scene.of, against=step.appealed(), grounds=step.grounds)


@plays(DecideAppeal)
def decide_appeal(scene: Scene, step: DecideAppeal) -> Receipt:
    return scene.runtime.gradings.decide_appeal(
        scene.by_office(), scene.of, against=step.appealed(), points=step.points, votes=step.ballot.votes()
    )


@plays(DecideGrades)
def decide_grades(scene: Scene, step: DecideGrades) -> Receipt:
    return scene.runtime.gradings.decide_grades(scene.by_office(), scene.of, votes=step.ballot.votes())
