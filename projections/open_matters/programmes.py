"""Programmes 工作载体: what waits in the six-good programme, with the commendation, and with feature branches."""

from datetime import date, datetime
from typing import Final, get_args
from zoneinfo import ZoneInfo

import msgspec
from msgspec.structs import replace

from domain import feature, six_good
from domain.commendation import CommendationIssued
from domain.enterprise import EnterpriseEstablished
from domain.experience_meeting import ExperienceMeetingHeld
from domain.feature import Verdict
from domain.record import Recorded
from projections.engine import Keeps, Rows, Table
from projections.open_matters.matter import Kind, begin, end
from projections.wording import Sentence

FACTS: Final = (
    *get_args(six_good.Fact),
    CommendationIssued,
    *get_args(feature.Fact),
    EnterpriseEstablished,
    ExperienceMeetingHeld,
)


class Programme(msgspec.Struct, frozen=True, gc=False):
    """六好创建活动: since which year, and whether its standard is adopted."""

    committee: str
    start_year: int
    adopted: bool = False


class Feature(msgspec.Struct, frozen=True, gc=False):
    """特色创建: whose, of which year's application, what it waits for, and when it is to be reviewed next."""

    branch: str
    committee: str
    year: int
    until: date
    review: int | None = None


PROGRAMMES = Table("open_matters_programme", Programme, ("committee",), Keeps.CURRENT)
FEATURES = Table("open_matters_feature", Feature, ("branch",), Keeps.CURRENT)

STEPS: Final = (
    Kind.APPROVE_FEATURE_PLAN,
    Kind.CREATE_FEATURE,
    Kind.ACCEPT_FEATURE,
    Kind.NAME_FEATURE,
    Kind.MEND_FEATURE,
    Kind.CHECK_MENDING,
)


def fold(rows: Rows, recorded: Recorded) -> None:
    at = recorded.recorded_at
    match recorded.fact:
        case six_good.SixGoodProgrammeSet() as fact:
            known = rows.get(PROGRAMMES, fact.committee)
            if known is not None:
                end(rows, Kind.ADOPT_SIX_GOOD, fact.committee, known.start_year)
            rows.put(PROGRAMMES, Programme(fact.committee, fact.start_year))
            day = fact.adopt_by.in_year(fact.start_year)
            begin(rows, at, Kind.ADOPT_SIX_GOOD, fact.committee, fact.start_year, about=_by(day))
        case six_good.SixGoodAdopted() as fact:
            _adopted(rows, at, fact.committee)
        case six_good.Mobilised() as fact:
            known = rows.get(PROGRAMMES, fact.committee)
            assert known is not None
            end(rows, Kind.MOBILISE, fact.committee, known.start_year)
        case CommendationIssued(committee, year):
            end(rows, Kind.COMMEND, committee, year)
        case EnterpriseEstablished(enterprise, _, timezone):
            # S58: it is headquarters that meet every year, from the first on; a committee once it has begun to
            _yearly(rows, at, Kind.HOLD_EXPERIENCE_MEETING, enterprise, at.astimezone(ZoneInfo(timezone)).year)
        case ExperienceMeetingHeld(scope, year):
            end(rows, Kind.HOLD_EXPERIENCE_MEETING, scope, year)
            _yearly(rows, at, Kind.HOLD_EXPERIENCE_MEETING, scope, year + 1)
        case feature.FeatureApplied() as fact:
            known_feature = Feature(fact.branch, fact.committee, fact.on.year, fact.plan.until)
            rows.put(FEATURES, known_feature)
            _await(rows, at, known_feature, Kind.APPROVE_FEATURE_PLAN)
        case feature.FeatureProgressNoted() | six_good.SixGoodDrafted():
            pass
        case _ as fact:
            _feature(rows, at, fact)


def await_commendation(rows: Rows, at: datetime, committee: str, year: int) -> None:
    """With the grades decided, a committee that takes part in the six-good programme commends."""
    known = rows.get(PROGRAMMES, committee)
    if known is not None and known.start_year <= year:
        begin(rows, at, Kind.COMMEND, committee, year)


def _adopted(rows: Rows, at: datetime, committee: str) -> None:
    known = rows.get(PROGRAMMES, committee)
    assert known is not None
    end(rows, Kind.ADOPT_SIX_GOOD, committee, known.start_year)
    if not known.adopted:
        begin(rows, at, Kind.MOBILISE, committee, known.start_year)
    rows.put(PROGRAMMES, replace(known, adopted=True))


def _feature(rows: Rows, at: datetime, fact: feature.Fact) -> None:
    known = rows.get(FEATURES, fact.branch)
    assert known is not None
    match fact:
        case feature.FeaturePlanApproved():
            _await(rows, at, known, Kind.CREATE_FEATURE, by=known.until)
        case feature.FeatureHandedIn():
            _await(rows, at, known, Kind.ACCEPT_FEATURE)
        case feature.FeatureAcceptanceDecided(accepted=True):
            _await(rows, at, known, Kind.NAME_FEATURE)
        case feature.FeatureAcceptanceDecided():
            _await(rows, at, known, Kind.CREATE_FEATURE, by=known.until)
        case feature.FeatureNamed():
            _await_review(rows, at, known, fact.on.year + 1)
        case feature.FeatureReviewed(verdict=Verdict.KEPT):
            _await_review(rows, at, known, fact.year + 1)
        case feature.FeatureReviewed(verdict=Verdict.TO_BE_MENDED):
            _await_review(rows, at, known, fact.year + 1)
            assert fact.mend_by is not None
            begin(rows, at, Kind.MEND_FEATURE, known.committee, known.year, known.branch, about=_by(fact.mend_by))
            begin(rows, at, Kind.CHECK_MENDING, known.committee, known.year, known.branch, reason=fact.reason)
        case feature.FeatureMendingChecked(mended=True):
            _await(rows, at, known, None)
        case _:
            _await(rows, at, known, None)
            _end_review(rows, known)


def _await(rows: Rows, at: datetime, known: Feature, kind: Kind | None, *, by: date | None = None) -> None:
    """The feature goes on to wait for something else, or for nothing more."""
    for step in STEPS:
        end(rows, step, known.committee, known.year, known.branch)
    if kind is not None:
        begin(rows, at, kind, known.committee, known.year, known.branch, about=_by(by) if by else None)


def _await_review(rows: Rows, at: datetime, known: Feature, year: int) -> None:
    _await(rows, at, known, None)
    _end_review(rows, known)
    rows.put(FEATURES, replace(known, review=year))
    _yearly(rows, at, Kind.REVIEW_FEATURE, known.committee, year, known.branch)


def _end_review(rows: Rows, known: Feature) -> None:
    if known.review is not None:
        end(rows, Kind.REVIEW_FEATURE, known.committee, known.review, known.branch)


def _yearly(rows: Rows, at: datetime, kind: Kind, committee: str, year: int, branch: str | None = None) -> None:
    """Something to be done once in the course of a year."""
    begin(rows, at, kind, committee, year, branch, not_before=date(year, 1, 1))


def _by(day: date) -> Sentence:
    """By which day; it may still be done later, so it is not the matter's last day."""
    return Sentence(f"应于{day}前: ", f"by {day}:")
