"""Exemplars 典型: designated by committees, promoted by headquarters, withdrawn with a reason."""

from domain import exemplar, streams
from domain.committee import Committee, require_branches
from domain.enterprise import require_organiser
from domain.exemplar import Exemplar, Exemplary
from services.enterprises import enterprise_of
from services.gradings import local_date
from services.ledger import Act, Drafts, Ledger, Receipt, Seen
from services.organisation import committee_of


def exemplar_of(seen: Seen, exemplar_id: str) -> Exemplar:
    return seen.state(streams.exemplar(exemplar_id), exemplar.evolve, Exemplar())


def designation_carried(seen: Seen, act: Act, committee_id: str, exemplar_id: str, *, content: Exemplary) -> Drafts:
    """确定典型: a branch of the committee, or a practice."""
    seen.load([streams.committee(committee_id), streams.exemplar(exemplar_id)])
    committee = committee_of(seen, committee_id)
    if content.branch is not None:
        require_branches(committee, (content.branch,))
    for fact in exemplar.designate(
        exemplar_of(seen, exemplar_id),
        id=exemplar_id,
        committee=committee_id,
        content=content,
        today=local_date(act, committee),
    ):
        yield streams.exemplar(exemplar_id), fact


class Exemplars:
    """Every act on exemplars."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    def designate(self, act: Act, *, committee_id: str, exemplar_id: str, content: Exemplary) -> Receipt:
        """确定典型."""
        return self._ledger.perform(
            act, lambda seen: designation_carried(seen, act, committee_id, exemplar_id, content=content)
        )

    def promote(self, act: Act, *, exemplar_id: str, note: str = "") -> Receipt:
        """推广典型."""

        def decide(seen: Seen) -> Drafts:
            known, committee = _read(seen, exemplar_id)
            if committee.enterprise is not None:
                require_organiser(enterprise_of(seen, committee.enterprise), act.by)
            for fact in exemplar.promote(
                known,
                id=exemplar_id,
                note=note,
                promoter=act.by,
                own_people=frozenset({*committee.members, *committee.staff}),
                today=local_date(act, committee),
            ):
                yield streams.exemplar(exemplar_id), fact

        return self._ledger.perform(act, decide)

    def withdraw(self, act: Act, *, exemplar_id: str, reason: str) -> Receipt:
        """撤销典型."""

        def decide(seen: Seen) -> Drafts:
            known, committee = _read(seen, exemplar_id)
            for fact in exemplar.withdraw(known, id=exemplar_id, reason=reason, today=local_date(act, committee)):
                yield streams.exemplar(exemplar_id), fact

        return self._ledger.perform(act, decide)


def _read(seen: Seen, exemplar_id: str) -> tuple[Exemplar, Committee]:
    known = exemplar_of(seen, exemplar_id)
    exemplar.require_known(known, exemplar_id)
    return known, committee_of(seen, known.committee)
