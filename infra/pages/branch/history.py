"""History 工作履历: everything that happened to the branch, in sentences, by year and kind."""

from collections.abc import Mapping
from typing import Annotated, Final

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from domain.access import Right
from infra.http.acting import Running
from infra.http.histories import published
from infra.http.language import Text
from infra.pages.branch.place import PREFIX, OfBranch, around
from infra.pages.frame import Framed
from infra.pages.listing import Chip
from infra.pages.rendering import here, render
from infra.pages.timeline import event
from projections.wording import KINDS

SIZE: Final = 50
GROUPS: Final[Mapping[str, tuple[Text, tuple[str, ...]]]] = {
    "targets": (Text("目标", "Targets"), ("target", "progress")),
    "assessments": (Text("考核", "Appraisal"), ("assess", "scor", "review", "exempt", "result", "veto")),
    "grades": (
        Text("定级与申诉", "Grades and appeals"),
        ("grade", "notice", "appeal", "tie", "voice", "object", "comment"),
    ),
    "consequences": (Text("奖惩整改", "Consequences"), ("reward", "rectif", "plan_", "leadership", "consequence")),
    "programmes": (Text("特色与典型", "Programmes"), ("feature", "exemplar", "six_good", "commend", "practice")),
    "evidence": (Text("材料", "Evidence"), ("evidence",)),
}
"""Kinds that belong together, by what they begin with or hold."""

router = APIRouter(prefix=PREFIX + "/history", include_in_schema=False)


@router.get("")
def my_history_page(
    *,
    request: Request,
    running: Running,
    frame: Framed,
    at: OfBranch,
    group: Annotated[str, Query(max_length=20)] = "",
    every: Annotated[bool, Query()] = False,
    before: Annotated[int | None, Query(ge=1)] = None,
) -> Response:
    kinds = _kinds(group)
    shown = kinds if frame.can(Right.READ_UNPUBLISHED, at.branch) else published(kinds)
    found = running.projections.branch_history.lines(
        at.branch,
        year=None if every else at.year,
        kinds=shown,
        before=before,
        limit=SIZE + 1,
        newest_first=True,
        at=frame.at,
    )
    return render(
        request,
        "branch/history.html",
        events=[event(one, frame) for one in found[:SIZE]],
        chips=[_years(request, at.year, every=every), _groups(request, group)],
        older=here(request, before=found[SIZE - 1].position) if len(found) > SIZE else None,
        **around(frame, at, "my_history_page"),
    )


def _kinds(group: str) -> list[str]:
    """Of one group, or (nothing) of all."""
    if group not in GROUPS:
        return []
    _, words = GROUPS[group]
    return [kind for kind in dict.fromkeys(KINDS.values()) if any(word in kind for word in words)]


def _years(request: Request, year: int, *, every: bool) -> list[Chip]:
    return [
        Chip(Text(f"{year}年度", str(year)), here(request, every=None, before=None), not every),
        Chip(Text("历年", "All years"), here(request, every="true", before=None), every),
    ]


def _groups(request: Request, group: str) -> list[Chip]:
    chips = [Chip(Text("全部", "All"), here(request, group=None, before=None), group not in GROUPS)]
    return chips + [
        Chip(title, here(request, group=name, before=None), name == group) for name, (title, _) in GROUPS.items()
    ]
