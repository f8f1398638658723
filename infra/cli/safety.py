"""Safety 上线检查: what must not be so where people are served over a network, each by its name.

`djc serve` refuses to start on any of these once it is published (`DJC_PUBLIC_URL` is https://), `djc doctor` lists
them: but for those that `DJC_ACCEPT` names, which somebody answers for. Files are looked at, nothing is connected to.
"""

import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final, NamedTuple

from psycopg.conninfo import conninfo_to_dict

from infra.settings import LOOPBACK, Settings

ROOT: Final = Path(__file__).resolve().parents[2]
SECRETS: Final = (
    "DJC_OIDC_CLIENT_SECRET",
    "DJC_EVIDENCE_ACCESS_KEY",
    "DJC_EVIDENCE_SECRET_KEY",
    "DJC_KAFKA_PASSWORD",
    "PGPASSWORD",
)
SHARED: Final = frozenset({"postgres", "root", "admin", "administrator"})
OTHERS: Final = 0o007


class Finding(NamedTuple):
    """What is not safe, by its name in `infra.settings.ACCEPTABLE`, and what to do."""

    name: str
    zh: str
    en: str

    @property
    def told(self) -> str:
        return f"{self.zh} / {self.en}"


def findings(settings: Settings, environment: Mapping[str, str] = os.environ, *, root: Path = ROOT) -> list[Finding]:
    """What is not safe and nobody has agreed to."""
    found = (
        *_way_in(settings),
        *_database(settings),
        *_secrets(environment),
        *_readable(environment),
        *_checkout(root),
    )
    return [one for one in found if one.name not in settings.accepted]


def _way_in(settings: Settings) -> Iterator[Finding]:
    if settings.host not in LOOPBACK and settings.tls_certificate is None:
        yield Finding(
            "plain-inside",
            f"代理到 {settings.host} 的通路未加密: "
            "请与代理同机监听 127.0.0.1, 或设置 DJC_TLS_CERTIFICATE 和 DJC_TLS_KEY",
            f"the way from the proxy to {settings.host} is not encrypted: listen on 127.0.0.1 beside the proxy, or "
            "name DJC_TLS_CERTIFICATE and DJC_TLS_KEY",
        )


def _database(settings: Settings) -> Iterator[Finding]:
    given = conninfo_to_dict(settings.database_url or "")
    hosts = str(given.get("hostaddr") or given.get("host") or "").split(",")
    if not any(host and not host.startswith(("/", "@")) and host not in LOOPBACK for host in hosts):
        return
    if given.get("sslmode") != "verify-full":
        yield Finding(
            "database-unverified",
            "未以证书核验他机上的数据库: 请设 sslmode=verify-full 并给出 sslrootcert",
            "the database beyond this machine is not known by its certificate: sslmode=verify-full with sslrootcert",
        )
    if not given.get("sslcert"):
        yield Finding(
            "database-password",
            "向他机上的数据库长期出示密码: 请改用客户端证书 (sslcert, sslkey)",
            "the database beyond this machine is shown a password for good: give a client certificate "
            "(sslcert, sslkey)",
        )
    if given.get("user") in SHARED:
        yield Finding(
            "database-account",
            f"数据库账号 {given['user']} 并非本程序专用: 请另建一个",
            f"the database's account {given['user']} is not this program's own: make one for it",
        )


def _secrets(environment: Mapping[str, str]) -> Iterator[Finding]:
    held = [name for name in SECRETS if environment.get(name)]
    addresses = [name for name in ("DATABASE_URL", "DJC_DATABASE_URL") if environment.get(name)]
    held += [f"{name} (password)" for name in addresses if conninfo_to_dict(environment[name]).get("password")]
    if held:
        yield Finding(
            "secrets-in-environment",
            f"密钥写在环境变量中 ({', '.join(held)}): 请由密钥管理者以 CREDENTIALS_DIRECTORY 中的文件提供",
            f"secrets stand in the environment ({', '.join(held)}): give them as files of CREDENTIALS_DIRECTORY, as a "
            "keeper of secrets does",
        )


def _readable(environment: Mapping[str, str]) -> Iterator[Finding]:
    folder = Path(environment.get("CREDENTIALS_DIRECTORY") or os.devnull)
    if not folder.is_dir() or not folder.stat().st_mode & OTHERS:
        return
    open_to_all = sorted(one.name for one in folder.iterdir() if one.is_file() and one.stat().st_mode & OTHERS)
    if open_to_all:
        yield Finding(
            "secrets-readable",
            f"本机任何人都能读取 {folder} 中的 {', '.join(open_to_all)}: 请对其或该文件夹 chmod o=",
            f"anybody on this machine may read {', '.join(open_to_all)} in {folder}: chmod o= them, or the folder",
        )


def _checkout(root: Path) -> Iterator[Finding]:
    if (root / ".git").exists():
        yield Finding(
            "checkout",
            f"程序在源代码目录 ({root}) 中运行: 请安装由 `uv build` 制作的软件包",
            f"the program runs from a checkout ({root}): install the package that `uv build` makes",
        )
