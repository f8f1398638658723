"""Known 已登记: what a question names must be on record; the log itself knows, so that it holds at once."""

from typing import Annotated

from fastapi import Depends, Query, Request

from domain import streams
from domain.refusal import NotFoundError
from infra.http import fields, paths
from infra.http.acting import Running
from projections.engine import Committees

InCommittee = Annotated[
    fields.CommitteeId | None,
    Query(
        description="只看此党委; 不填即可查看的全部党委 / of this committee; without it all that you may see",
        examples=["rolling-mill"],
    ),
]
InBranch = Annotated[fields.BranchId | None, Query(description="只看此党支部 / of this branch", examples=["A"])]


def known_committee(running: Running, committee: paths.CommitteeId) -> str:
    if not running.recorder.select_events(streams.committee(committee), limit=1):
        raise NotFoundError(f"没有党委{committee}", f"no such committee: {committee}")
    return committee


async def in_scope(request: Request) -> Committees:
    """The committees that whoever asks may see; None: all."""
    scope: Committees = getattr(request.state, "scope", None)
    return scope


InScope = Annotated[Committees, Depends(in_scope)]


def of_committees(running: Running, scope: InScope, committee: InCommittee = None) -> Committees:
    """The one asked for, else those that whoever asks may see; None: all."""
    return scope if committee is None else (known_committee(running, committee),)


def of_branch(running: Running, branch: InBranch = None) -> str | None:
    if branch is not None and not running.recorder.select_events(streams.branch(branch), limit=1):
        raise NotFoundError(f"没有党支部{branch}", f"no such branch: {branch}")
    return branch


def known_branch(running: Running, branch: paths.BranchId) -> str:
    of_branch(running, branch)
    return branch


OfCommittees = Annotated[Committees, Depends(of_committees)]
OfBranch = Annotated[str | None, Depends(of_branch)]
KnownBranch = Annotated[str, Depends(known_branch)]
KnownCommittee = Annotated[str, Depends(known_committee)]
