"""Paths 路径: what an address names."""

from typing import Annotated

from fastapi import Depends, Path

from domain.period import Period
from infra.http import fields
from services.assessments import Round
from services.casebook import CommitteeYear

COMMITTEE = "/committees/{committee}"
YEAR = COMMITTEE + "/years/{year}"
PERIOD = YEAR + "/periods/{period}"

ENTERPRISE_YEAR = "/enterprises/{enterprise}/years/{year}"

CommitteeId = Annotated[fields.CommitteeId, Path()]
BranchId = Annotated[fields.BranchId, Path()]
ExemplarId = Annotated[fields.ExemplarId, Path()]
EnterpriseId = Annotated[fields.EnterpriseId, Path()]
Year = Annotated[fields.Year, Path()]
PeriodName = Annotated[Period, Path(description="考核期 / period", examples=["Q1", "YE"])]


async def committee_year(committee: CommitteeId, year: Year) -> CommitteeYear:
    return CommitteeYear(committee, year)


async def round_of(committee: CommitteeId, year: Year, period: PeriodName) -> Round:
    return Round(committee, year, period)


Of = Annotated[CommitteeYear, Depends(committee_year)]
At = Annotated[Round, Depends(round_of)]
