"""A server to measure on: BENCH_DATABASE_URL, or an embedded one in a temporary directory."""

import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import uuid4

from infra.postgres import embedded


@contextmanager
def fresh_database() -> Iterator[str]:
    """The conninfo of an empty database, dropped at the end."""
    name = f"bench_{uuid4().hex[:8]}"
    with ExitStack() as stack:
        admin = os.environ.get("BENCH_DATABASE_URL")
        if not admin:
            data_dir = Path(stack.enter_context(TemporaryDirectory(prefix="bench-"))) / "postgres"
            admin = embedded.start(data_dir)
            stack.callback(embedded.stop, data_dir)
        yield embedded.create_database(admin, name)
        embedded.drop_database(admin, name)
