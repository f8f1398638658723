"""Told 说明: what went wrong, in one line that says what to do."""

from collections.abc import Mapping
from typing import Final

from eventsourcing.persistence import PersistenceError
from psycopg import Error as DatabaseError
from psycopg_pool import PoolTimeout
from pydantic import ValidationError
from pydantic_core import ErrorDetails

from domain.refusal import NotFoundError, RefusedError
from infra.checkpoint_key import CheckpointError
from infra.cli.errors import UserError
from infra.identity import IdentityError
from infra.imports.table import TableFileError
from infra.postgres.embedded import EmbeddedServerError
from infra.rehearsal.faults import RehearsalFileError
from infra.stream.connect import NoBrokersError
from infra.stream.messages import OutletError
from infra.stream.topics import NarrowingError

WRONG: Final[Mapping[str, str]] = {
    "bool_parsing": "应为 true 或 false",
    "decimal_parsing": "应为小数",
    "enum": "不在可选之列",
    "float_parsing": "应为数字",
    "greater_than": "过小",
    "greater_than_equal": "过小",
    "int_parsing": "应为整数",
    "less_than": "过大",
    "less_than_equal": "过大",
    "literal_error": "不在可选之列",
    "path_not_directory": "没有该文件夹",
    "path_not_file": "没有该文件",
    "string_pattern_mismatch": "格式不符",
    "string_too_long": "过长",
    "string_too_short": "不能为空",
}
"""What pydantic finds wrong with a setting, by its type."""


def told(error: BaseException) -> str | None:
    """What to tell of the user's or the surroundings' fault; None for what is ours."""
    match error:
        case (
            UserError()
            | EmbeddedServerError()
            | CheckpointError()
            | IdentityError()
            | TableFileError()
            | RehearsalFileError()
            | NoBrokersError()
            | NarrowingError()
        ):
            return str(error)
        case RefusedError():
            return f"{error.zh} / {error.en} [{error.code}]"
        case NotFoundError():
            return f"{error.zh} / {error.en}"
        case ValidationError():
            faults = error.errors(include_url=False, include_input=False)
            return f"{'; '.join(map(_setting, faults))}; 请更正, 或不设置 / correct it, or leave it unset"
        case DatabaseError() | PoolTimeout() | PersistenceError():
            return (
                f"数据库没有正常应答 ({error}): 请查看其是否在运行, DATABASE_URL 是否正确 / "
                "the database does not answer as it should; is it running, is DATABASE_URL right?"
            )
        case OutletError():
            return (
                f"Kafka 没有正常应答 ({error}): 请查看其是否在运行, DJC_KAFKA_SERVERS 是否正确 / "
                "Kafka does not answer as it should; is it running, is DJC_KAFKA_SERVERS right?"
            )
        case KeyboardInterrupt():
            return (
                "已中断; 已记录的不会丢失, 再次运行即可继续 / "
                "interrupted; nothing recorded is lost, run it again to go on"
            )
        case _:
            return None


def _setting(fault: ErrorDetails) -> str:
    """What is wrong with a setting, by the name of its variable."""
    en = fault["msg"].removeprefix("Value error, ")
    said = en if fault["type"] == "value_error" else f"{WRONG.get(fault['type'], '填写有误')} / {en}"
    if not fault["loc"]:  # of several together, which it names itself
        return said
    name = str(fault["loc"][0]).upper()
    variable = name if name == "DATABASE_URL" else f"DJC_{name}"
    return f"{variable}: {said}"
