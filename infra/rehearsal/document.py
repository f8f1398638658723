"""A rehearsal file as typed values."""

import re
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Self

import yaml
from pydantic import Discriminator, Field, Tag, ValidationError, model_validator

from infra.rehearsal.checks import CHECKS
from infra.rehearsal.faults import KINDS, RehearsalFileError, faults_of
from infra.rehearsal.setting import Setting
from infra.rehearsal.verbs import VERBS

LARGEST_FILE = 20_000_000


def _kind(step: object) -> str | None:
    """Whether a step does or checks; None where it says neither, or both."""
    said = [kind for kind in KINDS if isinstance(step, dict) and step.get(kind) is not None]
    return said[0] if len(said) == 1 else None


if TYPE_CHECKING:
    from infra.rehearsal.parts import Check, Do

    AnyStep = Do | Check
else:
    AnyDo = Annotated[VERBS.union, Field(discriminator="do")]
    AnyCheck = Annotated[CHECKS.union, Field(discriminator="check")]
    AnyStep = Annotated[Annotated[AnyDo, Tag("do")] | Annotated[AnyCheck, Tag("check")], Discriminator(_kind)]


class Rehearsal(Setting):
    """推演: who takes part, under which standard, what is done when, and what the answers must be."""

    steps: tuple[AnyStep, ...]

    @model_validator(mode="after")
    def _years_with_standards(self) -> Self:
        for number, step in enumerate(self.steps, start=1):
            if step.year is not None and step.year not in self.standards:
                raise ValueError(
                    f"第{number}步: 没有{step.year}年度的考核标准 / "
                    f"step {number}: the file has no standard for {step.year}"
                )
        return self


def _fault(node: yaml.Node, said: str) -> yaml.YAMLError:
    return yaml.constructor.ConstructorError(None, None, said, node.start_mark)


class _Loader(yaml.CSafeLoader if hasattr(yaml, "CSafeLoader") else yaml.SafeLoader):  # type: ignore[misc]
    """Reads every scalar as text but null, as YAML 1.2 writes it; takes merge keys, and refuses a key written twice."""

    yaml_implicit_resolvers: dict[str, Any] = {}  # noqa: RUF012 - the library's own class attribute

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:  # noqa: FBT001, FBT002
        seen: set[str] = set()
        for key, _ in node.value:
            if not isinstance(key, yaml.ScalarNode):
                raise _fault(key, "键须为文字 / a key must be plain text")
            if key.value in seen:
                raise _fault(key, f"键{key.value}重复 / key {key.value} stands twice")
            seen.add(key.value)
        pairs: dict[Any, Any] = super().construct_mapping(node, deep=deep)
        return pairs


_Loader.add_implicit_resolver("tag:yaml.org,2002:merge", re.compile(r"^<<$"), ["<"])
_Loader.add_implicit_resolver("tag:yaml.org,2002:null", re.compile(r"^(?:~|null|Null|NULL|)$"), ["~", "n", "N", ""])


def read_rehearsal(path: Path) -> Rehearsal:
    """Read a file. Raises RehearsalFileError with the place of the first faults."""
    try:
        if path.stat().st_size > LARGEST_FILE:
            raise RehearsalFileError(f"{path}: 文件过大 / is larger than {LARGEST_FILE} bytes")
        content = yaml.load(path.read_text(encoding="utf-8"), Loader=_Loader)  # noqa: S506 - a safe loader of our own
    except OSError as error:
        raise RehearsalFileError(f"{path}: 无法读取 / cannot be read ({error.strerror})") from error
    except UnicodeDecodeError as error:
        raise RehearsalFileError(f"{path}: 不是 UTF-8 文本 / is not UTF-8 text") from error
    except yaml.YAMLError as error:
        raise RehearsalFileError(f"{path}: 不是 YAML / is not YAML: {' '.join(str(error).split())}") from error
    except RecursionError as error:
        raise RehearsalFileError(f"{path}: 嵌套过深 / is nested too deeply") from error
    return parse_rehearsal(content, name=str(path))


def parse_rehearsal(content: object, *, name: str) -> Rehearsal:
    """Typed values from a document. Raises RehearsalFileError."""
    try:
        return Rehearsal.model_validate(content)
    except ValidationError as error:
        raise RehearsalFileError(f"{name}: 不是推演文件 / not a rehearsal: {faults_of(error)}") from error
