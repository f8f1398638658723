"""Enterprises 总公司党委: registered with their organisation department, joined by committees."""

from collections.abc import Iterable

from domain import committee, enterprise, streams
from domain.enterprise import Enterprise
from services.ledger import Act, Drafts, Ledger, Receipt, Seen
from services.organisation import Person, committee_of


def enterprise_of(seen: Seen, enterprise_id: str) -> Enterprise:
    """The enterprise as recorded; it must exist."""
    state = seen.state(streams.enterprise(enterprise_id), enterprise.evolve, Enterprise())
    enterprise.require_established(state)
    return state


class Enterprises:
    """Registers enterprises and lets committees join them."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    def establish(
        self,
        act: Act,
        *,
        id: str,  # noqa: A002 - the field's word
        name: str,
        timezone: str,
        organisers: Iterable[Person] = (),
    ) -> Receipt:
        """登记总公司党委及其组织部人员."""
        stream, people = streams.enterprise(id), tuple(organisers)

        def decide(seen: Seen) -> Drafts:
            state = seen.state(stream, enterprise.evolve, Enterprise())
            facts = enterprise.establish(state, id=id, name=name, timezone=timezone)
            return [(stream, fact) for fact in _with_organisers(state, facts, people)]

        return self._ledger.perform(act, decide)

    def assign_organisers(self, act: Act, *, enterprise_id: str, organisers: Iterable[Person]) -> Receipt:
        """登记组织部人员."""
        stream, people = streams.enterprise(enterprise_id), tuple(organisers)
        return self._ledger.perform(
            act,
            lambda seen: [(stream, fact) for fact in _with_organisers(enterprise_of(seen, enterprise_id), [], people)],
        )

    def join(self, act: Act, *, enterprise_id: str, committees: Iterable[str]) -> Receipt:
        """党委归属企业: any number in one act."""
        joining = tuple(committees)

        def decide(seen: Seen) -> Drafts:
            seen.load([streams.enterprise(enterprise_id), *(streams.committee(one) for one in joining)])
            state = enterprise_of(seen, enterprise_id)
            for one in joining:
                for belongs in committee.join_enterprise(committee_of(seen, one), enterprise=enterprise_id):
                    yield streams.committee(one), belongs
                for fact in enterprise.admit_committee(state, committee=one):
                    state = enterprise.evolve(state, fact)
                    yield streams.enterprise(enterprise_id), fact

        return self._ledger.perform(act, decide)


def _with_organisers(
    state: Enterprise, facts: list[enterprise.Fact], organisers: Iterable[Person]
) -> Iterable[enterprise.Fact]:
    for fact in facts:
        state = enterprise.evolve(state, fact)
        yield fact
    for person in organisers:
        for fact in enterprise.assign_organiser(state, person=person.id, name=person.name):
            state = enterprise.evolve(state, fact)
            yield fact
