"""djc rebuild: projections made anew from the first fact."""

import os
from typing import Final

from infra.cli.errors import UserError
from infra.cli.opening import opened, telling
from infra.rebuilding import rebuild_together
from infra.settings import Settings
from projections.engine import RebuildRunningError

WORTH_PROCESSES: Final = 20_000  # facts: rebuilding from fewer takes less time than starting processes


def run(settings: Settings, name: str | None) -> None:
    """Rebuild one projection by name, or all of them, as many at a time as there are processors."""
    with opened(settings) as runtime:
        known = runtime.projections.names
        if name is not None and name not in known:
            raise UserError(f"no projection is called {name}; there are {', '.join(known)}")
        names, processes = ([name] if name else known), os.cpu_count() or 1
        if runtime.recorder.position() < WORTH_PROCESSES:
            processes = 1
        with telling() as tell:
            try:
                if len(names) > 1 and processes > 1:
                    rebuild_together(settings, names, tell, processes)
                else:
                    runtime.projections.rebuild_together(names, tell)
            except RebuildRunningError as error:
                raise UserError(f"{error} is being rebuilt already; wait until that is done") from error
