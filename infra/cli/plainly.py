"""Plainly 直说: what goes wrong is told in one line that says what to do."""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec

import typer
from rich.console import Console
from rich.markup import escape

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
            line = escape(" ".join(message.split()))
            errors.print(f"[bold red]djc:[/] {line}", highlight=False, soft_wrap=True)
            raise typer.Exit(USER_MISTAKE) from None

    return run
