"""Sheet 考核表: where each branch stands in a period, and what its row of scores rests on."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Final, NamedTuple

from domain import assessment, streams
from domain.access import Decision, Facts, Right, decide
from domain.assessment import Assessment, Opening, Scores
from domain.branch import BranchType
from domain.committee import MemberSeated, StaffAssigned
from domain.period import Period
from domain.standard import Item, Standard
from infra.http.language import Text
from infra.http.sheets import AssessmentAnswer, sheet
from infra.http.steps import Signed
from infra.pages.frame import Frame
from infra.pages.listing import Tag, Tone
from infra.pages.viewer import Viewer
from infra.runtime import Runtime
from services.access import place_of_branch
from services.assessments import Round
from services.ledger import Seen
from services.standards import standard_under, standards_of

LARGE: Final = Decimal("0.1")  # of the full points: a difference that is pointed out
SECRETARY: Final = Text("党支部书记", "branch secretary")


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

    @property
    def text(self) -> str:
        return f"{self.points:+}" if self.points else "0"


@dataclass(frozen=True)
class Line:
    """One branch: what is recorded, under which standard, what it had in the period before, and who did what."""

    branch: str
    name: str
    type: BranchType | None
    known: AssessmentAnswer
    standard: Standard
    last: Scores
    who: Mapping[str, str] = field(repr=False)

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
        return Difference(points, abs(points) > full * LARGE)

    def difference_in(self, item: Item) -> Difference | None:
        given, own = self.known.scores.get(item.code), self.known.self_scores.get(item.code)
        if given is None or own is None:
            return None
        return Difference(given - own, abs(given - own) > item.full * LARGE)

    def by(self, step: Signed | None) -> str | Text | None:
        """Who did a step, by name."""
        return None if step is None else called(step.by, self.who)

    @property
    def scorers(self) -> list[str | Text]:
        return [called(one, self.who) for one in dict.fromkeys(self.known.scorers.values())]

    @property
    def scored_at(self) -> datetime | None:
        return self.known.steps.scored.at if self.known.steps.scored else None

    def may(self, viewer: Viewer, right: Right, seen: Seen) -> Decision:
        """Whether the viewer may do this with it, and why not: nobody judges the scores they gave."""
        done_by = {*self.known.scorers.values()}
        if (scored := self.known.steps.scored) is not None:
            done_by |= {name for name in (scored.by, scored.on_behalf_of) if name}
        return decide(viewer.actor, right, place_of_branch(seen, self.branch), Facts(done_by=frozenset(done_by)))

    @property
    def _is_returned(self) -> bool:
        returned, scored = self.known.steps.returned, self.known.steps.scored
        return returned is not None and scored is not None and returned.position > scored.position


@dataclass(frozen=True)
class Sheet:
    """A period of a committee; `position` is what an act on it has seen. Without a standard there are no lines."""

    at: Round
    lines: Sequence[Line]
    items: Sequence[Item]
    standard: Standard | None
    position: int
    seen: Seen = field(repr=False)

    def of(self, *stages: Stage) -> list[Line]:
        return [line for line in self.lines if line.stage in stages]

    def line(self, branch: str) -> Line | None:
        return next((line for line in self.lines if line.branch == branch), None)

    @property
    def settled(self) -> int:
        return len(self.of(Stage.DONE, Stage.EXEMPT))


def sheet_of(running: Runtime, frame: Frame, at: Round) -> Sheet:
    """The period as it stands now, or as of the moment that the page shows."""
    seen = running.ledger.seen(frame.at)
    in_force = standards_of(seen, at.committee, at.year).in_force
    if in_force is None:
        return Sheet(at, (), (), None, seen.position, seen)
    known = sheet(seen, at).assessments
    names = {one.id: one for one in running.projections.directory.branches(committees=(at.committee,), at=frame.at)}
    before = _last_scores(seen, at, [one.branch for one in known])
    who = people(seen, at.committee)
    lines = []
    for one in known:
        entry = names.get(one.branch)
        name, kind = (entry.name, entry.type) if entry else (one.branch, None)
        standard = _standard(seen, at, one) or in_force
        lines.append(Line(one.branch, name, kind, one, standard, before.get(one.branch, {}), who))
    return Sheet(at, lines, _items(in_force, lines), in_force, seen.position, seen)


def period_before(at: Round) -> Round:
    """The quarter before; before the first, the last of the year before."""
    order = list(Period)
    n = order.index(at.period)
    return Round(at.committee, at.year, order[n - 1]) if n else Round(at.committee, at.year - 1, Period.Q4)


def people(seen: Seen, committee: str) -> dict[str, str]:
    """The names of those on record in a committee."""
    return {
        fact.member if isinstance(fact, MemberSeated) else fact.staff: fact.name
        for fact in (recorded.fact for recorded in seen.history(streams.committee(committee)))
        if isinstance(fact, MemberSeated | StaffAssigned)
    }


def called(person: str, who: Mapping[str, str]) -> str | Text:
    return SECRETARY if person.startswith("secretary:") else who.get(person, person)


def _standard(seen: Seen, at: Round, one: AssessmentAnswer) -> Standard | None:
    if one.standard_version is None:
        return None
    state = seen.state(streams.assessment(one.branch, at.year, at.period), assessment.evolve, Assessment())
    opening: Opening | None = state.opening
    return standard_under(seen, opening) if opening else None


def _last_scores(seen: Seen, at: Round, branches: Iterable[str]) -> dict[str, Scores]:
    last = period_before(at)
    named = {branch: streams.assessment(branch, last.year, last.period) for branch in branches}
    seen.load(named.values())
    states = {branch: seen.state(name, assessment.evolve, Assessment()) for branch, name in named.items()}
    return {branch: state.scores for branch, state in states.items() if state.confirmed}


def _items(in_force: Standard, lines: Sequence[Line]) -> list[Item]:
    """Those of the standard in force, then whatever branches were opened under before it."""
    items = {item.code: item for item in in_force.items}
    for line in lines:
        for item in line.standard.items:
            items.setdefault(item.code, item)
    return list(items.values())
