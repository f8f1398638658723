"""Branches 党支部: founded under a committee, any number at once."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Depends, Query
from pydantic import Field
from starlette.responses import Response

from domain import streams
from domain.branch import (
    BranchFounded,
    BranchMerged,
    BranchType,
    GradeAwarded,
    MembersCounted,
    SecretaryAppointed,
    SecretaryKind,
)
from infra.http import fields, paths
from infra.http.acting import Acting, Running
from infra.http.answers import ActAnswer, Answering, recorded
from infra.http.as_of import AsOf, Looking
from infra.http.fields import MANY, SOME, BranchId, CommitteeId, Day, GradeCode, Model, Name, PersonId, Points
from infra.http.known import OfCommittees
from infra.http.paging import Next, Page, Paging, Search
from infra.http.paths import COMMITTEE
from infra.http.waiting import CaughtUp
from projections.directory import NAME, Branch
from services.branch_life import branch_of
from services.ledger import Seen
from services.organisation import NewBranch

router = APIRouter(tags=["组织 organisation"])

Type = Annotated[BranchType, Field(description="支部类型 / type of branch", examples=["production"])]
Established = Annotated[
    date | None,
    Field(
        description="成立日期; 有记录之前成立的为空 / founded on; null: before the record began",
        examples=[None, "2025-03-01"],
    ),
]

SecretaryRole = Annotated[
    SecretaryKind, Field(description="专职或兼职 / full-time or part-time", examples=["full_time"])
]
Ended = Annotated[date | None, Field(description="撤销或并入之日 / dissolved or merged on", examples=["2025-09-01"])]
MergedInto = Annotated[BranchId | None, Field(description="并入的党支部 / branch it merged into", examples=["B"])]
IsEnded = Annotated[
    bool | None,
    Query(
        description="只看已撤并的, 或只看现有的 / only those merged or dissolved, or only the others", examples=[False]
    ),
]
OfType = Annotated[BranchType | None, Query(description="支部类型 / type", examples=["production"])]


class Secretary(Model):
    """A branch secretary, in office from when to when."""

    name: Annotated[Name, Field(examples=["王一", "Wang Yi"])]
    kind: SecretaryRole
    person: PersonId | None = None
    begins: Annotated[
        Day | None, Field(description="任职日期; 不详为空 / first day; null: not known", examples=["2025-09-01"])
    ] = None
    ends: Annotated[Day | None, Field(description="任期届满 / end of the term", examples=["2028-09-01"])] = None

    def as_domain(self) -> SecretaryAppointed:
        return SecretaryAppointed(self.name, self.kind, self.person, self.begins, self.ends)


class NewBranchModel(Model):
    """A branch to be founded, with its secretary."""

    id: BranchId
    name: Name
    type: Type
    secretary: Secretary
    established: Established = None
    earlier_grade: Annotated[GradeCode | None, Field(description="原等级 / grade it came with")] = None
    own_members: Annotated[
        tuple[PersonId, ...],
        Field(
            max_length=SOME,
            description="属于该党支部的委员, 须回避 / committee members who belong to it and must be recused",
            examples=[["m6"]],
        ),
    ] = ()

    def as_domain(self) -> NewBranch:
        return NewBranch(
            self.id,
            self.name,
            self.type,
            self.secretary.as_domain(),
            self.established,
            self.earlier_grade,
            self.own_members,
        )


class NewBranches(Model):
    """Branches to be founded in one act."""

    branches: Annotated[
        tuple[NewBranchModel, ...], Field(min_length=1, max_length=MANY, description="党支部 / branches")
    ]


class Counted(Model):
    """Members counted on a day."""

    on: Annotated[date, Field(description="统计日期 / counted on", examples=["2025-06-30"])]
    members: Annotated[int, Field(description="党员人数 / members", examples=[31])]
    probationary: Annotated[int, Field(description="预备党员人数 / probationary members", examples=[2])]


class Award(Model):
    """A grade awarded by the committee's vote."""

    year: fields.Year
    before: Annotated[GradeCode | None, Field(description="原等级 / grade before")]
    grade: GradeCode
    rank: Annotated[int, Field(description="名次 / rank", examples=[1])]
    score: Points
    why: Annotated[str, Field(description="定级依据 / what decided it", examples=["score", "veto:safety"])]


class BranchAnswer(Model):
    """A branch as recorded."""

    id: BranchId
    name: Name
    type: Type
    committee: CommitteeId
    established: Established
    ended: Ended
    merged_into: MergedInto
    secretary: Annotated[Secretary | None, Field(description="书记; 空缺为空 / secretary; null: vacant")]
    count: Annotated[Counted | None, Field(description="最近党员人数 / latest count of members")]
    grade: Annotated[GradeCode | None, Field(description="现等级 / grade now")]
    awards: Annotated[tuple[Award, ...], Field(description="历年定级 / grades awarded year by year")]


class BranchRow(Model):
    """A branch in a list."""

    id: BranchId
    name: Name
    type: Type
    committee: CommitteeId
    established: Established
    secretary: Annotated[
        Name | None, Field(description="书记; 空缺为空 / secretary; null: vacant", examples=["王一", "Wang Yi"])
    ]
    secretary_kind: SecretaryRole | None
    vacant_since: Annotated[date | None, Field(description="空缺起始日 / vacant since", examples=["2025-05-01"])]
    members: Annotated[int | None, Field(description="党员人数 / members", examples=[31])]
    probationary: Annotated[int | None, Field(description="预备党员人数 / probationary members", examples=[2])]
    counted_on: Annotated[date | None, Field(description="统计日期 / counted on", examples=["2025-06-30"])]
    ended: Ended
    merged_into: MergedInto
    grade: Annotated[GradeCode | None, Field(description="现等级 / grade now")]


class BranchesAnswer(Model):
    """Branches, by committee and id."""

    branches: Annotated[tuple[BranchRow, ...], Field(description="党支部 / branches")]
    next: Next


@router.get("/branches", summary="党支部名录 / Branches", dependencies=[Depends(CaughtUp(NAME))])
def list_branches(
    running: Running,
    page: Paging,
    committees: OfCommittees,
    as_of: AsOf,
    type: OfType = None,  # noqa: A002 - the word in the address
    q: Search = None,
    ended: IsEnded = None,
) -> BranchesAnswer:
    """按党委和代码排列的党支部, 可按党委、类型、名称或代码查找.

    Branches by committee and id, of one committee or of all, of one type or of all; `q` finds them by name or id.
    """
    after = page.last("", "")
    found = running.projections.directory.branches(
        committees=committees, type=type, text=q, ended=ended, after=after, limit=page.limit + 1, at=as_of
    )
    return _page(page, found)


@router.post(COMMITTEE + "/branches", status_code=201, response_model=ActAnswer, summary="设立党支部 / Found branches")
def found_branches(committee: paths.CommitteeId, body: NewBranches, act: Acting, running: Running) -> Response:
    """在党委之下设立党支部, 个数不限, 要么全部记录, 要么都不记录.

    Founds any number of branches under a committee; all are recorded or none.
    """
    new = [branch.as_domain() for branch in body.branches]
    return recorded(running.organisation.found_branches(act, committee_id=committee, branches=new), 201)


@router.get("/branches/{branch}", response_model=BranchAnswer, summary="党支部 / A branch")
def show_branch(branch: paths.BranchId, seen: Looking, answer: Answering) -> Response:
    """党支部、现任书记、现等级和历年定级.

    A branch with its secretary, its grade and the grades it was awarded.
    """
    return answer(seen, _answer(seen, branch))


def _page(page: Page, found: list[Branch]) -> BranchesAnswer:
    rows, following = page.cut(found, lambda one: (one.committee, one.id))
    return BranchesAnswer.model_validate({"branches": rows, "next": following})


def _answer(seen: Seen, branch: str) -> BranchAnswer:
    state = branch_of(seen, branch)
    facts = [recorded.fact for recorded in seen.history(streams.branch(branch))]
    founding = next(fact for fact in facts if isinstance(fact, BranchFounded))
    counts = [fact for fact in facts if isinstance(fact, MembersCounted)]
    return BranchAnswer(
        id=state.branch,
        name=state.name,
        type=founding.type,
        committee=state.committee,
        established=state.established,
        ended=state.ended,
        merged_into=next((fact.into for fact in facts if isinstance(fact, BranchMerged)), None),
        secretary=Secretary.model_validate(state.secretary) if state.secretary else None,
        # of several counts of the same day the last one recorded
        count=Counted.model_validate(max(reversed(counts), key=lambda count: count.on)) if counts else None,
        grade=state.grade,
        awards=tuple(
            Award(year=f.year, before=f.before, grade=f.grade, rank=f.rank, score=f.score, why=f.why)
            for f in facts
            if isinstance(f, GradeAwarded)
        ),
    )
