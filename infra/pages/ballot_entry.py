"""Ballot entry 表决登记: the members due, each with one choice; those concerned stand aside, shown by the system.

A page shows it with `{{ ballot(entry, typed) }}` of parts/ballot.html and reads it with `votes_of(form, entry)`.
"""

from fractions import Fraction
from typing import Final, NamedTuple

from domain.ballot import BallotForm, BallotRules, Votes
from domain.committee import Committee
from infra.pages.forms import Form
from services.ledger import Seen
from services.organisation import people_of
from services.voting import expected

IN_FAVOUR: Final = "for"
AGAINST: Final = "against"
ABSTAINED: Final = "abstain"
CHOICES: Final = (IN_FAVOUR, AGAINST, ABSTAINED)
FIELD: Final = "vote:"
"""Before a member's id: the field that holds their choice; any other value than a choice means absent."""


class Voter(NamedTuple):
    """A member due to attend; `recused` must stand aside."""

    id: str
    name: str
    recused: bool

    @property
    def field(self) -> str:
        return FIELD + self.id


class BallotEntry(NamedTuple):
    """Who may vote, and the numbers of those due, to be present and to be in favour."""

    voters: tuple[Voter, ...]
    due: int
    present: int
    in_favour: int
    secret: bool


def ballot_entry(
    seen: Seen,
    committee: Committee,
    rules: BallotRules,
    quorum: Fraction,
    concerned: frozenset[str] = frozenset(),
) -> BallotEntry:
    """A ballot to be filled in; `concerned` are the branches whose members must stand aside."""
    asked = expected(committee, rules, quorum, concerned)
    names = people_of(seen, committee.committee)
    voters = tuple(Voter(one, names.get(one, one), one in asked.recused) for one in committee.members)
    return BallotEntry(voters, asked.due, asked.present, asked.in_favour, rules.form is BallotForm.SECRET)


def votes_of(form: Form, entry: BallotEntry) -> Votes:
    """The votes as filled in: who has made a choice is present, those concerned are recused."""
    chosen = {one.id: form.typed.get(one.field, "") for one in entry.voters if not one.recused}

    def who(*choices: str) -> tuple[str, ...]:
        return tuple(member for member, choice in chosen.items() if choice in choices)

    return Votes(
        present=who(*CHOICES),
        in_favour=who(IN_FAVOUR),
        against=who(AGAINST),
        abstained=who(ABSTAINED),
        recused=tuple(one.id for one in entry.voters if one.recused),
    )
