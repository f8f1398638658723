"""Drafts 草稿: what stands in a form before it is sent, field by field; nothing here is on the record."""

from base64 import b64encode
from collections.abc import Mapping
from typing import Annotated, Final, NamedTuple

import msgspec
from fastapi import APIRouter, Form, Query
from pydantic import Field
from starlette.responses import Response

from domain.access import Place, Right
from infra.http.acting import Running
from infra.http.language import Text
from infra.http.problems import Problem
from infra.http.sessions import NO_NUL
from infra.pages.frame import Frame, Framed
from infra.postgres.drafts import Draft

MINE: Final = "mine"
FIELD: Final = 200  # characters of a name
VALUE: Final = 20_000  # characters
SEVERAL: Final = 300  # fields at once


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
    require_filling(frame, form)
    return answer_json({field: told(draft, frame) for field, draft in running.drafts.of(form).items()})


@router.get("/key")
def read_draft_key(running: Running, frame: Framed) -> Response:
    """Under which this browser keeps what it cannot send, so that only its own account reads it, signed in."""
    return answer_json({"key": b64encode(running.drafts.key_of(frame.viewer.account)).decode()})


@router.post("")
def save_draft(
    running: Running,
    frame: Framed,
    form: Annotated[str, Form(max_length=FIELD, pattern=NO_NUL)],
    field: Annotated[str, Form(max_length=FIELD, pattern=NO_NUL)],
    value: Annotated[str, Form(max_length=VALUE)] = "",
    version: Annotated[int, Form(ge=0, le=2**31 - 2)] = 0,
) -> Response:
    """One field; 409 with what stands there if somebody else has written it meanwhile."""
    require_filling(frame, form)
    text = clean(value)
    saved = running.drafts.save(form, field, text, seen=version, by=frame.viewer.account, at=frame.now)
    if saved is not None:
        return answer_json(told(saved, frame))
    stands = running.drafts.of(form).get(field)
    # sent and discarded meanwhile: whoever goes on typing begins anew
    if stands is None:
        saved = running.drafts.save(form, field, text, seen=0, by=frame.viewer.account, at=frame.now)
        return answer_json(None if saved is None else told(saved, frame))
    return answer_json(told(stands, frame), 409)


@router.post("/several")
def save_drafts(
    running: Running,
    frame: Framed,
    form: Annotated[str, Form(max_length=FIELD, pattern=NO_NUL)],
    field: Annotated[list[Annotated[str, Field(max_length=FIELD, pattern=NO_NUL)]], Form(max_length=SEVERAL)],
    value: Annotated[list[Annotated[str, Field(max_length=VALUE)]], Form(max_length=SEVERAL)],
    version: Annotated[list[Annotated[int, Field(ge=0, le=2**31 - 2)]], Form(max_length=SEVERAL)],
) -> Response:
    """Fields, values and versions in the same order; `stands` are those that somebody else has written meanwhile."""
    require_filling(frame, form)
    fields = {name: (clean(text), seen) for name, text, seen in zip(field, value, version, strict=False)}
    by, at = frame.viewer.account, frame.now
    saved = running.drafts.save_all(form, fields, by=by, at=at)
    lost = {name for name, draft in saved.items() if draft is None}
    stands = {name: draft for name, draft in running.drafts.of(form).items() if name in lost} if lost else {}
    # sent and discarded meanwhile: whoever goes on typing begins anew
    again = running.drafts.save_all(form, {name: (fields[name][0], 0) for name in lost - stands.keys()}, by=by, at=at)
    kept = {name: draft for name, draft in {**saved, **again}.items() if draft is not None}
    return answer_json(
        {
            "saved": {name: told(draft, frame) for name, draft in kept.items()},
            "stands": {name: told(draft, frame) for name, draft in stands.items()},
        }
    )


def told(draft: Draft, frame: Frame) -> dict[str, object]:
    at = f"{draft.at.astimezone(frame.zone):%H:%M}"
    said = Text(f"已保存 {at}", f"saved {at}").of(english=frame.english)
    return {"value": draft.value, "version": draft.version, "by": draft.by, "at": at, "said": said}


def clean(value: str) -> str:
    return value.replace("\r\n", "\n").replace("\x00", "")


def answer_json(content: object, status: int = 200) -> Response:
    return Response(msgspec.json.encode(content), status, None, "application/json")


def require_filling(frame: Frame, form: str) -> None:
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
