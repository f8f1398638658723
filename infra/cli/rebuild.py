"""djc rebuild: projections made anew from the first fact."""

from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from infra.cli.errors import UserError
from infra.runtime import open_runtime
from infra.settings import Settings
from projections.engine import RebuildRunningError


def run(settings: Settings, name: str | None) -> None:
    """Rebuild one projection by name, or all of them."""
    with open_runtime(settings) as runtime:
        known = runtime.projections.names
        if name is not None and name not in known:
            raise UserError(f"no projection is called {name}; there are {', '.join(known)}")
        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
        with Progress(*columns) as progress:
            for each in [name] if name else known:
                task = progress.add_task(each, total=None)

                def show(done: int, total: int, task: object = task) -> None:
                    progress.update(task, completed=done, total=total)  # type: ignore[arg-type]

                try:
                    runtime.projections.rebuild(each, show)
                except RebuildRunningError as error:
                    raise UserError(f"{each} is being rebuilt already; wait until that is done") from error
