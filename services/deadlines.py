"""Deadlines 时限: what has fallen due is recorded, and deadlines are extended."""

from collections.abc import Iterator
from datetime import date, datetime
from operator import attrgetter
from typing import Final

from domain import deadline, streams
from domain.approval import require_no_route
from domain.committee import Committee, require_branches
from domain.consequence import RECTIFICATION
from domain.course import Memory, tell
from domain.deadline import Deadline, Subject
from domain.record import Recorded
from domain.timetable import ROUND_STEPS, Step
from services.enterprises import enterprise_of
from services.gradings import local_date
from services.ledger import Act, Drafts, Ledger, Receipt, Seen
from services.organisation import committee_of
from services.reactions import SYSTEM

HEADQUARTERS: Final = "headquarters"
EXTENSION: Final = "deadline_extension"
"""The kind of matter whose route a committee may set."""


class DeadlineBook:
    """Acts on deadlines; each is told from the histories that move it, never from a projection."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    def record_fallen(self, subject: Subject, now: datetime) -> Receipt:
        """催办、逾期、上报: may be asked at any time and any number of times, also by several at once."""
        recorded = len(self._ledger.seen().history(subject.stream))

        def decide(seen: Seen) -> Drafts:
            committee, known = _read(seen, subject)
            if len(seen.history(subject.stream)) > recorded:
                return []  # somebody else has just done it
            today = local_date(act, committee)
            facts = deadline.fall_due(known, subject=subject, superior=_superior(committee), today=today)
            return [(subject.stream, fact) for fact in facts]

        act = Act(SYSTEM, now, key=f"schedule:{subject.stream}@{recorded + 1}")
        return self._ledger.perform(act, decide)

    def extend(self, act: Act, subject: Subject, *, until: date, reason: str) -> Receipt:
        """延长时限: a branch's along the route that its committee has set for extensions, if any, and not so."""

        def decide(seen: Seen) -> Drafts:
            committee = committee_of(seen, subject.committee)
            if not subject.is_the_committees:
                require_no_route(committee, EXTENSION)
            office = _office(seen, committee, subject)
            return extension(seen, act, subject, until=until, reason=reason, office=office)

        return self._ledger.perform(act, decide)


def extension(
    seen: Seen, act: Act, subject: Subject, *, until: date, reason: str, office: frozenset[str] | None = None
) -> Drafts:
    """The extension by one of `office`; None: by whoever a route makes the last to agree, of a branch's step only."""
    committee, known = _read(seen, subject)
    along_route = frozenset[str]() if subject.is_the_committees else frozenset({act.whose})
    facts = deadline.extend(
        known,
        subject=subject,
        until=until,
        reason=reason,
        by=act.whose,
        office=along_route if office is None else office,
        superior=_superior(committee),
        calendar=committee.calendar,
        today=local_date(act, committee),
    )
    return [(subject.stream, fact) for fact in facts]


def deadline_of(seen: Seen, subject: Subject) -> Deadline:
    """The deadline as all that moves it tells it."""
    return _read(seen, subject)[1]


def _superior(committee: Committee) -> str:
    """Whom a committee's delay is brought before."""
    return committee.enterprise or HEADQUARTERS


def _office(seen: Seen, committee: Committee, subject: Subject) -> frozenset[str]:
    """Who extends: headquarters for a committee that belongs to an enterprise, else the committee's office."""
    if subject.is_the_committees and committee.enterprise is not None:
        return frozenset(enterprise_of(seen, committee.enterprise).organisers)
    return frozenset(committee.staff)


def _read(seen: Seen, subject: Subject) -> tuple[Committee, Deadline]:
    seen.load([streams.committee(subject.committee), streams.standard(subject.committee, subject.year)])
    committee = committee_of(seen, subject.committee)
    if subject.branch is not None:
        require_branches(committee, (subject.branch,))
    rests_on = [*_streams(committee, subject)]
    seen.load(rests_on)
    facts = [recorded for stream in rests_on for recorded in seen.history(stream) if _concerns(recorded, subject)]
    book = Memory(subject)
    for recorded in sorted(facts, key=attrgetter("position")):
        tell(book, recorded)
    watch = book.watch(subject)
    return committee, watch.deadline if watch else Deadline()


def _streams(committee: Committee, subject: Subject) -> Iterator[str]:
    """Whatever sets, moves or ends the deadline."""
    id_, year = subject.committee, subject.year
    # also those that take part no longer: they did when others were waited for
    branches = tuple(committee.branches) if subject.branch is None else (subject.branch,)
    yield streams.committee(id_)
    yield streams.standard(id_, year)
    yield streams.grading(id_, year)
    yield subject.stream
    if subject.step is Step.ADOPT_STANDARD:
        yield streams.standard(id_, year - 1)
    elif subject.step in {Step.ISSUE_TARGETS, Step.ACKNOWLEDGE_TARGETS}:
        yield from (streams.targets(branch, year) for branch in branches)
    elif subject.step in ROUND_STEPS and subject.period is not None:
        yield from (streams.assessment(branch, year, subject.period) for branch in branches)
    elif subject.step in {Step.HONOUR_CONSEQUENCE, Step.PLAN_RECTIFICATION} and subject.branch is not None:
        yield streams.consequence(subject.which or RECTIFICATION, subject.branch, year)


def _concerns(recorded: Recorded, subject: Subject) -> bool:
    """A branch's deadline has nothing to do with other branches, of which there may be many."""
    return subject.branch is None or getattr(recorded.fact, "branch", subject.branch) == subject.branch
