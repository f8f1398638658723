"""Ties 并列表决: branches that share a rank where a grade has too few places, put in order by the committee's vote."""

from collections.abc import Mapping
from typing import Any, Final, NamedTuple

from fastapi import APIRouter, Request
from starlette.responses import Response

from domain.grading import TieBroken
from domain.reckoning import TieAtQuota
from infra.http.acting import Running
from infra.http.language import Text
from infra.http.paths import Of
from infra.pages.acting import act_of, perform
from infra.pages.ballot_entry import BallotEntry, ballot_entry, votes_of
from infra.pages.forms import Form, Submitted
from infra.pages.frame import Framed
from infra.pages.grading.desk import around
from infra.pages.grading.file import GradingFile, grading_file
from infra.pages.grading.tabs import DESK
from infra.pages.rendering import render
from infra.runtime import Runtime
from services.ledger import Receipt

TEMPLATE: Final = "grading/tie.html"
NOTHING: Final[Mapping[str, str]] = {}
PLACE: Final = "place:"
"""Before a branch's id: the field that holds the place it is voted to."""

router = APIRouter(prefix=DESK + "/tie", include_in_schema=False)


class Contender(NamedTuple):
    """A branch to be put in order; `field` holds its place."""

    branch: str
    name: str
    place: int

    @property
    def field(self) -> str:
        return PLACE + self.branch


class Vote(NamedTuple):
    """A tie that waits, with its ballot."""

    tie: TieAtQuota
    grade: str
    left: int
    contenders: list[Contender]
    entry: BallotEntry


@router.get("")
def grading_tie_page(request: Request, running: Running, frame: Framed, of: Of) -> Response:
    return render(request, TEMPLATE, **ties_view(running, grading_file(running, frame, of)))


@router.post("")
def send_tie_order(request: Request, running: Running, frame: Framed, form: Submitted, of: Of) -> Response:
    file = grading_file(running, frame, of)

    def vote() -> Receipt:
        order = ordered(form)
        entry = _entry(file, order)
        return running.gradings.break_tie(act_of(request, form), of, order=order, votes=votes_of(form, entry))

    return perform(
        request,
        form,
        vote,
        done=Text("并列表决已登记", "The vote on the tie is recorded"),
        to=frame.url("grading_desk_page", committee=of.committee, year=of.year),
        again=TEMPLATE,
        view=lambda: ties_view(running, grading_file(running, frame, of), form.typed),
    )


def ordered(form: Form) -> tuple[str, ...]:
    """The branches by the places given them; of the same place, as they stand."""
    places = {
        name.removeprefix(PLACE): int(value) if value.isdecimal() and len(value) < 6 else 0
        for name, value in form.typed.items()
        if name.startswith(PLACE)
    }
    return tuple(sorted(places, key=lambda branch: places[branch]))


def ties_view(running: Runtime, file: GradingFile, typed: Mapping[str, str] = NOTHING) -> Mapping[str, Any]:
    broken = [one for one in file.history if isinstance(one.fact, TieBroken)]
    return {
        **around(running, file, "grading_tie_page"),
        "votes": [_vote(file, tie, typed) for tie in file.reckoned.ties],
        "broken": broken,
    }


def _vote(file: GradingFile, tie: TieAtQuota, typed: Mapping[str, str]) -> Vote:
    taken = sum(one.grade == tie.grade for one in file.reckoned.standings)
    places = file.places[tie.grade] or 0
    given = {branch: typed.get(PLACE + branch, str(n)) for n, branch in enumerate(tie.branches, 1)}
    order = sorted(tie.branches, key=lambda branch: int(given[branch]) if given[branch].isdecimal() else 0)
    contenders = [Contender(branch, file.branch(branch), n) for n, branch in enumerate(order, 1)]
    return Vote(tie, file.grades[tie.grade].label, places - taken, contenders, _entry(file, tie.branches))


def _entry(file: GradingFile, branches: tuple[str, ...]) -> BallotEntry:
    """Members of any branch that is equal to these stand aside."""
    equals = next((group.branches for group in file.reckoned.groups if set(branches) <= set(group.branches)), branches)
    rules = file.book.standard.ballots
    return ballot_entry(file.seen, file.book.committee, rules, rules.ordinary_quorum, frozenset(equals))
