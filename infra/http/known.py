"""Known 已登记: what a question names must be on record; the log itself knows, so that it holds at once."""

from typing import Annotated

from fastapi import Depends, Query

from domain import streams
from domain.refusal import NotFoundError
from infra.http import fields, paths
from infra.http.acting import Running

InCommittee = Annotated[
    fields.CommitteeId | None, Query(description="只看此党委 / of this committee", examples=["rolling-mill"])
]
InBranch = Annotated[fields.BranchId | None, Query(description="只看此党支部 / of this branch", examples=["A"])]


def of_committee(running: Running, committee: InCommittee = None) -> str | None:
    if committee is not None and not running.recorder.select_events(streams.committee(committee), limit=1):
        raise NotFoundError(f"没有党委{committee}", f"no such committee: {committee}")
    return committee


def of_branch(running: Running, branch: InBranch = None) -> str | None:
    if branch is not None and not running.recorder.select_events(streams.branch(branch), limit=1):
        raise NotFoundError(f"没有党支部{branch}", f"no such branch: {branch}")
    return branch


def known_branch(running: Running, branch: paths.BranchId) -> str:
    of_branch(running, branch)
    return branch


def known_committee(running: Running, committee: paths.CommitteeId) -> str:
    of_committee(running, committee)
    return committee


OfCommittee = Annotated[str | None, Depends(of_committee)]
OfBranch = Annotated[str | None, Depends(of_branch)]
KnownBranch = Annotated[str, Depends(known_branch)]
KnownCommittee = Annotated[str, Depends(known_committee)]
