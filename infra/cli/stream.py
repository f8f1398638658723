"""djc publish, djc topics: facts to other systems over Kafka."""

import signal
from contextlib import suppress
from threading import Event, Thread
from typing import Final

from rich.console import Console
from rich.live import Live
from rich.table import Table

from infra.cli.errors import UserError
from infra.cli.opening import opened_to_work
from infra.log_lines import log_as_lines
from infra.runtime import Runtime
from infra.settings import Settings
from infra.stream import tables
from infra.stream.connect import connection
from infra.stream.kafka_topics import topics_at
from infra.stream.opening import feeds, publisher
from infra.stream.publisher import Lag, Publisher
from infra.stream.topics import Change, changes

SHOWN_EVERY: Final = 1.0  # seconds
SAID_EVERY: Final = 60.0  # seconds, where nobody watches
END: Final = 10.0  # seconds that the last page may take


def publish(settings: Settings, *, again: str | None) -> None:
    """Until stopped; `again` names a feed that is told from the beginning."""
    connection(settings)  # whoever has set no brokers is told so before anything starts
    with opened_to_work(settings) as runtime:
        if again is not None:
            _again(runtime, again)
        log_as_lines(refusals=False)
        signal.signal(signal.SIGTERM, signal.default_int_handler)
        one, stop = publisher(runtime), Event()
        working = Thread(target=one.run, args=(stop,), name="publisher", daemon=True)
        working.start()
        with suppress(KeyboardInterrupt):
            _show(one)
        stop.set()
        working.join(END)


def show_topics(settings: Settings) -> None:
    """What `apply` would do."""
    with topics_at(connection(settings), settings.kafka_prefix) as there:
        _tell(changes(settings.kafka_prefix, there.found()))


def apply_topics(settings: Settings, *, replicas: int, partitions: int | None, yes: bool) -> None:
    """Shows what differs, and does it once it is agreed to."""
    wanted = {} if partitions is None else {"facts": partitions, "record": partitions}
    with topics_at(connection(settings), settings.kafka_prefix) as there:
        due = changes(settings.kafka_prefix, there.found(), wanted)
        _tell(due)
        if due and not yes and Console().input("执行? / go on? [y/N] ").strip().casefold() not in {"y", "yes"}:
            raise UserError("未作改动", "nothing was changed")
        if due:
            there.apply(due, replicas)
            Console(highlight=False).print("已执行 / done")


def _again(runtime: Runtime, name: str) -> None:
    known = [one.name for one in feeds(runtime)]
    if name not in known:
        raise UserError(f"没有外发流{name}; 现有: {', '.join(known)}", "no such feed: one of these")
    with runtime.pool.connection() as held:
        tables.again(held, name)


def _show(one: Publisher) -> None:
    """How far every feed has come: on a screen all the time, else a line a minute."""
    console = Console(highlight=False)
    if not console.is_terminal:
        while True:
            Event().wait(SAID_EVERY)
            console.print(_line(one, one.lag()))
    with Live(console=console, refresh_per_second=2) as live:
        while True:
            live.update(_table(one, one.lag()))
            Event().wait(SHOWN_EVERY)


def _state(one: Publisher) -> str:
    return "外发中 / publishing" if one.leading else "待命 / standing by"


def _line(one: Publisher, lag: list[Lag]) -> str:
    return f"{_state(one)}: " + ", ".join(f"{feed} {at}/{head}" for feed, at, head in lag)


def _table(one: Publisher, lag: list[Lag]) -> Table:
    table = Table("外发 / feed", "已外发 / published", "落后 / behind", title=f"{_state(one)}  (Ctrl+C 停止 / stops)")
    for each in lag:
        table.add_row(each.feed, str(each.position), str(each.behind))
    return table


def _tell(due: list[Change]) -> None:
    console = Console(highlight=False)
    if not due:
        console.print("主题均已就绪 / all topics are as they should be")
        return
    table = Table("主题 / topic", "项目 / what", "现在 / now", "将为 / then")
    for topic, what, now, then in due:
        table.add_row(topic, what, now or "-", then)
    console.print(table)
