"""Reading 整改情况: one rectification as both sides see it: how far it is, its plan, its files and its story."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, Final, get_args

from domain import rectification
from domain.consequence import ConsequenceOpened
from domain.english import counted
from domain.rectification import (
    PlanAgreed,
    PlanHandedIn,
    RectificationAccepted,
    RectificationHandedIn,
    RectificationOrdered,
    Stage,
)
from domain.refusal import NotFoundError
from infra.facts import NAMES
from infra.http.language import Text
from infra.http.rectifications import RectificationAnswer, rectification_file
from infra.pages.frame import Frame
from infra.pages.listing import Tag, Tone
from infra.pages.people import Names, names_in
from infra.pages.steps import Step, course
from infra.pages.timeline import told
from infra.runtime import Runtime
from services.casebook import CommitteeYear
from services.evidence import Subject
from services.ledger import Seen

FACTS: Final = tuple(fact for fact in get_args(rectification.Fact) if fact is not ConsequenceOpened)
STAGES: Final[Mapping[str, Tag]] = {
    Stage.OPENED: Tag(Text("待责令", "to be ordered"), Tone.WARN),
    Stage.ORDERED: Tag(Text("待提交方案", "plan awaited"), Tone.WARN),
    Stage.PLAN_HANDED_IN: Tag(Text("方案待审核", "plan to be reviewed"), Tone.INFO),
    Stage.PLAN_RETURNED: Tag(Text("方案已退回", "plan returned"), Tone.WARN),
    Stage.UNDER_WAY: Tag(Text("整改中", "under way"), Tone.INFO),
    Stage.HANDED_IN: Tag(Text("待表决验收", "acceptance to be voted"), Tone.WARN),
    Stage.ACCEPTED: Tag(Text("已通过验收", "accepted"), Tone.GOOD),
}
STEPS: Final = (
    (RectificationOrdered, Text("责令整顿", "Ordered"), Text("党委", "the committee")),
    (PlanHandedIn, Text("提交方案", "Plan"), Text("党支部书记", "the branch secretary")),
    (PlanAgreed, Text("审核方案", "Review"), Text("审核人员", "the reviewer")),
    (RectificationHandedIn, Text("报请验收", "Handed in"), Text("党支部书记", "the branch secretary")),
    (RectificationAccepted, Text("表决验收", "Accepted"), Text("党委表决", "the committee's vote")),
)
TAKEN: Final = {
    Stage.OPENED: 0,
    Stage.ORDERED: 1,
    Stage.PLAN_RETURNED: 1,
    Stage.PLAN_HANDED_IN: 2,
    Stage.UNDER_WAY: 3,
    Stage.HANDED_IN: 4,
    Stage.ACCEPTED: 5,
}
"""How many of the steps stand as taken: a plan that was returned is handed in again."""


def reading(running: Runtime, frame: Frame, seen: Seen, of: CommitteeYear, branch: str) -> dict[str, Any]:
    """What is shown of a rectification; without one only `file`, None."""
    try:
        file = rectification_file(seen, of, branch)
    except NotFoundError:
        return {"file": None}
    ordered = file.stage is not Stage.OPENED
    return {
        "file": file,
        "stage": STAGES[file.stage],
        "left": left(file.deadline, frame.today) if file.stage is not Stage.ACCEPTED else None,
        "steps": list(_steps(file, names_in(seen, of.committee))),
        "events": told(running, frame, branch, FACTS, year=of.year),
        "files": running.evidence.attached(Subject("rectification", of, branch)) if ordered else (),
    }


def left(deadline: date | None, today: date) -> Tag | None:
    """How far off the deadline is."""
    if deadline is None:
        return None
    days = (deadline - today).days
    if days < 0:
        return Tag(Text(f"逾期{-days}天", f"{-days} days late"), Tone.LATE)
    return Tag(Text(f"剩{days}天", f"{counted(days, 'day')} left"), Tone.WARN if days <= 7 else Tone.PLAIN)


def _steps(file: RectificationAnswer, names: Names) -> Iterator[Step]:
    last = {step.name: step.recorded for step in file.steps}
    taken = TAKEN[file.stage]
    yield from course(
        ((title, last.get(NAMES[fact]) if n < taken else None, who) for n, (fact, title, who) in enumerate(STEPS)),
        names,
    )
