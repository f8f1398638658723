"""Commendations 表彰: once a year, by vote, of those whom the year's results allow."""

from collections.abc import Iterable

from domain import commendation, exemplar, streams
from domain.ballot import Cast, Votes
from domain.commendation import Commendation, Honour, Merits, Nomination
from domain.exemplar import Exemplar
from domain.grading import GradesDecided
from services.casebook import CommitteeYear, grading_of
from services.gradings import local_date
from services.ledger import Act, Drafts, Ledger, Receipt, Seen
from services.organisation import committee_of
from services.six_good import six_good_results
from services.standards import standards_of
from services.voting import ordinary_ballot, rules_on


def commendation_voted(
    seen: Seen, act: Act, of: CommitteeYear, *, nominations: Iterable[Nomination], cast: Cast
) -> Drafts:
    """表决表彰名单: the vote is recorded either way; carried, the year's commendation is issued.

    It is held under the rules of the year commended, whose standard says who may be.
    """
    nominated = tuple(nominations)
    stream = streams.commendation(of.committee, of.year)
    seen.load([stream, streams.committee(of.committee), streams.grading(of.committee, of.year)])
    committee = committee_of(seen, of.committee)
    today = local_date(act, committee)
    known = seen.state(stream, commendation.evolve, Commendation())
    commendation.require_graded(decided=grading_of(seen, of.committee, of.year).decided)
    commended = commendation.commend(known, nominations=nominated, merits=merits_of(seen, of, _exemplars(nominated)))
    held = ordinary_ballot(
        cast,
        matter=f"commendation/{of.committee}/{of.year}",
        rules=rules_on(seen, of.committee, of.year),
        committee=committee,
    )
    yield streams.ballot(held.matter), held
    for fact in commendation.issue(
        known, committee=of.committee, year=of.year, commended=commended, ballot=held, today=today
    ):
        yield stream, fact


class Commendations:
    """Issues the yearly commendations."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    def issue(self, act: Act, of: CommitteeYear, *, nominations: Iterable[Nomination], votes: Votes) -> Receipt:
        """表彰."""
        nominated = tuple(nominations)
        return self._ledger.perform(
            act, lambda seen: commendation_voted(seen, act, of, nominations=nominated, cast=votes)
        )


def _exemplars(nominated: Iterable[Nomination]) -> list[str]:
    return [one.subject for one in nominated if one.honour is Honour.EXEMPLAR]


def merits_of(seen: Seen, of: CommitteeYear, exemplar_ids: Iterable[str]) -> Merits:
    """Who may be commended once the grades are decided; of these exemplars the committee's own that stand."""
    results = six_good_results(seen, of)
    standard = standards_of(seen, of.committee, of.year).require_in_force()
    advanced = standard.advanced_grades or (standard.grades[0].code,)
    ids = tuple(exemplar_ids)
    seen.load(streams.exemplar(each) for each in ids)
    exemplars = {each: seen.state(streams.exemplar(each), exemplar.evolve, Exemplar()) for each in ids}
    return Merits(
        frozenset(branch for branch, result in results.items() if result.is_six_good),
        frozenset(line.branch for line in _decided(seen, of).grades if line.grade in advanced),
        {each: one.branch for each, one in exemplars.items() if one.stands and one.committee == of.committee},
    )


def _decided(seen: Seen, of: CommitteeYear) -> GradesDecided:
    history = seen.history(streams.grading(of.committee, of.year))
    return next(recorded.fact for recorded in history if isinstance(recorded.fact, GradesDecided))
