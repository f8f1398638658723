"""Opening 打开: the program over its database, before the eyes of whoever waits for it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Final

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeRemainingColumn

from infra.rebuilding import rebuild_all
from infra.runtime import Runtime, open_runtime
from infra.settings import Settings
from projections.engine import Tell
from services.ledger import utc_now

REFRESHED: Final = 4  # times a second: drawn ten times, 18 bars take a twelfth of a processor


@contextmanager
def opened(settings: Settings, *, clock: Callable[[], datetime] = utc_now) -> Iterator[Runtime]:
    """What an earlier release has stored in another shape is rebuilt first, and told of."""
    with open_runtime(settings, clock=clock, projections_as_found=True) as runtime:
        console = Console(stderr=True, highlight=False, soft_wrap=True)
        if stale := runtime.projections.stale():
            names = ", ".join(stale)
            console.print(f"版本更新, 由事实重建投影 / rebuilt after an update of the program: {names}")
            with telling(console) as tell:
                rebuild_all(runtime, stale, tell, even_so=False, aside=True)
        runtime.projections.prepare()  # waits for what another process is rebuilding
        yield runtime


@contextmanager
def opened_to_work(settings: Settings, *, clock: Callable[[], datetime] = utc_now) -> Iterator[Runtime]:
    """For whoever records or tells others: raises CheckpointError for a log that was taken back to an earlier one."""
    with opened(settings, clock=clock) as runtime:
        runtime.checkpoints.require_not_taken_back()
        yield runtime


@contextmanager
def telling(console: Console | None = None) -> Iterator[Tell]:
    """A bar for every projection that is rebuilt."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, refresh_per_second=REFRESHED) as progress:
        tasks: dict[str, TaskID] = {}

        def tell(name: str, done: int, total: int) -> None:
            if name not in tasks:
                tasks[name] = progress.add_task(name, total=None)
            progress.update(tasks[name], completed=done, total=total)

        yield tell
