"""Branch life 党支部变动: renamed, moved, merged, dissolved; members counted, secretaries appointed and gone."""

from typing import Annotated

from fastapi import APIRouter
from pydantic import Field
from starlette.responses import Response

from infra.http import fields, paths
from infra.http.acting import Acting, Running
from infra.http.answers import ActAnswer, recorded
from infra.http.branches import Secretary
from infra.http.fields import MANY, SOME, BranchId, CommitteeId, Day, Model, Name, PersonId
from infra.http.paths import COMMITTEE
from services.branch_people import Count

router = APIRouter(tags=["组织 organisation"])

BRANCH = "/branches/{branch}"
Reason = Annotated[
    fields.Reason,
    Field(examples=["机构调整", "reorganisation"]),
]
Number = Annotated[int, Field(strict=True, ge=0, le=100_000)]


class Change(Model):
    """A change of the branch, from a day on."""

    on: Day
    reason: Reason


class Rename(Change):
    """What it is called from then on."""

    name: Name


class Move(Change):
    """Where it goes."""

    to: Annotated[CommitteeId, Field(description="转入党委 / committee it moves to", examples=["steel-plant"])]
    own_members: Annotated[
        tuple[PersonId, ...],
        Field(
            max_length=SOME,
            description="转入党委中属于该党支部的委员, 须回避 / members there who belong to it and must be recused",
            examples=[["m6"]],
        ),
    ] = ()


class Merge(Change):
    """What it becomes part of."""

    into: Annotated[BranchId, Field(description="并入的党支部 / branch that receives it", examples=["B"])]


class Appointment(Secretary):
    """A secretary from a day on, perhaps for a term."""

    begins: Annotated[Day, Field(description="任职日期 / first day in office", examples=["2025-09-01"])]


class CountModel(Model):
    """How many members a branch has."""

    members: Annotated[
        Number, Field(description="党员人数, 含预备党员 / members, probationary included", examples=[31])
    ]
    probationary: Annotated[Number, Field(description="预备党员人数 / probationary members", examples=[2])]


class Counts(Model):
    """Members counted on a day, branch by branch."""

    on: Annotated[Day, Field(description="统计日期 / day of the count", examples=["2025-06-30"])]
    counts: Annotated[
        dict[BranchId, CountModel],
        Field(
            min_length=1,
            max_length=MANY,
            description="各党支部 / by branch",
            examples=[{"A": {"members": 31, "probationary": 2}}],
        ),
    ]


@router.post(BRANCH + "/rename", response_model=ActAnswer, summary="党支部更名 / Rename a branch")
def rename_branch(branch: paths.BranchId, body: Rename, act: Acting, running: Running) -> Response:
    """党支部更名, 注明生效日期和理由; 原名称保留在党支部史中.

    Renames a branch from a day on; its history keeps the earlier name.
    """
    return recorded(running.branch_life.rename(act, branch_id=branch, name=body.name, on=body.on, reason=body.reason))


@router.post(BRANCH + "/move", response_model=ActAnswer, summary="党支部转隶 / Move a branch")
def move_branch(branch: paths.BranchId, body: Move, act: Acting, running: Running) -> Response:
    """党支部转隶同一企业的另一党委; 年末在哪个党委, 当年就在哪个党委考核, 已确认的结果随之转入.

    Moves a branch to another committee of the enterprise. It is appraised with the committee that has it when the
    year ends, and brings what was confirmed of it.
    """
    return recorded(
        running.branch_life.move(
            act, branch_id=branch, to=body.to, on=body.on, reason=body.reason, own_members=body.own_members
        )
    )


@router.post(BRANCH + "/merge", response_model=ActAnswer, summary="党支部并入 / Merge a branch")
def merge_branch(branch: paths.BranchId, body: Merge, act: Acting, running: Running) -> Response:
    """党支部并入同一党委的另一党支部, 双方的党支部史都有记载.

    Merges a branch into another of its committee; the histories of both tell it.
    """
    return recorded(running.branch_life.merge(act, branch_id=branch, into=body.into, on=body.on, reason=body.reason))


@router.post(BRANCH + "/dissolve", response_model=ActAnswer, summary="撤销党支部 / Dissolve a branch")
def dissolve_branch(branch: paths.BranchId, body: Change, act: Acting, running: Running) -> Response:
    """撤销党支部; 年末之前撤销的, 不参加当年考核, 历史保留.

    Dissolves a branch. Gone before the year ends, it takes no part in it; its history stays.
    """
    return recorded(running.branch_life.dissolve(act, branch_id=branch, on=body.on, reason=body.reason))


@router.post(BRANCH + "/secretary/appoint", response_model=ActAnswer, summary="任命支部书记 / Appoint a secretary")
def appoint_secretary(branch: paths.BranchId, body: Appointment, act: Acting, running: Running) -> Response:
    """任命支部书记, 原书记任期随之终止.

    Appoints a secretary, whose beginning ends the term of the one before.
    """
    return recorded(running.branch_people.appoint(act, branch_id=branch, secretary=body.as_domain()))


@router.post(BRANCH + "/secretary/leave", response_model=ActAnswer, summary="支部书记离任 / A secretary leaves")
def secretary_leaves(branch: paths.BranchId, body: Change, act: Acting, running: Running) -> Response:
    """支部书记离任, 职位空缺, 待任命.

    The secretary leaves; the post is vacant until somebody is appointed.
    """
    return recorded(running.branch_people.secretary_left(act, branch_id=branch, on=body.on, reason=body.reason))


@router.post(COMMITTEE + "/member-counts", response_model=ActAnswer, summary="登记党员人数 / Count members")
def count_members(committee: paths.CommitteeId, body: Counts, act: Acting, running: Running) -> Response:
    """登记各党支部党员人数, 只计人数, 不列名单; 要么全部记录, 要么都不记录.

    Records how many members branches have, numbers only; all are recorded or none.
    """
    counts = {branch: Count(one.members, one.probationary) for branch, one in body.counts.items()}
    return recorded(running.branch_people.count_members(act, committee_id=committee, on=body.on, counts=counts))
