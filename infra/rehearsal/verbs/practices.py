"""经验做法: publishing good targets and practices, revising and withdrawing them."""

from typing import Final, Literal

from pydantic import Field

from domain.practice import Content, Template
from domain.standard import Duty, ItemClass
from domain.target import Innovation
from infra.rehearsal.parts import Do, Id
from infra.rehearsal.registry import Registry
from infra.rehearsal.scene import Scene
from infra.rehearsal.verbs.targets import LevelText
from services.ledger import Receipt
from services.practices import Good

plays: Final = Registry[Receipt]()


class ContentStep(Do):
    """What a practice holds."""

    practice: Id
    title: str
    text: str
    item_class: ItemClass = Field(alias="class")
    duties: tuple[Duty, ...] = ()
    metric: str = ""
    unit: str = ""
    level: LevelText | None = None
    measure: str = ""
    evidence: str = ""
    innovation: Innovation | None = None

    def content(self) -> Content:
        template = Template(self.metric, self.unit, self.level, self.measure, self.evidence, self.innovation)
        return Content(self.title, self.text, self.item_class, self.duties, template)


class PublishPractice(ContentStep):
    do: Literal["publish_practice"]


class PublishTarget(Do):
    do: Literal["publish_target"]
    practice: Id
    branch: str
    code: str
    title: str
    text: str


class RevisePractice(ContentStep):
    do: Literal["revise_practice"]


class WithdrawPractice(Do):
    do: Literal["withdraw_practice"]
    practice: Id
    reason: str = ""


@plays(PublishPractice)
def publish(scene: Scene, step: PublishPractice) -> Receipt:
    return scene.runtime.practices.publish(
        scene.by_office(), id=step.practice, committee_id=scene.of.committee, content=step.content()
    )


@plays(PublishTarget)
def publish_target(scene: Scene, step: PublishTarget) -> Receipt:
    good = Good(step.branch, step.code, step.title, step.text)
    return scene.runtime.practices.publish_target(scene.by_office(), scene.of, id=step.practice, good=good)


@plays(RevisePractice)
def revise(scene: Scene, step: RevisePractice) -> Receipt:
    return scene.runtime.practices.revise(scene.by_office(), id=step.practice, content=step.content())


@plays(WithdrawPractice)
def withdraw(scene: Scene, step: WithdrawPractice) -> Receipt:
    return scene.runtime.practices.withdraw(scene.by_office(), id=step.practice, reason=step.reason)
