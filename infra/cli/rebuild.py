"""djc rebuild: projections made anew from the first fact."""

from infra.cli.errors import UserError
from infra.cli.opening import opened, telling
from infra.rebuilding import rebuild_all
from infra.settings import Settings


def run(settings: Settings, name: str | None) -> None:
    """Rebuild one projection by name, or all of them, as many at a time as there are processors."""
    with opened(settings) as runtime:
        known = runtime.projections.names
        if name is not None and name not in known:
            raise UserError(
                f"没有投影{name}; 现有: {', '.join(known)}", f"no projection is called {name}; there are those named"
            )
        names = [name] if name else known
        with telling() as tell:
            running = rebuild_all(runtime, names, tell)
        if running:
            zh, en = ("", "") if len(running) == len(names) else ("; 其余已重建", "; the others have been rebuilt")
            raise UserError(
                f"{', '.join(running)}: 正由另一进程重建, 请待其完成{zh}",
                f"being rebuilt by another process already, wait until that is done{en}",
            )
