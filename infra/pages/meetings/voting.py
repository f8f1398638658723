"""Voting 投票: a member's own vote by name, and the count of slips that the tellers enter."""

from typing import Annotated

from fastapi import APIRouter, Request
from pydantic import Field
from starlette.responses import Response

from domain.ballot import Count
from domain.meeting import Choice
from infra.http.acting import Running
from infra.http.fields import SOME, People
from infra.http.language import Text
from infra.pages.acting import act_of, perform
from infra.pages.forms import FormModel, Submitted
from infra.pages.frame import Framed
from infra.pages.meetings.reading import meeting_view
from infra.pages.meetings.words import MATTER, At, Item
from services.ledger import Receipt

Number = Annotated[int, Field(ge=0, le=SOME)]

router = APIRouter(include_in_schema=False)


class ChoiceForm(FormModel):
    """One member's vote."""

    choice: Choice


class CountForm(FormModel):
    """The slips as counted."""

    voted: People = ()
    in_favour: Number
    against: Number
    abstained: Number
    tellers: People = ()

    def count(self) -> Count:
        return Count(self.voted, self.in_favour, self.against, self.abstained, self.tellers)


@router.post(MATTER + "/vote")
def send_vote(request: Request, running: Running, frame: Framed, form: Submitted, at: At, item: Item) -> Response:
    def vote() -> Receipt:
        act = act_of(request, form)
        return running.meetings.cast_votes(act, at, item=item, choices={act.by: form.into(ChoiceForm).choice})

    return perform(
        request,
        form,
        vote,
        done=Text("您的表决意见已记录", "Your vote is recorded"),
        to=frame.url("meeting_page", committee=at.committee, meeting=at.meeting),
        again="meetings/meeting.html",
        view=lambda: meeting_view(running, frame, at, item),
    )


@router.post(MATTER + "/count")
def send_count(request: Request, running: Running, frame: Framed, form: Submitted, at: At, item: Item) -> Response:
    return perform(
        request,
        form,
        lambda: running.meetings.count_votes(act_of(request, form), at, item=item, count=form.into(CountForm).count()),
        done=Text("计票结果已登记", "The count is entered"),
        to=frame.url("meeting_page", committee=at.committee, meeting=at.meeting),
        again="meetings/meeting.html",
        view=lambda: meeting_view(running, frame, at, item),
    )
