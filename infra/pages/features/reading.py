"""Reading 特色创建情况: a feature as both sides see it: how far it is, its plan, what was achieved, its story."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final, get_args

from domain import feature
from domain.feature import (
    ENDED,
    FeatureAcceptanceDecided,
    FeatureApplied,
    FeatureHandedIn,
    FeatureNamed,
    FeaturePlanApproved,
    FeaturePlanReturned,
    FeatureReviewed,
    FeatureWithdrawn,
    Stage,
)
from infra.http.feature_file import ApplicationAnswer, feature_file
from infra.http.language import Text
from infra.pages.frame import Frame
from infra.pages.listing import Column, Listing, Row, Shape, Tag, Tone
from infra.pages.people import Names, names_in
from infra.pages.steps import Step, course
from infra.pages.terms import TYPES
from infra.pages.timeline import told
from infra.runtime import Runtime
from projections.wording import KINDS
from services.casebook import CommitteeYear
from services.evidence import Subject
from services.ledger import Seen

FACTS: Final = get_args(feature.Fact)
STAGES: Final[Mapping[Stage, Tag]] = {
    Stage.APPLIED: Tag(Text("方案待审批", "plan to be decided"), Tone.WARN),
    Stage.RETURNED: Tag(Text("方案已退回", "returned"), Tone.LATE),
    Stage.CREATING: Tag(Text("创建中", "being created"), Tone.INFO),
    Stage.HANDED_IN: Tag(Text("待表决验收", "acceptance to be voted"), Tone.WARN),
    Stage.ACCEPTED: Tag(Text("已验收, 待命名", "accepted, to be named"), Tone.WARN),
    Stage.NAMED: Tag(Text("已命名", "named"), Tone.GOOD),
    Stage.MENDING: Tag(Text("限期整改", "to be mended"), Tone.LATE),
    Stage.REVOKED: Tag(Text("已取消命名", "revoked")),
    Stage.WITHDRAWN: Tag(Text("已撤回", "withdrawn")),
}
BRANCH: Final = Text("党支部书记", "the branch secretary")
COMMITTEE: Final = Text("党委表决", "the committee's vote")
OFFICE: Final = Text("党委", "the committee")
STEPS: Final = (
    (FeatureApplied, Text("申报", "Applied"), BRANCH),
    (FeaturePlanApproved, Text("方案审批", "Plan approved"), Text("审核人员", "the reviewer")),
    (FeatureHandedIn, Text("申请验收", "Handed in"), BRANCH),
    (FeatureAcceptanceDecided, Text("表决验收", "Accepted"), COMMITTEE),
    (FeatureNamed, Text("命名", "Named"), OFFICE),
)
ENDINGS: Final = {
    Stage.RETURNED: (FeaturePlanReturned, Text("退回", "Returned")),
    Stage.REVOKED: (FeatureReviewed, Text("取消命名", "Revoked")),
    Stage.WITHDRAWN: (FeatureWithdrawn, Text("撤回", "Withdrawn")),
}
TAKEN: Final = {
    Stage.APPLIED: 1,
    Stage.CREATING: 2,
    Stage.HANDED_IN: 3,
    Stage.ACCEPTED: 4,
    Stage.NAMED: 5,
    Stage.MENDING: 5,
}
"""How many of the steps stand as taken: what was not accepted is handed in again."""
EARLIER: Final = (
    Column("number", Text("次数", "No."), Shape.NUMBER, sortable=False),
    Column("brand", Text("品牌名称", "Brand"), sortable=False),
    Column("stage", Text("结果", "Outcome"), sortable=False),
    Column("applied", Text("申报时间", "Applied"), Shape.MOMENT, sortable=False),
)


def reading(running: Runtime, frame: Frame, seen: Seen, of: CommitteeYear, branch: str) -> dict[str, Any]:
    """What is shown of the branch's latest application, `application`; None before the first."""
    file = feature_file(seen, of.committee, branch)
    latest = file.applications[-1] if file.applications else None
    if latest is None:
        return {"application": None, "stage": None}
    return {
        "application": latest,
        "stage": STAGES[latest.stage],
        "type": TYPES[latest.type],
        "name_given": _said(latest, FeatureNamed),
        "reported": _last(latest, FeatureHandedIn),
        "review": _last(latest, FeatureReviewed),
        "steps": list(_steps(latest, names_in(seen, of.committee))),
        "events": told(running, frame, branch, FACTS),
        "files": running.evidence.attached(Subject("feature", of, branch, str(latest.number))),
        "earlier": _earlier(file.applications[:-1]),
    }


def _last(application: ApplicationAnswer, fact: type) -> Any:
    return next((one for one in reversed(application.steps) if one.kind == KINDS[fact]), None)


def _said(application: ApplicationAnswer, fact: type) -> str | None:
    step = _last(application, fact)
    return step.text if step else None


def _steps(application: ApplicationAnswer, names: Names) -> Iterator[Step]:
    """What was done and what is awaited; of one that has ended, what was done and how it ended."""
    done = {KINDS[FeatureApplied]: application.applied} | {one.kind: one.recorded for one in application.steps}
    if application.stage in ENDED:
        fact, title = ENDINGS[application.stage]
        ended = done.get(KINDS[fact])
        taken = [(word, done[KINDS[step]], None) for step, word, _ in STEPS if KINDS[step] in done]
        yield from course([*taken, (title, ended, None)], names)
        return
    taken_up_to = TAKEN[application.stage]
    yield from course(
        ((word, done.get(KINDS[step]) if n < taken_up_to else None, who) for n, (step, word, who) in enumerate(STEPS)),
        names,
    )


def _earlier(applications: Sequence[ApplicationAnswer]) -> Listing:
    rows = [
        Row({"number": one.number, "brand": one.brand, "stage": STAGES[one.stage], "applied": one.applied.at})
        for one in reversed(applications)
    ]
    return Listing(Text("以前的申报", "Earlier applications"), EARLIER, rows, Text("没有", "none"))
