"""Honouring 兑现: from the decision of grades until what they bring is paid, ordered or otherwise done."""

from typing import Final, Protocol

from domain.consequence import RECTIFICATION, ConsequenceHonoured, ConsequenceOpened
from domain.course.book import Book, Owed
from domain.course.year import begin, finish
from domain.deadline import Subject
from domain.record import Recorded
from domain.rectification import PlanHandedIn, RectificationOrdered
from domain.reward import RewardDecided, RewardPaid
from domain.timetable import Step

FACTS: Final[frozenset[type]] = frozenset(
    {
        ConsequenceOpened,
        ConsequenceHonoured,
        RewardDecided,
        RewardPaid,
        RectificationOrdered,
        PlanHandedIn,
    }
)


class Brought(Protocol):
    """What a decided grade brings to a branch."""

    @property
    def committee(self) -> str: ...

    @property
    def year(self) -> int: ...

    @property
    def branch(self) -> str: ...


def tell(book: Book, recorded: Recorded) -> None:
    """A reward is honoured once it is paid whole, a rectification once it is ordered; then the branch owes its plan."""
    fact = recorded.fact
    match fact:
        case ConsequenceOpened():
            begin(book, recorded, book.office(fact.committee), _honouring(fact, fact.kind))
        case ConsequenceHonoured():
            finish(book, recorded, book.office(fact.committee), [_honouring(fact, fact.kind)])
        case RewardDecided():
            book.put(Owed(recorded.stream, fact.amount))
        case RewardPaid():
            owed = book.owed(recorded.stream)
            assert owed is not None
            left = Owed(recorded.stream, owed.amount - fact.amount)
            book.put(left)
            if not left.amount:
                finish(book, recorded, book.office(fact.committee), [_honouring(fact, fact.kind)])
        case RectificationOrdered():
            office = book.office(fact.committee)
            finish(book, recorded, office, [_honouring(fact, RECTIFICATION)])
            begin(book, recorded, office, _planning(fact))
        case PlanHandedIn():
            finish(book, recorded, book.office(fact.committee), [_planning(fact)])


def _honouring(fact: Brought, kind: str) -> Subject:
    return Subject(Step.HONOUR_CONSEQUENCE, fact.committee, fact.year, fact.branch, which=str(kind))


def _planning(fact: Brought) -> Subject:
    return Subject(Step.PLAN_RECTIFICATION, fact.committee, fact.year, fact.branch)
