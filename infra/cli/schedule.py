"""djc schedule: reminders, overdue marks and escalations, once or until stopped."""

import signal
from contextlib import suppress
from datetime import datetime
from threading import Event

from rich.console import Console

from infra.cli.errors import UserError
from infra.cli.opening import opened_to_work
from infra.cli.serve import following
from infra.log_lines import log_as_lines
from infra.runtime import Runtime
from infra.scheduling import scheduling, tick
from infra.settings import Settings
from services.ledger import utc_now


def run(settings: Settings, *, once: bool, at: str | None) -> None:
    """A tick at a time given or now; else one every minute."""
    moment = None if at is None else _moment(at)
    with opened_to_work(settings, clock=utc_now if moment is None else lambda: moment) as runtime:
        if once or moment is not None:
            _once(runtime)
        else:
            _until_stopped(runtime)


def _once(runtime: Runtime) -> None:
    runtime.projections.catch_up()
    recorded = tick(runtime)
    runtime.projections.catch_up()
    said = (
        "另一进程正在处理 / another process is at it"
        if recorded is None
        else f"记录 {recorded} 项 / {recorded} facts recorded"
    )
    Console(highlight=False).print(said)


def _until_stopped(runtime: Runtime) -> None:
    Console(highlight=False).print("每分钟处理一次 (Ctrl+C 停止) / a tick every minute (Ctrl+C stops)")
    log_as_lines(refusals=False)
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    with following(runtime), scheduling(runtime), suppress(KeyboardInterrupt):
        Event().wait()


def _moment(text: str) -> datetime:
    with suppress(ValueError):
        moment = datetime.fromisoformat(text)
        if moment.tzinfo is not None:
            return moment
    raise UserError(f"--at {text}: 请填写带时区的时间, 如 2025-04-09T08:00+08:00", "write a time with its zone")
