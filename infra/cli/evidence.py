"""djc evidence: whether all that was attached is in store and whole, and clearing out what nobody attached."""

from collections.abc import Iterator
from typing import Final

from rich.console import Console
from rich.progress import track

from infra.cli.opening import opened
from infra.evidence.store import DamagedError
from infra.runtime import Runtime
from infra.settings import Settings
from projections.evidence import Kept

PAGE: Final = 1_000


def check(settings: Settings) -> bool:
    """Reads every file that was ever attached; names those that are missing or damaged. False if there are any."""
    console = Console(highlight=False, soft_wrap=True)
    with opened(settings) as runtime:
        runtime.projections.catch_up()
        kept = [*_kept(runtime)]
        damaged = [
            one.sha256
            for one in track(kept, "核对 / checking", console=console, transient=True)
            if not _is_whole(runtime, one.sha256)
        ]
    for digest in damaged:
        console.print(f"[bold red]已缺失或损坏 / missing or damaged:[/] {digest}")
    console.print(f"{len(kept)} 份材料, {len(damaged)} 份有误 / {len(kept)} files, {len(damaged)} at fault")
    return not damaged


def sweep(settings: Settings, *, dry_run: bool) -> None:
    """Removes files that were sent a week ago and are attached to nothing."""
    console = Console(highlight=False, soft_wrap=True)
    with opened(settings) as runtime:
        runtime.projections.catch_up()
        now = runtime.clock()
        unused = runtime.intake.unused(now, [one.sha256 for one in _kept(runtime)])
        gone = [
            one
            for one in track(unused, "清理 / sweeping", console=console, transient=True)
            if dry_run or runtime.intake.forget(one, now)
        ]
    size = sum(one.size for one in gone)
    what = "可清理 / could be removed" if dry_run else "已清理 / removed"
    console.print(f"{what}: {len(gone)} ({size:,} bytes)")


def _kept(runtime: Runtime) -> Iterator[Kept]:
    after = ""
    while page := runtime.projections.evidence.kept(after=after, limit=PAGE):
        yield from page
        after = page[-1].sha256


def _is_whole(runtime: Runtime, digest: str) -> bool:
    try:
        for _ in runtime.store.read(digest):
            pass
    except DamagedError:
        return False
    return True
