"""Six-good programme 创建六好班子: set up, its standard drafted and voted, and the teams judged by it."""

from collections.abc import Mapping
from datetime import date

from domain import grading, six_good, streams
from domain.ballot import Cast, Votes
from domain.six_good import Good, MonthDay, QuarterPoints, SixGoodProgramme, SixGoodResult, judge
from services.casebook import Casebook, CommitteeYear, grading_of, read_casebook
from services.gradings import local_date
from services.ledger import Act, Drafts, Ledger, Receipt, Seen
from services.organisation import committee_of
from services.voting import ordinary_ballot, rules_on


def programme_of(seen: Seen, committee_id: str) -> SixGoodProgramme:
    return seen.state(streams.six_good(committee_id), six_good.evolve, SixGoodProgramme())


def six_good_results(seen: Seen, of: CommitteeYear) -> Mapping[str, SixGoodResult]:
    """六好考评: every branch that takes part, judged from its confirmed scores."""
    seen.load([streams.six_good(of.committee)])
    book = read_casebook(seen, of)
    goods = programme_of(seen, of.committee).in_force(of.year)
    return {
        branch: judge(book.standard, goods, year, _points(book, year.branch)) for branch, year in book.years.items()
    }


def _points(book: Casebook, branch: str) -> QuarterPoints:
    quarters = book.years[branch].counting_quarters()
    return QuarterPoints.over([book.states[branch, quarter].scores for quarter in quarters])


def adoption_voted(seen: Seen, act: Act, committee_id: str, *, cast: Cast) -> Drafts:
    """表决六好标准: the vote is recorded either way; carried, the draft is in force."""
    seen.load([streams.committee(committee_id), streams.six_good(committee_id)])
    committee = committee_of(seen, committee_id)
    known, today = programme_of(seen, committee_id), local_date(act, committee)
    pending = six_good.require_pending(known, today=today)
    grading.require_undecided(grading_of(seen, committee_id, pending.from_year))
    held = ordinary_ballot(
        cast,
        matter=f"six-good/{committee_id}/{pending.from_year}/v{pending.version}",
        rules=rules_on(seen, committee_id, today.year),
        committee=committee,
    )
    yield streams.ballot(held.matter), held
    for fact in six_good.adopt(known, committee=committee_id, ballot=held, today=today):
        yield streams.six_good(committee_id), fact


class SixGoodProgrammes:
    """Every act of the six-good programme."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    def set_programme(self, act: Act, *, committee_id: str, start_year: int, adopt_by: MonthDay) -> Receipt:
        """部署六好创建活动."""

        def decide(seen: Seen) -> Drafts:
            known, today = self._known(seen, act, committee_id)
            for fact in six_good.set_programme(
                known, committee=committee_id, start_year=start_year, adopt_by=adopt_by, today=today
            ):
                yield streams.six_good(committee_id), fact

        return self._ledger.perform(act, decide)

    def draft(
        self, act: Act, *, committee_id: str, from_year: int, goods: tuple[Good, ...], reward_rules: str
    ) -> Receipt:
        """起草六好标准."""

        def decide(seen: Seen) -> Drafts:
            known, today = self._known(seen, act, committee_id)
            for fact in six_good.draft(
                known, committee=committee_id, from_year=from_year, goods=goods, reward_rules=reward_rules, today=today
            ):
                yield streams.six_good(committee_id), fact

        return self._ledger.perform(act, decide)

    def adopt(self, act: Act, *, committee_id: str, votes: Votes) -> Receipt:
        """表决六好标准."""
        return self._ledger.perform(act, lambda seen: adoption_voted(seen, act, committee_id, cast=votes))

    def mobilise(self, act: Act, *, committee_id: str, on: date, text: str) -> Receipt:
        """动员部署."""

        def decide(seen: Seen) -> Drafts:
            known, today = self._known(seen, act, committee_id)
            for fact in six_good.mobilise(known, committee=committee_id, on=on, text=text, today=today):
                yield streams.six_good(committee_id), fact

        return self._ledger.perform(act, decide)

    def _known(self, seen: Seen, act: Act, committee_id: str) -> tuple[SixGoodProgramme, date]:
        seen.load([streams.committee(committee_id), streams.six_good(committee_id)])
        return programme_of(seen, committee_id), local_date(act, committee_of(seen, committee_id))
