"""What is wrong with a file, and where, in Chinese and in English."""

from collections.abc import Callable, Mapping
from difflib import get_close_matches
from types import MappingProxyType
from typing import Any, Final

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from infra.rehearsal.parts import Place

MOST_TOLD: Final = 3

KINDS: Final = ("do", "check")


class RehearsalFileError(Exception):
    """The file is not a rehearsal; says where and what to do."""


def faults_of(error: ValidationError) -> str:
    """The first faults, in one line."""
    faults = error.errors(include_url=False, include_input=False)
    told = "; ".join(f"{place(fault['loc'])}: {_said(fault)}" for fault in faults[:MOST_TOLD])
    more = len(faults) - MOST_TOLD
    return f"{told} (另有{more}处 / and {more} more)" if more > 0 else told


def place(where: Place) -> str:
    """A place in the file: steps by their number, as they are told when played; in lists the first is #1."""
    match where:
        case ("steps", int(number), *rest):
            inside = _joined(rest[2:] if rest[:1] and rest[0] in KINDS else rest)
            return f"第{number + 1}步 / step {number + 1}{f': {inside}' if inside else ''}"
        case ():
            return "文件 / file"
        case _:
            return _joined(where)


def _joined(parts: list[str | int] | Place) -> str:
    joined = ""
    for part in parts:
        joined += f"#{part + 1}" if isinstance(part, int) else f".{part}"
    return joined.removeprefix(".")


def _said(fault: ErrorDetails) -> str:
    say = SAYINGS.get(fault["type"])
    return say(fault.get("ctx", {})) if say else fault["msg"].removeprefix("Value error, ")


def _always(said: str) -> Callable[[Mapping[str, Any]], str]:
    return lambda _: said


def _unknown(context: Mapping[str, Any]) -> str:
    known = [name.strip("'") for name in context["expected_tags"].split(", ")]
    near = get_close_matches(context["tag"], known, 1)
    hint = (f", 是否应为{near[0]}?", f": is it {near[0]}?") if near else ("", "")
    return f"没有{context['tag']}{hint[0]} / there is no {context['tag']}{hint[1]}"


def _one_of(context: Mapping[str, Any]) -> str:
    return f"应为下列之一 / must be one of: {context['expected'].replace(' or ', ', ')}"


SAYINGS: Final[Mapping[str, Callable[[Mapping[str, Any]], str]]] = MappingProxyType(
    {
        "missing": _always("缺少此项 / is missing"),
        "union_tag_not_found": _always("须写 do 或 check, 只写其一 / needs either do or check"),
        "union_tag_invalid": _unknown,
        "literal_error": _one_of,
        "enum": _one_of,
        "tuple_type": _always("应为列表 / must be a list"),
        "dict_type": _always("应为键与值 / must be keys with values"),
        "model_type": _always("应为键与值 / must be keys with values"),
        "model_attributes_type": _always("应为键与值 / must be keys with values"),
        "string_type": _always("应为文字 / must be text"),
        "string_pattern_mismatch": _always(
            "应为1至64个字母、汉字、数字、下划线、点或连字符 / "
            "must be 1 to 64 letters, digits, underscores, dots or hyphens"
        ),
        "int_type": _always("应为整数 / must be a whole number"),
        "int_parsing": _always("应为整数 / must be a whole number"),
        "int_parsing_size": _always("整数过大 / is too large a whole number"),
        "bool_type": _always("应为 true 或 false / must be true or false"),
        "bool_parsing": _always("应为 true 或 false / must be true or false"),
        "greater_than_equal": lambda context: f"不得小于{context['ge']} / must be at least {context['ge']}",
        "less_than_equal": lambda context: f"不得大于{context['le']} / must be at most {context['le']}",
    }
)
