"""佐证材料: attaching and withdrawing evidence; its text stands in the file, so that a rehearsal stays one file."""

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final, Literal

from domain.evidence import Side
from domain.period import Period
from infra.rehearsal.parts import Do, Part
from infra.rehearsal.registry import Registry
from infra.rehearsal.scene import Scene
from services.evidence import Subject
from services.ledger import Act, Receipt

plays: Final = Registry[Receipt]()

TEXT: Final = "text/plain"


class OnSubject(Part):
    """`appeal` names the item of an appeal, `feature` the number of an application; with a period alone it is the
    period's assessment, with nothing the branch's rectification.
    """

    branch: str
    period: Period | None = None
    appeal: str | None = None
    feature: int | None = None

    def subject(self, scene: Scene) -> Subject:
        if self.feature is not None:
            return Subject("feature", scene.of, self.branch, str(self.feature))
        if self.period is None:
            return Subject("rectification", scene.of, self.branch)
        if self.appeal is None:
            return Subject("assessment", scene.of, self.branch, self.period)
        return Subject("appeal", scene.of, self.branch, f"{self.period}/{self.appeal}")


class EvidenceStep(Do, OnSubject):
    item: str | None = None
    side: Side = Side.BRANCH
    text: str

    def act(self, scene: Scene) -> Act:
        return scene.by_secretary(self.branch) if self.side is Side.BRANCH else scene.by_office()


class AttachEvidence(EvidenceStep):
    do: Literal["attach_evidence"]
    name: str


class WithdrawEvidence(EvidenceStep):
    do: Literal["withdraw_evidence"]
    reason: str = ""


@plays(AttachEvidence)
def attach(scene: Scene, step: AttachEvidence) -> Receipt:
    act = step.act(scene)
    digest = _sent(scene, step.text, act)
    return scene.runtime.evidence.attach(
        act, step.subject(scene), item=step.item, side=step.side, sha256=digest, name=step.name
    )


@plays(WithdrawEvidence)
def withdraw(scene: Scene, step: WithdrawEvidence) -> Receipt:
    act = step.act(scene)
    digest = _sent(scene, step.text, act)
    return scene.runtime.evidence.withdraw(
        act, step.subject(scene), item=step.item, side=step.side, sha256=digest, reason=step.reason
    )


def _sent(scene: Scene, text: str, act: Act) -> str:
    with TemporaryDirectory(prefix="djc-rehearsal-") as folder:
        path = Path(folder) / "text"
        path.write_text(text, encoding="utf-8")
        return scene.runtime.intake.take(path, TEXT, by=act.by, now=act.now).sha256
