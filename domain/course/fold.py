"""Fold 推进: what each fact makes known of the deadlines, and which steps it ends."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Final, get_args

from domain import assessment, committee, deadline, grading, standard, targets
from domain.belonging import home_in
from domain.course import honouring
from domain.course.book import NOT_BEGUN, Book, BranchYear, Home, Office, Stage, Terms, Watch, Year
from domain.course.year import begin, deadlines_of, finish, of_branch, schedule, subjects, wait_for
from domain.deadline import Subject
from domain.period import Period
from domain.record import Recorded
from domain.timetable import Step

Telling = Callable[[Book, Recorded], None]
ENDS: Final = {Step.SCORE: Stage.SCORED, Step.REVIEW: Stage.REVIEWED, Step.CONFIRM: Stage.CONFIRMED}


def tell(book: Book, recorded: Recorded) -> None:
    """The course goes on by one fact; one that is not of `FACTS` changes nothing."""
    if told := TOLD.get(type(recorded.fact)):
        told(book, recorded)


def _deadline(book: Book, recorded: Recorded) -> None:
    subject = recorded.fact.subject
    if not book.wants(subject):
        return
    watch = book.watch(subject) or Watch(subject)
    book.put(replace(watch, deadline=deadline.evolve(watch.deadline, recorded.fact)))
    if isinstance(recorded.fact, deadline.DeadlineExtended):
        schedule(book, recorded, book.office(subject.committee), [subject])


def _committee(book: Book, recorded: Recorded) -> None:
    id_ = recorded.stream.partition("/")[2]
    known = book.office(id_)
    office = replace(known, committee=committee.evolve(known.committee, recorded.fact))
    book.put(office)
    match recorded.fact:
        case committee.BranchAdmitted(branch):
            book.put(Home(branch, ((id_, None),)))
        case committee.BranchJoined(branch, on):
            home = book.home(branch)
            book.put(Home(branch, (*(home.homes if home else ()), (id_, on.year))))
    if office.committee.calendar != known.committee.calendar:
        for year in sorted({*office.years, *(year + 1 for year in office.years)}):
            schedule(book, recorded, office, subjects(office, book.year(id_, year)))
    if office.committee.branches != known.committee.branches:
        for year in office.years:
            _joined_or_left(book, recorded, known, office, year)


def _joined_or_left(book: Book, recorded: Recorded, known: Office, office: Office, year: int) -> None:
    """A year waits for whoever has joined, and no longer for whoever has left."""
    before, now = known.committee.taking_part(year), office.committee.taking_part(year)
    for branch in sorted(set(now).difference(before)):
        brought = book.branch_year(branch, year)
        done = [one for one in of_branch(office, year, branch) if one.period and brought.stage(one.period)]
        finish(book, recorded, office, done)
        schedule(book, recorded, office, of_branch(office, year, branch))
    left = sorted(set(before).difference(now))
    for branch in left:
        finish(book, recorded, office, of_branch(office, year, branch))
    if left:
        _all_issued(book, recorded, office, year)
        for period in Period:
            _all_reached(book, recorded, office, year, period)


def _drafted(book: Book, recorded: Recorded) -> None:
    drafted = recorded.fact.standard
    office, of = _office_and_year(book, recorded)
    # assessments opened under an earlier version go on, so its items stay known
    known = of.drafted.items if of.drafted else {}
    terms = Terms(drafted.deadlines, {**known, str(drafted.version): tuple(item.code for item in drafted.items)})
    book.put(replace(office, years=tuple(sorted({*office.years, of.year}))))
    book.put(replace(of, drafted=terms))
    schedule(book, recorded, office, [Subject(Step.ADOPT_STANDARD, office.id, of.year)])


def _adopted(book: Book, recorded: Recorded) -> None:
    office, of = _office_and_year(book, recorded)
    finish(book, recorded, office, [Subject(Step.ADOPT_STANDARD, office.id, of.year)])
    if deadlines_of(of.drafted) == deadlines_of(of.terms):  # everything falls due as it did
        book.put(replace(of, terms=of.drafted))
    else:
        book.put(replace(of, terms=of.drafted, watched=True))
        for period in () if of.watched else Period:
            _all_reached(book, recorded, office, of.year, period)
        schedule(book, recorded, office, subjects(office, of))
        schedule(book, recorded, office, [Subject(Step.ADOPT_STANDARD, office.id, of.year + 1)])


def _targets(book: Book, recorded: Recorded) -> None:
    branch, year = recorded.fact.branch, recorded.fact.year
    office = book.office(_home_in(book, branch, year))
    subject = Subject(Step.ACKNOWLEDGE_TARGETS, office.id, year, branch)
    if isinstance(recorded.fact, targets.TargetSetAcknowledged):
        finish(book, recorded, office, [subject])
        return
    book.put(book.branch_year(branch, year)._replace(issued=True))
    wait_for(book, recorded, office, subject)
    _all_issued(book, recorded, office, year)


def _all_issued(book: Book, recorded: Recorded, office: Office, year: int) -> None:
    """Every branch that takes part has its target set."""
    branches = office.taking_part(year)
    if branches and all(book.branch_year(branch, year).issued for branch in branches):
        finish(book, recorded, office, [Subject(Step.ISSUE_TARGETS, office.id, year)])


def _assessing_itself(stage: Stage) -> Telling:
    """Who is exempted, or did not hand in, is waited for no longer."""

    def told(book: Book, recorded: Recorded) -> None:
        opening = recorded.fact.opening
        of = book.year(_home_in(book, opening.branch, opening.year), opening.year)
        items = of.terms.items.get(str(opening.standard_version), ()) if of.terms else ()
        known = book.branch_year(opening.branch, opening.year)
        _reach(book, recorded, of, known, opening.period, stage, items)

    return told


def _scored(book: Book, recorded: Recorded) -> None:
    fact = recorded.fact
    of = book.year(_home_in(book, fact.branch, fact.year), fact.year)
    known, scored = book.branch_year(fact.branch, fact.year), fact.scores.keys()
    left = tuple([item for item in known.unscored.get(fact.period, ()) if item not in scored])
    stage = Stage.SELF_ASSESSED if left else Stage.SCORED
    _reach(book, recorded, of, known, fact.period, stage, left)


def _coming_to(stage: Stage) -> Telling:
    def told(book: Book, recorded: Recorded) -> None:
        fact = recorded.fact
        of = book.year(_home_in(book, fact.branch, fact.year), fact.year)
        _reach(book, recorded, of, book.branch_year(fact.branch, fact.year), fact.period, stage)

    return told


def _reach(
    book: Book,
    recorded: Recorded,
    of: Year,
    known: BranchYear,
    period: Period,
    stage: Stage,
    left: tuple[str, ...] | None = None,
) -> None:
    """A branch has come as far as this; it never goes back. `left`: the items still to be scored, where they change."""
    before = known.stage(period)
    book.put(known.reached(period, max(before, stage), left))
    if of.watched and before < stage:
        office = book.office(of.committee)
        if before is NOT_BEGUN:
            finish(book, recorded, office, [Subject(Step.SELF_ASSESS, office.id, known.year, known.branch, period)])
        _all_reached(book, recorded, office, known.year, period, before, stage)


def _all_reached(
    book: Book,
    recorded: Recorded,
    office: Office,
    year: int,
    period: Period,
    before: Stage = NOT_BEGUN,
    stage: Stage = Stage.CONFIRMED,
) -> None:
    """The committee is done with the steps between two stages once every branch that takes part has come as far."""
    for step, end in ENDS.items():
        if before < end <= stage and _have_all_come(book, office, year, period, end):
            finish(book, recorded, office, [Subject(step, office.id, year, period=period)])


def _have_all_come(book: Book, office: Office, year: int, period: Period, stage: Stage) -> bool:
    branches = office.taking_part(year)
    for branch in branches:  # no `all`: asked at most facts, it would take half as long again
        if book.branch_year(branch, year).stage(period) < stage:
            return False
    return bool(branches)


def _appeal(book: Book, recorded: Recorded) -> None:
    fact = recorded.fact
    office, of = _office_and_year(book, recorded)
    subject = Subject(Step.DECIDE_APPEAL, office.id, of.year, fact.branch, fact.period, fact.item)
    if isinstance(fact, grading.AppealFiled):
        begin(book, recorded, office, subject)
    else:
        finish(book, recorded, office, [subject])


def _grading(book: Book, recorded: Recorded) -> None:
    office, of = _office_and_year(book, recorded)
    match recorded.fact:
        case grading.GradesProposed():
            finish(book, recorded, office, [Subject(Step.PROPOSE_GRADES, office.id, of.year)])
        case grading.NoticeOpened() as fact:
            finish(book, recorded, office, [Subject(Step.OPEN_NOTICE, office.id, of.year)])
            subject = Subject(Step.DECIDE_GRADES, office.id, of.year)
            begin(book, recorded, office, subject, after=fact.closes)
        case grading.GradesDecided():
            finish(book, recorded, office, subjects(office, of))


def _office_and_year(book: Book, recorded: Recorded) -> tuple[Office, Year]:
    _, committee_id, year = recorded.stream.split("/")
    return book.office(committee_id), book.year(committee_id, int(year))


def _home_in(book: Book, branch: str, year: int) -> str:
    """The committee that appraises it in a year; none at all where it joins the one in question later."""
    home = book.home(branch)
    return home_in(home.homes, year) if home else ""


TOLD: Final[Mapping[type, Telling]] = {
    **dict.fromkeys(get_args(committee.Fact), _committee),
    standard.StandardDrafted: _drafted,
    standard.StandardAdopted: _adopted,
    **dict.fromkeys((targets.TargetSetIssued, targets.TargetSetAcknowledged), _targets),
    assessment.Exempted: _assessing_itself(Stage.CONFIRMED),
    **dict.fromkeys(
        (assessment.SelfAssessed, assessment.SelfAssessmentDefaulted), _assessing_itself(Stage.SELF_ASSESSED)
    ),
    assessment.Scored: _scored,
    assessment.ReviewAgreed: _coming_to(Stage.REVIEWED),
    assessment.ScoresConfirmed: _coming_to(Stage.CONFIRMED),
    **dict.fromkeys((grading.AppealFiled, grading.AppealDecided), _appeal),
    **dict.fromkeys((grading.GradesProposed, grading.NoticeOpened, grading.GradesDecided), _grading),
    **dict.fromkeys(honouring.FACTS, honouring.tell),
    **dict.fromkeys(get_args(deadline.Fact), _deadline),
}
FACTS: Final = frozenset(TOLD)
