"""The words of `djc accounts`, as typed."""

from typing import Annotated

import typer

from domain.access.roles import Level, Role
from infra.cli.plainly import plainly
from infra.identity.accounts import AccountKind
from infra.settings import Settings

app = typer.Typer(
    help="账号: 首位管理员由此建立 / accounts; the first administrator is made here.", no_args_is_help=True
)

Login = Annotated[str, typer.Argument(help="登录名 / login", show_default=False)]
AsJson = Annotated[bool, typer.Option("--json", help="输出 JSON / print JSON")]
Typed = Annotated[bool, typer.Option("--type-password", help="自行输入密码 / type the password yourself")]


@app.command()
@plainly
def create(
    login: Login,
    name: Annotated[str, typer.Option(help="姓名或名称 / name")],
    kind: Annotated[AccountKind, typer.Option(help="人员或服务 / person or service")] = AccountKind.PERSON,
    administrator: Annotated[bool, typer.Option("--administrator", help="系统管理员 / as administrator")] = False,
    type_password: Typed = False,
    as_json: AsJson = False,
) -> None:
    """建立账号; 密码自行输入, 或由系统给出并只显示一次 / make an account."""
    from infra.cli import accounts as commands

    password = _typed() if type_password else None
    commands.create(Settings(), login, name, kind=kind, administrator=administrator, password=password, as_json=as_json)


@app.command()
@plainly
def grant(
    login: Login,
    role: Annotated[Role, typer.Option(help="岗位 / role")],
    level: Annotated[Level, typer.Option(help="层级 / level")],
    place: Annotated[str, typer.Option(help="企业、党委或党支部代码 / id of the place")] = "",
    person: Annotated[str | None, typer.Option(help="人员代码 / whom the record knows in the role")] = None,
    as_json: AsJson = False,
) -> None:
    """授予岗位 / grant a role."""
    from infra.cli import accounts as commands

    commands.grant(Settings(), login, role, level, place, person, as_json=as_json)


@app.command()
@plainly
def revoke(
    login: Login, number: Annotated[int, typer.Argument(help="授权编号 / number of the grant", show_default=False)]
) -> None:
    """收回岗位 / revoke a role."""
    from infra.cli import accounts as commands

    commands.revoke(Settings(), login, number)


@app.command()
@plainly
def disable(login: Login) -> None:
    """停用账号并结束其会话 / disable an account and end its sessions."""
    from infra.cli import accounts as commands

    commands.enable(Settings(), login, yes=False)


@app.command()
@plainly
def enable(login: Login) -> None:
    """启用账号 / let it in again."""
    from infra.cli import accounts as commands

    commands.enable(Settings(), login, yes=True)


@app.command()
@plainly
def unlock(login: Login) -> None:
    """解除登录失败后的等待 / end the wait after failed sign-ins."""
    from infra.cli import accounts as commands

    commands.unlock(Settings(), login)


@app.command()
@plainly
def password(login: Login, type_password: Typed = False, as_json: AsJson = False) -> None:
    """重置密码, 首次登录须修改 / reset the password."""
    from infra.cli import accounts as commands

    commands.set_password(Settings(), login, _typed() if type_password else None, as_json=as_json)


@app.command()
@plainly
def second_factor(
    login: Login,
    reset: Annotated[bool, typer.Option("--reset", help="解除 / reset it", prompt="解除双因素认证 / reset it")] = False,
) -> None:
    """解除双因素认证: 本人遗失设备和恢复码时 / reset the second factor of who lost device and recovery codes."""
    from infra.cli import accounts as commands

    if reset:
        commands.reset_second_factor(Settings(), login)


@app.command()
@plainly
def provider(
    login: Login,
    subject: Annotated[str | None, typer.Option(help="身份标识 sub / the provider's subject")] = None,
    expected: Annotated[str | None, typer.Option(help="首次登录时的邮箱等 / address or name expected")] = None,
) -> None:
    """准备以统一身份登录的账号, 都不写则解除 / let somebody of the identity provider in; without options, nobody."""
    from infra.cli import accounts as commands

    commands.prepare(Settings(), login, subject=subject, expected=expected)


@app.command("list")
@plainly
def list_(as_json: AsJson = False) -> None:
    """账号及岗位 / accounts with their roles."""
    from infra.cli import accounts as commands

    commands.list_all(Settings(), as_json=as_json)


def _typed() -> str:
    typed: str = typer.prompt("密码 / password", hide_input=True, confirmation_prompt=True)
    return typed
