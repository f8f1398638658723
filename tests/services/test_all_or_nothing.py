"""Whatever is asked in whatever order: an act leaves the facts of its receipt, or a refusal and nothing."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import partial, reduce
from itertools import count
from typing import Any

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from domain import (
    approval,
    assessment,
    branch,
    committee,
    consequence,
    delegation,
    grading,
    publication,
    standard,
    targets,
    veto,
    voices,
    year,
)
from domain.approval import Approval
from domain.assessment import Assessment, Bonus
from domain.ballot import Votes
from domain.branch import Branch
from domain.committee import Committee
from domain.consequence import Consequence
from domain.delegation import Delegable, Delegations
from domain.grading import Grading
from domain.period import Period
from domain.publication import Publication
from domain.record import Recorded
from domain.refusal import NotFoundError, RefusedError
from domain.standard import Standards
from domain.targets import TargetSet
from domain.veto import Vetoes
from domain.voices import Voices
from domain.year import AppraisalYear
from infra.facts import decode
from infra.postgres.recorder import LedgerRecorder
from services.assessments import ScoreSheet, SelfAssessment
from services.ledger import Act, Ledger, PreconditionFailedError, Receipt
from services.publications import Publications
from services.voices import VoiceBook
from services.years import Years
from tests.services.desk import MEMBERS, NOTICE_DAY, STANDARD, Desk, Step, sheet

KINDS: dict[str, tuple[Callable[[Any, Any], Any], Any]] = {
    "committee": (committee.evolve, Committee()),
    "branch": (branch.evolve, Branch()),
    "standard": (standard.evolve, Standards()),
    "targets": (targets.evolve, TargetSet()),
    "assessment": (assessment.evolve, Assessment()),
    "vetoes": (veto.evolve, Vetoes()),
    "grading": (grading.evolve, Grading()),
    "consequence": (consequence.evolve, Consequence()),
    "approval": (approval.evolve, Approval()),
    "delegations": (delegation.evolve, Delegations()),
    "year": (year.evolve, AppraisalYear()),
    "ballot": (lambda held, fact: (*held, fact), ()),
    "publication": (publication.evolve, Publication()),
    "voices": (voices.evolve, Voices()),
}
VOTES = (
    Votes(MEMBERS, MEMBERS),
    Votes(MEMBERS, MEMBERS[:1], MEMBERS[1:]),
    Votes(MEMBERS[:1], MEMBERS[:1]),
    Votes(MEMBERS, MEMBERS[:2]),
    Votes(MEMBERS[:2], MEMBERS[:2], recused=MEMBERS[2:]),
)
SHEETS: tuple[dict[str, Decimal], ...] = (
    sheet("56", "37"),
    sheet("60", "40"),
    sheet("60.5", "40"),
    sheet("50.2", "30"),
    {"E": Decimal(1)},
    {},
)
SUBJECTS: tuple[Callable[[Desk, int], str], ...] = (
    lambda desk, c: desk.correction(tuple(Period)[c % 5]),
    lambda desk, c: desk.exemption(tuple(Period)[c % 5]),
)
NUMBERS = count(1)


@dataclass
class Clerk:
    """Acts, and checks after each act what it left in the log."""

    desk: Desk
    recorder: LedgerRecorder
    live: dict[str, Any] = field(default_factory=dict)
    done: list[tuple[Step, Act, Receipt]] = field(default_factory=list)
    refusals: int = 0

    def do(self, step: Step, act: Act) -> None:
        before = self.recorder.position()
        try:
            receipt = step(act)
        except (RefusedError, NotFoundError, PreconditionFailedError):
            assert self.recorder.position() == before
            self.refusals += 1
            return
        left = self._left_since(before)
        assert [(one.id, one.fact) for one in left] == list(receipt.facts)
        assert {one.envelope.command for one in left} <= {act.key}
        assert receipt.position == self.recorder.position()
        for one in left:
            evolve, initial = KINDS[one.stream.partition("/")[0]]
            self.live[one.stream] = evolve(self.live.get(one.stream, initial), one.fact)
        if receipt.facts:
            self.done.append((step, act, receipt))

    def repeat(self, which: int) -> None:
        """The same key again, however long ago: the same receipt, and nothing new."""
        if not self.done:
            return
        step, act, receipt = self.done[which % len(self.done)]
        before = self.recorder.position()
        assert step(act) == replace(receipt, repeated=True)
        assert self.recorder.position() == before

    def _left_since(self, position: int) -> Sequence[Recorded]:
        return [decode(entry) for entry in self.recorder.read(position, 1000)]


def odd_acts(desk: Desk) -> list[Callable[[int], Step]]:
    """Acts out of place, single and bulk, with a choice of better and worse arguments."""
    first, second = desk.branches
    both = (first, second)
    whom = (both, (first,), (second, first, second), (first, "nobody"), None)

    def at(choice: int) -> Any:
        return desk.at(tuple(Period)[choice % 5])

    def some(choice: int) -> tuple[str, ...]:
        return whom[choice % 4] or ()

    def sheets(choice: int) -> dict[str, dict[str, Decimal]]:
        return {first: SHEETS[choice % 6], second: SHEETS[choice // 6 % 6]}

    assessments, gradings = desk.assessments, desk.gradings
    odd: list[Callable[[int, Act], Receipt]] = [
        lambda c, act: assessments.self_assess(
            act, at(c), sheets={name: SelfAssessment(scores) for name, scores in sheets(c).items()}
        ),
        lambda c, act: assessments.score(
            act, at(c), sheets={name: ScoreSheet(scores) for name, scores in sheets(c).items()}
        ),
        lambda c, act: assessments.score(
            act, at(c), sheets={first: ScoreSheet(SHEETS[0], Bonus(Decimal(c % 7 - 1), "通报表扬"))}
        ),
        lambda c, act: assessments.exempt(act, at(c), branches=some(c), reason="停产" if c % 3 else ""),
        lambda c, act: assessments.default_self_assessment(act, at(c), branches=some(c), reason="住院"),
        lambda c, act: assessments.review(
            replace(act, by=("s1", "s2")[c % 2]), at(c), branches=whom[c % 5], agreed=c % 3 > 0, reason="重算"
        ),
        lambda c, act: assessments.confirm(act, at(c), branches=whom[c % 5]),
        lambda c, act: desk.correct(act, str(Decimal(c) / 4), tuple(Period)[c % 5]),
        lambda c, act: gradings.impose_veto(
            act, desk.of, branch_id=some(c)[0], kind=("safety", "rain")[c % 2], reason="查实"
        ),
        lambda c, act: gradings.lift_veto(act, desk.of, branch_id=some(c)[0], kind="safety", reason="有误"),
        lambda _, act: desk.propose(act),
        lambda c, act: gradings.break_tie(act, desk.of, order=some(c), votes=VOTES[c % 5]),
        lambda _, act: desk.open_notice(act),
        lambda c, act: desk.appeal(act, "EBX"[c % 3], tuple(Period)[c % 5]),
        lambda c, act: desk.decide_appeal(act, str(30 + c % 12), "EBX"[c % 3], tuple(Period)[c % 5]),
        lambda c, act: desk.decide_grades(act, VOTES[c % 5]),
        lambda c, act: desk.draft(act, replace(STANDARD, version=1 + c % 3, notice_working_days=c % 4)),
        lambda c, act: desk.adopt(act, VOTES[c % 5]),
        lambda _, act: desk.found(act),
        lambda _, act: desk.establish(act),
        lambda _, act: desk.issue(act),
        lambda _, act: desk.acknowledge(act),
        lambda c, act: desk.ask_for_correction(act, str(Decimal(c) / 4), tuple(Period)[c % 5]),
        lambda c, act: desk.ask_for_exemption(replace(act, by="s2"), tuple(Period)[c % 5]),
        lambda c, act: desk.approve(replace(act, by=("s1", "s2", "m1")[c % 3]), SUBJECTS[c % 2](desk, c)),
        lambda c, act: desk.return_(replace(act, by=("s1", "s2", "m1")[c % 3]), SUBJECTS[c % 2](desk, c)),
        lambda c, act: desk.withdraw(act, SUBJECTS[c % 2](desk, c)),
        lambda c, act: desk.delegate(
            replace(act, by=("s1", "s2")[c % 2]), ("s2", "s3", "m1")[c % 3], [tuple(Delegable)[c % 12]]
        ),
        lambda c, act: desk.revoke(act, c % 4),
        lambda c, act: desk.score(replace(act, by="s3", on_behalf_of=("s1", "s2")[c % 2]), tuple(Period)[c % 5]),
        lambda _, act: Years(desk.ledger).close(act, desk.of),
        lambda c, act: Publications(desk.ledger).publish(act, at(c)),
        lambda c, act: VoiceBook(desk.ledger).raise_objection(act, desk.of, about=some(c)[0], text="有误" * (c % 3)),
        lambda c, act: VoiceBook(desk.ledger).answer(act, desk.of, number=1 + c % 2, text="已核对"),
    ]
    return [partial(partial, one) for one in odd]


@settings(
    max_examples=25,
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.generate],  # a smaller example is not worth minutes of a real database
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(drawn=st.binary(min_size=250, max_size=250))
def test_an_act_leaves_its_facts_or_nothing_and_replay_equals_live(
    ledger: Ledger, recorder: LedgerRecorder, drawn: bytes
) -> None:
    desk = Desk(ledger, f"mill{next(NUMBERS)}")
    clerk = Clerk(desk, recorder)
    begin, odd, dice = recorder.position(), odd_acts(desk), iter(drawn)
    for step in desk.year():
        for _ in range(next(dice) % 3):
            act = desk.act()
            if next(dice) % 16 == 0:
                act = replace(act, if_position=max(0, recorder.position() - next(dice) % 8))
            clerk.do(odd[next(dice) % len(odd)](next(dice)), act)
        clerk.do(step, desk.act(now=NOTICE_DAY))
        if next(dice) % 4 == 0:
            clerk.repeat(next(dice))
    for which in range(0, len(clerk.done), 5):
        clerk.repeat(which)
    assert _replayed(recorder, begin) == clerk.live
    assert recorder.verify().sound


def test_the_year_goes_through_when_nobody_interferes(ledger: Ledger, recorder: LedgerRecorder) -> None:
    desk = Desk(ledger)
    clerk = Clerk(desk, recorder)
    for step in desk.year():
        clerk.do(step, desk.act())
    assert clerk.refusals == 0
    assert clerk.live[f"grading/{desk.committee}/2025"].decided
    assert _replayed(recorder, 0) == clerk.live


def _replayed(recorder: LedgerRecorder, after: int) -> dict[str, Any]:
    """The states that the stored log adds up to."""
    facts: dict[str, list[object]] = {}
    for one in map(decode, recorder.scan(after=after)):
        facts.setdefault(one.stream, []).append(one.fact)

    def state(stream: str) -> Any:
        evolve, initial = KINDS[stream.partition("/")[0]]
        return reduce(evolve, facts[stream], initial)

    return {stream: state(stream) for stream in facts}
