"""Record 记录核查: for supervision, whether the log is whole, what was signed of it holds, and lists equal a replay."""

from collections.abc import Mapping
from typing import Any, Final, NamedTuple

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from infra.http.acting import Running
from infra.http.language import Text
from infra.pages.frame import Frame, Framed
from infra.pages.listing import Tag, Tone
from infra.pages.rendering import render
from infra.record_check import CHECKPOINTS, LOG, Checked, Finding, Part
from infra.runtime import Runtime

AT: Final = "/workbench/record"
NAMES: Final[Mapping[str, Text]] = {
    LOG: Text("事实日志", "The log of facts"),
    CHECKPOINTS: Text("历次校验点", "All checkpoints"),
    "standings": Text("排名", "Standings"),
    "grade_book": Text("等级簿", "Grade book"),
    "branch_history": Text("支部履历", "Histories of branches"),
    "open_matters": Text("待办事项", "Open matters"),
    "directory": Text("组织名录", "Directory"),
    "evidence": Text("佐证材料", "Evidence"),
    "target_sets": Text("目标责任书", "Target sets"),
    "emphases": Text("工作侧重", "Emphases"),
    "practices": Text("做法库", "Practices"),
    "secretaries": Text("书记队伍", "Secretaries"),
    "approvals": Text("审批", "Approvals"),
    "deadlines": Text("时限", "Deadlines"),
    "conduct": Text("履职情况", "Conduct of committees"),
    "honouring": Text("奖惩兑现", "Consequences"),
    "six_good": Text("六好班子", "Six-good teams"),
    "features": Text("特色党支部", "Feature branches"),
    "exemplars": Text("典型", "Exemplars"),
    "honours": Text("表彰", "Honours"),
}
"""What is looked at, in words."""
WAITING: Final = Tag(Text("待查", "to be looked at"))
SOUND: Final = Tag(Text("相符", "sound"), Tone.GOOD)
FAULTY: Final = Tag(Text("不符", "not sound"), Tone.LATE)

router = APIRouter(prefix=AT, include_in_schema=False)


class Line(NamedTuple):
    """A part in words; `percent` while it is at work, and what was found wrong."""

    name: Text
    standing: Tag
    percent: int | None
    findings: list[Finding]
    more: int = 0


@router.get("")
def record_page(request: Request, running: Running, frame: Framed) -> Response:
    """The state of the log and the check at work or the last one; a script asks for that alone."""
    partly = request.headers.get("hx-request") == "true"
    view = record_view(running, frame)
    return render(request, "record/check.html" if partly else "record/page.html", **view)


@router.post("/check")
def send_record_check(running: Running, frame: Framed) -> Response:
    """Begins a check, or goes to the one at work; it records nothing."""
    running.record_check.start(frame.viewer.name)
    return RedirectResponse(AT, 303)


def record_view(running: Runtime, frame: Frame) -> dict[str, Any]:
    """How large the log is and what was last signed of it, and the check."""
    head, last, found = running.recorder.head(), running.checkpoints.latest(), running.record_check.found
    return {
        "head": head,
        "last": last,
        "checked": found,
        "at_work": found is not None and found.at_work,
        "lines": [] if found is None else [_line(one, found) for one in found.parts],
        "names": [NAMES[name] for name in running.record_check.names],
        "since": None if found is None else head.size - found.size,
        "page": frame.url("record_page"),
    }


def _line(part: Part, found: Checked) -> Line:
    if part.findings is not None:
        return Line(NAMES[part.name], SOUND if part.sound else FAULTY, None, list(part.findings), part.more)
    if found.at_work and (part.whole or part.name == _next(found)):
        percent = 100 * part.done // part.whole if part.whole else 0
        return Line(NAMES[part.name], Tag(Text(f"核查中 {percent}%", f"{percent} %"), Tone.INFO), percent, [])
    return Line(NAMES[part.name], WAITING, None, [])


def _next(found: Checked) -> str | None:
    return next((one.name for one in found.parts if one.findings is None), None)
