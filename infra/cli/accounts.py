"""djc accounts: accounts kept by whoever has a shell on the server; the first administrator is made here."""

import json
from typing import Any

from rich.console import Console
from rich.table import Table

from domain.access import NAMES
from domain.access.roles import Level, Role
from infra.cli.opening import opened
from infra.identity import Identity
from infra.identity.accounts import Account, AccountKind
from infra.identity.administration import SERVER
from infra.identity.passwords import generate
from infra.settings import Settings

PAGE = 500


def create(
    settings: Settings,
    login: str,
    name: str,
    *,
    kind: AccountKind,
    administrator: bool,
    password: str | None,
    as_json: bool,
) -> None:
    """A new account; its password is the one typed, or generated and shown once, to be changed at the first sign-in."""
    with opened(settings) as runtime:
        administration = runtime.identity.administration
        given = (password or generate()) if kind is AccountKind.PERSON else None
        account = administration.create(
            SERVER, kind=kind, login=login, name=name, password=given, must_change=password is None
        )
        if administrator:
            administration.grant(SERVER, account, role=Role.ADMINISTRATOR, level=Level.EVERYWHERE)
    shown = {"id": account.id, "login": account.login, "password": None if password else given}
    words = f"已建立 / created: {account.login} ({account.id})"
    _say(shown, words if password or given is None else f"{words}\n{_once(given)}", as_json=as_json)


def grant(
    settings: Settings, login: str, role: Role, level: Level, place: str, person: str | None, *, as_json: bool
) -> None:
    """Gives a role that the record bears out."""
    with opened(settings) as runtime:
        account = runtime.identity.accounts.with_login(login)
        given = runtime.identity.administration.grant(
            SERVER, account, role=role, level=level, place=place, person=person
        )
    shown = {"number": given.number, "role": str(role), "level": str(level), "place": place, "person": given.person}
    where = place or "全局 / everywhere"
    _say(
        shown, f"已授予 / granted: {_role(role)}, {where}, 署名 / as {given.person} (#{given.number})", as_json=as_json
    )


def revoke(settings: Settings, login: str, number: int) -> None:
    """Takes a role back."""
    with opened(settings) as runtime:
        runtime.identity.administration.revoke(SERVER, runtime.identity.accounts.with_login(login), number)
    _print(f"已收回 / revoked: #{number}")


def enable(settings: Settings, login: str, *, yes: bool) -> None:
    """Lets nobody in under it, or again."""
    with opened(settings) as runtime:
        account = runtime.identity.accounts.with_login(login)
        (runtime.identity.administration.enable if yes else runtime.identity.administration.disable)(SERVER, account)
    _print(f"{'已启用 / enabled' if yes else '已停用 / disabled'}: {account.login}")


def unlock(settings: Settings, login: str) -> None:
    """Ends the wait after failed sign-ins."""
    with opened(settings) as runtime:
        account = runtime.identity.accounts.with_login(login)
        runtime.identity.administration.unlock(SERVER, account)
    _print(f"已解除等待 / need not wait any longer: {account.login}")


def set_password(settings: Settings, login: str, password: str | None, *, as_json: bool) -> None:
    """A password for one sign-in, to be changed then."""
    with opened(settings) as runtime:
        account = runtime.identity.accounts.with_login(login)
        given = runtime.identity.administration.reset_password(SERVER, account, password)
    words = f"已重置 / reset: {account.login}"
    shown = {"login": account.login, "password": None if password else given}
    _say(shown, words if password else f"{words}\n{_once(given)}", as_json=as_json)


def reset_second_factor(settings: Settings, login: str) -> None:
    """The password alone lets in again: the device and the recovery codes are lost."""
    with opened(settings) as runtime:
        account = runtime.identity.accounts.with_login(login)
        runtime.identity.administration.reset_second_factor(SERVER, account)
    _print(f"已解除双因素认证 / second factor reset: {account.login}")


def prepare(settings: Settings, login: str, *, subject: str | None, expected: str | None) -> None:
    """Lets one person of the identity provider in under it, or nobody any more."""
    with opened(settings) as runtime:
        account, externals = runtime.identity.accounts.with_login(login), runtime.identity.externals
        if subject or expected:
            externals.prepare(SERVER, account, subject=subject, expected=expected)
        else:
            externals.remove(SERVER, account)
    _print(f"统一身份 / identity: {account.login} {subject or expected or '–'}")


def list_all(settings: Settings, *, as_json: bool) -> None:
    """Every account with its roles."""
    with opened(settings) as runtime:
        accounts = _all(runtime.identity)
        grants = {one.id: runtime.identity.grants.of(one.id) for one in accounts}
    if as_json:
        told = [{**_told(one), "grants": [_told(each) for each in grants[one.id]]} for one in accounts]
        _print(json.dumps(told, ensure_ascii=False))
        return
    table = Table("登录名 / login", "名称 / name", "岗位 / roles", "双因素 / second factor", "状态 / state")
    for one in accounts:
        roles = "\n".join(f"#{each.number} {_role(each.role)} {each.place} {each.person}" for each in grants[one.id])
        factor = f"{one.second_factor_at:%Y-%m-%d}" if one.second_factor_at else ""
        table.add_row(one.login, one.name, roles, factor, "停用 / disabled" if one.disabled_at else "")
    Console(highlight=False).print(table)


def _all(identity: Identity) -> list[Account]:
    found: list[Account] = []
    while page := identity.accounts.page(after=found[-1].login if found else "", limit=PAGE):
        found.extend(page)
    return found


def _told(one: object) -> dict[str, Any]:
    return {name: value if isinstance(value, bool) else value and str(value) for name, value in vars(one).items()}


def _role(role: Role) -> str:
    zh, en = NAMES[role]
    return f"{zh} / {en}"


def _once(password: str) -> str:
    return (
        f"初始密码, 只显示这一次, 三日内登录并修改 / password, shown once, to be changed within three days: {password}"
    )


def _say(shown: dict[str, Any], words: str, *, as_json: bool) -> None:
    _print(json.dumps(shown, ensure_ascii=False) if as_json else words)


def _print(words: str) -> None:
    Console(highlight=False, soft_wrap=True).print(words, markup=False)
