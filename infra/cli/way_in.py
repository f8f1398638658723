"""Way in 对外入口: how browsers find the published address: its certificate, what it encrypts with, and plain HTTP."""

import socket
import ssl
import warnings
from collections.abc import Iterator
from http.client import HTTPConnection, HTTPException
from typing import Final
from urllib.parse import urlsplit

from infra.cli.safety import Finding

WAITS: Final = 10  # seconds
REDIRECTS: Final = range(300, 400)


def looked_at(public_url: str, *, plain_port: int = 80) -> list[Finding]:
    """What is not as it should be at the published address, asked as a browser asks."""
    address = urlsplit(public_url)
    host, port = str(address.hostname), address.port or 443
    return [*_encrypted(host, port), *_older(host, port), *_plain(host, plain_port)]


def _encrypted(host: str, port: int) -> Iterator[Finding]:
    """A certificate that the system's authorities vouch for, TLS 1.2 or 1.3, forward secrecy and authentication."""
    try:
        with _connected(host, port, ssl.create_default_context()) as connection:
            name, version, _ = connection.cipher() or ("", "", 0)
    except ssl.SSLCertVerificationError as error:
        yield Finding(
            "public-certificate",
            f"浏览器不会信任 {host}:{port} 的证书 ({error.verify_message})",
            f"browsers will not trust {host}:{port}",
        )
        return
    except OSError as error:
        yield Finding(
            "public-unreachable",
            f"从本机无法连接 {host}:{port} ({error})",
            f"{host}:{port} cannot be reached from here",
        )
        return
    if version != "TLSv1.3" and not (name.startswith("ECDHE") and ("GCM" in name or "POLY1305" in name)):
        yield Finding(
            "public-cipher",
            f"{host}:{port} 使用 {name} 加密: 请改用 Mozilla 的 intermediate 套件",
            f"{host}:{port} encrypts with {name}: take Mozilla's intermediate suites",
        )


def _older(host: str, port: int) -> Iterator[Finding]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    context.set_ciphers("ALL:@SECLEVEL=0")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # that is what is looked for
        context.minimum_version, context.maximum_version = ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1_1
    try:
        with _connected(host, port, context):
            yield Finding(
                "public-old-tls",
                f"{host}:{port} 仍接受 TLS 1.1 或更早版本: 请只允许 1.2 和 1.3",
                f"{host}:{port} still speaks TLS 1.1 or older: allow 1.2 and 1.3 alone",
            )
    except OSError:
        return


def _plain(host: str, port: int) -> Iterator[Finding]:
    """Over plain HTTP pages lead to TLS, and what programs ask is refused; nothing at all answering is as good."""
    told = {path: _asked(host, port, path) for path in ("/workbench", "/healthz")}
    page, program = told["/workbench"], told["/healthz"]
    if program is not None and (program < 400 or program in REDIRECTS):
        yield Finding(
            "public-plain",
            f"http://{host}/healthz 应答 {program}: 明文 HTTP 上除 /workbench 外应一律拒绝",
            f"http://{host}/healthz is answered with {program}: refuse over plain HTTP whatever is not /workbench",
        )
    if page is not None and page not in REDIRECTS and page < 400:
        yield Finding(
            "public-plain",
            f"http://{host}/workbench 应答 {page}: 应引至 https://",
            f"http://{host}/workbench is answered with {page}: lead it to https://",
        )


def _asked(host: str, port: int, path: str) -> int | None:
    connection = HTTPConnection(host, port, timeout=WAITS)
    try:
        connection.request("GET", path)
        return connection.getresponse().status
    except (OSError, HTTPException):
        return None
    finally:
        connection.close()


def _connected(host: str, port: int, context: ssl.SSLContext) -> ssl.SSLSocket:
    plain = socket.create_connection((host, port), timeout=WAITS)
    try:
        return context.wrap_socket(plain, server_hostname=host)
    except BaseException:
        plain.close()
        raise
