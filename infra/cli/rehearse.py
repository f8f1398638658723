"""djc rehearse: each file on a database of its own, one line a step."""

import json
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

from rich.console import Console
from rich.markup import escape

from infra.cli.errors import UserError
from infra.cli.plainly import errors
from infra.postgres import embedded
from infra.rehearsal.document import Rehearsal, read_rehearsal
from infra.rehearsal.faults import RehearsalFileError, place
from infra.rehearsal.player import Played, Player, RehearsalClock
from infra.runtime import admin_conninfo, open_runtime
from infra.settings import Settings

KEPT_NAME = re.compile(r"[a-z][a-z0-9_]{0,62}")


@dataclass(frozen=True)
class Result:
    """What came of one file."""

    file: Path
    steps: int
    failed: list[Played]


def run(settings: Settings, files: Sequence[Path], *, as_json: bool, keep: str | None) -> int:
    """Play every file; returns the number of failed steps."""
    if keep is not None and len(files) > 1:
        raise UserError(
            "--keep 只能用于一个文件: 保留的数据库只存一次推演",
            "it takes one file: a kept database holds one rehearsal",
        )
    if keep is not None and not KEPT_NAME.fullmatch(keep):
        raise UserError(
            f"--keep {keep}: 名称须以字母开头, 其后为小写字母、数字或_",
            "a name begins with a letter and goes on with lower-case letters, digits and _",
        )
    rehearsals = [(file, _read(file)) for file in files]
    console = Console(quiet=as_json, highlight=False, soft_wrap=True)
    admin = admin_conninfo(settings)
    results = [_play(settings, admin, file, rehearsal, keep, console) for file, rehearsal in rehearsals]
    if as_json:
        print(json.dumps(_document(results), ensure_ascii=False))  # noqa: T201 - the document itself
    return sum(len(result.failed) for result in results)


def _read(file: Path) -> Rehearsal:
    try:
        return read_rehearsal(file)
    except RehearsalFileError as error:
        raise UserError(
            f"{error}; 写法见 tests/rehearsals/steel-2025.yaml",
            "tests/rehearsals/steel-2025.yaml shows how a rehearsal is written",
        ) from error


def _play(
    settings: Settings, admin: str, file: Path, rehearsal: Rehearsal, keep: str | None, console: Console
) -> Result:
    console.print(f"[bold]{escape(rehearsal.title)}[/] ({escape(str(file))})")
    for where in rehearsal.unknown():
        left = f"{file}: 未识别, 不予采用 / not understood and left alone: {place(where)}"
        errors.print(f"[yellow]{escape(left)}[/]", highlight=False, soft_wrap=True)
    failed: list[Played] = []
    with _database(admin, keep) as database:
        clock = RehearsalClock(datetime.now(UTC))
        with open_runtime(settings, database=database, clock=clock) as runtime:
            try:
                for played in Player(rehearsal, runtime, clock).play():
                    console.print(_line(played))
                    if played.failed:
                        failed.append(played)
            except RehearsalFileError as error:
                raise RehearsalFileError(f"{file}: {error}") from error
    steps = len(rehearsal.steps)
    colour = "red" if failed else "green"
    console.print(f"[{colour}]{steps} 步, {len(failed)} 处不符 / {steps} steps, {len(failed)} failures[/]")
    return Result(file, steps, failed)


@contextmanager
def _database(admin: str, keep: str | None) -> Iterator[str]:
    if keep is not None and embedded.database_exists(admin, keep):
        raise UserError(
            f"--keep {keep}: 已有同名数据库, 请另取名称", "a database of this name exists already; choose another name"
        )
    name = keep or f"rehearsal_{uuid4().hex[:12]}"
    database = embedded.create_database(admin, name)
    try:
        yield database
    finally:
        if keep is None:
            embedded.drop_database(admin, name)


def _line(played: Played) -> str:
    head = f"{played.number:>4}  {played.at:%Y-%m-%d %H:%M}  {played.verb}"
    if not played.failed:
        said = f"  {played.actual}" if isinstance(played.actual, str) else ""
        return f"[green]✓[/] {head}[dim]{escape(said)}[/]"
    return (
        f"[bold red]✗[/] {head}\n"
        f"      应为 / expected: {escape(_text(played.expected))}\n"
        f"      实为 / actual:   {escape(_text(played.actual))}"
    )


def _text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _document(results: Sequence[Result]) -> dict[str, Any]:
    several = len(results) > 1
    failed = [
        {
            **({"file": str(result.file)} if several else {}),
            "step": played.number,
            "at": played.at.isoformat(timespec="minutes"),
            "expected": played.expected,
            "actual": played.actual,
        }
        for result in results
        for played in result.failed
    ]
    return {"steps": sum(result.steps for result in results), "failed": failed}
