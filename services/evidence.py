"""Evidence 佐证材料: attached to assessments, appeals, rectifications and features, reused instead of sent again."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Final, Protocol

from domain import assessment, evidence, streams
from domain.assessment import Assessment
from domain.committee import require_branches
from domain.evidence import Evidence, EvidenceAttached, File, Side
from domain.feature import ENDED
from domain.period import Period
from domain.rectification import Stage
from domain.refusal import NotFoundError
from services.casebook import CommitteeYear, grading_of
from services.features import feature_of
from services.ledger import Act, Drafts, Ledger, Receipt, Seen
from services.organisation import committee_in, committee_of
from services.rectifications import rectification_of
from services.standards import standards_of


@dataclass(frozen=True)
class Subject:
    """材料所附事项: `kind` and `rest` together name the thing: `assessment`, `Q1`; `appeal`, `Q3/D`; `feature`, `2`.

    A rectification is named by its branch and year alone; a feature by the number of its application, in the year that
    the evidence is of.
    """

    kind: str
    of: CommitteeYear
    branch: str
    rest: str = ""

    @property
    def stream(self) -> str:
        named = "/".join(part for part in (self.branch, str(self.of.year), self.rest) if part)
        return f"{self.kind}/{named}"


def evidence_of(seen: Seen, subject: Subject) -> Evidence:
    return seen.state(streams.evidence(subject.stream), evidence.evolve, Evidence())


class Shelf(Protocol):
    """材料库, as far as an act needs it."""

    def file(self, sha256: str, name: str, now: datetime) -> File:
        """Bytes in store under a name. Refuses those that are not there, and names that do not fit them."""


def _assessment_open(seen: Seen, subject: Subject) -> None:
    committee_in(seen, subject.of.committee, subject.of.year)
    stream = streams.assessment(subject.branch, subject.of.year, Period(subject.rest))
    state = seen.state(stream, assessment.evolve, Assessment())
    evidence.require_open(closed=state.confirmed or state.exempt)


def _appeal_open(seen: Seen, subject: Subject) -> None:
    period, _, item = subject.rest.partition("/")
    committee_in(seen, subject.of.committee, subject.of.year)
    state = grading_of(seen, subject.of.committee, subject.of.year)
    decided = state.appeals.get((subject.branch, Period(period), item))
    if decided is None:
        raise NotFoundError("没有这项申诉", "no such appeal was filed")
    evidence.require_open(closed=decided)


def _rectification_open(seen: Seen, subject: Subject) -> None:
    """From its order until it is accepted, which may be after the year is closed."""
    state = rectification_of(seen, subject.of, subject.branch)
    if state.stage in {Stage.UNOPENED, Stage.OPENED}:
        raise NotFoundError("没有责令这项整顿", "no such rectification was ordered")
    evidence.require_open(closed=state.stage is Stage.ACCEPTED)


def _feature_open(seen: Seen, subject: Subject) -> None:
    """The latest application, until it has ended; what is named is still reviewed."""
    state = feature_of(seen, subject.branch)
    if not 1 <= int(subject.rest) <= state.number:
        raise NotFoundError("没有这次特色创建申报", "no such application for a feature was made")
    evidence.require_open(closed=int(subject.rest) < state.number or state.stage in ENDED)


OPEN: Final[Mapping[str, Callable[[Seen, Subject], None]]] = MappingProxyType(
    {
        "assessment": _assessment_open,
        "appeal": _appeal_open,
        "rectification": _rectification_open,
        "feature": _feature_open,
    }
)
"""What takes evidence, and while it does."""


class EvidenceBook:
    """Attaches evidence and takes it back."""

    def __init__(self, ledger: Ledger, shelf: Shelf) -> None:
        self._ledger = ledger
        self._shelf = shelf

    def attach(self, act: Act, subject: Subject, *, item: str | None, side: Side, sha256: str, name: str) -> Receipt:
        """附佐证材料: bytes that are in store, by their digest."""
        file = self._shelf.file(sha256, name, act.now)

        def decide(seen: Seen) -> Drafts:
            known = self._open(seen, subject)
            if item is not None:
                standards_of(seen, subject.of.committee, subject.of.year).require_in_force().item(item)
            for fact in evidence.attach(
                known,
                subject=subject.stream,
                branch=subject.branch,
                year=subject.of.year,
                item=item,
                side=side,
                file=file,
            ):
                yield streams.evidence(subject.stream), fact

        return self._ledger.perform(act, decide)

    def withdraw(
        self, act: Act, subject: Subject, *, item: str | None, side: Side, sha256: str, reason: str
    ) -> Receipt:
        """撤回佐证材料."""

        def decide(seen: Seen) -> Drafts:
            known = self._open(seen, subject)
            for fact in evidence.withdraw(known, item=item, sha256=sha256, side=side, reason=reason):
                yield streams.evidence(subject.stream), fact

        return self._ledger.perform(act, decide)

    def attached(self, subject: Subject, *, until: int | None = None) -> tuple[EvidenceAttached, ...]:
        """What is attached to a subject, or was at a position, in the order it came."""
        seen = self._ledger.seen(until)
        require_branches(committee_of(seen, subject.of.committee), (subject.branch,))
        return tuple(evidence_of(seen, subject).attached.values())

    def _open(self, seen: Seen, subject: Subject) -> Evidence:
        committee = committee_of(seen, subject.of.committee)
        require_branches(committee, (subject.branch,), year=subject.of.year)
        OPEN[subject.kind](seen, subject)
        return evidence_of(seen, subject)
