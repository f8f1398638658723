"""djc serve: the HTTP interface, with the projections followed in the same process."""

import signal
import socket
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext, suppress
from threading import Event, Thread
from typing import TYPE_CHECKING, Final

from rich.console import Console

from infra.checkpointing import checkpointing
from infra.cli.errors import UserError
from infra.cli.opening import opened_to_work
from infra.cli.safety import findings
from infra.collecting import collect_rarely, collecting
from infra.log_lines import log_as_lines
from infra.runtime import Runtime
from infra.scheduling import scheduling
from infra.settings import LOOPBACK, Settings
from infra.shipping import shipping
from infra.webhooks.delivery import delivering

if TYPE_CHECKING:
    import uvicorn


CIPHERS: Final = "ECDHE+AESGCM:ECDHE+CHACHA20"
"""Of TLS 1.2, which a proxy may still speak: those with forward secrecy that authenticate what they encrypt."""


def run(settings: Settings) -> None:
    """Serve until stopped."""
    _require_safe(settings)
    with _listener(settings) as listener, opened_to_work(settings) as runtime:
        listen(runtime, listener)


def listen(runtime: Runtime, listener: socket.socket) -> None:
    """Follow the log and answer requests until told to stop."""
    log_as_lines(refusals=not runtime.settings.development)
    from infra.http.server import Server  # noqa: PLC0415 - only who serves waits for the web stack to load

    server = Server(configured(runtime))
    _say_where(runtime.settings, listener)
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # so that it, too, leaves the database in order
    # development mode logs no refusals, and has nobody to tell of them
    telling = nullcontext() if runtime.settings.development else shipping(runtime)
    with (
        following(runtime),
        scheduling(runtime),
        checkpointing(runtime),
        delivering(runtime),
        telling,
        collecting(lambda: server.server_state.total_requests),
        suppress(KeyboardInterrupt),
    ):
        server.run(sockets=[listener])


def configured(runtime: Runtime) -> "uvicorn.Config":
    """How it is served: whose word is taken for where a request comes from, and what is not said."""
    import uvicorn  # noqa: PLC0415

    from infra.http.app import create_app  # noqa: PLC0415
    from infra.http.server import PATIENCE  # noqa: PLC0415

    app = create_app(runtime)
    collect_rarely()
    return uvicorn.Config(
        app,
        log_config=None,
        log_level="warning",
        access_log=False,
        server_header=False,
        ws="none",
        timeout_graceful_shutdown=PATIENCE,
        forwarded_allow_ips=runtime.settings.trusted_proxies,
        ssl_certfile=runtime.settings.tls_certificate,
        ssl_keyfile=runtime.settings.tls_key,
        ssl_ciphers=CIPHERS,
    )


@contextmanager
def following(runtime: Runtime) -> Iterator[None]:
    """Keep the projections and reactions up with the log."""
    stop = Event()
    follower = Thread(target=runtime.projections.run, args=(stop,), name="projections", daemon=True)
    follower.start()
    try:
        yield
    finally:
        stop.set()
        follower.join(timeout=10)


def _require_safe(settings: Settings) -> None:
    """Passwords do not cross a network in the clear, and what is published is kept as it should be."""
    if settings.host not in LOOPBACK and not (settings.secure or settings.development):
        raise UserError(
            f"未加密, 不得在 {settings.host} 提供服务: 请在其前设置带证书的代理, 并以 DJC_PUBLIC_URL 写明其地址, "
            "如 https://appraisal.example.com",
            f"cannot serve on {settings.host} without TLS; put a proxy with a certificate before it "
            "and name its address in DJC_PUBLIC_URL",
        )
    if settings.secure and not (settings.development or settings.demo) and (found := findings(settings)):
        raise UserError(
            f"对外发布不安全: {'; '.join(f'{one.zh} [{one.name}]' for one in found)}。愿为其负责的, 请写入 DJC_ACCEPT",
            f"not safe to publish: {'; '.join(f'{one.en} [{one.name}]' for one in found)}. "
            "What you answer for, name in DJC_ACCEPT",
        )


def _listener(settings: Settings) -> socket.socket:
    """The port is taken first: who finds it in use need not wait for the database."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    try:
        return socket.create_server((settings.host, settings.port), family=family)
    except OSError as error:
        reason = str(error.strerror).partition(" (")[0]  # Python goes on to repeat the address
        raise UserError(
            f"无法监听 {settings.host} 端口 {settings.port} ({reason}): 请停止占用者, 或以 --host 和 --port 另行指定",
            f"cannot listen on {settings.host}, port {settings.port} ({reason}); "
            "stop what listens there, or name another with --host and --port",
        ) from error


def _say_where(settings: Settings, listener: socket.socket) -> None:
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    scheme = "http" if settings.tls_certificate is None else "https"
    address = f"{scheme}://{host}:{listener.getsockname()[1]}"
    how = "/docs  开发模式 / development mode: X-Actor" if settings.development else ""
    Console(highlight=False, soft_wrap=True).print(f"{address}{how}  (Ctrl+C 停止 / stops)", markup=False)
