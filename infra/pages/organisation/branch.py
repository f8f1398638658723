"""Branch 党支部变动: its secretary and what becomes of it, each from a day on and for a reason."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from domain.access import Right
from domain.branch import SecretaryAppointed, SecretaryKind
from infra.http.acting import Running
from infra.http.fields import BranchId, CommitteeId, Day, Name, PersonId, Reason
from infra.http.language import Text
from infra.http.paths import BranchId as InPath
from infra.pages.acting import act_of, perform
from infra.pages.forms import Form, FormModel, M, Submitted
from infra.pages.frame import Frame, Framed
from infra.pages.listing import Column, Listing, Row, Shape
from infra.pages.organisation.committee import KINDS
from infra.pages.rendering import render
from infra.pages.terms import TYPES
from infra.runtime import Runtime
from projections.secretaries import Term
from services.access import place_of_branch
from services.branch_life import branch_of
from services.ledger import Act, Receipt

router = APIRouter(prefix="/workbench/organisation/branches/{branch}", include_in_schema=False)

TEMPLATE: Final = "organisation/branch.html"
TERMS: Final = (
    Column("name", Text("书记", "Secretary"), sortable=False),
    Column("kind", Text("专兼职", "Full or part time"), sortable=False),
    Column("begins", Text("任职", "Began"), Shape.DAY, sortable=False),
    Column("ends", Text("任期届满", "Term ends"), Shape.DAY, sortable=False),
    Column("ended", Text("离任", "Left"), Shape.DAY, sortable=False),
    Column("reason", Text("理由", "Reason"), sortable=False),
)
RENAMED: Final = Text("已更名", "Renamed")
MOVED: Final = Text("已转隶", "Moved")
MERGED: Final = Text("已并入", "Merged")
DISSOLVED: Final = Text("已撤销", "Dissolved")
APPOINTED: Final = Text("书记已任命", "The secretary is appointed")
LEFT: Final = Text("书记离任已登记", "The secretary's leaving is recorded")


class Change(FormModel):
    """From which day, and why."""

    on: Day
    reason: Reason


class Renaming(Change):
    """What it is called from then on."""

    name: Name


class Moving(Change):
    """The committee it moves to."""

    to: CommitteeId


class Merging(Change):
    """The branch it becomes part of."""

    into: BranchId


class Appointing(FormModel):
    """A secretary from a day on, perhaps for a term."""

    name: Name
    kind: SecretaryKind
    person: PersonId | None = None
    begins: Day
    ends: Day | None = None


@dataclass(frozen=True)
class Changing:
    """A form about a branch."""

    request: Request
    running: Runtime
    frame: Frame
    branch: str
    form: Form

    def record(self, model: type[M], act: Callable[[Act, M], Receipt], done: Text) -> Response:
        """Records what the form says; shows the branch as it is then, or the form again with why not."""
        return perform(
            self.request,
            self.form,
            lambda: act(act_of(self.request, self.form), self.form.into(model)),
            done=done,
            to=self.frame.url("organised_branch_page", branch=self.branch),
            again=TEMPLATE,
            view=lambda: view_of(self.running, self.frame, self.branch),
        )


def changing(request: Request, running: Running, frame: Framed, branch: InPath, form: Submitted) -> Changing:
    return Changing(request, running, frame, branch, form)


OfBranch = Annotated[Changing, Depends(changing)]


@router.get("")
def organised_branch_page(request: Request, running: Running, frame: Framed, branch: InPath) -> Response:
    return render(request, TEMPLATE, **view_of(running, frame, branch))


@router.post("/rename")
def send_rename(of: OfBranch) -> Response:
    life = of.running.branch_life
    return of.record(Renaming, lambda act, ask: life.rename(act, branch_id=of.branch, **ask.model_dump()), RENAMED)


@router.post("/move")
def send_move(of: OfBranch) -> Response:
    life = of.running.branch_life
    return of.record(Moving, lambda act, ask: life.move(act, branch_id=of.branch, **ask.model_dump()), MOVED)


@router.post("/merge")
def send_merge(of: OfBranch) -> Response:
    life = of.running.branch_life
    return of.record(Merging, lambda act, ask: life.merge(act, branch_id=of.branch, **ask.model_dump()), MERGED)


@router.post("/dissolve")
def send_dissolve(of: OfBranch) -> Response:
    life = of.running.branch_life
    return of.record(Change, lambda act, ask: life.dissolve(act, branch_id=of.branch, **ask.model_dump()), DISSOLVED)


@router.post("/secretary/appoint")
def send_appointment(of: OfBranch) -> Response:
    def appoint(act: Act, ask: Appointing) -> Receipt:
        secretary = SecretaryAppointed(ask.name, ask.kind, ask.person, ask.begins, ask.ends)
        return of.running.branch_people.appoint(act, branch_id=of.branch, secretary=secretary)

    return of.record(Appointing, appoint, APPOINTED)


@router.post("/secretary/leave")
def send_secretary_leaves(of: OfBranch) -> Response:
    people = of.running.branch_people
    return of.record(Change, lambda act, ask: people.secretary_left(act, branch_id=of.branch, **ask.model_dump()), LEFT)


def view_of(running: Runtime, frame: Frame, branch: str) -> dict[str, Any]:
    """What stands on the page of a branch."""
    seen = running.ledger.seen(frame.at)
    state, directory = branch_of(seen, branch), running.projections.directory
    home = directory.committees(ids=(state.committee,), at=frame.at)
    known = next(
        (one for one in directory.branches(committees=(state.committee,), at=frame.at) if one.id == branch), None
    )
    others = directory.branches(committees=(state.committee,), ended=False)
    above = home[0].enterprise if home else None
    committees = directory.committees(enterprise=above) if above else []
    terms = [term_row(one) for one in running.projections.secretaries.terms(branch, at=frame.at)]
    where = place_of_branch(seen, branch)
    return {
        "branch": state,
        "known": known,
        "type": TYPES[known.type] if known else None,
        "home": home[0] if home else None,
        "terms": Listing(Text("历任书记", "Secretaries"), TERMS, terms, Text("没有记录", "None recorded")),
        "kinds": list(KINDS.items()),
        "committees": [(one.id, one.name) for one in committees if one.id != state.committee],
        "others": [(one.id, one.name) for one in others if one.id != branch],
        "organises": frame.at is None
        and state.ended is None
        and (frame.viewer.trusted or frame.viewer.may(Right.ORGANISE, where)),
    }


def term_row(one: Term) -> Row:
    """A secretary's term, in the columns of TERMS."""
    return Row(
        {
            "name": one.name,
            "kind": KINDS[one.kind],
            "begins": one.begins,
            "ends": one.ends,
            "ended": one.ended,
            "reason": one.reason,
        }
    )
