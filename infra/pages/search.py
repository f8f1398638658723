"""Search 查找: committees, branches and people by name."""

from collections.abc import Iterator, Mapping
from typing import Annotated, Final, NamedTuple

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from domain import streams
from domain.access import NAMES, Place, Right, Role
from domain.committee import MemberSeated, OfficeRole, StaffAssigned
from domain.english import counted
from infra.http.acting import Running
from infra.http.language import Text
from infra.pages.frame import Frame, Framed
from infra.pages.rendering import render
from infra.pages.terms import TYPES
from infra.runtime import Runtime
from projections.directory import Branch
from projections.secretaries import Term

MOST: Final = 50  # of each kind
OFFICE: Final = {
    OfficeRole.SCORER: Text(*NAMES[Role.SCORER]),
    OfficeRole.REVIEWER: Text(*NAMES[Role.REVIEWER]),
}

router = APIRouter(prefix="/workbench/search", include_in_schema=False)


class Hit(NamedTuple):
    """Something found: its name, what it is and where, and the page about it."""

    name: str
    about: Text
    where: str | None = None
    href: str | None = None


class Hits(NamedTuple):
    """What was found of one kind."""

    title: Text
    hits: list[Hit]


@router.get("")
def search_page(
    request: Request, running: Running, frame: Framed, q: Annotated[str, Query(max_length=100)] = ""
) -> Response:
    text = " ".join(q.split())
    groups = list(_found(running, frame, text)) if text else []
    return render(request, "search/results.html", q=text, groups=[one for one in groups if one.hits])


def _found(running: Runtime, frame: Frame, text: str) -> Iterator[Hits]:
    names = {one.id: one.name for one in frame.committees}
    committees = running.projections.directory.committees(text=text, limit=MOST)
    yield Hits(
        Text("基层党委", "Committees"),
        [Hit(one.name, Text(f"{one.branches}个党支部", counted(one.branches, "branch"))) for one in committees],
    )
    branches = running.projections.directory.branches(text=text, limit=MOST)
    above = {one.id: one.enterprise for one in frame.committees}
    yield Hits(
        Text("党支部", "Branches"),
        [
            Hit(one.name, _about(one, text), names.get(one.committee, one.committee), _file_of(frame, above, one))
            for one in branches
        ],
    )
    yield Hits(Text("人员", "People"), list(_people(running, frame, text))[:MOST])


def _about(branch: Branch, text: str) -> Text:
    """What kind it is; where it was found by a former name only, that too."""
    kind, wanted = TYPES[branch.type], text.casefold()
    if wanted in branch.name.casefold() or wanted in branch.id.casefold():
        return kind
    return Text(f"{kind.zh}, 曾用名相符", f"{kind.en}, by a former name")


def _file_of(frame: Frame, above: Mapping[str, str | None], branch: Branch) -> str | None:
    """The branch's file, for whoever may read it."""
    place = Place(above.get(branch.committee), branch.committee, branch.id)
    if not frame.viewer.may(Right.READ_BRANCH, place):
        return None
    return frame.url("branch_page", branch=branch.id, year=frame.year)


def _secretaries(running: Runtime, text: str) -> Iterator[Hit]:
    """Those in office first; whoever has been one of the same branch for several terms once."""
    branches = {one.id: one for one in running.projections.directory.branches()}
    terms = running.projections.secretaries.named(text)
    told: dict[tuple[str, str], Hit] = {}
    for term in sorted(terms, key=lambda one: one.ended is not None):
        branch = branches.get(term.branch)
        about = Text(*NAMES[Role.BRANCH_SECRETARY]) if term.ended is None else _formerly(term)
        told.setdefault((term.branch, term.name), Hit(term.name, about, branch.name if branch else term.branch))
    yield from told.values()


def _formerly(term: Term) -> Text:
    zh, en = NAMES[Role.BRANCH_SECRETARY]
    since, until = term.since or term.begins, term.ended
    if since is None:
        return Text(f"原{zh}, {until}止", f"former {en}, until {until}")
    return Text(f"原{zh}, {since}至{until}", f"former {en}, {since} to {until}")


def _people(running: Runtime, frame: Frame, text: str) -> Iterator[Hit]:
    """Secretaries everywhere, also former ones; members and office staff of the committees within reach."""
    wanted = text.casefold()
    yield from _secretaries(running, text)
    seen = running.ledger.seen()
    seen.load([streams.committee(one.id) for one in frame.committees])
    for committee in frame.committees:
        for recorded in seen.history(streams.committee(committee.id)):
            match recorded.fact:
                case MemberSeated(_, name) if wanted in name.casefold():
                    yield Hit(name, Text(*NAMES[Role.COMMITTEE_MEMBER]), committee.name)
                case StaffAssigned(_, name, role) if wanted in name.casefold():
                    yield Hit(name, OFFICE[role], committee.name)
