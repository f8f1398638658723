"""Event 事件: one recorded fact as it stands in the log: who, when, why, what, and the proof that it is there."""

from typing import Annotated, Any, Final
from urllib.parse import urlencode

import msgspec
from fastapi import APIRouter, Path, Request
from starlette.responses import Response

from infra.facts import decode
from infra.http.acting import Running
from infra.http.known import InScope
from infra.http.language import Text
from infra.http.problems import Problem
from infra.pages.events.explorer import AT, called, reason_of
from infra.pages.events.words import TITLES
from infra.pages.frame import Frame, Framed
from infra.pages.rendering import render
from infra.runtime import Runtime
from projections.engine import Committees
from projections.events import Event
from services.log import Entry

SIDE_BY_SIDE: Final = 12
"""Branches whose sentences are shown of a fact that concerns many."""

router = APIRouter(prefix=AT, include_in_schema=False)


@router.get("/{position}")
def event_page(
    request: Request,
    running: Running,
    frame: Framed,
    scope: InScope,
    position: Annotated[int, Path(ge=1, le=2**62)],
) -> Response:
    entries = running.recorder.entries_at([position])
    known = running.projections.events.at(position)
    if not entries or not known or not _within(scope, known[0]):
        raise Problem("not_found")
    return render(request, "events/event.html", **_view(request, running, frame, entries[0], known))


def _within(scope: Committees, event: Event) -> bool:
    return scope is None or event.committee in scope


def _view(request: Request, running: Runtime, frame: Frame, entry: Entry, known: list[Event]) -> dict[str, Any]:
    recorded, event = decode(entry), known[0]
    envelope, history = recorded.envelope, running.projections.branch_history
    (line,) = history.told([event])
    beside = sorted((one for one in known[:SIDE_BY_SIDE] if one.told), key=lambda one: one.branch)
    branches = running.projections.directory.names()
    committees = {one.id: one.name for one in running.projections.directory.committees()}
    facts = [
        (Text("记录时间", "Recorded at"), recorded.recorded_at),
        (Text("日志位置", "Position"), recorded.position),
        (Text("办理人", "By"), called(running.ledger.seen())(event, line)),
        (Text("记录署名", "Signed"), envelope.by),
        (Text("代何人", "On behalf of"), line.principal),
        (Text("事由", "Why"), reason_of(recorded)),
        (Text("党委", "Committee"), committees.get(event.committee, event.committee) or None),
        (Text("年度", "Year"), None if event.year is None else str(event.year)),
        (Text("业务日期", "Business date"), envelope.business_date),
    ]
    kept = [
        (Text("事实流", "Stream"), recorded.stream),
        (Text("流内版本", "Version"), str(recorded.version)),
        (Text("记录名称", "Name"), entry.topic),
        (Text("命令编号", "Command"), envelope.command),
        (Text("关联编号", "Correlation"), envelope.correlation),
        (Text("起因", "Caused by"), envelope.causation),
    ]
    return {
        "event": event,
        "title": TITLES[event.kind],
        "facts": [one for one in facts if one[1] is not None],
        "kept": [one for one in kept if one[1] is not None],
        "said": Text(line.sentence_zh, line.sentence_en),
        "lines": [
            (branches.get(told.branch, told.branch), told)
            for told in history.told(beside, to_branch=True)
            if told.sentence_zh != line.sentence_zh
        ],
        "more": max(event.branches - SIDE_BY_SIDE, 0),
        "body": _body(entry),
        "proof": f"{request.app.url_path_for('prove_inclusion')}?{urlencode({'fact': recorded.id})}",
        "around": _around(running, frame, entry),
        "cause": _cause(running, frame, envelope.causation),
    }


def _body(entry: Entry) -> str:
    """The fact as it is stored, set out in lines."""
    fact = msgspec.json.decode(entry.state)["fact"]
    return msgspec.json.format(msgspec.json.encode(fact), indent=2).decode()


def _around(running: Runtime, frame: Frame, entry: Entry) -> dict[str, str | None]:
    """What was recorded before and after it in the same stream."""
    version = entry.originator_version
    near = running.recorder.select_events(entry.originator_id, gt=version - 2, lte=version + 1)
    by_version = {one.originator_version: frame.url("event_page", position=one.id) for one in near}
    return {"before": by_version.get(version - 1), "after": by_version.get(version + 1)}


def _cause(running: Runtime, frame: Frame, fact: str | None) -> str | None:
    """Where the fact that caused it is, told as its stream and version."""
    stream, _, version = (fact or "").rpartition("@")
    if not stream or not version.isdigit():
        return None
    found = running.recorder.select_events(stream, gt=int(version) - 1, lte=int(version))
    return frame.url("event_page", position=found[0].id) if found else None
