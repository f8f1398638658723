"""djc demo: the sample year and a whole enterprise, then serve."""

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from domain.access import NAMES
from infra.cli.opening import opened
from infra.cli.serve import run as serve
from infra.http.language import Text
from infra.pages.administration.places import Tree
from infra.sample.accounts import PASSWORD, make_accounts
from infra.sample.load import load_sample
from infra.settings import Settings


def run(settings: Settings, *, load_only: bool) -> None:
    """Load what is not loaded yet, with progress; then serve."""
    with opened(settings):
        pass  # what an earlier release has stored is shown being rebuilt, before the sample has its own bar
    with Progress(TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn()) as bar:
        task = bar.add_task("装载示例年度 / loading the sample year", total=None)
        load_sample(settings, lambda done, total: bar.update(task, completed=done, total=total))
    if not load_only:
        _show_accounts(settings)
        serve(settings)


def _show_accounts(settings: Settings) -> None:
    """Whom one may sign in as; anybody who reaches the demo may."""
    with opened(settings) as runtime:
        accounts = make_accounts(runtime.identity)
        tree = Tree(runtime)
        places = [tree.where(one.level, one.place) for one in accounts]
    table = Table("登录名 / login", "密码 / password", "岗位 / role", "所在 / where", title="演示账号 / demo accounts")
    for one, where in zip(accounts, places, strict=True):
        at = " / ".join(where) if isinstance(where, Text) else where
        table.add_row(one.login, PASSWORD, " / ".join(NAMES[one.role]), at)
    console = Console(highlight=False)
    console.print(table)
    console.print(f"工作台 / workbench: http://{settings.host}:{settings.port}/")
    console.print("操作人例 / an actor of the sample for X-Actor: u01-s1")
