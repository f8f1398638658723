"""Adopting 表决考核标准: the ballot on the draft that waits; carried, it is in force and never edited again."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from fastapi import APIRouter, Request
from starlette.responses import Response

from domain.frame import check_frame
from domain.standard import Standard, pending
from infra.http.acting import Running
from infra.http.language import Text
from infra.http.paths import Of
from infra.pages.acting import act_of, perform
from infra.pages.ballot_entry import BallotEntry, ballot_entry, votes_of
from infra.pages.forms import Submitted
from infra.pages.frame import Frame, Framed
from infra.pages.rendering import render
from infra.pages.standard.reading import class_shares
from infra.pages.standard.versions import AT, State, Version, chosen, tabs_of, versions
from infra.pages.steps import Step
from infra.runtime import Runtime
from services.casebook import CommitteeYear
from services.frames import frame_over
from services.ledger import Receipt, Seen
from services.organisation import committee_of
from services.standards import standards_of

TEMPLATE: Final = "standard/vote.html"

router = APIRouter(include_in_schema=False)


@router.get(AT + "/vote")
def standard_vote_page(request: Request, running: Running, frame: Framed, of: Of) -> Response:
    return render(request, TEMPLATE, **vote_view(running, frame, of))


@router.post(AT + "/vote")
def send_standard_vote(request: Request, running: Running, frame: Framed, form: Submitted, of: Of) -> Response:
    def vote() -> Receipt:
        seen = running.ledger.seen()
        asked = _entry(seen, of, pending(standards_of(seen, of.committee, of.year)))
        votes = votes_of(form, asked)
        return running.standards.adopt(act_of(request, form), committee_id=of.committee, year=of.year, votes=votes)

    return perform(
        request,
        form,
        vote,
        done=Text("考核标准表决已登记", "The vote on the standard is recorded"),
        to=frame.url("standard_vote_page", committee=of.committee, year=of.year),
        again=TEMPLATE,
        view=lambda: vote_view(running, frame, of),
    )


def vote_view(running: Runtime, frame: Frame, of: CommitteeYear) -> Mapping[str, Any]:
    """The draft that waits, else the standard in force; where the draft breaks the frame, it cannot be voted on."""
    seen = running.ledger.seen(frame.at)
    found = versions(seen, of)
    shown = chosen(found, State.PENDING)
    waits = shown is not None and shown.state is State.PENDING
    kept = frame_over(seen, of.committee, of.year)
    return {
        "of": of,
        "version": shown,
        "waits": waits,
        "broken": check_frame(kept, shown.standard) if kept and shown and waits else [],
        "classes": class_shares(shown.standard.items) if shown else [],
        "entry": _entry(seen, of, shown.standard) if shown and waits else None,
        "steps": list(_steps(shown)),
        "position": seen.position,
        "tabs": tabs_of(frame, of, "adopt"),
    }


def _entry(seen: Seen, of: CommitteeYear, standard: Standard) -> BallotEntry:
    rules = standard.ballots
    return ballot_entry(seen, committee_of(seen, of.committee), rules, rules.ordinary_quorum)


def _steps(shown: Version | None) -> Iterator[Step]:
    """Drafted, voted, in force."""
    drafted, voted, in_force = Text("起草", "Drafted"), Text("表决", "Voted"), Text("生效", "In force")
    secretary, committee = Text("党委书记起草", "the committee secretary's draft"), Text("党委表决", "the committee")
    if shown is None:
        yield from (Step(drafted, "now", awaits=secretary), Step(voted, "later"), Step(in_force, "later"))
        return
    yield Step(drafted, "done", shown.by, shown.drafted)
    if shown.adopted is None:
        yield from (Step(voted, "now", awaits=committee), Step(in_force, "later"))
    else:
        yield from (Step(voted, "done", at=shown.adopted), Step(in_force, "done", at=shown.adopted))
