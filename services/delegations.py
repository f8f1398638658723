"""Delegations 委托代理: granted by the principal, revoked by either side; times are those where the committee sits."""

from collections.abc import Collection
from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo

from domain import delegation, streams
from domain.committee import Committee, require_person
from domain.delegation import Delegable
from services.gradings import local_date
from services.ledger import Act, Drafts, Ledger, Receipt, Seen
from services.mandates import delegations_of
from services.organisation import committee_of


class Delegations:
    """Grants and revokes delegations, always in person."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    def grant(
        self,
        act: Act,
        *,
        committee_id: str,
        delegate: str,
        acts: Collection[Delegable],
        begins: datetime,
        ends: datetime,
        reason: str,
        delegate_name: str | None = None,
    ) -> Receipt:
        """委托他人代办本人的事项: `begins` and `ends` are local times.

        `delegate_name` is recorded where the record does not know the delegate by a post.
        """
        stream = streams.delegations(committee_id)

        def decide(seen: Seen) -> Drafts:
            seen.load([streams.committee(committee_id), stream])
            committee = committee_of(seen, committee_id)
            require_person(committee, act.by)
            facts = delegation.grant(
                delegations_of(seen, committee_id),
                committee=committee_id,
                by=act.by,
                delegate=delegate,
                acts=acts,
                begins=_utc(begins, committee),
                ends=_utc(ends, committee),
                today=_utc(datetime.combine(local_date(act, committee), time()), committee),
                reason=reason,
                delegate_name=None if delegate in committee.people else delegate_name,
            )
            return [(stream, fact) for fact in facts]

        return self._ledger.perform(act, decide)

    def revoke(self, act: Act, *, committee_id: str, number: int, reason: str) -> Receipt:
        """撤销委托."""
        stream = streams.delegations(committee_id)

        def decide(seen: Seen) -> Drafts:
            seen.load([streams.committee(committee_id), stream])
            committee_of(seen, committee_id)
            facts = delegation.revoke(
                delegations_of(seen, committee_id), number=number, by=act.by, now=act.now, reason=reason
            )
            return [(stream, fact) for fact in facts]

        return self._ledger.perform(act, decide)


def _utc(local: datetime, committee: Committee) -> datetime:
    return local.replace(tzinfo=ZoneInfo(committee.timezone)).astimezone(UTC)
