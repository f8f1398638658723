"""组织: headquarters and other committees, the life of branches, their secretaries and numbers, frames."""

from datetime import date
from typing import Final, Literal
from zoneinfo import ZoneInfo

from pydantic import Field

from domain.branch import SecretaryAppointed, SecretaryKind
from domain.frame import Bounds, Frame, FrameItem
from domain.standard import Duty, ItemClass
from infra.rehearsal.parts import Day, Do, Id, Number, Part, Share
from infra.rehearsal.registry import Registry
from infra.rehearsal.scene import Scene
from infra.rehearsal.setting import BranchPart, Person, Staff, StandardPart
from services import organisation
from services.branch_people import Count
from services.enterprises import enterprise_of
from services.ledger import Receipt

plays: Final = Registry[Receipt]()


class EstablishEnterprise(Do):
    do: Literal["establish_enterprise"]
    id: Id
    name: str
    organisers: tuple[Person, ...] = ()


class EstablishCommittee(Do):
    do: Literal["establish_committee"]
    id: Id
    name: str
    members: tuple[Person, ...] = ()
    staff: tuple[Staff, ...] = ()


class JoinEnterprise(Do):
    do: Literal["join_enterprise"]
    enterprise: str
    committees: tuple[str, ...]


class FoundBranch(Do, BranchPart):
    do: Literal["found_branch"]
    committee: str | None = None


class Change(Do):
    """A change of a branch; without `on` it applies from the day of the step."""

    branch: str
    on: Day | None = None
    reason: str = ""

    def day(self, scene: Scene) -> date:
        return self.on or _today(scene)


class RenameBranch(Change):
    do: Literal["rename_branch"]
    name: str


class MoveBranch(Change):
    do: Literal["move_branch"]
    to: str
    own_committee_members: tuple[str, ...] = ()


class MergeBranch(Change):
    do: Literal["merge_branch"]
    into: str


class DissolveBranch(Change):
    do: Literal["dissolve_branch"]


class AppointSecretary(Do):
    do: Literal["appoint_secretary"]
    branch: str
    name: str
    kind: SecretaryKind
    person: Id | None = None
    begins: Day | None = None
    ends: Day | None = None


class SecretaryLeft(Change):
    do: Literal["secretary_left"]


class CountPart(Part):
    members: int
    probationary: int = 0


class CountMembers(Do):
    do: Literal["count_members"]
    committee: str | None = None
    on: Day | None = None
    counts: dict[str, CountPart]


class BoundsPart(Part):
    min: Number | None = None
    max: Number | None = None

    def bounds(self) -> Bounds:
        return Bounds(self.min, self.max)


class FrameItemPart(Part):
    id: Id
    item_class: ItemClass = Field(alias="class")
    title: str
    duties: tuple[Duty, ...] = ()
    full: BoundsPart = BoundsPart()


class PublishFrame(Do):
    do: Literal["publish_frame"]
    enterprise: str
    version: int = 1
    items: tuple[FrameItemPart, ...] = ()
    veto_caps: dict[str, str] = Field(default_factory=dict)
    grades: tuple[str, ...] = ()
    quarters_weight: BoundsPart = BoundsPart()
    top_quota: BoundsPart = BoundsPart()
    bonus_cap: BoundsPart = BoundsPart()
    economic_share: BoundsPart = BoundsPart()
    notice_working_days: int | None = None
    ordinary_quorum: Share | None = None
    grading_quorum: Share | None = None
    targets_detailed: bool = False

    def frame(self) -> Frame:
        return Frame(
            self.version,
            tuple(FrameItem(i.id, i.item_class, i.title, i.duties, i.full.bounds()) for i in self.items),
            self.veto_caps,
            self.grades,
            self.quarters_weight.bounds(),
            self.top_quota.bounds(),
            self.bonus_cap.bounds(),
            self.economic_share.bounds(),
            self.notice_working_days,
            self.ordinary_quorum,
            self.grading_quorum,
            self.targets_detailed,
        )


class DraftStandard(Do):
    do: Literal["draft_standard"]
    standard: StandardPart


@plays(EstablishEnterprise)
def establish_enterprise(scene: Scene, step: EstablishEnterprise) -> Receipt:
    return scene.runtime.enterprises.establish(
        scene.by_office(),
        id=step.id,
        name=step.name,
        timezone=scene.setting.timezone,
        organisers=[organisation.Person(one.id, one.name) for one in step.organisers],
    )


@plays(EstablishCommittee)
def establish_committee(scene: Scene, step: EstablishCommittee) -> Receipt:
    return scene.runtime.organisation.establish(
        scene.by_office(),
        id=step.id,
        name=step.name,
        timezone=scene.setting.timezone,
        members=[organisation.Person(one.id, one.name) for one in step.members],
        staff=[organisation.Person(one.id, one.name, one.role) for one in step.staff],
    )


@plays(JoinEnterprise)
def join_enterprise(scene: Scene, step: JoinEnterprise) -> Receipt:
    return scene.runtime.enterprises.join(scene.by_office(), enterprise_id=step.enterprise, committees=step.committees)


@plays(FoundBranch)
def found_branch(scene: Scene, step: FoundBranch) -> Receipt:
    committee = step.committee or scene.of.committee
    return scene.runtime.organisation.found_branches(
        scene.by_office(), committee_id=committee, branches=[step.new_branch()]
    )


@plays(RenameBranch)
def rename_branch(scene: Scene, step: RenameBranch) -> Receipt:
    return scene.runtime.branch_life.rename(
        scene.by_office(), branch_id=step.branch, name=step.name, on=step.day(scene), reason=step.reason
    )


@plays(MoveBranch)
def move_branch(scene: Scene, step: MoveBranch) -> Receipt:
    return scene.runtime.branch_life.move(
        scene.by_office(),
        branch_id=step.branch,
        to=step.to,
        on=step.day(scene),
        reason=step.reason,
        own_members=step.own_committee_members,
    )


@plays(MergeBranch)
def merge_branch(scene: Scene, step: MergeBranch) -> Receipt:
    return scene.runtime.branch_life.merge(
        scene.by_office(), branch_id=step.branch, into=step.into, on=step.day(scene), reason=step.reason
    )


@plays(DissolveBranch)
def dissolve_branch(scene: Scene, step: DissolveBranch) -> Receipt:
    return scene.runtime.branch_life.dissolve(
        scene.by_office(), branch_id=step.branch, on=step.day(scene), reason=step.reason
    )


@plays(AppointSecretary)
def appoint_secretary(scene: Scene, step: AppointSecretary) -> Receipt:
    begins = step.begins or _today(scene)
    return scene.runtime.branch_people.appoint(
        scene.by_office(),
        branch_id=step.branch,
        secretary=SecretaryAppointed(step.name, step.kind, step.person, begins, step.ends),
    )


@plays(SecretaryLeft)
def secretary_left(scene: Scene, step: SecretaryLeft) -> Receipt:
    return scene.runtime.branch_people.secretary_left(
        scene.by_office(), branch_id=step.branch, on=step.day(scene), reason=step.reason
    )


@plays(CountMembers)
def count_members(scene: Scene, step: CountMembers) -> Receipt:
    return scene.runtime.branch_people.count_members(
        scene.by_office(),
        committee_id=step.committee or scene.of.committee,
        on=step.on or _today(scene),
        counts={branch: Count(one.members, one.probationary) for branch, one in step.counts.items()},
    )


@plays(PublishFrame)
def publish_frame(scene: Scene, step: PublishFrame) -> Receipt:
    organisers = enterprise_of(scene.runtime.ledger.seen(), step.enterprise).organisers
    return scene.runtime.frames.publish(
        scene.by_organisers(organisers), enterprise_id=step.enterprise, year=scene.of.year, version=step.frame()
    )


@plays(DraftStandard)
def draft_standard(scene: Scene, step: DraftStandard) -> Receipt:
    return scene.runtime.standards.draft(
        scene.by_office(), committee_id=scene.of.committee, year=scene.of.year, draft=step.standard.standard()
    )


def _today(scene: Scene) -> date:
    return scene.now.astimezone(ZoneInfo(scene.setting.timezone)).date()
