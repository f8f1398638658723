"""Standing in 代为办理: choosing on whose behalf to act, and acting in person again; kept with the session."""

from typing import Annotated, Final

from fastapi import APIRouter, Query, Request
from fastapi import Form as Field
from starlette.responses import RedirectResponse, Response

from domain.refusal import Refusal, RefusedError
from infra.http.acting import Running
from infra.http.language import Text
from infra.http.principal import Asking, address
from infra.http.standing_in import StandIn
from infra.pages.errors import PREFIX
from infra.pages.flash import Flash, leave
from infra.pages.frame import Frame, Framed
from infra.pages.preferences import Whence, own_address
from infra.pages.rendering import render

NOT_NOW: Final = Text(
    "您没有此人的有效委托: 可能已期满或已撤销。需代为办理的, 请其先行委托",
    "no delegation from this person is in force: it may have ended or been revoked. Ask them to delegate it first",
)
Id = Annotated[str, Field(max_length=200)]
Asked = Annotated[str, Query(max_length=200)]

router = APIRouter(prefix=f"{PREFIX}/standing-in", include_in_schema=False)


@router.get("")
def standing_in_page(
    request: Request, frame: Framed, of: Asked = "", to: Annotated[str, Query(max_length=2_000)] = PREFIX
) -> Response:
    """Whom one may act for; `of` is the one that somebody came here to act for, `to` where they go on then."""
    chosen = [one for one in frame.standing.choices if of in ("", one.tag)]
    return render(
        request, "standing_in/choices.html", choices=chosen, whence=own_address(to), missing=bool(of) and not chosen
    )


@router.post("")
def send_standing_in(
    request: Request,
    running: Running,
    frame: Framed,
    asking: Asking,
    committee: Id,
    principal: Id,
    whence: Whence = PREFIX,
) -> Response:
    """From now on what the session does is done on this person's behalf."""
    chosen = _chosen(frame, committee, principal)
    if chosen is None or asking.session is None:
        raise RefusedError(Refusal.NOT_DELEGATED, NOT_NOW.zh, NOT_NOW.en)
    running.identity.own.act_for(asking.session, chosen.committee, chosen.principal, address(request))
    response = RedirectResponse(own_address(whence), 303)
    leave(request, response, Flash(f"现在代{chosen.name}办理", f"You now act for {chosen.name}"))
    return response


@router.post("/end")
def send_standing_in_end(
    request: Request, running: Running, asking: Asking, frame: Framed, whence: Whence = PREFIX
) -> Response:
    """From now on one acts in person again."""
    if asking.session is not None:
        running.identity.own.act_in_person(asking.session, address(request))
    response = RedirectResponse(own_address(whence), 303)
    if frame.standing.acting is not None:
        leave(request, response, Flash("已结束代办, 现以本人身份办理", "You act in person again"))
    return response


def _chosen(frame: Frame, committee: str, principal: str) -> StandIn | None:
    return next(
        (one for one in frame.standing.choices if (one.committee, one.principal) == (committee, principal)), None
    )
