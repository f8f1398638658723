"""djc project: projections kept up to date by a process of their own, beside the log or away from it over Kafka."""

import signal
from collections.abc import Sequence
from contextlib import suppress
from threading import Event, Thread
from typing import Final

from rich.console import Console

from infra.cli.errors import UserError
from infra.cli.opening import opened
from infra.cli.serve import following
from infra.log_lines import log_as_lines
from infra.postgres.pool import connect_pool
from infra.postgres.schema import migrate
from infra.runtime import main_database
from infra.settings import Settings
from infra.stream.connect import connection
from infra.stream.projecting import Projecting
from infra.stream.topics import RECORD, named
from projections.registry import PROJECTIONS
from services.ledger import utc_now

END: Final = 30.0  # seconds that a page may take


def from_log(settings: Settings, names: Sequence[str]) -> None:
    """All of them, beside the log, until stopped."""
    if names:
        raise UserError(
            "在日志旁时全部投影都保持最新: 请不写投影名, 或加 --from kafka",
            "beside the log all projections are kept up to date: leave the names out, or add --from kafka",
        )
    with opened(settings) as runtime:
        log_as_lines(refusals=False)
        signal.signal(signal.SIGTERM, signal.default_int_handler)
        Console(highlight=False).print("跟随事实日志 (Ctrl+C 停止) / following the log (Ctrl+C stops)")
        with following(runtime), suppress(KeyboardInterrupt):
            Event().wait()


def from_kafka(settings: Settings, names: Sequence[str]) -> None:
    """Those named, or all, into the database of the settings, shared with whoever else does so, until stopped."""
    given = connection(settings)
    known = {one.name: one for one in PROJECTIONS}
    if unknown := [name for name in names if name not in known]:
        raise UserError(f"没有投影{unknown[0]}; 现有: {', '.join(known)}", "no such projection: there are those named")
    conninfo = main_database(settings)
    migrate(conninfo)
    with connect_pool(conninfo, settings.pool_size) as pool:
        log_as_lines(refusals=False)
        signal.signal(signal.SIGTERM, signal.default_int_handler)
        topic, wanted = named(settings.kafka_prefix, RECORD), [known[name] for name in names or known]
        one, stop = Projecting(pool, given, topic, wanted, clock=utc_now), Event()
        working = Thread(target=one.run, args=(stop,), name="take-in", daemon=True)
        working.start()
        Console(highlight=False).print(f"由 {topic} 投影 (Ctrl+C 停止) / projecting from {topic} (Ctrl+C stops)")
        with suppress(KeyboardInterrupt):
            Event().wait()
        stop.set()
        working.join(END)
