"""djc rebuild: projections made anew from the first fact."""

from functools import partial

from infra.cli.errors import UserError
from infra.cli.opening import opened, telling
from infra.settings import Settings
from projections.engine import RebuildRunningError


def run(settings: Settings, name: str | None) -> None:
    """Rebuild one projection by name, or all of them."""
    with opened(settings) as runtime:
        known = runtime.projections.names
        if name is not None and name not in known:
            raise UserError(f"no projection is called {name}; there are {', '.join(known)}")
        with telling() as tell:
            for each in [name] if name else known:
                try:
                    runtime.projections.rebuild(each, partial(tell, each))
                except RebuildRunningError as error:
                    raise UserError(f"{each} is being rebuilt already; wait until that is done") from error
