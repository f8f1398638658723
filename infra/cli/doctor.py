"""djc doctor: what is reachable, which versions, how far each reader of the log has come."""

import platform
from importlib.metadata import version

from rich.console import Console
from rich.table import Table

from infra.checkpoint_key import CheckpointError
from infra.cli.safety import findings
from infra.cli.way_in import looked_at
from infra.evidence.scanner import ScannerError
from infra.runtime import Runtime, admin_conninfo, open_runtime
from infra.settings import Settings
from infra.stream import tables
from infra.stream.opening import feeds

PACKAGES = ("dajinchuang", "eventsourcing", "fastapi", "kafka-python", "psycopg")
CURRENT = "一致 / current"
OTHER = "旧版, 启动时重建 / of another version, rebuilt at the next start"


def run(settings: Settings, *, only_settings: bool = False) -> bool:
    """Look at everything and say what was found; False when something is amiss."""
    console = Console(highlight=False, soft_wrap=True)
    is_safe = _safe(console, settings, also_from_outside=not only_settings)
    return is_safe if only_settings else _running(console, settings) and is_safe


def _running(console: Console, settings: Settings) -> bool:
    console.print(f"Python {platform.python_version()}, " + ", ".join(f"{name} {version(name)}" for name in PACKAGES))
    where = "DATABASE_URL" if settings.database_url else f"内置 / embedded: {settings.data_dir}"
    admin_conninfo(settings)
    with open_runtime(settings, projections_as_found=True) as runtime:
        head = runtime.recorder.head()
        with runtime.pool.connection() as connection:
            server = connection.info.parameter_status("server_version")
        console.print(f"PostgreSQL {server} ({where})")
        last = head.recorded_at or "-"
        console.print(f"日志 / log: {head.size} 条事实 / facts, root {head.root.hex()}, 最后 / last {last}")
        console.print(f"佐证材料 / evidence: {runtime.store.place}")
        is_well = all([_kept(console, runtime), _scanned(console, settings, runtime)])
        console.print(f"安全日志 / security log: {runtime.identity.log.size} 条 / lines")
        webhooks = runtime.webhooks.subscriptions.all()
        failing = sum(one.needs_attention for one in webhooks)
        console.print(f"webhooks: {len(webhooks)}, 失败或停用 / failing or disabled {failing}")
        table = Table("读者 / reader", "位置 / position", "落后 / lag", "结构 / shape")
        stale = runtime.projections.stale()
        for name in runtime.projections.names:
            position = runtime.projections.position(name)
            table.add_row(name, str(position), str(head.size - position), OTHER if name in stale else CURRENT)
        for feed in feeds(runtime) if settings.kafka_servers else ():
            with runtime.pool.connection() as connection:
                at = tables.position(connection, feed.name)
            table.add_row(f"Kafka {feed.name}", str(at), str(max(0, feed.head() - at)), "-")
        console.print(table)
    return is_well


def _kept(console: Console, runtime: Runtime) -> bool:
    """Whether the log still holds what was signed of it."""
    last = runtime.checkpoints.latest()
    told = f"{last.size} 条事实 / facts, {last.made_at}" if last else "-"
    console.print(f"校验点 / checkpoint: {told}")
    try:
        runtime.checkpoints.require_not_taken_back()
    except CheckpointError as error:
        console.print(f"校验点 / checkpoint: {error}", markup=False)
        return False
    return True


def _safe(console: Console, settings: Settings, *, also_from_outside: bool) -> bool:
    """Of what is published; on this machine alone, or in development, nothing has to be."""
    if not settings.secure or settings.development:
        console.print(
            "安全 / safety: 未对外发布, 无需检查 / not published (DJC_PUBLIC_URL is not https://), nothing is asked"
        )
        return True
    found = findings(settings) + (looked_at(str(settings.public_url)) if also_from_outside else [])
    for one in found:
        console.print(f"安全 / safety: {one.told} [{one.name}]", markup=False)
    if not found:
        console.print("安全 / safety: 未发现问题 / nothing to mend")
    if settings.accepted:
        console.print(f"安全 / safety: 已有人负责 / answered for: {', '.join(sorted(settings.accepted))}")
    return not found


def _scanned(console: Console, settings: Settings, runtime: Runtime) -> bool:
    try:
        runtime.intake.scanner.ping()
    except ScannerError as error:
        console.print(f"病毒检查 / scanner: {error}")
        return False
    console.print(f"病毒检查 / scanner: {settings.scanner or '–'}")
    return True
