"""Standards 考核标准: drafted by the office, adopted by the committee's vote."""

from domain import ballot, standard, streams
from domain.ballot import Votes
from domain.standard import Standard, Standards
from services.ledger import Act, Drafts, Ledger, Receipt, Seen
from services.organisation import committee_of


def standards_of(seen: Seen, committee_id: str, year: int) -> Standards:
    """The versions of a committee's standard for a year."""
    return seen.state(streams.standard(committee_id, year), standard.evolve, Standards())


class StandardBook:
    """Keeps the yearly standards of the committees."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    def draft(self, act: Act, *, committee_id: str, year: int, draft: Standard) -> Receipt:
        """起草考核标准."""
        stream = streams.standard(committee_id, year)

        def decide(seen: Seen) -> Drafts:
            seen.load([streams.committee(committee_id), stream])
            committee_of(seen, committee_id)
            return [(stream, fact) for fact in standard.draft(standards_of(seen, committee_id, year), standard=draft)]

        return self._ledger.perform(act, decide)

    def adopt(self, act: Act, *, committee_id: str, year: int, votes: Votes) -> Receipt:
        """表决考核标准: the vote is recorded either way; carried, the draft is in force."""
        stream = streams.standard(committee_id, year)

        def decide(seen: Seen) -> Drafts:
            seen.load([streams.committee(committee_id), stream])
            committee = committee_of(seen, committee_id)
            known = standards_of(seen, committee_id, year)
            pending = standard.pending(known)
            matter = f"standard/{committee_id}/{year}/v{pending.version}"
            held = ballot.hold(
                votes,
                matter=matter,
                rules=pending.ballots,
                quorum=pending.ballots.ordinary_quorum,
                members=committee.members,
            )
            yield streams.ballot(matter), held
            yield from ((stream, fact) for fact in standard.adopt(known, ballot=held))

        return self._ledger.perform(act, decide)
