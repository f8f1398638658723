"""工作载体: six-good teams, commendations, feature branches, exemplars and experience meetings."""

from collections.abc import Iterator
from typing import Any, Final, Literal

from pydantic import Field, field_validator

from domain.commendation import Honour, Nomination, Reward
from domain.exemplar import ExemplarKind, Exemplary
from domain.experience_meeting import Presentation
from domain.feature import FeaturePlan, Verdict
from domain.six_good import Good, MonthDay
from infra.rehearsal.parts import BallotPart, Day, Do, Id, Number, Part
from infra.rehearsal.registry import Registry
from infra.rehearsal.scene import Scene
from services.experience_meetings import Meeting
from services.ledger import Receipt

plays: Final = Registry[Receipt]()


class SetSixGoodProgramme(Do):
    do: Literal["set_six_good_programme"]
    start_year: int
    adopt_by: str = Field(pattern=r"^\d\d-\d\d$")


class GoodPart(Part):
    name: str
    at_least: Number


class DraftSixGood(Do):
    do: Literal["draft_six_good"]
    from_year: int
    goods: tuple[GoodPart, ...]
    reward_rules: str = ""


class AdoptSixGood(Do):
    do: Literal["adopt_six_good"]
    ballot: BallotPart


class Mobilise(Do):
    do: Literal["mobilise"]
    text: str


class RewardPart(Part):
    reward: str = ""
    amount: Number | None = None


class Commend(Do):
    do: Literal["commend"]
    six_good_teams: dict[str, RewardPart] = Field(default_factory=dict)
    advanced_branches: dict[str, RewardPart] = Field(default_factory=dict)
    exemplars: dict[str, RewardPart] = Field(default_factory=dict)
    ballot: BallotPart

    @field_validator("six_good_teams", "advanced_branches", "exemplars", mode="before")
    @classmethod
    def _without_rewards(cls, value: object) -> object:
        """A plain list names them without a reward; so does a name with nothing behind it."""
        given = dict.fromkeys(value) if isinstance(value, list) else value
        return {name: each or {} for name, each in given.items()} if isinstance(given, dict) else given

    def nominations(self) -> Iterator[Nomination]:
        of: dict[Honour, dict[str, RewardPart]] = {
            Honour.SIX_GOOD_TEAM: self.six_good_teams,
            Honour.ADVANCED_BRANCH: self.advanced_branches,
            Honour.EXEMPLAR: self.exemplars,
        }
        for honour, named in of.items():
            for subject, given in named.items():
                yield Nomination(honour, subject, Reward(given.reward, given.amount))


class ApplyFeature(Do):
    do: Literal["apply_feature"]
    branch: str
    brand: str
    meaning: str
    carrier: str
    idea: str
    steps: tuple[str, ...]
    until: Day


class DecideFeaturePlan(Do):
    do: Literal["decide_feature_plan"]
    branch: str
    approved: bool
    reason: str = ""


class NoteFeatureProgress(Do):
    do: Literal["note_feature_progress"]
    branch: str
    text: str


class HandInFeature(Do):
    do: Literal["hand_in_feature"]
    branch: str
    summary: str
    checklist: dict[str, str] = Field(default_factory=dict)


class AcceptFeature(Do):
    do: Literal["accept_feature"]
    branch: str
    ballot: BallotPart


class NameFeature(Do):
    do: Literal["name_feature"]
    branch: str
    name: str


class ReviewFeature(Do):
    do: Literal["review_feature"]
    branch: str
    verdict: Verdict
    reason: str = ""
    mend_by: Day | None = None


class CheckMending(Do):
    do: Literal["check_mending"]
    branch: str
    mended: bool
    reason: str = ""


class WithdrawFeature(Do):
    do: Literal["withdraw_feature"]
    branch: str
    reason: str = ""


class DesignateExemplar(Do):
    do: Literal["designate_exemplar"]
    id: Id
    kind: ExemplarKind
    title: str
    lesson: str
    branch: str | None = None
    practice: str | None = None
    materials: tuple[str, ...] = ()


class PromoteExemplar(Do):
    do: Literal["promote_exemplar"]
    id: str
    note: str = ""


class WithdrawExemplar(Do):
    do: Literal["withdraw_exemplar"]
    id: str
    reason: str = ""


class PresentationPart(Part):
    topic: str
    branch: str | None = None
    exemplar: str | None = None


class HoldExperienceMeeting(Do):
    do: Literal["hold_experience_meeting"]
    on: Day
    place: str
    topics: tuple[str, ...]
    presentations: tuple[PresentationPart, ...]
    materials: tuple[str, ...] = ()
    enterprise: Id | None = None

    def meeting(self) -> Meeting:
        spoke = tuple(Presentation(one.topic, one.branch, one.exemplar) for one in self.presentations)
        return Meeting(self.on, self.place, self.topics, spoke, self.materials)


@plays(SetSixGoodProgramme)
def set_six_good_programme(scene: Scene, step: SetSixGoodProgramme) -> Receipt:
    month, day = step.adopt_by.split("-")
    return scene.runtime.six_good.set_programme(
        scene.by_office(),
        committee_id=scene.of.committee,
        start_year=step.start_year,
        adopt_by=MonthDay(int(month), int(day)),
    )


@plays(DraftSixGood)
def draft_six_good(scene: Scene, step: DraftSixGood) -> Receipt:
    return scene.runtime.six_good.draft(
        scene.by_office(),
        committee_id=scene.of.committee,
        from_year=step.from_year,
        goods=tuple(Good(good.name, good.at_least) for good in step.goods),
        reward_rules=step.reward_rules,
    )


@plays(AdoptSixGood)
def adopt_six_good(scene: Scene, step: AdoptSixGood) -> Receipt:
    return scene.runtime.six_good.adopt(scene.by_office(), committee_id=scene.of.committee, votes=step.ballot.votes())


@plays(Mobilise)
def mobilise(scene: Scene, step: Mobilise) -> Receipt:
    return scene.runtime.six_good.mobilise(
        scene.by_office(), committee_id=scene.of.committee, on=scene.today, text=step.text
    )


@plays(Commend)
def commend(scene: Scene, step: Commend) -> Receipt:
    return scene.runtime.commendations.issue(
        scene.by_office(), scene.of, nominations=step.nominations(), votes=step.ballot.votes()
    )


@plays(ApplyFeature)
def apply_feature(scene: Scene, step: ApplyFeature) -> Receipt:
    plan = FeaturePlan(step.meaning, step.carrier, step.idea, step.steps, step.until)
    return scene.runtime.features.apply(
        scene.by_secretary(step.branch), **_feature(scene, step.branch), brand=step.brand, plan=plan
    )


@plays(DecideFeaturePlan)
def decide_feature_plan(scene: Scene, step: DecideFeaturePlan) -> Receipt:
    features, of = scene.runtime.features, _feature(scene, step.branch)
    if step.approved:
        return features.approve_plan(scene.by_office(), **of, remark=step.reason)
    return features.return_plan(scene.by_office(), **of, reason=step.reason)


@plays(NoteFeatureProgress)
def note_feature_progress(scene: Scene, step: NoteFeatureProgress) -> Receipt:
    return scene.runtime.features.note_progress(
        scene.by_secretary(step.branch), **_feature(scene, step.branch), on=scene.today, text=step.text
    )


@plays(HandInFeature)
def hand_in_feature(scene: Scene, step: HandInFeature) -> Receipt:
    return scene.runtime.features.hand_in(
        scene.by_secretary(step.branch),
        **_feature(scene, step.branch),
        summary=step.summary,
        checklist=step.checklist,
    )


@plays(AcceptFeature)
def accept_feature(scene: Scene, step: AcceptFeature) -> Receipt:
    return scene.runtime.features.accept(scene.by_office(), **_feature(scene, step.branch), votes=step.ballot.votes())


@plays(NameFeature)
def name_feature(scene: Scene, step: NameFeature) -> Receipt:
    return scene.runtime.features.name(scene.by_office(), **_feature(scene, step.branch), name=step.name)


@plays(ReviewFeature)
def review_feature(scene: Scene, step: ReviewFeature) -> Receipt:
    return scene.runtime.features.review(
        scene.by_office(),
        **_feature(scene, step.branch),
        verdict=step.verdict,
        reason=step.reason,
        mend_by=step.mend_by,
    )


@plays(CheckMending)
def check_mending(scene: Scene, step: CheckMending) -> Receipt:
    return scene.runtime.features.check_mending(
        scene.by_office(), **_feature(scene, step.branch), mended=step.mended, reason=step.reason
    )


@plays(WithdrawFeature)
def withdraw_feature(scene: Scene, step: WithdrawFeature) -> Receipt:
    return scene.runtime.features.withdraw(
        scene.by_secretary(step.branch), **_feature(scene, step.branch), reason=step.reason
    )


@plays(DesignateExemplar)
def designate_exemplar(scene: Scene, step: DesignateExemplar) -> Receipt:
    content = Exemplary(step.kind, step.title, step.lesson, step.branch, step.practice, step.materials)
    return scene.runtime.exemplars.designate(
        scene.by_office(), committee_id=scene.of.committee, exemplar_id=step.id, content=content
    )


@plays(PromoteExemplar)
def promote_exemplar(scene: Scene, step: PromoteExemplar) -> Receipt:
    return scene.runtime.exemplars.promote(scene.by_headquarters(), exemplar_id=step.id, note=step.note)


@plays(WithdrawExemplar)
def withdraw_exemplar(scene: Scene, step: WithdrawExemplar) -> Receipt:
    return scene.runtime.exemplars.withdraw(scene.by_office(), exemplar_id=step.id, reason=step.reason)


@plays(HoldExperienceMeeting)
def hold_experience_meeting(scene: Scene, step: HoldExperienceMeeting) -> Receipt:
    meetings, year = scene.runtime.experience_meetings, step.on.year
    if step.enterprise is None:
        return meetings.hold_in_committee(
            scene.by_office(), committee_id=scene.of.committee, year=year, meeting=step.meeting()
        )
    return meetings.hold_in_enterprise(
        scene.by_headquarters(), enterprise_id=step.enterprise, year=year, meeting=step.meeting()
    )


def _feature(scene: Scene, branch: str) -> dict[str, Any]:
    return {"committee_id": scene.of.committee, "branch_id": branch}
