"""djc demo: the sample year and a whole enterprise, then serve."""

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from infra.cli.opening import opened
from infra.cli.serve import run as serve
from infra.sample.load import load_sample
from infra.settings import Settings


def run(settings: Settings, *, load_only: bool) -> None:
    """Load what is not loaded yet, with progress; then serve."""
    with opened(settings):
        pass  # what an earlier release has stored is shown being rebuilt, before the sample has its own bar
    with Progress(TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn()) as bar:
        task = bar.add_task("装载示例年度 / loading the sample year", total=None)
        load_sample(settings, lambda done, total: bar.update(task, completed=done, total=total))
    if not load_only:
        Console(highlight=False).print("操作人例 / an actor of the sample: u01-s1")
        serve(settings)
