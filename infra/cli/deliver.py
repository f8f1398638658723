"""djc deliver: events sent to the webhooks, until stopped; of several one works, the others stand by."""

import signal
from contextlib import suppress
from threading import Event

from rich.console import Console

from infra.cli.opening import opened_to_work
from infra.cli.serve import following
from infra.log_lines import log_as_lines
from infra.settings import Settings
from infra.webhooks.delivery import delivering


def run(settings: Settings) -> None:
    """Until stopped."""
    with opened_to_work(settings) as runtime:
        Console(highlight=False).print("正在投递事件 (Ctrl+C 停止) / delivering events (Ctrl+C stops)")
        log_as_lines(refusals=False)
        signal.signal(signal.SIGTERM, signal.default_int_handler)
        with following(runtime), delivering(runtime), suppress(KeyboardInterrupt):
            Event().wait()
