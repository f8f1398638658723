"""The fold 投影: which facts count, in which measures, and for whose year.

A fact counts for the committee that did it: that had the branch, for the year, when it was recorded. A branch that
moves later takes its results along, not what was done about them.
"""

from decimal import Decimal
from typing import Final
from zoneinfo import ZoneInfo

from domain import belonging, streams
from domain.assessment import ScoreCorrected, ScoresConfirmed
from domain.ballot import BallotHeld
from domain.branch import BranchFounded, BranchMoved
from domain.committee import CommitteeEstablished, EnterpriseJoined
from domain.grading import NoticeOpened
from domain.guidance import GuidanceGiven, InspectionRequested, Level
from domain.period import Period
from domain.publication import ResultsPublished
from domain.record import Recorded
from projections.conduct.tables import HOMES, NOTED, OFFICES, SHOWN, Home, Measure, Noted, Office, Shown
from projections.engine import Projection, Rows

NAME: Final = "conduct"
COMMENTED: Final = [Measure.CONFIRMED]
UNCOMMENTED: Final = [Measure.CONFIRMED, Measure.WITHOUT_COMMENT]


def fold(rows: Rows, recorded: Recorded) -> None:
    match recorded.fact:
        case ScoresConfirmed() as fact:
            _confirmed(rows, recorded, fact)
        case ScoreCorrected() as fact:
            _corrected(rows, recorded, fact)
        case GuidanceGiven() as fact:
            own = fact.level is Level.COMMITTEE
            measure = Measure.GUIDED if own else Measure.GUIDED_BY_HEADQUARTERS
            _note(rows, recorded, fact.committee, fact.year, [measure], branch=fact.branch)
        case InspectionRequested() as fact:
            _note(rows, recorded, fact.committee, fact.year, _asked(fact), branch=fact.branch, period=fact.period)
        case BallotHeld() as fact:
            _voted(rows, recorded, fact)
        case ResultsPublished() as fact:
            for branch in fact.branches:
                rows.put(SHOWN, Shown(streams.assessment(branch, fact.year, fact.period), recorded.id))
        case NoticeOpened():
            rows.put(SHOWN, Shown(recorded.stream, recorded.id))
        case BranchFounded() as fact:
            rows.put(HOMES, Home(fact.branch, ((fact.committee, None),)))
        case BranchMoved() as fact:
            home = rows.get(HOMES, fact.branch)
            assert home is not None
            rows.put(HOMES, Home(fact.branch, (*home.homes, (fact.committee, fact.on.year))))
        case CommitteeEstablished() as fact:
            rows.put(OFFICES, Office(fact.committee, fact.timezone))
        case EnterpriseJoined(enterprise):
            office = _office(rows, recorded.stream.removeprefix(streams.COMMITTEE))
            rows.put(OFFICES, Office(office.committee, office.timezone, enterprise))


def _confirmed(rows: Rows, recorded: Recorded, fact: ScoresConfirmed) -> None:
    """考核结果已确认: a comment of nothing but spaces is none."""
    _note(
        rows,
        recorded,
        _home(rows, fact.branch, fact.year),
        fact.year,
        COMMENTED if fact.comment.strip() else UNCOMMENTED,
        branch=fact.branch,
        period=fact.period,
        self_total=fact.self_total,
        total=fact.total,
    )


def _corrected(rows: Rows, recorded: Recorded, fact: ScoreCorrected) -> None:
    """考核结果已更正: after a ranking was seen if the period's results with this branch were published, or the grades
    of the year were up for notice. Only corrections can change what was seen: what is confirmed is not scored again.
    """
    committee = _home(rows, fact.branch, fact.year)
    shown = rows.get(SHOWN, streams.grading(committee, fact.year)) or rows.get(SHOWN, recorded.stream)
    measures = [Measure.CORRECTED]
    if shown is not None:
        measures.append(Measure.CHANGED_AFTER_RANKING)
        if fact.appeal is not None:
            measures.append(Measure.CHANGED_ON_APPEAL)
    _note(
        rows,
        recorded,
        committee,
        fact.year,
        measures,
        branch=fact.branch,
        period=fact.period,
        about=fact.item,
        shown_by=shown.fact if shown else None,
    )


def _asked(fact: InspectionRequested) -> list[Measure]:
    """检查要求已登记: those of headquarters are not the committee's."""
    if fact.level is Level.HEADQUARTERS:
        return [Measure.ASKED_BY_HEADQUARTERS]
    return [Measure.ASKED, Measure.ASKED_THOUGH_ON_RECORD] if fact.on_record else [Measure.ASKED]


def _voted(rows: Rows, recorded: Recorded, fact: BallotHeld) -> None:
    """表决已举行: unanimous where nobody voted against and nobody abstained, by name or secretly."""
    whose = _whose(rows, recorded, fact.matter)
    if whose is not None:
        unanimous = not (fact.tally.against or fact.tally.abstained)
        measures = [Measure.VOTED, Measure.VOTED_UNANIMOUSLY] if unanimous else [Measure.VOTED]
        _note(rows, recorded, *whose, measures, about=fact.matter)


def _whose(rows: Rows, recorded: Recorded, matter: str) -> tuple[str, int] | None:
    """The committee that voted, and the year the matter is of; without one, the year of the vote where it sits."""
    match matter.split("/"):
        case [("standard" | "tie" | "grades" | "commendation" | "six-good"), committee, year, *_]:
            return committee, int(year)
        case [("appeal" | "rectification"), branch, year, *_]:
            return _home(rows, branch, int(year)), int(year)
        case ["feature", branch, *_]:
            committee = _home(rows, branch)
            return committee, _year_of(rows, recorded, committee)
        case ["resolution", committee, *_]:
            return committee, _year_of(rows, recorded, committee)
        case _:
            return None


def _year_of(rows: Rows, recorded: Recorded, committee: str) -> int:
    return recorded.recorded_at.astimezone(ZoneInfo(_office(rows, committee).timezone)).year


def _note(
    rows: Rows,
    recorded: Recorded,
    committee: str,
    year: int,
    measures: list[Measure],
    *,
    branch: str | None = None,
    period: Period | None = None,
    about: str | None = None,
    self_total: Decimal | None = None,
    total: Decimal | None = None,
    shown_by: str | None = None,
) -> None:
    for measure in measures:
        rows.append(
            NOTED,
            Noted(
                year,
                committee,
                measure,
                recorded.position,
                recorded.id,
                recorded.recorded_at,
                recorded.envelope.by,
                branch,
                period,
                about,
                self_total,
                total,
                shown_by,
            ),
        )


def _home(rows: Rows, branch: str, year: int | None = None) -> str:
    """The committee that appraises the branch in a year, or that has it now."""
    home = rows.get(HOMES, branch)
    assert home is not None
    return belonging.home_in(home.homes, year)


def _office(rows: Rows, committee: str) -> Office:
    office = rows.get(OFFICES, committee)
    assert office is not None
    return office


PROJECTION: Final = Projection(
    NAME,
    (NOTED, OFFICES, HOMES, SHOWN),
    frozenset(
        {
            BallotHeld,
            BranchFounded,
            BranchMoved,
            CommitteeEstablished,
            EnterpriseJoined,
            GuidanceGiven,
            InspectionRequested,
            NoticeOpened,
            ResultsPublished,
            ScoreCorrected,
            ScoresConfirmed,
        }
    ),
    fold,
    weight=3_800,
)
