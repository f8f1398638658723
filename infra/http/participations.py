"""Participation 参与情况: how many came to a branch's activities, as evidence of effect."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter
from pydantic import Field
from starlette.responses import Response

from domain import participation, streams
from domain.period import Period
from infra.http.acting import Acting, Running
from infra.http.answers import ActAnswer, Answering, recorded
from infra.http.as_of import Looking
from infra.http.fields import BranchId, Exact, Model, Name
from infra.http.paths import PERIOD, YEAR, At, Of
from services.casebook import CommitteeYear
from services.ledger import Seen
from services.organisation import committee_of
from services.participations import participation_of

router = APIRouter(tags=["党员群众 members"])

People = Annotated[int, Field(strict=True, ge=0, le=participation.MOST_PEOPLE)]
Due = Annotated[People, Field(description="应到人数 / number due", examples=[30])]
Present = Annotated[People, Field(description="实到人数 / number present", examples=[27])]
ActivityName = Annotated[Name, Field(description="活动名称 / activity", examples=["二月党课", "February lesson"])]
HeldOn = Annotated[date, Field(description="活动日期 / day it was held", examples=["2025-02-20"])]


class Attended(Model):
    """Counts of one activity; names are not asked for."""

    branch: BranchId
    activity: ActivityName
    held_on: HeldOn
    due: Due
    present: Present


class ActivityModel(Model):
    """An activity and how many came."""

    activity: ActivityName
    held_on: HeldOn
    due: Due
    present: Present


class ParticipationModel(Model):
    """All activities of a period together, and each."""

    due: Due
    present: Present
    rate: Annotated[Exact, Field(description="参与率 / participation rate", examples=["0.9", "61/70"])]
    activities: Annotated[tuple[ActivityModel, ...], Field(description="各次活动 / activities")]


class ParticipationAnswer(Model):
    """Participation by branch and period; what is not recorded is left out."""

    participation: Annotated[
        dict[BranchId, dict[Period, ParticipationModel]], Field(description="按党支部和考核期 / by branch and period")
    ]


@router.post(PERIOD + "/participation", response_model=ActAnswer, summary="登记参与情况 / Record participation")
def record_participation(at: At, body: Attended, act: Acting, running: Running) -> Response:
    """登记一次活动的应到、实到人数, 只记人数; 再次登记同一活动即更正.

    Records how many were due and came to an activity; recorded again, the later counts hold.
    """
    return recorded(running.participations.record(act, at, **dict(body)))


@router.get(YEAR + "/participation", response_model=ParticipationAnswer, summary="参与情况 / Participation")
def show_participation(of: Of, seen: Looking, answer: Answering) -> Response:
    """各党支部各考核期的参与率.

    Participation rates by branch and period.
    """
    return answer(seen, _answer(seen, of))


def participation_in(seen: Seen, branch: str, year: int, period: Period) -> ParticipationModel | None:
    """A branch's participation in a period; None where nothing is recorded."""
    state = participation_of(seen, branch, year)
    overall = state.overall(period)
    if overall is None:
        return None
    activities = tuple(
        ActivityModel(activity=held.name, held_on=held.held_on, due=counts.due, present=counts.present)
        for held, counts in state.of(period).items()
    )
    return ParticipationModel(due=overall.due, present=overall.present, rate=overall.rate, activities=activities)


def _answer(seen: Seen, of: CommitteeYear) -> ParticipationAnswer:
    branches = committee_of(seen, of.committee).taking_part(of.year)
    seen.load(streams.participation(branch, of.year) for branch in branches)
    found = {
        branch: {p: shown for p in Period if (shown := participation_in(seen, branch, of.year, p))}
        for branch in branches
    }
    return ParticipationAnswer(participation={branch: periods for branch, periods in found.items() if periods})
