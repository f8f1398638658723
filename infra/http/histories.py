"""Histories 党支部史: everything that happened to a branch, in words."""

from collections.abc import Iterable
from typing import Annotated, Final

from fastapi import APIRouter, Depends, Query
from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

from domain.access import Right
from domain.assessment import ReviewAgreed, ReviewReturned, Scored
from domain.grading import GradesProposed, TieBroken
from infra.http import fields
from infra.http.acting import Running
from infra.http.as_of import AsOf
from infra.http.fields import ActorId, FactId, Model, Position
from infra.http.known import KnownBranch
from infra.http.paging import Next, Page, Paging
from infra.http.permitted import Permitted
from infra.http.steps import RecordedAt
from infra.http.waiting import CaughtUp
from projections.branch_history import NAME, Line
from projections.wording import KINDS

UNPUBLISHED: Final = (Scored, ReviewAgreed, ReviewReturned, GradesProposed, TieBroken)
"""What is told to the committee and its auditors only."""

NO_KIND: Final = ""

router = APIRouter(tags=["查询 questions"])


def _known(kind: str) -> str:
    if kind not in KINDS.values():
        raise PydanticCustomError("enum", "no such kind")
    return kind


Kind = Annotated[str, AfterValidator(_known), Field(json_schema_extra={"enum": [*KINDS.values()]})]
Year = Annotated[fields.Year | None, Query(description="只看此年度 / of this year", examples=[2025])]
Kinds = Annotated[
    list[Kind], Query(max_length=len(KINDS), description="只看此类 / of these kinds", examples=[["scored"]])
]
NewestFirst = Annotated[bool, Query(description="由近到远 / newest first", examples=[True])]


class LineModel(Model):
    """One fact in the history of a branch."""

    position: Position
    id: FactId
    kind: Annotated[str, Field(description="类别 / kind", examples=["scores_confirmed"])]
    year: Annotated[int | None, Field(description="所属年度 / year it is of", examples=[2025])]
    recorded_at: RecordedAt
    by: ActorId
    who: Annotated[str, Field(description="操作人姓名 / name of who acted", examples=["组织科小冯", "Feng"])]
    reason: Annotated[str | None, Field(description="理由 / why", examples=["统计口径更正", "figures restated"])]
    sentence_zh: Annotated[str, Field(description="中文 / in Chinese", examples=["第一季度考核结果确认, 总分92"])]
    sentence_en: Annotated[str, Field(description="英文 / in English", examples=["Q1 result confirmed, total 92"])]


class HistoryAnswer(Model):
    """The timeline of a branch."""

    history: Annotated[tuple[LineModel, ...], Field(description="史实 / facts")]
    next: Next


@router.get("/branches/{branch}/history", summary="党支部史 / Branch history", dependencies=[Depends(CaughtUp(NAME))])
def show_history(
    *,
    running: Running,
    page: Paging,
    branch: KnownBranch,
    as_of: AsOf,
    access: Permitted,
    year: Year = None,
    kind: Kinds = [],  # noqa: B006 - FastAPI copies defaults
    newest_first: NewestFirst = False,
) -> HistoryAnswer:
    """与该党支部有关的每一件事: 何人、何时、为何, 记录在何处.

    Everything that happened to the branch: who, when, why, and where it is recorded.
    """
    seen = page.last(0)[0] if page.after else None
    span = {"before": seen} if newest_first else {"after": seen or 0}
    shown = kind if access.may_of_branch(Right.READ_UNPUBLISHED, branch) else published(kind)
    found = running.projections.branch_history.lines(
        branch, year=year, kinds=shown, limit=page.limit + 1, newest_first=newest_first, at=as_of, **span
    )
    return _page(page, found)


def published(kinds: Iterable[str]) -> list[str]:
    """Of these kinds (or of all) those that a branch may read: not what led to its score or its grade."""
    hidden = {KINDS[fact] for fact in UNPUBLISHED}
    return [kind for kind in (list(kinds) or dict.fromkeys(KINDS.values())) if kind not in hidden] or [NO_KIND]


def _page(page: Page, found: list[Line]) -> HistoryAnswer:
    rows, following = page.cut(found, lambda line: (line.position,))
    return HistoryAnswer.model_validate({"history": rows, "next": following})
