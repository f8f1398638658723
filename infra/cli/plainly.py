"""Plainly 直说: what goes wrong is told in one line that says what to do."""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec

import typer
from eventsourcing.persistence import PersistenceError
from psycopg import Error as DatabaseError
from psycopg_pool import PoolTimeout
from pydantic import ValidationError
from pydantic_core import ErrorDetails
from rich.console import Console
from rich.markup import escape

from domain.refusal import NotFoundError, RefusedError
from infra.checkpoint_key import CheckpointError
from infra.cli.errors import UserError
from infra.identity import IdentityError
from infra.postgres.embedded import EmbeddedServerError

P = ParamSpec("P")
USER_MISTAKE = 2

errors = Console(stderr=True)


def plainly(command: Callable[P, None]) -> Callable[P, None]:
    """One line that says what to do, and exit status 2, for whatever is the user's or the surroundings' fault."""

    @wraps(command)
    def run(*args: P.args, **kwargs: P.kwargs) -> None:
        try:
            command(*args, **kwargs)
        except (UserError, EmbeddedServerError, RefusedError, NotFoundError, CheckpointError, IdentityError) as error:
            message = str(error)
        except ValidationError as error:
            faults = error.errors(include_url=False, include_input=False)
            message = f"{'; '.join(map(_setting, faults))}; correct it, or leave it unset"
        except (DatabaseError, PoolTimeout, PersistenceError) as error:
            message = f"the database does not answer as it should ({error}); is it running, is DATABASE_URL right?"
        except KeyboardInterrupt:
            message = "interrupted; nothing recorded is lost, run it again to go on"
        else:
            return
        line = escape(" ".join(message.split()))
        errors.print(f"[bold red]djc:[/] {line}", highlight=False, soft_wrap=True)
        raise typer.Exit(USER_MISTAKE)

    return run


def _setting(fault: ErrorDetails) -> str:
    """What is wrong with a setting, by the name of its variable."""
    name = str(fault["loc"][0]).upper()
    variable = name if name == "DATABASE_URL" else f"DJC_{name}"
    return f"{variable}: {fault['msg'].removeprefix('Value error, ')}"
