"""Plainly 直说: what goes wrong is told in one line that says what to do."""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec

import typer
from rich.console import Console
from rich.markup import escape
from typer.exceptions import TyperException

P = ParamSpec("P")
USER_MISTAKE = 2

errors = Console(stderr=True)


def plainly(command: Callable[P, None]) -> Callable[P, None]:
    """One line that says what to do, and exit status 2, for whatever is the user's or the surroundings' fault."""

    @wraps(command)
    def run(*args: P.args, **kwargs: P.kwargs) -> None:
        try:
            command(*args, **kwargs)
        except (Exception, KeyboardInterrupt) as error:
            from infra.cli.told import told

            message = told(error)
            if message is None:
                raise
            _tell(message)
            raise typer.Exit(USER_MISTAKE) from None

    return run


def run_typed(app: typer.Typer, typed: list[str] | None = None) -> int:
    """Runs what was typed, by default on the command line; returns the exit status. Wrong usage is told in a line."""
    try:
        return app(typed, standalone_mode=False) or 0
    except TyperException as error:
        said, at = error.format_message(), getattr(error, "ctx", None)
        if at is not None and at.command.no_args_is_help and not at.args and "Usage:" in (said or "Usage:"):
            errors.print(said, markup=False, highlight=False)  # the help itself
        else:
            _tell(f"命令写法有误, 用法见 {at.command_path if at else 'djc'} --help / wrong usage: {said}")
        return error.exit_code
    except typer.Abort:
        return 1


def _tell(message: str) -> None:
    line = escape(" ".join(message.split()))
    errors.print(f"[bold red]djc:[/] {line}", highlight=False, soft_wrap=True)
