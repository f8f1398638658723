"""djc export, verify, verifier: what an auditor takes along, and what checks it anywhere."""

import os
from hashlib import sha256
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from infra.cli.errors import UserError
from infra.cli.opening import opened
from infra.export.scope import Scope, of_committees, of_enterprise
from infra.export.write import ExistsError, export
from infra.proof.command import run as verified
from infra.runtime import Runtime
from infra.settings import Settings
from infra.verifier import build


def write(
    settings: Settings,
    output: Path,
    *,
    committee: str | None,
    enterprise: str | None,
    everything: bool,
    year: int | None,
    with_evidence: bool,
    force: bool,
) -> None:
    """One bundle, with progress; nothing is left of one that is interrupted."""
    if sum((committee is not None, enterprise is not None, everything)) != 1:
        raise UserError(
            "请说明导出什么: --committee、--enterprise 或 --all, 三者取一", "say what to export, by one of the three"
        )
    if everything and year is not None:
        raise UserError("--all 是全部日志, 请不写 --year", "--all is the whole log: leave --year out")
    console = Console(stderr=True, highlight=False, soft_wrap=True)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with opened(settings) as runtime, Progress(*columns, console=console) as bar:
        scope = _scope(runtime, committee, enterprise, year)
        task = bar.add_task("导出 / exporting", total=None, visible=False)  # until it has begun
        try:
            manifest = export(
                runtime,
                scope,
                output,
                with_evidence=with_evidence,
                force=force,
                progress=lambda done, total: bar.update(task, completed=done, total=total, visible=True),
            )
        except ExistsError as error:
            raise UserError(
                f"{output} 已存在; 请另写文件名, 或以 --force 覆盖",
                "it is there already: name another file, or replace it with --force",
            ) from error
        except OSError as error:
            raise UserError(f"无法写入 {output} ({error.strerror})", "it cannot be written") from error
    console.print(f"{output}: {manifest.events} 条事实 / events, {output.stat().st_size:,} bytes")


def verify(bundle: Path, *, key: str | None, checkpoint: Path | None) -> int:
    """0 where the bundle is sound."""
    return verified(bundle, key, checkpoint, os.cpu_count() or 1)


def verifier(output: Path) -> None:
    """The verifier as one file; the same sources give the same bytes."""
    content = build()
    try:
        output.write_bytes(content)
        output.chmod(0o755)
    except OSError as error:
        raise UserError(f"无法写入 {output} ({error.strerror})", "it cannot be written") from error
    Console(highlight=False, soft_wrap=True).print(f"{sha256(content).hexdigest()}  {output}", markup=False)


def _scope(runtime: Runtime, committee: str | None, enterprise: str | None, year: int | None) -> Scope:
    seen = runtime.ledger.seen()
    if committee is not None:
        return of_committees(seen, [committee], year)
    return of_enterprise(seen, enterprise, year) if enterprise is not None else Scope()
