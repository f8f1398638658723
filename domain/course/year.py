"""Year 年度: which steps of a committee's year have deadlines, and when each falls due by what is known."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date
from typing import Final
from zoneinfo import ZoneInfo

from domain import deadline
from domain.course.book import NOT_BEGUN, Book, Office, Terms, Watch, Year
from domain.deadline import Deadline, Notices, Subject
from domain.period import Period
from domain.record import Recorded
from domain.timetable import OF_BRANCHES, ROUND_STEPS, Deadlines, Step, due

SINGLE_STEPS: Final = (Step.ADOPT_STANDARD, Step.ISSUE_TARGETS, Step.PROPOSE_GRADES, Step.OPEN_NOTICE)


def subjects(office: Office, of: Year) -> Iterator[Subject]:
    """Every step of a year that has a deadline, or may have one."""
    for step in SINGLE_STEPS:
        yield Subject(step, office.id, of.year)
    for step in ROUND_STEPS:
        if step not in OF_BRANCHES:
            yield from (Subject(step, office.id, of.year, period=period) for period in Period)
    for branch in office.committee.taking_part(of.year):
        yield from of_branch(office, of.year, branch)
    yield from of.more


def of_branch(office: Office, year: int, branch: str) -> Iterator[Subject]:
    """What a branch itself has to do in a year."""
    yield Subject(Step.ACKNOWLEDGE_TARGETS, office.id, year, branch)
    yield from (Subject(Step.SELF_ASSESS, office.id, year, branch, period) for period in Period)


def schedule(book: Book, recorded: Recorded, office: Office, about: Iterable[Subject]) -> None:
    """What the fact has made known moves these deadlines, as far as they can still be moved."""
    today = local_day(recorded, office)
    moved: dict[object, Deadline] = {}
    for subject in about:
        if book.wants(subject) and (watch := _watch_of(book, subject)):
            # what all branches have to do by the same day is reckoned once
            alike = (subject.step, subject.year, subject.period, watch.after, watch.deadline)
            if alike not in moved:
                moved[alike] = _moved(book, office, watch, today)
            _keep(book, watch, moved[alike])


def begin(book: Book, recorded: Recorded, office: Office, subject: Subject, *, after: date | None = None) -> None:
    """A step beside those of every year, which waits from now on."""
    of = book.year(office.id, subject.year)
    book.put(replace(of, more=tuple(dict.fromkeys((*of.more, subject)))))
    wait_for(book, recorded, office, subject, after=after)


def wait_for(book: Book, recorded: Recorded, office: Office, subject: Subject, *, after: date | None = None) -> None:
    """A step that waits only from now on; its working days count from this day, or from the one given."""
    if book.wants(subject) and (watch := _watch_of(book, subject)):
        today = local_day(recorded, office)
        watch = replace(watch, after=after or today)
        _keep(book, watch, _moved(book, office, watch, today))


def finish(book: Book, recorded: Recorded, office: Office, about: Iterable[Subject]) -> None:
    """These steps are done; what was done before stays done then."""
    for subject in about:
        if book.wants(subject) and (watch := _watch_of(book, subject)):
            _keep(book, watch, deadline.finish(watch.deadline, today=local_day(recorded, office)))


def local_day(recorded: Recorded, office: Office) -> date:
    """The day on which it was recorded, where the committee sits."""
    return recorded.recorded_at.astimezone(ZoneInfo(office.committee.timezone)).date()


def _moved(book: Book, office: Office, watch: Watch, today: date) -> Deadline:
    """The deadline by what is known on a day."""
    if watch.deadline.done is not None:
        return watch.deadline
    subject = watch.subject
    settings = _settings(book, subject)
    falls = due(
        settings,
        office.committee.calendar,
        step=subject.step,
        year=subject.year,
        period=subject.period,
        after=watch.after,
    )
    if falls is None and watch.deadline.due is None:
        return watch.deadline
    # only what a committee has to do is brought before headquarters
    escalate_after = settings.escalate_after if subject.is_the_committees else None
    notices = Notices(office.committee.calendar, settings.remind, escalate_after)
    return deadline.set_due(watch.deadline, due=falls, notices=notices, today=today)


def _keep(book: Book, watch: Watch, now: Deadline) -> None:
    if now != watch.deadline:
        book.put(Watch(watch.subject, watch.after, now))


def _watch_of(book: Book, subject: Subject) -> Watch | None:
    """None: a self-assessment that was done when it had no deadline, and never gets one; the branch's year tells."""
    watch = book.watch(subject)
    if watch is None and not _has_assessed_itself(book, subject):
        return Watch(subject)
    return watch


def _has_assessed_itself(book: Book, subject: Subject) -> bool:
    if subject.branch is None or subject.period is None or subject.step is not Step.SELF_ASSESS:
        return False
    return book.branch_year(subject.branch, subject.year).stage(subject.period) is not NOT_BEGUN


def _settings(book: Book, subject: Subject) -> Deadlines:
    """By the standard in force; for its own adoption by the draft, or else by what was in force the year before."""
    of = book.year(subject.committee, subject.year)
    terms = of.terms
    if subject.step is Step.ADOPT_STANDARD:
        terms = terms or of.drafted or book.year(subject.committee, subject.year - 1).terms
    return deadlines_of(terms)


def deadlines_of(terms: Terms | None) -> Deadlines:
    """Where no standard is in force there are none."""
    return terms.deadlines if terms else Deadlines()
