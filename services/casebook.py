"""Casebook 考核卷宗: a committee's year read from the ledger at once, to reckon from."""

from domain import grading, streams, voices
from domain.casebook import Casebook, CommitteeYear, Facts, Keep, casebook, cases, framework
from domain.grading import Grading
from domain.voices import Voices
from services.ledger import Seen
from services.organisation import committee_in, committee_of

__all__ = ["Casebook", "CommitteeYear", "Facts", "grading_of", "open_casebook", "read_casebook", "voices_of"]


def grading_of(seen: Seen, committee_id: str, year: int) -> Grading:
    return seen.state(streams.grading(committee_id, year), grading.evolve, Grading())


def voices_of(seen: Seen, of: CommitteeYear) -> Voices:
    return seen.state(streams.voices(of.committee, of.year), voices.evolve, Voices())


def read_casebook(seen: Seen, of: CommitteeYear, keep: Keep = lambda _: True) -> Casebook:
    """Read a committee's year; `keep` leaves facts out, to ask what would have been."""
    seen.load(framework(of))
    seen.load(cases(committee_of(seen, of.committee).taking_part(of.year), of.year))
    return casebook(seen, of, keep)


def open_casebook(seen: Seen, of: CommitteeYear) -> Casebook:
    """Read a committee's year in order to change it: refuses once it is closed."""
    committee_in(seen, of.committee, of.year)
    return read_casebook(seen, of)
