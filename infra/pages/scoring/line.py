"""Line 考核行: where one branch stands in a period, and what may be done with it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Final, NamedTuple

from domain.access import Decision, Facts, Right
from domain.assessment import Scores
from domain.branch import BranchType
from domain.standard import Item, Standard
from infra.http.language import Text
from infra.http.sheets import AssessmentAnswer
from infra.http.steps import Signed
from infra.pages.listing import Tag, Tone
from infra.pages.people import Names
from infra.pages.terms import places_of
from infra.pages.viewer import Viewer
from services.access import place_of_branch
from services.ledger import Seen

LARGE: Final = Decimal("0.1")  # of the full points: a difference that is pointed out


class Stage(StrEnum):
    """办理阶段: what a branch's assessment waits for."""

    EXEMPT = "exempt"
    SELF = "self"
    SCORE = "score"
    AGAIN = "again"
    REVIEW = "review"
    CONFIRM = "confirm"
    DONE = "done"


STAGES: Final[Mapping[Stage, Tag]] = {
    Stage.SELF: Tag(Text("未自评", "no self-assessment"), Tone.WARN),
    Stage.SCORE: Tag(Text("待评分", "to score")),
    Stage.AGAIN: Tag(Text("退回重评", "returned"), Tone.LATE),
    Stage.REVIEW: Tag(Text("待复核", "to review"), Tone.INFO),
    Stage.CONFIRM: Tag(Text("待确认", "to confirm"), Tone.INFO),
    Stage.DONE: Tag(Text("已确认", "confirmed"), Tone.GOOD),
    Stage.EXEMPT: Tag(Text("免考", "exempt")),
}
SCORABLE: Final = frozenset({Stage.SCORE, Stage.AGAIN, Stage.REVIEW, Stage.CONFIRM})
"""Until it is confirmed, an assessment may be scored again."""


class Difference(NamedTuple):
    """差异: the committee's points over the branch's own."""

    points: Decimal
    large: bool
    places: int

    @property
    def text(self) -> str:
        return f"{self.points:+.{self.places}f}" if self.points else f"{self.points:.{self.places}f}"


@dataclass(frozen=True)
class Line:
    """One branch: what is recorded, under which standard, what it had in the period before, and who did what.

    `reason` is why it was last returned, exempted or taken without a self-assessment; `position` that of its last fact.
    """

    branch: str
    name: str
    type: BranchType | None
    known: AssessmentAnswer
    standard: Standard
    last: Scores
    reason: str
    position: int
    who: Names = field(repr=False)

    @property
    def stage(self) -> Stage:
        known = self.known
        if known.exempt:
            return Stage.EXEMPT
        if known.steps.confirmed:
            return Stage.DONE
        if known.steps.self_assessed is None:
            return Stage.SELF
        if any(item.code not in known.scores for item in self.standard.items):
            return Stage.SCORE
        if known.reviewed:
            return Stage.CONFIRM
        return Stage.AGAIN if self._is_returned else Stage.REVIEW

    @property
    def places(self) -> int:
        """Of the points."""
        return places_of(self.standard)

    @property
    def tag(self) -> Tag:
        return STAGES[self.stage]

    @property
    def scorable(self) -> bool:
        return self.stage in SCORABLE

    @property
    def bonus(self) -> Decimal:
        """What counts of it."""
        return min(self.known.bonus.points, self.standard.bonus_cap_per_period) if self.known.bonus else Decimal(0)

    @property
    def total(self) -> Decimal | None:
        """What is recorded comes to, once every item is scored."""
        scores = self.known.scores
        if not scores or any(item.code not in scores for item in self.standard.items):
            return None
        return sum(scores.values(), Decimal(0)) + self.bonus

    @property
    def difference(self) -> Difference | None:
        """In all."""
        if self.total is None or self.known.self_total is None:
            return None
        full = sum((item.full for item in self.standard.items), Decimal(0))
        points = self.total - self.known.self_total
        return Difference(points, abs(points) > full * LARGE, self.places)

    def difference_in(self, item: Item) -> Difference | None:
        given, own = self.known.scores.get(item.code), self.known.self_scores.get(item.code)
        if given is None or own is None:
            return None
        return Difference(given - own, abs(given - own) > item.full * LARGE, self.places)

    def by(self, step: Signed | None) -> str | None:
        """Who did a step, by the name they had."""
        return None if step is None else self.who(step.by, step.position)

    @property
    def scorers(self) -> list[str]:
        return [self.who(one) for one in dict.fromkeys(self.known.scorers.values())]

    @property
    def scored_at(self) -> datetime | None:
        return self.known.steps.scored.at if self.known.steps.scored else None

    def may(self, viewer: Viewer, right: Right, seen: Seen) -> Decision:
        """Whether the viewer may do this with it, and why not: nobody judges the scores they gave."""
        done_by = {*self.known.scorers.values()}
        if (scored := self.known.steps.scored) is not None:
            done_by |= {name for name in (scored.by, scored.on_behalf_of) if name}
        return viewer.decide(right, place_of_branch(seen, self.branch), Facts(done_by=frozenset(done_by)))

    @property
    def _is_returned(self) -> bool:
        returned, scored = self.known.steps.returned, self.known.steps.scored
        return returned is not None and scored is not None and returned.position > scored.position
