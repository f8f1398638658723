"""Reactions 联动: facts that cause decisions elsewhere, recorded with what caused them."""

from dataclasses import replace
from datetime import datetime
from typing import Final

from domain import consequence, streams
from domain.consequence import Consequence
from domain.grading import GradesDecided
from domain.record import Recorded
from services.ledger import Act, Drafts, Ledger, Seen
from services.standards import standards_of

SYSTEM = "system"


class Consequences:
    """奖惩兑现: decided grades open what the standard says they bring."""

    name: Final = "consequences"
    facts: Final = frozenset[type]({GradesDecided})

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    def react(self, recorded: Recorded, now: datetime) -> None:
        """May be asked any number of times about the same fact; each consequence is opened once."""
        if isinstance(recorded.fact, GradesDecided):
            self._open(recorded, recorded.fact, now)

    def _open(self, recorded: Recorded, decided: GradesDecided, now: datetime) -> None:
        def decide(seen: Seen) -> Drafts:
            standard = standards_of(seen, decided.committee, decided.year).require_in_force()
            opened = [
                (streams.consequence(kind, line.branch, decided.year), kind, line)
                for line in decided.grades
                for kind in standard.consequences.get(line.grade, ())
            ]
            seen.load(stream for stream, _, _ in opened)
            for stream, kind, line in opened:
                for fact in consequence.open_consequence(
                    seen.state(stream, consequence.evolve, Consequence()),
                    kind=kind,
                    branch=line.branch,
                    year=decided.year,
                    committee=decided.committee,
                    grade=line.grade,
                ):
                    yield stream, fact

        act = Act(SYSTEM, now, key=f"consequences:{recorded.id}")
        correlation = recorded.envelope.correlation or recorded.envelope.command
        self._ledger.perform(replace(act, correlation=correlation, causation=recorded.id), decide)
