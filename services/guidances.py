"""Guidances 督导: notes of superiors, and what branches are asked for, beside what is on record already."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from domain import guidance, streams
from domain.assessment import ScoreCorrected, ScoresConfirmed, SelfAssessed
from domain.committee import Committee, require_branches
from domain.guidance import Guidance, GuidanceGiven, InspectionRequested, Level, Material
from domain.participation import ParticipationRecorded
from domain.period import Period
from domain.targets import TargetSetIssued
from services.casebook import CommitteeYear
from services.gradings import local_date
from services.ledger import Act, Drafts, Ledger, Receipt, Seen
from services.organisation import committee_of

HOLDS: Mapping[Material, tuple[type, ...]] = {
    Material.TARGET_SET: (TargetSetIssued,),
    Material.SELF_ASSESSMENT: (SelfAssessed,),
    Material.RESULT: (ScoresConfirmed, ScoreCorrected),
    Material.PARTICIPATION: (ParticipationRecorded,),
}
"""The facts in which a material is on record."""


@dataclass(frozen=True)
class Note:
    """What is advised."""

    branch: str | None
    on: date
    level: Level
    subject: str
    text: str
    follow_up: str = ""


@dataclass(frozen=True)
class Wish:
    """What a branch is asked for; by `material` and `period` the record can tell whether it holds it."""

    branch: str
    on: date
    level: Level
    asked_for: str
    material: Material | None = None
    period: Period | None = None


@dataclass
class Counts:
    """督导检查次数: of one branch; `on_record` counts requests for what was on record already."""

    guidance: int = 0
    inspections_by_committee: int = 0
    inspections_by_headquarters: int = 0
    on_record: int = 0


class Guidances:
    """Records guidance and requests, and counts them."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    def give(self, act: Act, of: CommitteeYear, note: Note) -> Receipt:
        """提出督导意见."""
        stream = streams.guidance(of.committee, of.year)

        def decide(seen: Seen) -> Drafts:
            committee = _prepare(seen, of, note.branch)
            facts = guidance.give(
                seen.state(stream, guidance.evolve, Guidance()),
                committee=of.committee,
                year=of.year,
                by=act.by,
                today=local_date(act, committee),
                **vars(note),
            )
            return [(stream, fact) for fact in facts]

        return self._ledger.perform(act, decide)

    def request(self, act: Act, of: CommitteeYear, wish: Wish) -> Receipt:
        """登记检查要求."""
        stream = streams.guidance(of.committee, of.year)

        def decide(seen: Seen) -> Drafts:
            committee = _prepare(seen, of, wish.branch)
            facts = guidance.request(
                seen.state(stream, guidance.evolve, Guidance()),
                committee=of.committee,
                year=of.year,
                by=act.by,
                on_record=on_record(seen, of.year, wish.branch, wish.material, wish.period),
                today=local_date(act, committee),
                **vars(wish),
            )
            return [(stream, fact) for fact in facts]

        return self._ledger.perform(act, decide)

    def on_record(
        self, of: CommitteeYear, branch: str, material: Material, period: Period | None, *, until: int | None = None
    ) -> tuple[str, ...]:
        """The facts that hold a material already: what is warned of before anybody asks for it."""
        seen = self._ledger.seen(until)
        _prepare(seen, of, branch)
        return on_record(seen, of.year, branch, material, period)

    def counts(self, seen: Seen, of: CommitteeYear) -> Mapping[str, Counts]:
        """How often each branch of the year was guided and asked."""
        committee = _prepare(seen, of, None)
        counts = {branch: Counts() for branch in committee.taking_part(of.year)}
        for recorded in seen.history(streams.guidance(of.committee, of.year)):
            match recorded.fact:
                case GuidanceGiven(branch=str(branch)):
                    counts.setdefault(branch, Counts()).guidance += 1
                case InspectionRequested() as fact:
                    _count(counts.setdefault(fact.branch, Counts()), fact)
        return counts


def on_record(seen: Seen, year: int, branch: str, material: Material | None, period: Period | None) -> tuple[str, ...]:
    """The ids of the facts that hold the material, of one period or of all."""
    if material is None:
        return ()
    histories = (seen.history(stream) for stream in _streams(year, branch, material))
    return tuple(
        recorded.id
        for history in histories
        for recorded in history
        if isinstance(recorded.fact, HOLDS[material]) and period in (None, _period_of(recorded.fact))
    )


def _streams(year: int, branch: str, material: Material) -> list[str]:
    match material:
        case Material.TARGET_SET:
            return [streams.targets(branch, year)]
        case Material.PARTICIPATION:
            return [streams.participation(branch, year)]
        case Material.SELF_ASSESSMENT | Material.RESULT:
            return [streams.assessment(branch, year, period) for period in Period]


def _period_of(fact: object) -> Period | None:
    """None for what is of the whole year."""
    period: Period | None = fact.opening.period if isinstance(fact, SelfAssessed) else getattr(fact, "period", None)
    return period


def _count(counts: Counts, fact: InspectionRequested) -> None:
    counts.inspections_by_committee += fact.level is Level.COMMITTEE
    counts.inspections_by_headquarters += fact.level is Level.HEADQUARTERS
    counts.on_record += bool(fact.on_record)


def _prepare(seen: Seen, of: CommitteeYear, branch: str | None) -> Committee:
    seen.load([streams.committee(of.committee), streams.guidance(of.committee, of.year)])
    committee = committee_of(seen, of.committee)
    require_branches(committee, (branch,) if branch is not None else ())
    return committee
