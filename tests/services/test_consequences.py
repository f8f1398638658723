"""What decided grades bring is honoured to the end, and a closed year is not changed."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from functools import partial
from threading import Barrier

import pytest

from domain import streams
from domain.ballot import BallotHeld, Votes
from domain.consequence import ConsequenceHonoured, ConsequenceOpened, RewardKind
from domain.meeting import AgendaItem, VoteClosed
from domain.period import Period
from domain.rectification import Plan, RectificationAccepted, RectificationFailed, RectificationOrdered
from domain.refusal import NotFoundError, Refusal, RefusedError
from domain.reward import RewardDecided, RewardPaid
from domain.standard import Honouring, Standard
from domain.veto import VetoImposed
from services.honours import Honours
from services.ledger import Act, Drafts, Ledger, Receipt, Seen
from services.organisation import committee_in
from services.reactions import Consequences
from services.rectifications import Rectifications
from services.rewards import Award, Payment, Rewards, Signature
from services.years import Years, hindrances
from tests.services.desk import AFTER_NOTICE, ALL_FOR, MEMBERS, STANDARD, Desk, Step
from tests.services.test_meetings import Sitting
from tests.spec import refused

TEAM = RewardKind.TEAM_REWARD
LATER = AFTER_NOTICE + timedelta(days=1)
BRINGS = replace(
    STANDARD,
    consequences={"first": ("team_reward", "study_tour"), "second": ("rectification",)},
    honouring=Honouring({"team_reward": Decimal(8000)}, 30),
)
PLAN = Plan(("记录不全",), ("补齐记录",), "王一", date(2026, 2, 13))
WITHOUT_OWN = Votes(MEMBERS[:2], MEMBERS[:2], recused=MEMBERS[2:])
AGAINST = Votes(MEMBERS[:2], against=MEMBERS[:2], recused=MEMBERS[2:])


@dataclass(frozen=True)
class Purse:
    """A desk whose grades are decided, and the services that honour them. m3 is a member of the second branch."""

    desk: Desk

    @property
    def first(self) -> str:
        return self.desk.branches[0]

    @property
    def second(self) -> str:
        return self.desk.branches[1]

    @property
    def rewards(self) -> Rewards:
        return Rewards(self.desk.ledger)

    @property
    def rectifications(self) -> Rectifications:
        return Rectifications(self.desk.ledger)

    @property
    def years(self) -> Years:
        return Years(self.desk.ledger)

    def act(self, by: str = "s1") -> Act:
        return replace(self.desk.act(by), now=LATER)

    def react(self) -> None:
        reaction = Consequences(self.desk.ledger)
        seen = self.desk.ledger.seen()
        for recorded in seen.history(streams.grading(self.desk.committee, self.desk.of.year)):
            reaction.react(recorded, LATER)

    def decide(self, amount: str = "5000", branch: str | None = None) -> Receipt:
        award = Award(branch or self.first, TEAM, Decimal(amount))
        return self.rewards.decide(self.act(), self.desk.of, awards=[award])

    def pay(self, amount: str, reference: str, act: Act | None = None) -> Receipt:
        payment = Payment(self.first, TEAM, Decimal(amount), reference)
        return self.rewards.pay(act or self.act(), self.desk.of, payments=[payment])

    def close(self) -> Receipt:
        return self.years.close(self.act(), self.desk.of)


def decided(ledger: Ledger, standard: Standard = BRINGS) -> Purse:
    desk = Desk(ledger)
    for step in (desk.establish, desk.found, lambda act: desk.draft(act, standard), desk.adopt):
        step(desk.act())
    desk.assessed(*Period)
    desk.propose(desk.act())
    desk.open_notice(desk.act())
    desk.decide_grades(desk.act())
    return Purse(desk)


def awarded(ledger: Ledger) -> Purse:
    """Decided and open, and the first branch is to be paid 5000 yuan."""
    purse = decided(ledger)
    purse.react()
    purse.decide()
    return purse


@pytest.fixture
def purse(ledger: Ledger) -> Purse:
    """Decided, and what it brings is open."""
    purse = decided(ledger)
    purse.react()
    return purse


def test_a_reward_rests_on_the_decision_that_brings_it(purse: Purse) -> None:
    ((_, fact),) = purse.decide().facts
    assert isinstance(fact, RewardDecided)
    basis = next(
        one.id
        for one in purse.desk.ledger.seen().history(streams.grading(purse.desk.committee, 2025))
        if one.id == fact.basis
    )
    assert (basis, fact.on) == (f"grading/{purse.desk.committee}/2025@3", date(2026, 1, 20))


def test_a_branch_whose_grade_brings_no_reward_gets_none(purse: Purse) -> None:
    with refused(Refusal.NOT_BROUGHT_BY_GRADE):
        purse.decide(branch=purse.second)
    with pytest.raises(NotFoundError):
        purse.decide(branch="nobody")
    with refused(Refusal.NOT_BROUGHT_BY_GRADE):
        purse.rectifications.order(purse.act(), purse.desk.of, branches=[purse.first])


def test_nothing_is_honoured_before_the_grades_are_decided(ledger: Ledger) -> None:
    purse = Purse(Desk(ledger).noticed())
    with refused(Refusal.GRADES_UNDECIDED):
        purse.decide()
    with refused(Refusal.GRADES_UNDECIDED):
        purse.close()


def test_nothing_is_honoured_before_it_is_open(ledger: Ledger) -> None:
    purse = decided(ledger)
    with refused(Refusal.CONSEQUENCE_NOT_OPENED):
        purse.decide()
    with refused(Refusal.RECTIFICATION_OUT_OF_TURN):
        purse.rectifications.order(purse.act(), purse.desk.of, branches=[purse.second])


def test_the_standard_bounds_the_amount(purse: Purse) -> None:
    with refused(Refusal.AMOUNT_OUT_OF_RANGE):
        purse.decide("8000.01")
    assert purse.decide("8000").facts


def test_what_is_asked_twice_in_one_act_meets_what_the_first_has_left(purse: Purse) -> None:
    award = Award(purse.first, TEAM, Decimal(5000))
    with refused(Refusal.ALREADY_DECIDED):
        purse.rewards.decide(purse.act(), purse.desk.of, awards=[award, award])
    purse.decide()
    half = Payment(purse.first, TEAM, Decimal(3000), "凭证1")
    with refused(Refusal.OVERPAID):
        purse.rewards.pay(purse.act(), purse.desk.of, payments=[half, replace(half, reference="凭证2")])
    both = [half, replace(half, reference="凭证2", amount=Decimal(2000))]
    facts = purse.rewards.pay(purse.act(), purse.desk.of, payments=both).facts
    assert [fact.number for _, fact in facts if isinstance(fact, RewardPaid)] == [1, 2]


def test_of_many_people_paying_at_once_nobody_pays_too_much(purse: Purse) -> None:
    purse.decide()
    together = Barrier(6)

    def pay(number: int) -> str:
        together.wait()
        try:
            purse.pay("2000", f"凭证{number}", purse.act(f"m{number}"))
        except RefusedError as error:
            return str(error.code)
        return "paid"

    with ThreadPoolExecutor(6) as pool:
        assert sorted(pool.map(pay, range(6))) == ["overpaid"] * 4 + ["paid"] * 2
    stream = streams.consequence(TEAM, purse.first, 2025)
    paid = [one.fact.amount for one in purse.desk.ledger.seen().history(stream) if isinstance(one.fact, RewardPaid)]
    assert sum(paid) == 4000


def test_every_secretary_signs_in_one_batch_but_not_whoever_paid(purse: Purse) -> None:
    purse.decide()
    purse.pay("5000", "凭证1")
    signature = Signature(purse.first, TEAM, 1)
    with refused(Refusal.SAME_PERSON):
        purse.rewards.receipt(purse.act(), purse.desk.of, signatures=[signature])
    signing = purse.act().by_each({streams.consequence(TEAM, purse.first, 2025): f"secretary:{purse.first}"})
    ((_, fact),) = purse.rewards.receipt(signing, purse.desk.of, signatures=[signature]).facts
    assert getattr(fact, "receiver", None) == f"secretary:{purse.first}"


def test_other_kinds_are_honoured_with_a_note(purse: Purse) -> None:
    honours = Honours(purse.desk.ledger)

    def honour(kind: str) -> Receipt:
        return honours.honour(purse.act(), purse.desk.of, branch_id=purse.first, kind=kind, note="已赴兄弟单位学习")

    ((_, fact),) = honour("study_tour").facts
    assert isinstance(fact, ConsequenceHonoured)
    for kind, code in (
        ("study_tour", Refusal.ALREADY_HONOURED),
        ("team_reward", Refusal.WRONG_KIND),
        ("medal", Refusal.NOT_BROUGHT_BY_GRADE),
    ):
        with refused(code):
            honour(kind)


def _planned(purse: Purse) -> None:
    of, branch, acts = purse.desk.of, purse.second, purse.rectifications
    acts.order(purse.act(), of, branches=[branch])
    acts.hand_in_plan(purse.act(f"secretary:{branch}"), of, branch_id=branch, plan=PLAN)
    acts.review_plan(purse.act("s2"), of, branch_id=branch, agreed=True)
    acts.note_progress(purse.act(f"secretary:{branch}"), of, branch_id=branch, text="记录已补齐")
    acts.hand_in(purse.act(f"secretary:{branch}"), of, branch_id=branch, report="已落实")


def test_a_rectification_takes_the_days_of_the_standard(purse: Purse) -> None:
    ((_, fact),) = purse.rectifications.order(purse.act(), purse.desk.of, branches=[purse.second]).facts
    assert isinstance(fact, RectificationOrdered)
    assert (fact.working_days, fact.deadline) == (30, date(2026, 3, 3))


def test_members_of_the_branch_are_recused_from_the_acceptance(purse: Purse) -> None:
    _planned(purse)
    accept, of = purse.rectifications.accept, purse.desk.of
    with refused(Refusal.RECUSAL_REQUIRED):
        accept(purse.act(), of, branch_id=purse.second, votes=ALL_FOR)
    with refused(Refusal.NO_QUORUM):
        accept(purse.act(), of, branch_id=purse.second, votes=Votes(MEMBERS[:1], MEMBERS[:1]))
    failed = accept(purse.act(), of, branch_id=purse.second, votes=AGAINST, working_days=10).facts
    assert isinstance(failed[-1][1], RectificationFailed)
    with refused(Refusal.RECTIFICATION_OUT_OF_TURN):
        accept(purse.act(), of, branch_id=purse.second, votes=WITHOUT_OWN)
    purse.rectifications.hand_in(purse.act(), of, branch_id=purse.second, report="再次整改")
    accepted = accept(purse.act(), of, branch_id=purse.second, votes=WITHOUT_OWN).facts
    assert isinstance(accepted[-1][1], RectificationAccepted)
    ballots = purse.desk.ledger.seen().history(streams.ballot(f"rectification/{purse.second}/2025"))
    assert [one.fact.carried for one in ballots] == [False, True]


def test_a_rectification_is_accepted_at_a_meeting_as_it_is_voted_directly(purse: Purse) -> None:
    _planned(purse)
    details = {"year": "2025", "branch": purse.second}
    sitting = Sitting(purse.desk, AgendaItem(1, "rectification", "整改验收", details), name="acceptance").open()
    assert sitting.put().voters == MEMBERS[:2]
    closed = [type(fact) for _, fact in sitting.close().facts]
    assert closed == [BallotHeld, RectificationAccepted, VoteClosed]


def test_a_year_is_closed_only_when_all_that_the_grades_bring_is_open(ledger: Ledger) -> None:
    purse = decided(ledger)
    with refused(Refusal.CONSEQUENCES_NOT_OPENED):
        purse.close()
    assert [one.code for one in hindrances(ledger.seen(), purse.desk.of)] == [Refusal.CONSEQUENCES_NOT_OPENED]
    purse.react()
    assert hindrances(ledger.seen(), purse.desk.of) == []
    assert len(purse.close().facts) == 1
    with refused(Refusal.YEAR_CLOSED):
        purse.close()


def test_what_was_opened_goes_on_after_closing_and_the_reaction_adds_nothing(purse: Purse) -> None:
    purse.close()
    before = purse.desk.ledger.seen().history(streams.consequence(TEAM, purse.first, 2025))
    purse.react()
    assert purse.desk.ledger.seen().history(streams.consequence(TEAM, purse.first, 2025)) == before
    purse.decide()
    purse.pay("5000", "凭证1")
    _planned(purse)


def test_the_standard_of_the_decision_counts_though_a_later_one_is_adopted(ledger: Ledger) -> None:
    purse = decided(ledger)
    purse.desk.draft(purse.act(), replace(BRINGS, version=2, consequences={}, honouring=Honouring()))
    purse.desk.adopt(purse.act())
    purse.react()
    stream = streams.consequence(TEAM, purse.first, 2025)
    assert [type(one.fact) for one in ledger.seen().history(stream)] == [ConsequenceOpened]
    assert purse.decide().facts
    assert purse.close().facts


def _changes(desk: Desk) -> dict[str, Step]:
    """Every act on a year's appraisal."""
    acts: dict[str, Step] = {
        step.__name__: step
        for step in (
            *(desk.draft, desk.adopt, desk.issue, desk.acknowledge),
            *(desk.propose, desk.open_notice, desk.appeal, desk.decide_appeal, desk.decide_grades, desk.correct),
        )
    }
    for each in (desk.self_assess, desk.score, desk.review, desk.confirm):
        acts[each.__name__] = partial(each, period=Period.Q1)
    branch, at, of = desk.branches[0], desk.at(Period.Q1), desk.of
    veto = {"branch_id": branch, "kind": "safety", "reason": "事故"}
    return acts | {
        "exempt": lambda act: desk.assessments.exempt(act, at, branches=[branch], reason="停产"),
        "default": lambda act: desk.assessments.default_self_assessment(act, at, branches=[branch], reason="住院"),
        "impose_veto": lambda act: desk.gradings.impose_veto(act, of, **veto),
        "lift_veto": lambda act: desk.gradings.lift_veto(act, of, **veto),
        "break_tie": lambda act: desk.gradings.break_tie(act, of, order=desk.branches, votes=ALL_FOR),
    }


def test_nothing_of_a_closed_years_appraisal_changes(purse: Purse) -> None:
    purse.close()
    before = purse.desk.ledger.store.read(0, 10_000)
    for name, change in _changes(purse.desk).items():
        with pytest.raises(RefusedError) as error:
            change(purse.act())
        assert error.value.code is Refusal.YEAR_CLOSED, name
    assert purse.desk.ledger.store.read(0, 10_000) == before


def test_the_next_year_goes_on(purse: Purse) -> None:
    purse.close()
    standards = purse.desk.standards
    standards.draft(purse.act(), committee_id=purse.desk.committee, year=2026, draft=STANDARD)
    assert standards.adopt(purse.act(), committee_id=purse.desk.committee, year=2026, votes=ALL_FOR).facts


def test_a_year_that_is_closed_while_somebody_changes_it_is_not_changed(purse: Purse) -> None:
    """Whoever has read the year before it was closed decides again, and is refused."""
    of, closes = purse.desk.of, [purse.close]

    def decide(seen: Seen) -> Drafts:
        committee_in(seen, of.committee, of.year)
        while closes:
            closes.pop()()
        return [(streams.vetoes(purse.first, of.year), VetoImposed(purse.first, of.year, "safety", "事故"))]

    with refused(Refusal.YEAR_CLOSED):
        purse.desk.ledger.perform(purse.act(), decide)
