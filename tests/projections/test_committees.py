"""Whoever may see some committees is told of them what each is told, and of no other."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from inspect import getmembers, ismethod, signature
from typing import Final

import pytest

from domain.branch import SecretaryAppointed, SecretaryKind
from domain.period import Period
from infra.facts import NAMES, decode
from infra.postgres.pool import Pool
from projections import events
from projections.engine import Committees
from projections.open_matters.matter import Kind
from projections.registry import Projections
from services.branch_people import BranchPeople
from tests.projections.conftest import Follow
from tests.projections.diaries import SETTINGS
from tests.projections.histories import Teller, standard

DAY: Final = date(2026, 6, 1)
NOW: Final = datetime(2026, 6, 1, tzinfo=UTC)

QUESTIONS: Final[Mapping[str, Callable[[Projections, Committees], Iterable[object]]]] = {
    "standings.year": lambda p, of: [(one.branch, one.rank) for one in p.standings.year(2025, committees=of).places],
    "standings.through": lambda p, of: [
        (one.branch, one.rank) for one in p.standings.through(2025, Period.Q3, committees=of).places
    ],
    "standings.year_and_quarters": lambda p, of: [
        (period, one.branch, one.rank)
        for over, through in [p.standings.year_and_quarters(2025, committees=of)]
        for period, places in [("year", over), *through.items()]
        for one in places
    ],
    "standings.moved": lambda p, of: p.standings.moved(2025, committees=of),
    "events.course": lambda p, of: (
        ["event"] * p.events.course(events.Year(2025, 0, 2**62), committees=of, upto=2**62).whole
    ),
    "standings.book": lambda p, of: p.standings.book(2025, committees=of).branches,
    "grade_book.year": lambda p, of: p.grade_book.year(2025, committees=of),
    "open_matters.matters": lambda p, of: p.open_matters.matters(committees=of, limit=1_000),
    "open_matters.counts": lambda p, of: Counter(p.open_matters.counts(committees=of)).elements(),
    "open_matters.of_periods": lambda p, of: p.open_matters.of_periods(2025, kinds=Kind, committees=of).items(),
    "directory.branches": lambda p, of: p.directory.branches(committees=of),
    "directory.names": lambda p, of: p.directory.names(committees=of).items(),
    "balances.branches": lambda p, of: p.balances.branches(2025, committees=of),
    "balances.committees": lambda p, of: p.balances.committees(2025, committees=of),
    "emphases.branches": lambda p, of: p.emphases.branches(2025, committees=of),
    "library.practices": lambda p, of: p.library.practices(committees=of, with_withdrawn=True),
    "secretaries.ending": lambda p, of: p.secretaries.ending(DAY, 0, committees=of),
    "secretaries.vacant": lambda p, of: p.secretaries.vacant(DAY, committees=of),
    "secretaries.summaries": lambda p, of: p.secretaries.summaries(DAY, year=2026, within=0, committees=of),
    "approvals.list": lambda p, of: p.approvals.list(committees=of),
    "deadlines.deadlines": lambda p, of: p.deadlines.deadlines(now=NOW, committees=of),
    "deadlines.lateness": lambda p, of: p.deadlines.lateness(now=NOW, year=2027, committees=of),
    "conduct.year": lambda p, of: p.conduct.year(2025, now=NOW, committees=of).profiles,
    "consequences.items": lambda p, of: p.consequences.items(committees=of),
    "consequences.not_yet_honoured": lambda p, of: p.consequences.not_yet_honoured(NOW, committees=of),
    "consequences.totals": lambda p, of: p.consequences.totals(committees=of),
    "six_good.standards": lambda p, of: p.six_good.standards(2026, committees=of),
    "six_good.units": lambda p, of: p.six_good.units(committees=of),
    "features.applications": lambda p, of: p.features.applications(committees=of),
    "features.counts": lambda p, of: [
        kind for *kind, number in p.features.counts(committees=of) for _ in range(number)
    ],
    "exemplars.library": lambda p, of: p.exemplars.library(committees=of),
    "honours.commended": lambda p, of: p.honours.commended(2025, committees=of),
    "progress.advances": lambda p, of: p.progress.advances(2025, committees=of),
    "progress.moves": lambda p, of: [
        one.place.branch for one in p.progress.moves(2025, "Q2", since="Q1", committees=of)
    ],
    "progress.laggards": lambda p, of: [
        one.place.branch for one in p.progress.laggards(2025, "year", share=Decimal(0), committees=of)
    ],
}
"""What is counted over committees or ranked among them is told branch by branch, so that answers add up."""


@pytest.fixture
def answers(eventful: Teller, follow: Follow, pool: Pool) -> Projections:
    """After a year of two committees; in each a post falls vacant, a term is over and deadlines wait."""
    people = BranchPeople(eventful.ledger)
    eventful.pass_days(200)
    for committee, leaves, stays in (("north", "A", "B"), ("south", "X", "Y")):
        people.secretary_left(eventful.act(), branch_id=leaves, on=date(2025, 12, 1), reason="调任")
        term = SecretaryAppointed("李二", SecretaryKind.PART_TIME, begins=date(2025, 3, 1), ends=date(2026, 3, 1))
        people.appoint(eventful.act(), branch_id=stays, secretary=term)
        eventful.adopt(committee, replace(standard(), deadlines=SETTINGS), year=2027)
    follow().catch_up()
    return Projections(pool, eventful.recorder, decode, NAMES, clock=eventful.clock)


def test_every_answer_for_some_committees_is_what_each_of_them_is_told(answers: Projections) -> None:
    for name, ask in QUESTIONS.items():
        north, south, both = (list(map(repr, ask(answers, of))) for of in (("north",), ("south",), None))
        assert Counter(north + south) == Counter(both), name
        assert Counter(map(repr, ask(answers, ("south", "nowhere", "north")))) == Counter(both), name
        assert both, name
        assert list(ask(answers, ())) == [], name


def test_no_question_about_committees_is_left_out(answers: Projections) -> None:
    about_committees = {
        f"{name}.{question}"
        for name, answer in vars(answers).items()
        for question, method in getmembers(answer, ismethod)
        if "committees" in signature(method).parameters and not question.startswith("_")
    }
    assert about_committees == set(QUESTIONS)
