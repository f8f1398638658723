"""Drafts 草稿: what stands in a form before it is sent, field by field; nothing here is on the record."""

from collections.abc import Mapping
from typing import Annotated, Final, NamedTuple

import msgspec
from fastapi import APIRouter, Form, Query
from starlette.responses import Response

from domain.access import Place, Right
from infra.http.acting import Running
from infra.http.language import Text
from infra.http.problems import Problem
from infra.pages.frame import Frame, Framed
from infra.postgres.drafts import Draft

MINE: Final = "mine"
FIELD: Final = 200  # characters of a name
VALUE: Final = 20_000  # characters


class Sharing(NamedTuple):
    """Who shares the drafts of a form: those with the right, at the place that the second part of its name tells."""

    right: Right
    of_branch: bool


SHARED: Final[Mapping[str, Sharing]] = {
    "score": Sharing(Right.SCORE, of_branch=False),
    "review": Sharing(Right.REVIEW, of_branch=False),
    "confirm": Sharing(Right.CONFIRM, of_branch=False),
    "standard": Sharing(Right.DRAFT_STANDARD, of_branch=False),
    "targets": Sharing(Right.ISSUE_TARGETS, of_branch=False),
    "grading": Sharing(Right.PROPOSE_GRADES, of_branch=False),
    "meeting": Sharing(Right.RUN_MEETING, of_branch=False),
    "self-assess": Sharing(Right.SELF_ASSESS, of_branch=True),
    "appeal": Sharing(Right.APPEAL, of_branch=True),
    "rectify": Sharing(Right.RECTIFY_ITSELF, of_branch=True),
    "feature": Sharing(Right.CREATE_FEATURE, of_branch=True),
    "progress": Sharing(Right.NOTE_PROGRESS, of_branch=True),
}
"""By the first part of a form's name, as in score/C/2025/Q1 or self-assess/A/2025/Q1; mine/ACCOUNT/... is private."""

router = APIRouter(prefix="/workbench/drafts", include_in_schema=False)
FormName = Annotated[str, Query(max_length=FIELD)]


@router.get("")
def read_drafts(running: Running, frame: Framed, form: FormName) -> Response:
    """What stands in a form, for the script that fills it in."""
    _require(frame, form)
    return _json({field: _told(draft, frame) for field, draft in running.drafts.of(form).items()})


@router.post("")
def save_draft(
    running: Running,
    frame: Framed,
    form: Annotated[str, Form(max_length=FIELD)],
    field: Annotated[str, Form(max_length=FIELD)],
    value: Annotated[str, Form(max_length=VALUE)] = "",
    version: Annotated[int, Form(ge=0, le=2**31 - 2)] = 0,
) -> Response:
    """One field; 409 with what stands there if somebody else has written it meanwhile."""
    _require(frame, form)
    text = value.replace("\r\n", "\n").replace("\x00", "")
    saved = running.drafts.save(form, field, text, seen=version, by=frame.viewer.account, at=frame.now)
    if saved is not None:
        return _json(_told(saved, frame))
    stands = running.drafts.of(form).get(field)
    # sent and discarded meanwhile: whoever goes on typing begins anew
    if stands is None:
        saved = running.drafts.save(form, field, text, seen=0, by=frame.viewer.account, at=frame.now)
        return _json(None if saved is None else _told(saved, frame))
    return _json(_told(stands, frame), 409)


def _told(draft: Draft, frame: Frame) -> dict[str, object]:
    at = f"{draft.at.astimezone(frame.zone):%H:%M}"
    said = Text(f"已保存 {at}", f"saved {at}").of(english=frame.english)
    return {"value": draft.value, "version": draft.version, "by": draft.by, "at": at, "said": said}


def _json(content: object, status: int = 200) -> Response:
    return Response(msgspec.json.encode(content), status, None, "application/json")


def _require(frame: Frame, form: str) -> None:
    """Who may fill a form in may read and write its drafts; nobody else's private ones are there at all."""
    kind, _, rest = form.partition("/")
    where = rest.partition("/")[0]
    if kind == MINE and where == frame.viewer.account:
        return
    sharing = SHARED.get(kind)
    if sharing is None or not where:
        raise Problem("not_found")
    place = Place(branch=where) if sharing.of_branch else Place(committee=where)
    if not frame.viewer.may(sharing.right, place):
        raise Problem("not_found")
