"""Accounts 账号: made, disabled, given and taken roles by administrators; listed for auditors too."""

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Path
from pydantic import AwareDatetime, Field

from domain.access import Place
from domain.access.roles import Level
from infra.http.acting import Running
from infra.http.administering import Administering, InPath, Inspecting, Managing
from infra.http.fields import ActorId, Model, Name
from infra.http.grant_answers import (
    AccountId,
    GrantAnswer,
    GrantsAnswer,
    LevelField,
    Login,
    PlaceId,
    RoleField,
    grant_answer,
    grant_answers,
)
from infra.http.paging import Next, Paging, Search
from infra.http.sessions import EndedAnswer, Language, SessionId, SessionsAnswer, session_answers
from infra.identity.accounts import Account, AccountKind
from infra.identity.passwords import generate

router = APIRouter(prefix="/accounts", tags=["账号管理 accounts"])

KindField = Annotated[AccountKind, Field(description="人员或服务 / person or service", examples=["person"])]
ShownOnce = Annotated[
    str | None,
    Field(description="初始密码, 只显示这一次 / password, shown this once", examples=["hk3dm-9qxw7-t2nbe-r6vcy"]),
]
GrantNumber = Annotated[int, Path(ge=1, le=2**31, description="授权编号 / number of the grant", examples=[7])]


class NewAccount(Model):
    """A person's account gets a password unless it signs in with the identity provider; a service gets keys."""

    kind: KindField = AccountKind.PERSON
    login: Login
    name: Name
    language: Language | None = None
    with_password: Annotated[
        bool, Field(description="是否给初始密码 / whether to give a password", examples=[True])
    ] = True


class NewGrant(Model):
    """A role at a place; `person` is whom the record knows in it, and left out where the role names the signer."""

    role: RoleField
    level: LevelField
    place: PlaceId = ""
    person: Annotated[ActorId | None, Field(description="人员代码 / person id", examples=["s1"])] = None


class AccountAnswer(Model):
    """An account as it stands."""

    id: AccountId
    kind: KindField
    login: Login
    name: Name
    language: Language | None
    demo: Annotated[bool, Field(description="是否演示账号 / whether of the demo", examples=[False])]
    disabled_at: Annotated[AwareDatetime | None, Field(description="停用时间 / disabled", examples=[None])]
    created_at: Annotated[AwareDatetime, Field(description="建立时间 / created", examples=["2026-01-12T01:30:00Z"])]
    created_by: Annotated[str, Field(description="建立人 / by whom", examples=["server"])]
    must_change: Annotated[bool, Field(description="须先修改密码 / a new password is due", examples=[False])]
    second_factor_at: Annotated[
        AwareDatetime | None,
        Field(description="何时启用双因素认证 / second factor since", examples=["2026-01-12T01:30:00Z"]),
    ]
    grants: tuple[GrantAnswer, ...]


class NewAccountAnswer(AccountAnswer):
    """A new account, and the password to hand over."""

    password: ShownOnce


class PasswordAnswer(Model):
    """A password to hand over; it must be changed at the first sign-in, within three days."""

    password: ShownOnce


class StateAnswer(Model):
    """Whether the account is in use."""

    state: Annotated[Literal["enabled", "disabled"], Field(description="状态 / state", examples=["disabled"])]


class AccountsAnswer(Model):
    """Accounts by login."""

    accounts: tuple[AccountAnswer, ...]
    next: Next


@router.get("", summary="账号一览 / Accounts")
def list_accounts(who: Inspecting, running: Running, page: Paging, q: Search = None) -> AccountsAnswer:
    """按登录名排列; 企业管理员只见本企业的, 一页可能少于所要条数.

    By login. Administrators of an enterprise see those within it, so that a page may hold fewer than asked for.
    """
    (after,) = page.last("")
    found = running.identity.accounts.page(after=after, limit=page.limit + 1, q=q or "")
    rows, following = page.cut(found, lambda one: (one.login,))
    return AccountsAnswer(accounts=tuple(_told(running, one) for one in who.reached(rows)), next=following)


@router.post("", status_code=201, summary="建立账号 / Make an account")
def create_account(body: NewAccount, who: Managing, running: Running) -> NewAccountAnswer:
    """建立后再授予岗位; 初始密码只显示一次, 首次登录须修改.

    Roles are granted next. The password is shown once and must be changed at the first sign-in.
    """
    has_password = body.with_password and body.kind is AccountKind.PERSON
    password = generate() if has_password else None
    made = running.identity.administration.create(
        who.origin, kind=body.kind, login=body.login, name=body.name, language=body.language, password=password
    )
    return NewAccountAnswer(**_fields(running, made), password=password)


@router.get("/{account}", summary="账号详情 / An account")
def show_account(account: InPath, who: Inspecting, running: Running) -> AccountAnswer:
    """账号及其岗位.

    The account with its roles.
    """
    return _told(running, who.over(account))


@router.post("/{account}/disable", summary="停用账号 / Disable an account")
def disable_account(account: InPath, who: Managing, running: Running) -> StateAnswer:
    """立即停用, 并结束其全部会话; 记录中的署名不变.

    At once, with all its sessions; what it signed stays as it is.
    """
    running.identity.administration.disable(who.origin, who.over(account))
    return StateAnswer(state="disabled")


@router.post("/{account}/enable", summary="启用账号 / Enable an account")
def enable_account(account: InPath, who: Managing, running: Running) -> StateAnswer:
    """恢复使用.

    Lets it in again.
    """
    running.identity.administration.enable(who.origin, who.over(account))
    return StateAnswer(state="enabled")


@router.post("/{account}/unlock", summary="解除等待 / End the wait")
def unlock_account(account: InPath, who: Managing, running: Running) -> StateAnswer:
    """登录失败过多者不必再等.

    After too many failed sign-ins it need not wait any longer.
    """
    found = who.over(account)
    running.identity.administration.unlock(who.origin, found)
    return StateAnswer(state="enabled" if found.disabled_at is None else "disabled")


@router.post("/{account}/reset-password", summary="重置密码 / Reset the password")
def reset_password(account: InPath, who: Managing, running: Running) -> PasswordAnswer:
    """给一次性密码, 三日内有效, 登录后须修改; 其会话全部结束.

    A password for one sign-in within three days, to be changed then; its sessions end.
    """
    return PasswordAnswer(password=running.identity.administration.reset_password(who.origin, who.over(account)))


@router.post("/{account}/second-factor/reset", summary="解除双因素认证 / Reset the second factor")
def reset_second_factor(account: InPath, who: Managing, running: Running) -> StateAnswer:
    """本人遗失设备和恢复码时解除, 核实身份后办理; 其会话全部结束, 密码不变.

    For who lost the device and the recovery codes, once it is sure who asks; its sessions end, the password stays.
    """
    found = who.over(account)
    running.identity.administration.reset_second_factor(who.origin, found)
    return StateAnswer(state="enabled" if found.disabled_at is None else "disabled")


@router.post("/{account}/grants", status_code=201, summary="授予岗位 / Grant a role")
def grant_role(account: InPath, body: NewGrant, who: Managing, running: Running) -> GrantAnswer:
    """只授予记录中已有的人; 同一人在一个党委只有一个账号、一个署名.

    Only to whom the record knows in it; in a committee one person has one account and one name.
    """
    found = who.over(account)
    _require_place(who, body.level, body.place)
    return grant_answer(running.identity.administration.grant(who.origin, found, **dict(body)))


@router.post("/{account}/grants/{number}/revoke", summary="收回岗位 / Revoke a role")
def revoke_role(account: InPath, number: GrantNumber, who: Managing, running: Running) -> GrantsAnswer:
    """立即生效.

    At once.
    """
    found = who.over(account)
    running.identity.administration.revoke(who.origin, found, number)
    return GrantsAnswer(grants=grant_answers(running, found.id))


@router.get("/{account}/sessions", summary="账号会话 / Sessions of an account")
def list_sessions(account: InPath, who: Inspecting, running: Running) -> SessionsAnswer:
    """当前的全部会话.

    Those that last.
    """
    found = running.identity.own.sessions(who.over(account))
    return SessionsAnswer(sessions=session_answers(found, None))


@router.post("/{account}/sessions/end", summary="结束全部会话 / End all sessions")
def end_sessions(account: InPath, who: Managing, running: Running) -> EndedAnswer:
    """立即结束.

    At once.
    """
    return EndedAnswer(ended=running.identity.administration.end_sessions(who.origin, who.over(account)))


@router.post("/{account}/sessions/{session}/end", summary="结束会话 / End a session of an account")
def end_session(account: InPath, session: Annotated[SessionId, Path()], who: Managing, running: Running) -> EndedAnswer:
    """立即结束.

    At once.
    """
    return EndedAnswer(ended=running.identity.administration.end_sessions(who.origin, who.over(account), session))


def _require_place(who: Administering, level: Level, place: str) -> None:
    """What is granted must be within reach; a place that is not on record is refused as such further on."""
    who.require(Place() if level is Level.EVERYWHERE else who.identity.grants.place(level, place))


def _told(running: Running, account: Account) -> AccountAnswer:
    return AccountAnswer(**_fields(running, account))


def _fields(running: Running, account: Account) -> dict[str, Any]:
    shown = (name for name in AccountAnswer.model_fields if name != "grants")
    return {name: getattr(account, name) for name in shown} | {"grants": grant_answers(running, account.id)}
