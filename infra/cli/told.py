"""Told 说明: what went wrong, in one line that says what to do."""

from eventsourcing.persistence import PersistenceError
from psycopg import Error as DatabaseError
from psycopg_pool import PoolTimeout
from pydantic import ValidationError
from pydantic_core import ErrorDetails

from domain.refusal import NotFoundError, RefusedError
from infra.checkpoint_key import CheckpointError
from infra.cli.errors import UserError
from infra.identity import IdentityError
from infra.postgres.embedded import EmbeddedServerError
from infra.stream.connect import NoBrokersError
from infra.stream.messages import OutletError
from infra.stream.topics import NarrowingError


def told(error: BaseException) -> str | None:
    """What to tell of the user's or the surroundings' fault; None for what is ours."""
    match error:
        case (
            UserError() | EmbeddedServerError() | RefusedError() | NotFoundError() | CheckpointError() | IdentityError()
        ):
            return str(error)
        case ValidationError():
            faults = error.errors(include_url=False, include_input=False)
            return f"{'; '.join(map(_setting, faults))}; correct it, or leave it unset"
        case DatabaseError() | PoolTimeout() | PersistenceError():
            return f"the database does not answer as it should ({error}); is it running, is DATABASE_URL right?"
        case NoBrokersError() | NarrowingError():
            return str(error)
        case OutletError():
            return f"Kafka does not answer as it should ({error}); is it running, is DJC_KAFKA_SERVERS right?"
        case KeyboardInterrupt():
            return "interrupted; nothing recorded is lost, run it again to go on"
        case _:
            return None


def _setting(fault: ErrorDetails) -> str:
    """What is wrong with a setting, by the name of its variable."""
    if not fault["loc"]:  # of several together, which it names itself
        return fault["msg"].removeprefix("Value error, ")
    name = str(fault["loc"][0]).upper()
    variable = name if name == "DATABASE_URL" else f"DJC_{name}"
    return f"{variable}: {fault['msg'].removeprefix('Value error, ')}"
