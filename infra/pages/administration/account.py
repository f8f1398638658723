"""Account 账号: what it holds, its sessions, keys and lines of the security log, and all that is done to it."""

from datetime import datetime, time, timedelta
from typing import Annotated, Final

from fastapi import APIRouter, Request
from pydantic import Field
from starlette.responses import Response

from infra.http.acting import Running
from infra.http.administering import InPath, Inspecting
from infra.http.fields import Day, Name
from infra.http.keys import LONGEST_OVERLAP, KeyId, Scopes
from infra.http.language import Text
from infra.http.sessions import SessionId
from infra.pages.administration.case import TEMPLATE, OnAccount, view_of
from infra.pages.forms import FormModel
from infra.pages.frame import Frame, Framed
from infra.pages.rendering import render

router = APIRouter(prefix="/workbench/accounts/{account}", include_in_schema=False)

DISABLED: Final = Text("账号已停用, 其会话已全部结束", "The account is disabled, its sessions have ended")
ENABLED: Final = Text("账号已启用", "The account is let in again")
UNLOCKED: Final = Text("已解除登录等待", "The wait after failed sign-ins is over")
FACTOR_RESET: Final = Text(
    "双因素认证已解除, 其会话已全部结束", "The second factor is reset, the sessions of the account have ended"
)
REVOKED: Final = Text("岗位已收回, 立即生效", "The role is taken back, at once")
ENDED: Final = Text("会话已结束", "The session has ended")
KEY_REVOKED: Final = Text("密钥已撤销, 立即失效", "The key is revoked and serves no more")


class GrantChosen(FormModel):
    """A role of the account."""

    number: int


class SessionChosen(FormModel):
    """One of the account's sessions; all of them where none is named."""

    session: SessionId | None = None


class NewKey(FormModel):
    """What a key is called and for, and the last day it serves."""

    name: Name
    scopes: Scopes
    until: Day


class Rotation(FormModel):
    """The key to be replaced, the last day of the new one, and how many days the old one still serves."""

    key: KeyId
    last_day: Day
    overlap_days: Annotated[int, Field(ge=0, le=LONGEST_OVERLAP)] = 7


class KeyChosen(FormModel):
    """A key of the account."""

    revoked: KeyId


@router.get("")
def account_page(request: Request, running: Running, frame: Framed, who: Inspecting, account: InPath) -> Response:
    return render(request, TEMPLATE, **view_of(running, frame, who.over(account)))


@router.post("/disable")
def send_disable_account(case: OnAccount) -> Response:
    return case.do(lambda: case.administration.disable(case.who.origin, case.account), DISABLED)


@router.post("/enable")
def send_enable_account(case: OnAccount) -> Response:
    return case.do(lambda: case.administration.enable(case.who.origin, case.account), ENABLED)


@router.post("/unlock")
def send_unlock_account(case: OnAccount) -> Response:
    return case.do(lambda: case.administration.unlock(case.who.origin, case.account), UNLOCKED)


@router.post("/password")
def send_password_reset(case: OnAccount) -> Response:
    return case.tell(lambda: {"password": case.administration.reset_password(case.who.origin, case.account)})


@router.post("/second-factor/reset")
def send_second_factor_reset(case: OnAccount) -> Response:
    return case.do(lambda: case.administration.reset_second_factor(case.who.origin, case.account), FACTOR_RESET)


@router.post("/grants/revoke")
def send_revoke_grant(case: OnAccount) -> Response:
    return case.do(
        lambda: case.administration.revoke(case.who.origin, case.account, case.form.into(GrantChosen).number), REVOKED
    )


@router.post("/sessions/end")
def send_end_sessions(case: OnAccount) -> Response:
    def act() -> int:
        return case.administration.end_sessions(case.who.origin, case.account, case.form.into(SessionChosen).session)

    return case.do(act, ENDED)


@router.post("/keys/make")
def send_new_key(case: OnAccount) -> Response:
    """The page of the account with the key, this once."""

    def act() -> dict[str, str]:
        asked = case.form.into(NewKey)
        expires = _end_of(asked.until, case.frame)
        _, text = case.administration.make_key(
            case.who.origin, case.account, name=asked.name, scopes=asked.scopes, expires_at=expires
        )
        return {"key": text}

    return case.tell(act)


@router.post("/keys/rotate")
def send_key_rotation(case: OnAccount) -> Response:
    """The page of the account with the new key, this once."""

    def act() -> dict[str, str]:
        asked = case.form.into(Rotation)
        _, text = case.administration.rotate_key(
            case.who.origin,
            case.account,
            asked.key,
            expires_at=_end_of(asked.last_day, case.frame),
            old_ends_at=case.frame.now + timedelta(days=asked.overlap_days),
        )
        return {"key": text}

    return case.tell(act)


@router.post("/keys/revoke")
def send_revoke_key(case: OnAccount) -> Response:
    return case.do(
        lambda: case.administration.revoke_key(case.who.origin, case.account, case.form.into(KeyChosen).revoked),
        KEY_REVOKED,
    )


def _end_of(day: Day, frame: Frame) -> datetime:
    """Until when a key serves whose last day this is, where the office sits."""
    return datetime.combine(day, time(23, 59, 59), frame.zone)
