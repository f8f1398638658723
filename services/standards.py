"""Standards 考核标准: drafted by the office, adopted by the committee's vote."""

from domain import ballot, branch, standard, streams
from domain.assessment import Opening
from domain.ballot import Cast, Votes
from domain.branch import Branch
from domain.standard import Standard, Standards
from services.frames import require_frame_kept
from services.ledger import Act, Drafts, Ledger, Receipt, Seen
from services.organisation import committee_in


def standards_of(seen: Seen, committee_id: str, year: int) -> Standards:
    """The versions of a committee's standard for a year."""
    return seen.state(streams.standard(committee_id, year), standard.evolve, Standards())


def standard_under(seen: Seen, opening: Opening) -> Standard:
    """The version that an assessment was opened under: of the committee that the branch was with then."""
    home = opening.committee or seen.state(streams.branch(opening.branch), branch.evolve, Branch()).founded_under
    return standards_of(seen, home, opening.year).adopted[opening.standard_version]


class StandardBook:
    """Keeps the yearly standards of the committees."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    def draft(self, act: Act, *, committee_id: str, year: int, draft: Standard) -> Receipt:
        """起草考核标准."""
        stream = streams.standard(committee_id, year)

        def decide(seen: Seen) -> Drafts:
            seen.load([*streams.of_year(committee_id, year), stream])
            committee_in(seen, committee_id, year)
            known = standards_of(seen, committee_id, year)
            kept = require_frame_kept(seen, committee_id, year, draft)
            return [(stream, fact) for fact in standard.draft(known, standard=draft, frame_version=kept)]

        return self._ledger.perform(act, decide)

    def adopt(self, act: Act, *, committee_id: str, year: int, votes: Votes) -> Receipt:
        """表决考核标准: the vote is recorded either way; carried, the draft is in force."""
        return self._ledger.perform(
            act, lambda seen: standard_voted(seen, act, committee_id=committee_id, year=year, cast=votes)
        )


def standard_voted(seen: Seen, _: Act, *, committee_id: str, year: int, cast: Cast) -> Drafts:
    """考核标准表决: carried, the draft is in force."""
    stream = streams.standard(committee_id, year)
    seen.load([*streams.of_year(committee_id, year), stream])
    committee = committee_in(seen, committee_id, year)
    known = standards_of(seen, committee_id, year)
    pending = standard.pending(known)
    require_frame_kept(seen, committee_id, year, pending)
    matter = f"standard/{committee_id}/{year}/v{pending.version}"
    held = ballot.hold(
        cast,
        matter=matter,
        rules=pending.ballots,
        quorum=pending.ballots.ordinary_quorum,
        members=committee.members,
    )
    yield streams.ballot(matter), held
    yield from ((stream, fact) for fact in standard.adopt(known, ballot=held))
