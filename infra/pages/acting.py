"""Acting 办理: an act of a form, recorded once; then the next page, or the form again with why not."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, Final

from fastapi import Request
from starlette.responses import RedirectResponse, Response

from domain.ballot import BallotHeld
from domain.refusal import NotFoundError, Refusal, RefusedError
from infra.http.language import Text
from infra.http.permitted import access_of
from infra.http.principal import runtime_of
from infra.http.problems import CODES, SORTS
from infra.http.standing_in import Standing, account_tag
from infra.pages.flash import Flash, leave
from infra.pages.forms import FaultyFormError, Form
from infra.pages.frame import frame_of
from infra.pages.rendering import SAID, render
from infra.pages.viewer import Viewer
from services.access import ForbiddenError
from services.ledger import Act, BusyError, KeyReusedError, PreconditionFailedError, Receipt

PATIENCE: Final = 2.0  # seconds, for the lists to show what was just recorded
FORM_FAULTY: Final = Text(
    "填写有误, 请按各栏旁的说明更正, 未作任何记录", "correct what is marked; nothing was recorded"
)
CHANGED: Final = Text(
    "您打开本页之后, 他人已办理了其中的内容。页面已更新, 您填写的仍在, 请核对后再提交",
    "somebody else has acted on this since you opened the page. It shows what stands now, and what you wrote: look "
    "again, then send it",
)


class NotAsShownError(RefusedError):
    """Whoever sent the form is, or acts for, somebody else now than its page said."""


def act_of(request: Request, form: Form, *, reason: str | None = None) -> Act:
    """The act that a form asks for; the ledger asks whether the viewer may, and signs it in that capacity.

    A form that says in `_position` what it was filled in over is refused once any of that has changed, and one that was
    filled in by another account, or on another's behalf than the viewer acts on now, or in person.
    """
    frame = frame_of(request)
    access, acting = access_of(request), frame.standing.acting
    _require_as_shown(form, frame.viewer, frame.standing)
    return Act(
        access.signs,
        frame.now,
        key=f"{access.account}/{form.key}",
        fingerprint=form.fingerprint(request.url.path),
        on_behalf_of=None if acting is None else acting.principal,
        reason=reason,
        if_position=form.position,
        actor=access.actor,
    )


def perform(
    request: Request,
    form: Form,
    act: Callable[[], Receipt],
    *,
    done: Text,
    to: str | None,
    again: str,
    view: Callable[[], Mapping[str, Any]],
) -> Response:
    """Do it, then go on to the page at `to` and say what is `done`, with the position it is recorded under.

    Where it is refused or cannot be read, the template `again` is filled in anew from `view`, with the `refusal`,
    the `errors` by field and what was `typed`: status 403, 409 or 422, and nothing was recorded.
    """
    refused = partial(render, request, again, typed=form.typed, ticked=form.ticked)
    try:
        receipt = act()
    except FaultyFormError as faulty:
        return refused(status=422, refusal=FORM_FAULTY, errors=faulty.errors, **_rest(view))
    except (RefusedError, NotFoundError, ForbiddenError) as why:
        status = 403 if isinstance(why, ForbiddenError) else 409
        return refused(status=status, refusal=_why(request, why), **_rest(view))
    except (BusyError, KeyReusedError, PreconditionFailedError) as busy:
        said = CHANGED if isinstance(busy, PreconditionFailedError) else SORTS[CODES[type(busy)]].detail
        return refused(status=409, refusal=said, **_rest(view))
    _wait_until_shown(request, receipt.position)
    response = RedirectResponse(to or request.url.path, 303)
    said = _told(done, receipt)
    leave(request, response, Flash(said.zh, said.en, receipt.position))
    return response


def _require_as_shown(form: Form, viewer: Viewer, standing: Standing) -> None:
    """Whoever sent the form is and acts for whom its page said: nothing is recorded in a name they did not see."""
    if form.account not in ("", account_tag(viewer.account)):
        raise NotAsShownError(
            Refusal.NOT_YOURS,
            f"打开本页之后, 此浏览器已改由{viewer.name}登录, 未作任何记录。不是您本人的, 请先退出再登录",
            f"since you opened the page {viewer.name} has signed in with this browser; nothing was recorded. "
            "If that is not you, sign out first",
        )
    acting, lapsed = standing.acting, standing.lapsed
    if form.acts_for == ("" if acting is None else acting.tag):
        return
    if lapsed is not None and form.acts_for == lapsed.tag:
        zh, en = lapsed.why.zh, lapsed.why.en
    elif acting is None:
        zh, en = "打开本页之后您已结束代办", "since you opened the page you have stopped acting for another"
    else:
        zh, en = (
            f"打开本页之后您已改为代{acting.name}办理",
            f"since you opened the page you began to act for {acting.name}",
        )
    raise NotAsShownError(
        Refusal.NOT_DELEGATED,
        f"{zh}, 未作任何记录。请看清页面上方的办理身份后再提交",
        f"{en}; nothing was recorded. See above in whose name you act, then send it again",
    )


def _why(request: Request, refused: RefusedError | NotFoundError | ForbiddenError) -> Text:
    """Why not; of what was not handed on to whoever acts for another, with both their names."""
    acting = frame_of(request).standing.acting
    if acting is not None and type(refused) is RefusedError and refused.code is Refusal.NOT_DELEGATED:
        return acting.beyond
    return Text(refused.zh, refused.en)


def _told(done: Text, receipt: Receipt) -> Text:
    """What is done; of a vote also what came of it."""
    for _, fact in receipt.facts:
        if isinstance(fact, BallotHeld):
            zh, en = ("表决通过", "carried") if fact.carried else ("表决未通过", "not carried")
            return Text(f"{done.zh}: {zh}", f"{done.en}: {en}")
    return done


def _rest(view: Callable[[], Mapping[str, Any]]) -> dict[str, Any]:
    return {name: value for name, value in view().items() if name not in SAID}


def _wait_until_shown(request: Request, position: int) -> None:
    projections = runtime_of(request).projections
    for name in projections.names:
        projections.wait_for(name, position, PATIENCE)
