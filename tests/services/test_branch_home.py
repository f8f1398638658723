"""Which committee appraises a branch in a year."""

from datetime import UTC, date, datetime

from domain.branch import BranchFounded, BranchMoved, BranchType
from domain.record import Envelope, Recorded
from services.branch_life import home_of
from services.histories import History
from services.ledger import Seen


def test_a_branch_that_moved_is_appraised_by_the_committee_it_was_with_when_the_year_ended() -> None:
    facts = (
        BranchFounded("A", "mill", "一轧车间党支部", BranchType.PRODUCTION, None),
        BranchMoved("A", "mill", "mine", date(2026, 3, 1), "改制"),
    )
    at, envelope = datetime(2026, 3, 1, tzinfo=UTC), Envelope("m1", "1")
    history = History(tuple(Recorded(n, "branch/A", n, at, envelope, fact) for n, fact in enumerate(facts, 1)))
    seen = Seen(lambda wanted: (2, dict.fromkeys(wanted, history)))
    assert [home_of(seen, "A", year) for year in (2025, 2026, None)] == ["mill", "mine", "mine"]
