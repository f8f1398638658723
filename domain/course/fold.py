"""Fold 推进: what each fact makes known of the deadlines, and which steps it ends."""

from dataclasses import replace
from typing import Final, get_args

from domain import assessment, committee, deadline, grading, standard, targets
from domain.assessment import Opening
from domain.course.book import Book, Home, Office, Round, Stage, Terms, Year
from domain.course.year import begin, finish, of_branch, schedule, self_assessments, subjects, watch_of, year_of
from domain.deadline import Subject
from domain.period import Period
from domain.record import Recorded
from domain.standard import Standard
from domain.timetable import Step

FACTS: Final[frozenset[type]] = frozenset(
    {
        *get_args(committee.Fact),
        *get_args(standard.Fact),
        targets.TargetSetIssued,
        targets.TargetSetAcknowledged,
        assessment.Exempted,
        assessment.SelfAssessed,
        assessment.SelfAssessmentDefaulted,
        assessment.Scored,
        assessment.ReviewAgreed,
        assessment.ScoresConfirmed,
        grading.GradesProposed,
        grading.NoticeOpened,
        grading.AppealFiled,
        grading.AppealDecided,
        grading.GradesDecided,
        *get_args(deadline.Fact),
    }
)
COMMITTEES: Final = get_args(committee.Fact)
DEADLINES: Final = get_args(deadline.Fact)
ENDS: Final = {Step.SCORE: Stage.SCORED, Step.REVIEW: Stage.REVIEWED, Step.CONFIRM: Stage.CONFIRMED}


def tell(book: Book, recorded: Recorded) -> None:
    """The course goes on by one fact."""
    fact = recorded.fact
    match fact:
        case _ if isinstance(fact, DEADLINES):
            _deadline(book, recorded, fact.subject)
        case _ if isinstance(fact, COMMITTEES):
            _committee(book, recorded)
        case standard.StandardDrafted():
            _drafted(book, recorded, fact.standard)
        case standard.StandardAdopted():
            _adopted(book, recorded)
        case targets.TargetSetIssued() | targets.TargetSetAcknowledged():
            _targets(book, recorded)
        case assessment.Exempted() | assessment.SelfAssessed() | assessment.SelfAssessmentDefaulted():
            _assessed_itself(book, recorded, fact.opening)
        case assessment.Scored():
            _scored(book, recorded, fact)
        case assessment.ReviewAgreed():
            _reach(book, recorded, _round(book, fact.branch, fact.year, fact.period), fact.branch, Stage.REVIEWED)
        case assessment.ScoresConfirmed():
            _reach(book, recorded, _round(book, fact.branch, fact.year, fact.period), fact.branch, Stage.CONFIRMED)
        case grading.AppealFiled() | grading.AppealDecided():
            _appeal(book, recorded)
        case grading.GradesProposed() | grading.NoticeOpened() | grading.GradesDecided():
            _grading(book, recorded)


def _deadline(book: Book, recorded: Recorded, subject: Subject) -> None:
    if not book.wants(subject):
        return
    watch = watch_of(book, subject)
    book.put(replace(watch, deadline=deadline.evolve(watch.deadline, recorded.fact)))
    if isinstance(recorded.fact, deadline.DeadlineExtended):
        schedule(book, recorded, _office(book, subject.committee), [subject])


def _committee(book: Book, recorded: Recorded) -> None:
    id_ = recorded.stream.partition("/")[2]
    known = _office(book, id_)
    office = replace(known, committee=committee.evolve(known.committee, recorded.fact))
    book.put(office)
    for branch in office.committee.branches.keys() - known.committee.branches.keys():
        book.put(Home(branch, id_))
    if office.committee.calendar != known.committee.calendar:
        for year in sorted({*office.years, *(year + 1 for year in office.years)}):
            schedule(book, recorded, office, subjects(office, year_of(book, id_, year)))
    if office.committee.branches != known.committee.branches:
        for year in office.years:
            _joined_or_left(book, recorded, known, office, year)


def _joined_or_left(book: Book, recorded: Recorded, known: Office, office: Office, year: int) -> None:
    """A year waits for whoever has joined, and no longer for whoever has left."""
    before, now = known.committee.taking_part(year), office.committee.taking_part(year)
    schedule(book, recorded, office, self_assessments(office, year, sorted(set(now).difference(before))))
    left = sorted(set(before).difference(now))
    for branch in left:
        finish(book, recorded, office, of_branch(office, year, branch))
    if left and now:
        _all_issued(book, recorded, office, year_of(book, office.id, year))
        for period in Period:
            _all_reached(book, recorded, office, _round_of(book, office.id, year, period))


def _drafted(book: Book, recorded: Recorded, drafted: Standard) -> None:
    office, of = _office_and_year(book, recorded)
    # assessments opened under an earlier version go on, so its items stay known
    known = of.drafted.items if of.drafted else {}
    terms = Terms(drafted.deadlines, {**known, str(drafted.version): tuple(item.code for item in drafted.items)})
    book.put(replace(office, years=tuple(sorted({*office.years, of.year}))))
    book.put(replace(of, drafted=terms))
    schedule(book, recorded, office, [Subject(Step.ADOPT_STANDARD, office.id, of.year)])


def _adopted(book: Book, recorded: Recorded) -> None:
    office, of = _office_and_year(book, recorded)
    book.put(replace(of, terms=of.drafted))
    finish(book, recorded, office, [Subject(Step.ADOPT_STANDARD, office.id, of.year)])
    schedule(book, recorded, office, subjects(office, of))
    schedule(book, recorded, office, [Subject(Step.ADOPT_STANDARD, office.id, of.year + 1)])


def _targets(book: Book, recorded: Recorded) -> None:
    fact = recorded.fact
    office = _home_of(book, fact.branch)
    of = year_of(book, office.id, fact.year)
    subject = Subject(Step.ACKNOWLEDGE_TARGETS, office.id, of.year, fact.branch)
    if isinstance(fact, targets.TargetSetAcknowledged):
        finish(book, recorded, office, [subject])
        return
    of = replace(of, issued=of.issued | {fact.branch})
    book.put(of)
    begin(book, recorded, office, subject)
    _all_issued(book, recorded, office, of)


def _all_issued(book: Book, recorded: Recorded, office: Office, of: Year) -> None:
    if of.issued.issuperset(office.committee.taking_part(of.year)):
        finish(book, recorded, office, [Subject(Step.ISSUE_TARGETS, office.id, of.year)])


def _assessed_itself(book: Book, recorded: Recorded, opening: Opening) -> None:
    """Who is exempted, or did not hand in, is waited for no longer."""
    branch, year, period = opening.branch, opening.year, opening.period
    office = _home_of(book, branch)
    finish(book, recorded, office, [Subject(Step.SELF_ASSESS, office.id, year, branch, period)])
    at = _round(book, branch, year, period)
    terms = year_of(book, office.id, year).terms
    items = terms.items[str(opening.standard_version)] if terms else ()
    exempt = isinstance(recorded.fact, assessment.Exempted)
    stage = Stage.CONFIRMED if exempt else Stage.SELF_ASSESSED
    _reach(book, recorded, replace(at, unscored={**at.unscored, branch: items}), branch, stage)


def _scored(book: Book, recorded: Recorded, fact: assessment.Scored) -> None:
    at = _round(book, fact.branch, fact.year, fact.period)
    left = tuple(item for item in at.unscored.get(fact.branch, ()) if item not in fact.scores)
    at = replace(at, unscored={**at.unscored, fact.branch: left})
    _reach(book, recorded, at, fact.branch, Stage.SELF_ASSESSED if left else Stage.SCORED)


def _reach(book: Book, recorded: Recorded, at: Round, branch: str, stage: Stage) -> None:
    reached = max(at.stages.get(branch, Stage.NOT_BEGUN), stage)
    at = replace(at, stages={**at.stages, branch: reached})
    book.put(at)
    _all_reached(book, recorded, _office(book, at.committee), at)


def _all_reached(book: Book, recorded: Recorded, office: Office, at: Round) -> None:
    """The committee is done with a step once every branch that takes part has come as far."""
    branches = office.committee.taking_part(at.year)
    least = min((at.stages.get(branch, Stage.NOT_BEGUN) for branch in branches), default=Stage.NOT_BEGUN)
    done = [Subject(step, office.id, at.year, period=at.period) for step, end in ENDS.items() if least >= end]
    finish(book, recorded, office, done)


def _appeal(book: Book, recorded: Recorded) -> None:
    fact = recorded.fact
    office, of = _office_and_year(book, recorded)
    subject = Subject(Step.DECIDE_APPEAL, office.id, of.year, fact.branch, fact.period, fact.item)
    if isinstance(fact, grading.AppealFiled):
        book.put(_with(of, subject))
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
            book.put(_with(of, subject))
            begin(book, recorded, office, subject, after=fact.closes)
        case grading.GradesDecided():
            finish(book, recorded, office, subjects(office, of))


def _with(of: Year, subject: Subject) -> Year:
    return replace(of, more=tuple(dict.fromkeys((*of.more, subject))))


def _office(book: Book, id_: str) -> Office:
    return book.get(Office, id_) or Office(id_)


def _office_and_year(book: Book, recorded: Recorded) -> tuple[Office, Year]:
    _, committee_id, year = recorded.stream.split("/")
    return _office(book, committee_id), year_of(book, committee_id, int(year))


def _home_of(book: Book, branch: str) -> Office:
    home = book.get(Home, branch)
    assert home is not None
    return _office(book, home.committee)


def _round(book: Book, branch: str, year: int, period: Period) -> Round:
    return _round_of(book, _home_of(book, branch).id, year, period)


def _round_of(book: Book, committee_id: str, year: int, period: Period) -> Round:
    return book.get(Round, committee_id, year, period) or Round(committee_id, year, period)
