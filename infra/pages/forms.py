"""Forms 表单: what was typed, read into typed values; every fault stands beside its field, in words."""

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Annotated, Any, Final, TypeVar

import msgspec
from fastapi import Depends, Request
from pydantic import BaseModel, BeforeValidator, ConfigDict, ValidationError
from starlette.datastructures import FormData, UploadFile

from infra.http.language import Text
from infra.http.problems import FAULTS, UNKNOWN_FAULT, InvalidError

KEY: Final = "_key"
POSITION: Final = "_position"
BOXES: Final = "_boxes"
FIELDS: Final = 5_000  # 60 branches x 20 items, with room
M = TypeVar("M", bound=BaseModel)
Values = Mapping[str, tuple[str, ...]]


class FormModel(BaseModel):
    """What a form asks for. Names with dots nest (`scores.A.E`), names that end in [] may come several times.

    Fields left empty count as not given; the types are those of infra.http.fields.
    """

    model_config = ConfigDict(extra="ignore", frozen=True)


class FaultyFormError(Exception):
    """What was typed cannot be read; `errors` are by field."""

    def __init__(self, errors: Mapping[str, Text]) -> None:
        super().__init__(", ".join(errors))
        self.errors = errors


@dataclass(frozen=True)
class Form:
    """A form as it was sent: `typed` is what stood in each field, `key` names this one filling-in of it.

    `position` is that of the log which the page showed, where the form says so.
    """

    values: Values
    key: str
    files: Mapping[str, tuple[UploadFile, ...]]
    position: int | None = None

    @property
    def acts_for(self) -> str:
        """Whom its sender saw that they act for; empty for in person."""
        return self.key.rpartition("~")[2] if "~" in self.key else ""

    @property
    def account(self) -> str:
        """Who its page was made for, as a tag; empty where it does not say."""
        return self.key.split("~")[1] if self.key.count("~") > 1 else ""

    @property
    def unsigned_key(self) -> str:
        """The key with nothing of whoever sends it."""
        return self.key.partition("~")[0]

    @property
    def typed(self) -> Mapping[str, str]:
        """What stood in each field; the last where there were several."""
        return {name: values[-1] for name, values in self.values.items()}

    @property
    def ticked(self) -> Mapping[str, tuple[str, ...]]:
        """What is ticked of each group of boxes that the form has; a group names itself as `_boxes`."""
        return {name: self.several(name) for name in self.values.get(BOXES, ())}

    def several(self, name: str) -> tuple[str, ...]:
        """What was chosen under a name that ends in []."""
        return self.values.get(name, ())

    def into(self, model: type[M], *, only: str = "") -> M:
        """The typed values. Raises FaultyFormError, which `perform` answers beside the fields."""
        try:
            return model.model_validate(_nested(self.values))
        except ValidationError as error:
            faults = {
                ".".join(written(str(part)) for part in each["loc"]): _fault(dict(each)) for each in error.errors()
            }
            raise FaultyFormError({only or name: fault for name, fault in faults.items()}) from None

    def fingerprint(self, path: str) -> bytes:
        """SHA-256 of where it was sent and what was typed: tells a repeat from another filling-in."""
        return sha256(msgspec.json.encode([path, sorted(self.values.items())])).digest()


def written(code: str) -> str:
    """A code as a part of a field's name, where a dot would nest."""
    return code.replace(".", "~")


def _coded(typed: object) -> object:
    return {str(key).replace("~", "."): value for key, value in typed.items()} if isinstance(typed, dict) else typed


ByCode: Final = BeforeValidator(_coded)
"""For values by codes, which are `written` in the names of the fields."""


def _lines(typed: object) -> object:
    return tuple(line.strip() for line in typed.split("\n") if line.strip()) if isinstance(typed, str) else typed


OneEachLine: Final = BeforeValidator(_lines)
"""For what is typed one in each line; empty lines count for nothing."""


async def submitted(request: Request) -> AsyncIterator[Form]:
    """The form of this request; its files are closed when it is answered."""
    async with request.form(max_fields=FIELDS, max_files=50) as sent:
        yield _form(sent)


def _form(sent: FormData) -> Form:
    values: dict[str, tuple[str, ...]] = {}
    files: dict[str, tuple[UploadFile, ...]] = {}
    for name, value in sent.multi_items():
        if isinstance(value, UploadFile):
            files[name] = (*files.get(name, ()), value)
        elif name not in {KEY, POSITION}:
            values[name] = (*values.get(name, ()), value.replace("\r\n", "\n"))
    key = str(sent.get(KEY, ""))
    if not 1 <= len(key) <= 100 or not key.isascii() or not key.isprintable():
        raise InvalidError(f"body/{KEY}", "missing")
    seen = str(sent.get(POSITION, ""))
    return Form(values, key, files, int(seen) if seen.isascii() and seen.isdigit() and len(seen) <= 18 else None)


Submitted = Annotated[Form, Depends(submitted)]


def _nested(values: Values) -> dict[str, Any]:
    nested: dict[str, Any] = {}
    for name, given in values.items():
        kept = tuple(value.strip() for value in given if value.strip())
        if not kept:
            continue
        *path, last = name.removesuffix("[]").split(".")
        place = nested
        for part in path:
            inner = place.setdefault(part, {})
            place = inner if isinstance(inner, dict) else {}
        place[last] = kept if name.endswith("[]") else kept[-1]
    return nested


def _fault(error: Mapping[str, Any]) -> Text:
    """The sentence for a fault; what has none of its own is said in English as the validator says it."""
    return FAULTS.get(error["type"]) or Text(UNKNOWN_FAULT, str(error["msg"]))
