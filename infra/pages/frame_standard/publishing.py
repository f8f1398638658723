"""Publishing 发布框架标准: the next version in one form, begun from the last; versions are never edited."""

from typing import Any, Final

from fastapi import APIRouter, Request
from starlette.responses import Response

from infra.http.acting import Running
from infra.http.language import Text
from infra.http.paths import Of
from infra.pages.acting import act_of, perform
from infra.pages.forms import Submitted
from infra.pages.frame import Frame, Framed
from infra.pages.frame_standard.fields import FrameForm, values_of
from infra.pages.frame_standard.reading import AT, versions
from infra.pages.rendering import render
from infra.pages.rows import Values, rows_of, typed_in
from infra.pages.terms import CLASSES, DUTIES
from infra.runtime import Runtime
from services.casebook import CommitteeYear
from services.ledger import Receipt, Seen
from services.organisation import committee_of

TEMPLATE: Final = "frame_standard/editor.html"
GRADES: Final = tuple(f"grades.r{n}" for n in range(1, 7))
SPARE: Final = 2

router = APIRouter(prefix=AT, include_in_schema=False)


@router.get("/publish")
def frame_editor_page(request: Request, running: Running, frame: Framed, of: Of) -> Response:
    return render(request, TEMPLATE, **_view(running, frame, of))


@router.post("/publish")
def send_frame(request: Request, running: Running, frame: Framed, form: Submitted, of: Of) -> Response:
    """For all committees of the enterprise that this committee belongs to."""
    seen = running.ledger.seen()
    enterprise = committee_of(seen, of.committee).enterprise or ""
    following = _following(seen, enterprise, of.year)

    def act() -> Receipt:
        version = form.into(FrameForm).as_domain(following)
        receipt = running.frames.publish(act_of(request, form), enterprise_id=enterprise, year=of.year, version=version)
        running.drafts.discard(_draft_name(frame, enterprise, of.year))
        return receipt

    return perform(
        request,
        form,
        act,
        done=Text(
            f"框架标准第{following}版已发布, 各单位标准须与之相符",
            f"version {following} of the frame is published: every committee's standard keeps to it",
        ),
        to=frame.url("frame_standard_page", committee=of.committee, year=of.year),
        again=TEMPLATE,
        view=lambda: _view(running, frame, of, typed_in(form.values)),
    )


def _draft_name(frame: Frame, enterprise: str, year: int) -> str:
    return f"mine/{frame.viewer.account}/frame/{enterprise}/{year}"


def _following(seen: Seen, enterprise: str, year: int) -> int:
    known = versions(seen, enterprise, year)
    return known[-1].frame.version + 1 if known else 1


def _view(running: Runtime, frame: Frame, of: CommitteeYear, typed: Values | None = None) -> dict[str, Any]:
    seen = running.ledger.seen()
    enterprise = committee_of(seen, of.committee).enterprise or ""
    known = versions(seen, enterprise, of.year) or versions(seen, enterprise, of.year - 1)
    name = _draft_name(frame, enterprise, of.year)
    begun = {**(values_of(known[-1].frame) if known else {}), **running.drafts.typed(name)}
    values = begun if typed is None else typed
    return {
        "of": of,
        "enterprise": enterprise,
        "following": _following(seen, enterprise, of.year),
        "values": values,
        "draft": name,
        "items": rows_of(values, "items", spare=SPARE),
        "vetoes": rows_of(values, "vetoes", spare=SPARE),
        "spare": SPARE,
        "grades": GRADES,
        "classes": [(one.value, title) for one, title in CLASSES.items()],
        "duties": DUTIES,
    }
