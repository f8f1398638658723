"""Sheet 考核表: every branch's line of a period, read in one look at the record."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from domain import assessment, streams
from domain.assessment import Assessment, Exempted, Opening, ReviewReturned, Scores, SelfAssessmentDefaulted
from domain.evidence import EvidenceAttached
from domain.period import Period
from domain.standard import Item, Standard
from infra.http.sheets import AssessmentAnswer, sheet
from infra.pages.frame import Frame
from infra.pages.people import names_in
from infra.pages.scoring.line import Line, Stage
from infra.runtime import Runtime
from services import evidence
from services.assessments import Round
from services.casebook import CommitteeYear
from services.evidence import Subject
from services.ledger import Seen
from services.standards import standard_under, standards_of

GIVEN_REASONS = (Exempted, SelfAssessmentDefaulted, ReviewReturned)


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
    who = names_in(seen, at.committee)
    lines = []
    for one in known:
        entry = names.get(one.branch)
        name, kind = (entry.name, entry.type) if entry else (one.branch, None)
        standard = _standard(seen, at, one) or in_force
        history = seen.history(streams.assessment(one.branch, at.year, at.period))
        said = [fact.fact.reason for fact in history if isinstance(fact.fact, GIVEN_REASONS)]
        position = history[-1].position if history else 0
        last = before.get(one.branch, {})
        lines.append(Line(one.branch, name, kind, one, standard, last, said[-1] if said else "", position, who))
    return Sheet(at, lines, _items(in_force, lines), in_force, seen.position, seen)


def period_before(at: Round) -> Round:
    """The quarter before; before the first, the last of the year before."""
    order = list(Period)
    n = order.index(at.period)
    return Round(at.committee, at.year, order[n - 1]) if n else Round(at.committee, at.year - 1, Period.Q4)


def evidence_of(seen: Seen, at: Round, branch: str) -> Mapping[str, list[EvidenceAttached]]:
    """What is attached to an assessment, by item; under no item what speaks for the whole."""
    found: dict[str, list[EvidenceAttached]] = defaultdict(list)
    subject = Subject("assessment", CommitteeYear(at.committee, at.year), branch, at.period.value)
    for one in evidence.evidence_of(seen, subject).attached.values():
        found[one.item or ""].append(one)
    return found


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
