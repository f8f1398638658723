"""考核标准: adopting the file's standard."""

from typing import Final, Literal

from infra.rehearsal.parts import BallotPart, Do
from infra.rehearsal.registry import Registry
from infra.rehearsal.scene import Scene
from services.ledger import Receipt

plays: Final = Registry[Receipt]()


class AdoptStandard(Do):
    do: Literal["adopt_standard"]
    ballot: BallotPart


@plays(AdoptStandard)
def adopt(scene: Scene, step: AdoptStandard) -> Receipt:
    return scene.runtime.standards.adopt(
        scene.by_office(), committee_id=scene.of.committee, year=scene.of.year, votes=step.ballot.votes()
    )
