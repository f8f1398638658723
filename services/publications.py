"""Publications 公布: a period's results shown to members, and shown again as they stood then."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from domain import publication, streams
from domain.assessment import Assessment, Exempted, ScoresConfirmed
from domain.period import QUARTERS, Period
from domain.publication import Publication, ResultsPublished
from domain.reckoning import standings_through
from domain.record import Recorded
from domain.refusal import NotFoundError
from domain.standard import Standards
from services.assessments import Round
from services.casebook import Casebook, CommitteeYear, read_casebook
from services.ledger import Act, Drafts, Ledger, Receipt, Seen
from services.organisation import committee_of
from services.standards import standards_of


@dataclass(frozen=True)
class Lost:
    """失分: an item's full points, and what was missing of them."""

    full: Decimal
    points: Decimal

    @property
    def lost(self) -> Decimal:
        return self.full - self.points


@dataclass(frozen=True)
class PublishedResult:
    """公布的考核结果: of one branch; `rank` and `score` are those of the standings through the period."""

    branch: str
    exempt: str | None
    rank: int | None
    score: Decimal | None
    total: Decimal | None
    bonus: Decimal
    items: Mapping[str, Lost]
    comment: str


@dataclass(frozen=True)
class PublishedResults:
    """公布内容: as it stood when it was published, whatever has been corrected since."""

    published: Recorded
    results: tuple[PublishedResult, ...]

    @property
    def missing_comments(self) -> tuple[str, ...]:
        """讲评缺失: branches with a result and no comment on it."""
        return tuple(one.branch for one in self.results if one.exempt is None and not one.comment.strip())


class Publications:
    """Publishes results, and shows what was published."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    def publish(self, act: Act, at: Round) -> Receipt:
        """公布本期考核结果."""
        stream = streams.publication(at.committee, at.year)

        def decide(seen: Seen) -> Drafts:
            seen.load([streams.committee(at.committee), stream])
            branches = committee_of(seen, at.committee).taking_part(at.year)
            names = {branch: streams.assessment(branch, at.year, at.period) for branch in branches}
            seen.load(names.values())
            facts = publication.publish(
                seen.state(stream, publication.evolve, Publication()),
                committee=at.committee,
                year=at.year,
                period=at.period,
                histories={branch: seen.history(name) for branch, name in names.items()},
                through=seen.position,
            )
            return [(stream, fact) for fact in facts]

        return self._ledger.perform(act, decide)

    def all(self, seen: Seen, of: CommitteeYear) -> tuple[Recorded, ...]:
        """Every publication of the year, in order."""
        committee_of(seen, of.committee)
        return tuple(seen.history(streams.publication(of.committee, of.year)))

    def show(self, seen: Seen, at: Round, number: int | None = None) -> PublishedResults:
        """One publication of the period, the latest unless numbered. Raises NotFoundError where there is none."""
        of = CommitteeYear(at.committee, at.year)
        of_period = [one for one in self.all(seen, of) if one.fact.period is at.period]
        wanted = [one for one in of_period if number in (None, one.fact.number)]
        if not wanted:
            raise NotFoundError("本期考核结果尚未公布", "the period's results have not been published")
        published = wanted[-1]
        then = self._ledger.seen(published.fact.through)
        return PublishedResults(published, _results(then, of, published.fact))


def _results(then: Seen, of: CommitteeYear, fact: ResultsPublished) -> tuple[PublishedResult, ...]:
    book = read_casebook(then, of)
    standards = standards_of(then, of.committee, of.year)
    places = _places(book, fact.period)
    return tuple(_result(book, standards, fact.period, branch, places) for branch in fact.branches)


def _places(book: Casebook, period: Period) -> Mapping[str, tuple[int, Decimal]]:
    """Ranks and scores through the quarter, or of the year."""
    if period in QUARTERS:
        return {one.branch: (one.rank, one.score) for one in standings_through(period, book.years.values())}
    return {one.branch: (one.rank, one.score) for one in book.reckoned().standings}


def _result(
    book: Casebook, standards: Standards, period: Period, branch: str, places: Mapping[str, tuple[int, Decimal]]
) -> PublishedResult:
    facts = [recorded.fact for recorded in book.assessments[branch, period]]
    state: Assessment = book.states[branch, period]
    exempted = next((fact.reason for fact in facts if isinstance(fact, Exempted)), None)
    confirmed = next((fact for fact in facts if isinstance(fact, ScoresConfirmed)), None)
    rank, score = places.get(branch, (None, None))
    if confirmed is None:
        return PublishedResult(branch, exempted, rank, score, None, Decimal(0), {}, "")
    standard = standards.adopted[confirmed.standard_version]
    return PublishedResult(
        branch,
        None,
        rank,
        score,
        state.total,
        state.total - state.plain_total,
        {item.code: Lost(item.full, state.scores[item.code]) for item in standard.items},
        confirmed.comment,
    )
