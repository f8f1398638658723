"""Secretaries 支部书记: terms of each branch, vacancies, terms that end, and how steady the posts are."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Depends, Query
from pydantic import Field

from domain.branch import SecretaryKind
from infra.http import fields
from infra.http.acting import Running
from infra.http.as_of import AsOf
from infra.http.fields import BranchId, CommitteeId, Model, Name, PersonId, Points
from infra.http.known import KnownBranch, OfCommittees
from infra.http.paging import Next, Page, Paging
from infra.http.waiting import CaughtUp
from infra.runtime import Runtime
from projections.secretaries import NAME, Branch, End, Term

router = APIRouter(tags=["组织 organisation"], dependencies=[Depends(CaughtUp(NAME))])

On = Annotated[
    date | None,
    Query(
        ge=fields.EARLIEST,
        le=fields.LATEST,
        description="以此日为准; 不填即今日 / as of this day; today when left out",
        examples=["2025-06-30"],
    ),
]
Within = Annotated[int, Query(ge=0, le=3_660, description="若干日之内到期 / ends within so many days", examples=[90])]
Year = Annotated[fields.Year, Query()]
Number = Annotated[int, Field(examples=[1])]


class TermModel(Model):
    """A secretary's term."""

    branch: BranchId
    committee: CommitteeId
    name: Annotated[Name, Field(description="书记 / secretary", examples=["王一", "Wang Yi"])]
    person: PersonId | None
    kind: Annotated[SecretaryKind, Field(description="专职或兼职 / full-time or part-time", examples=["full_time"])]
    begins: Annotated[
        date | None, Field(description="任职日期; 不详为空 / first day; null: not known", examples=["2025-09-01"])
    ]
    ends: Annotated[date | None, Field(description="任期届满 / end of the term", examples=["2028-09-01"])]
    ended: Annotated[date | None, Field(description="实际离任 / left on", examples=["2027-03-01"])]
    how: Annotated[End | None, Field(description="终止方式 / how it ended", examples=["left"])]
    reason: Annotated[str | None, Field(description="理由 / why", examples=["调任", "transferred"])]


class TermsAnswer(Model):
    """Terms, the latest first."""

    terms: Annotated[tuple[TermModel, ...], Field(description="任期 / terms")]


class EndingAnswer(TermsAnswer):
    """Terms that end, by branch."""

    next: Next


class VacantBranch(Model):
    """A branch without a secretary."""

    branch: BranchId
    committee: CommitteeId
    name: Name


class VacanciesAnswer(Model):
    """Branches without a secretary, by id."""

    vacancies: Annotated[tuple[VacantBranch, ...], Field(description="书记空缺的党支部 / vacant posts")]
    next: Next


class SummaryModel(Model):
    """The secretaries of a committee on a day."""

    committee: CommitteeId
    branches: Annotated[Number, Field(description="党支部数 / branches", examples=[26])]
    vacancies: Annotated[Number, Field(description="书记空缺 / vacancies")]
    full_time: Annotated[Number, Field(description="专职 / full-time", examples=[14])]
    part_time: Annotated[Number, Field(description="兼职 / part-time", examples=[11])]
    changes: Annotated[Number, Field(description="年内更换 / changes in the year", examples=[3])]
    mean_tenure: Annotated[Points | None, Field(description="平均任职月数 / mean tenure in months", examples=["27.50"])]
    tenure_known: Annotated[
        Number, Field(description="任职日期已知的书记数 / secretaries it is the mean of", examples=[25])
    ]
    ending: Annotated[Number, Field(description="即将到期或已到期 / terms that end soon or have", examples=[2])]


class SummariesAnswer(Model):
    """Committee by committee."""

    summaries: Annotated[tuple[SummaryModel, ...], Field(description="书记队伍 / secretaries")]


@router.get("/branches/{branch}/secretaries", summary="历任书记 / Secretaries of a branch")
def list_secretaries(branch: KnownBranch, running: Running, as_of: AsOf) -> TermsAnswer:
    """党支部现任和历任书记, 由近到远.

    Who is and was secretary of a branch, the latest first.
    """
    return TermsAnswer.model_validate({"terms": _shown(running.projections.secretaries.terms(branch, at=as_of))})


@router.get("/secretaries/summary", summary="书记队伍 / How steady the posts are")
def summarise_secretaries(
    running: Running, year: Year, committees: OfCommittees, as_of: AsOf, on: On = None, within: Within = 90
) -> SummariesAnswer:
    """各党委的书记空缺、专兼职人数、年内更换、平均任职月数和即将到期的任期.

    Vacancies, full-time and part-time numbers, changes in the year, mean tenure and terms that end, by committee.
    """
    found = running.projections.secretaries.summaries(
        _day(running, on), year=year, within=within, committees=committees, at=as_of
    )
    return SummariesAnswer.model_validate({"summaries": found})


@router.get("/secretaries/vacancies", summary="书记空缺 / Vacant posts")
def list_vacancies(
    running: Running, page: Paging, committees: OfCommittees, as_of: AsOf, on: On = None
) -> VacanciesAnswer:
    """某日没有书记的党支部.

    Branches that have no secretary on a day.
    """
    found = running.projections.secretaries.vacant(
        _day(running, on), committees=committees, after=_after(page), limit=page.limit + 1, at=as_of
    )
    return _vacancies(page, found)


@router.get("/secretaries/ending", summary="即将到期的任期 / Terms that end")
def list_ending(
    running: Running, page: Paging, committees: OfCommittees, as_of: AsOf, on: On = None, within: Within = 90
) -> EndingAnswer:
    """若干日之内到期或已到期而未更换的任期.

    Terms of those in office that end within so many days, or should have ended already.
    """
    found = running.projections.secretaries.ending(
        _day(running, on), within, committees=committees, after=_after(page), limit=page.limit + 1, at=as_of
    )
    return _ending(page, found)


def _day(running: Runtime, on: date | None) -> date:
    return running.clock().date() if on is None else on


def _after(page: Page) -> str:
    return page.last("")[0]


def _shown(terms: tuple[Term, ...] | list[Term]) -> list[TermModel]:
    names = TermModel.model_fields
    return [TermModel.model_validate({name: getattr(term, name) for name in names}) for term in terms]


def _vacancies(page: Page, found: list[Branch]) -> VacanciesAnswer:
    rows, following = page.cut(found, lambda one: (one.branch,))
    vacant = [{"branch": one.branch, "committee": one.committee, "name": one.name} for one in rows]
    return VacanciesAnswer.model_validate({"vacancies": vacant, "next": following})


def _ending(page: Page, found: list[Term]) -> EndingAnswer:
    rows, following = page.cut(found, lambda one: (one.branch,))
    return EndingAnswer.model_validate({"terms": _shown(rows), "next": following})
