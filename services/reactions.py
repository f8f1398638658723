"""Reactions 联动: facts that cause decisions elsewhere, recorded with what caused them."""

from dataclasses import replace
from datetime import datetime
from typing import Final

from domain import consequence, streams
from domain.consequence import Consequence
from domain.grading import GradesDecided
from domain.record import Recorded
from services.casebook import CommitteeYear
from services.decisions import require_decision
from services.ledger import Act, Drafts, Ledger, Seen

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
            decision = require_decision(seen, CommitteeYear(decided.committee, decided.year))
            seen.load(streams.consequence(kind, branch, decided.year) for kind, branch in decision.brings)
            for (kind, branch), grade in decision.brings.items():
                stream = streams.consequence(kind, branch, decided.year)
                for fact in consequence.open_consequence(
                    seen.state(stream, consequence.evolve, Consequence()),
                    kind=kind,
                    branch=branch,
                    year=decided.year,
                    committee=decided.committee,
                    grade=grade,
                ):
                    yield stream, fact

        act = Act(SYSTEM, now, key=f"consequences:{recorded.id}")
        correlation = recorded.envelope.correlation or recorded.envelope.command
        self._ledger.perform(replace(act, correlation=correlation, causation=recorded.id), decide)
