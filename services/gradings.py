"""Gradings 评审定级: vetoes, proposal, tie-break, notice, appeals and the vote on the grades."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from zoneinfo import ZoneInfo

from domain import assessment, ballot, branch, grading, streams, veto
from domain.assessment import Assessment
from domain.ballot import BallotHeld, Cast, Votes
from domain.branch import Branch, GradeAwarded
from domain.committee import Committee, require_branches
from domain.period import Period
from domain.points import check_item_score
from domain.standard import Standard
from domain.targets import require_scored
from domain.veto import Vetoes
from services.casebook import Casebook, CommitteeYear, grading_of, open_casebook, voices_of
from services.ledger import Act, Drafts, Ledger, Receipt, Seen
from services.organisation import committee_in, committee_of
from services.standards import standard_under, standards_of
from services.target_sets import target_set_of


@dataclass(frozen=True)
class Appealed:
    """What an appeal is against."""

    branch: str
    period: Period
    item: str


class Gradings:
    """Every act of the grading of a year."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    def impose_veto(self, act: Act, of: CommitteeYear, *, branch_id: str, kind: str, reason: str) -> Receipt:
        """登记一票否决."""

        def decide(seen: Seen) -> Drafts:
            standard = _undecided(seen, of, [branch_id])
            facts = veto.impose(branch=branch_id, year=of.year, standard=standard, kind=kind, reason=reason)
            return [(streams.vetoes(branch_id, of.year), fact) for fact in facts]

        return self._ledger.perform(act, decide)

    def lift_veto(self, act: Act, of: CommitteeYear, *, branch_id: str, kind: str, reason: str) -> Receipt:
        """撤销一票否决."""
        stream = streams.vetoes(branch_id, of.year)

        def decide(seen: Seen) -> Drafts:
            _undecided(seen, of, [branch_id])
            known = seen.state(stream, veto.evolve, Vetoes())
            facts = veto.lift(known, branch=branch_id, year=of.year, kind=kind, reason=reason)
            return [(stream, fact) for fact in facts]

        return self._ledger.perform(act, decide)

    def propose(self, act: Act, of: CommitteeYear) -> Receipt:
        """提出等级建议: computed from all that is recorded."""

        def decide(seen: Seen) -> Drafts:
            book = open_casebook(seen, of)
            facts = grading.propose(
                book.grading,
                committee=of.committee,
                year=of.year,
                standard=book.standard,
                years=book.years,
                reckoned=book.reckoned(),
                rests_on=book.rests_on(),
            )
            _require_targets_scored(seen, book)
            return [(streams.grading(of.committee, of.year), fact) for fact in facts]

        return self._ledger.perform(act, decide)

    def break_tie(self, act: Act, of: CommitteeYear, *, order: Iterable[str], votes: Votes) -> Receipt:
        """表决并列党支部的先后."""
        voted = tuple(order)
        return self._ledger.perform(act, lambda seen: tie_voted(seen, act, of, order=voted, cast=votes))

    def open_notice(self, act: Act, of: CommitteeYear) -> Receipt:
        """公示最新等级建议, 自当日起."""

        def decide(seen: Seen) -> Drafts:
            book = open_casebook(seen, of)
            grading.require_undecided(book.grading)
            grading.require_current(
                grading.require_proposal(book.grading),
                years=book.years,
                reckoned=book.reckoned(),
                rests_on=book.rests_on(),
            )
            facts = grading.open_notice(
                book.grading,
                committee=of.committee,
                year=of.year,
                standard=book.standard,
                calendar=book.committee.calendar,
                today=local_date(act, book.committee),
            )
            return [(streams.grading(of.committee, of.year), fact) for fact in facts]

        return self._ledger.perform(act, decide)

    def file_appeal(self, act: Act, of: CommitteeYear, *, against: Appealed, grounds: str) -> Receipt:
        """提出申诉."""

        def decide(seen: Seen) -> Drafts:
            stream = streams.assessment(against.branch, of.year, against.period)
            seen.load([*streams.of_year(of.committee, of.year), streams.grading(of.committee, of.year), stream])
            committee = committee_in(seen, of.committee, of.year)
            require_branches(committee, (against.branch,), year=of.year)
            facts = grading.file_appeal(
                grading_of(seen, of.committee, of.year),
                branch=against.branch,
                year=of.year,
                period=against.period,
                item=against.item,
                grounds=grounds,
                today=local_date(act, committee),
            )
            opening = assessment.require_confirmed(seen.state(stream, assessment.evolve, Assessment()))
            standard_under(seen, opening).item(against.item)
            return [(streams.grading(of.committee, of.year), fact) for fact in facts]

        return self._ledger.perform(act, decide)

    def decide_appeal(
        self, act: Act, of: CommitteeYear, *, against: Appealed, points: Decimal, votes: Votes
    ) -> Receipt:
        """表决申诉: carried, the item is corrected to `points`."""
        return self._ledger.perform(
            act, lambda seen: appeal_voted(seen, act, of, against=against, points=points, cast=votes)
        )

    def decide_grades(self, act: Act, of: CommitteeYear, *, votes: Votes) -> Receipt:
        """表决定级: carried, the latest proposal becomes the grades, each branch's beside its earlier one."""
        return self._ledger.perform(act, lambda seen: grades_voted(seen, act, of, cast=votes))


def tie_voted(seen: Seen, _: Act, of: CommitteeYear, *, order: tuple[str, ...], cast: Cast) -> Drafts:
    """并列表决: carried, the branches that share a rank rank in the order voted."""
    book = open_casebook(seen, of)
    require_branches(book.committee, order, year=of.year)
    grading.require_all_confirmed(book.years)
    reckoned = book.reckoned()
    tied = grading.tied_with(book.grading, reckoned=reckoned, order=order)
    matter = f"tie/{of.committee}/{of.year}/{'+'.join(sorted(tied))}"
    held = _ordinary_ballot(cast, matter, book.standard, book.committee, frozenset(tied))
    yield streams.ballot(matter), held
    for fact in grading.break_tie(
        book.grading, committee=of.committee, year=of.year, reckoned=reckoned, order=order, ballot=held
    ):
        yield streams.grading(of.committee, of.year), fact


def appeal_voted(seen: Seen, _: Act, of: CommitteeYear, *, against: Appealed, points: Decimal, cast: Cast) -> Drafts:
    """申诉表决: carried, the item is corrected to `points`."""
    name = grading.appeal_id(against.branch, of.year, against.period, against.item)
    stream = streams.assessment(against.branch, of.year, against.period)
    in_force = _undecided(seen, of, [against.branch], stream)
    known = grading_of(seen, of.committee, of.year)
    grading.require_appeal(known, branch=against.branch, period=against.period, item=against.item)
    state = seen.state(stream, assessment.evolve, Assessment())
    opening = assessment.require_confirmed(state)
    standard = standard_under(seen, opening)
    check_item_score(against.item, points, full=standard.item(against.item).full, step=standard.step)
    committee = committee_of(seen, of.committee)
    held = _ordinary_ballot(cast, name, in_force, committee, frozenset({against.branch}))
    yield streams.ballot(name), held
    for decided in grading.decide_appeal(
        known,
        branch=against.branch,
        year=of.year,
        period=against.period,
        item=against.item,
        points=points,
        ballot=held,
    ):
        yield streams.grading(of.committee, of.year), decided
    if held.carried:
        for corrected in assessment.correct(
            state, standard=standard, item=against.item, points=points, reason="申诉成立", appeal=name
        ):
            yield stream, corrected


def grades_voted(seen: Seen, act: Act, of: CommitteeYear, *, cast: Cast) -> Drafts:
    """定级表决: carried, the latest proposal becomes the grades, each branch's beside its earlier one."""
    book = open_casebook(seen, of)
    today = local_date(act, book.committee)
    objections = voices_of(seen, of).unanswered_objections
    proposal = grading.require_ready_to_decide(book.grading, today=today, objections=objections)
    grading.require_current(proposal, years=book.years, reckoned=book.reckoned(), rests_on=book.rests_on())
    matter = f"grades/{of.committee}/{of.year}"
    held = ballot.hold(
        cast,
        matter=matter,
        rules=book.standard.ballots,
        quorum=book.standard.ballots.grading_quorum,
        members=book.committee.members,
    )
    yield streams.ballot(matter), held
    for fact in grading.decide(
        book.grading, committee=of.committee, year=of.year, today=today, objections=objections, ballot=held
    ):
        yield streams.grading(of.committee, of.year), fact
        if isinstance(fact, grading.GradesDecided):
            yield from _award(seen, fact)


def _undecided(seen: Seen, of: CommitteeYear, branches: list[str], *more: str) -> Standard:
    """The standard in force; refuses when the grades are decided or a branch is not the committee's."""
    seen.load(
        [
            *streams.of_year(of.committee, of.year),
            streams.standard(of.committee, of.year),
            streams.grading(of.committee, of.year),
            *(streams.vetoes(branch_id, of.year) for branch_id in branches),
            *more,
        ]
    )
    require_branches(committee_in(seen, of.committee, of.year), tuple(branches), year=of.year)
    grading.require_undecided(grading_of(seen, of.committee, of.year))
    return standards_of(seen, of.committee, of.year).require_in_force()


def local_date(act: Act, committee: Committee) -> date:
    """The day it is where the committee sits."""
    return act.now.astimezone(ZoneInfo(committee.timezone)).date()


def _require_targets_scored(seen: Seen, book: Casebook) -> None:
    seen.load(streams.targets(branch, book.year) for branch in book.years)
    scored = {key: state.scores for key, state in book.states.items() if state.confirmed}
    require_scored({branch: target_set_of(seen, branch, book.year) for branch in book.years}, scored)


def _ordinary_ballot(
    cast: Cast, matter: str, standard: Standard, committee: Committee, concerned: frozenset[str]
) -> BallotHeld:
    return ballot.hold(
        cast,
        matter=matter,
        rules=standard.ballots,
        quorum=standard.ballots.ordinary_quorum,
        members=committee.members,
        concerned=committee.members_of(concerned),
    )


def _award(seen: Seen, decided: grading.GradesDecided) -> Drafts:
    seen.load(streams.branch(line.branch) for line in decided.grades)
    for line in decided.grades:
        stream = streams.branch(line.branch)
        before = seen.state(stream, branch.evolve, Branch()).grade
        yield (
            stream,
            GradeAwarded(
                line.branch, decided.year, decided.committee, before, line.grade, line.rank, line.score, line.why
            ),
        )
