"""Settings 设置: from the environment (DJC_...) or the command line, checked once at start."""

import os
from collections.abc import Mapping
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Any, Final, Literal, Self
from urllib.parse import urlsplit

from limits import parse
from psycopg import ProgrammingError
from psycopg.conninfo import conninfo_to_dict
from psycopg.pq import Conninfo
from pydantic import AliasChoices, Field, SecretStr, field_validator, model_validator
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SecretsSettingsSource, SettingsConfigDict

LOOPBACK: Final = frozenset({"127.0.0.1", "localhost", "::1"})
ACCEPTABLE: Final = frozenset(
    {
        "plain-inside",
        "database-unverified",
        "database-password",
        "database-account",
        "secrets-in-environment",
        "secrets-readable",
        "checkout",
    }
)
"""What serving people over a network is refused for, unless somebody answers for it (infra/cli/safety.py)."""
ENCRYPTED: Final = frozenset({"require", "verify-ca", "verify-full"})


class Settings(BaseSettings):
    """Where the record is kept and how it is served."""

    model_config = SettingsConfigDict(env_prefix="DJC_", frozen=True)

    database_url: str | None = Field(
        default=None,
        validation_alias=AliasChoices("DATABASE_URL", "DJC_DATABASE_URL", "database_url"),
        description="PostgreSQL to use, over TLS beyond this machine; without it one is started in `data_dir`",
        repr=False,  # it may hold a password
    )
    data_dir: Path = Field(default=Path(".djc"), description="where the embedded PostgreSQL keeps its files")
    database: str = Field(default="djc", description="database on the embedded server")
    pool_size: int = Field(default=12, ge=2, le=200, description="connections of one process")
    development: bool = Field(default=False, description="take the actor from the X-Actor header; never in production")
    body_limit: int = Field(default=1_000_000, ge=1_000, description="largest request body, in bytes")
    evidence_dir: Path | None = Field(default=None, description="folder for evidence; `data_dir`/evidence without it")
    evidence_bucket: str | None = Field(default=None, description="bucket for evidence, in place of the folder")
    evidence_endpoint: str | None = Field(default=None, description="address of the S3-compatible service")
    evidence_region: str = Field(default="us-east-1", description="region of the bucket")
    evidence_access_key: SecretStr | None = Field(default=None, description="access key of the bucket")
    evidence_secret_key: SecretStr | None = Field(default=None, description="secret key of the bucket")
    evidence_limit: int = Field(default=20_000_000, ge=1_000, description="largest file, in bytes")
    scanner: str | None = Field(
        default=None,
        description="clamd that is asked about every file of evidence, as unix:///run/clamav/clamd.ctl or "
        "tcp://127.0.0.1:3310; nothing is taken while it cannot be asked",
    )
    public_url: str | None = Field(
        default=None, description="where browsers reach it, as https://appraisal.example.com; needed off this machine"
    )
    trusted_proxies: str = Field(default="127.0.0.1", description="proxies whose X-Forwarded-For is believed")
    tls_certificate: Path | None = Field(
        default=None, description="certificate to serve under, with its chain; for a proxy on another machine"
    )
    tls_key: Path | None = Field(default=None, description="its private key, which nobody else may read")
    accept: str = Field(
        default="",
        description="what somebody answers for that serving is else refused for, by the names that the refusal says, "
        "separated by commas, as plain-inside,checkout",
    )
    session_idle: int = Field(default=30, ge=1, le=1_440, description="minutes after which an idle session ends")
    session_longest: int = Field(default=12, ge=1, le=168, description="hours after which any session ends")
    request_rate: str = Field(default="1200/minute", description="requests of one account, of each process")
    sign_in_rate: str = Field(default="60/minute", description="tries to sign in from one address, of each process")
    oidc_issuer: str | None = Field(
        default=None,
        description="OpenID provider to sign in with, as https://login.example.com; needs client and secret",
    )
    oidc_client_id: str | None = Field(default=None, description="name of this program at the provider")
    oidc_client_secret: SecretStr | None = Field(default=None, description="its secret there")
    oidc_label: str = Field(default="统一身份认证", description="what the provider is called on the sign-in page")
    oidc_label_en: str = Field(default="single sign-on", description="the same in English")
    oidc_claim: str = Field(
        default="email",
        pattern=r"^[\w:./\-]+$",
        description="claim under which a prepared account is expected until its first sign-in (email: verified only); "
        "one that people cannot change themselves at the provider",
    )
    password_words: str = Field(
        default="",
        description="words of the enterprise that no password may hold, separated by commas: its names, plants, "
        "products and systems, as people write them",
    )
    second_factor: Literal["chosen", "administration", "everybody"] = Field(
        default="administration",
        description="of whom a code is asked after the password: of whoever chose so, of administrators and auditors "
        "besides, or of everybody; the demo and development mode ask only who chose so",
    )
    secrets_key: Path | None = Field(
        default=None,
        description="file of the key that seals secrets of second factors; `data_dir`/keys/secrets.key without it",
    )
    oidc_strength: str = Field(
        default="",
        pattern=r"^[^\s,]*( [^\s,]+)*$",
        description="what the provider must say of each sign-in under acr or amr, one of these words, as mfa; "
        "without it its word is enough",
    )
    breached_passwords: Path | None = Field(
        default=None,
        description="SHA-1 digests of leaked passwords, a line each, in order; besides those known",
    )
    demo: bool = Field(default=False, description="let in the demo's accounts; set by `djc demo` only")
    origin: str = Field(
        default="localhost/dajinchuang", pattern=r"^[^\s+]+$", description="name of this log on its checkpoints"
    )
    checkpoint_key: Path | None = Field(
        default=None, description="file of the key that signs checkpoints; `data_dir`/keys/checkpoint.key without it"
    )
    checkpoint_minutes: int = Field(default=10, ge=1, description="how often a log that grows is signed")
    witness_url: str | None = Field(
        default=None, description="witness that signs checkpoints too, as https://witness.example"
    )
    witness_key: str | None = Field(default=None, description="verifier key of the witness's cosignatures")
    kafka_servers: str = Field(
        default="", description="brokers that facts are published to, as kafka1:9092,kafka2:9092"
    )
    kafka_prefix: str = Field(
        default="djc", pattern=r"^[\w.\-]{1,100}$", description="what the names of topics begin with"
    )
    kafka_record: bool = Field(
        default=False, description="publish the record in full too, for this program's projections on other machines"
    )
    kafka_security: Literal["PLAINTEXT", "SSL", "SASL_PLAINTEXT", "SASL_SSL"] = Field(
        default="PLAINTEXT", description="how brokers are spoken to; beyond this machine SSL or SASL_SSL"
    )
    kafka_ca: Path | None = Field(
        default=None, description="authority of the brokers' certificates; the system's without"
    )
    kafka_mechanism: str = Field(
        default="SCRAM-SHA-512", description="how the user shows who it is, where SASL is used"
    )
    kafka_user: str | None = Field(default=None, description="user at the brokers")
    kafka_password: SecretStr | None = Field(default=None, description="its password")
    webhook_networks: str = Field(
        default="", description="networks that webhooks may reach though not public, as 10.20.0.0/16, 127.0.0.1/32"
    )
    webhook_days: int = Field(default=3, ge=1, le=30, description="days of failure after which a webhook is disabled")
    webhook_key: Path | None = Field(
        default=None,
        description="file of the key that webhook secrets derive from, the same for all processes; "
        "`data_dir`/keys/webhooks.key without it",
    )
    host: str = "127.0.0.1"
    port: int = Field(default=8000, ge=0, le=65_535)

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - there is none
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - in its place, the folder of the moment
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Secrets may be files named as the variables, in the folder that systemd or a container tells."""
        folder = os.environ.get("CREDENTIALS_DIRECTORY")
        return init_settings, env_settings, SecretsSettingsSource(settings_cls, secrets_dir=folder)

    @field_validator("database_url")
    @classmethod
    def _understood(cls, value: str | None) -> str | None:
        try:
            given = conninfo_to_dict(value or "")
        except ProgrammingError as error:
            raise ValueError(
                "不是 PostgreSQL 地址 / is not a PostgreSQL address such as postgresql://user@host/database"
            ) from error
        if value and _in_the_clear({**_surroundings(), **given}):
            raise ValueError(
                "在他机上: 请加 sslmode=verify-full / is beyond this machine: add sslmode=verify-full "
                "(sslrootcert=system, or a file with its authority)"
            )
        return value or None

    @field_validator("webhook_networks")
    @classmethod
    def _networks(cls, value: str) -> str:
        try:
            _networks_of(value)
        except ValueError as error:
            raise ValueError("不是网段列表 / is not a list of networks such as 10.20.0.0/16, 127.0.0.1/32") from error
        return value

    @field_validator("accept")
    @classmethod
    def _known(cls, value: str) -> str:
        if unknown := _listed(value) - ACCEPTABLE:
            raise ValueError(f"没有这样的检查项 / names what is not refused: {', '.join(sorted(unknown))}")
        return value

    @field_validator("tls_key")
    @classmethod
    def _own(cls, value: Path | None) -> Path | None:
        if value is not None and value.exists() and value.stat().st_mode & 0o077:
            raise ValueError("他人可读: 请 chmod 600 / may be read by others: chmod 600 it")
        return value

    @field_validator("request_rate", "sign_in_rate")
    @classmethod
    def _counted(cls, value: str) -> str:
        try:
            parse(value)
        except ValueError as error:
            raise ValueError("不是频率 / is not a rate such as 60/minute") from error
        return value

    @field_validator("public_url")
    @classmethod
    def _safe(cls, value: str | None) -> str | None:
        """Passwords and cookies cross the network encrypted, or do not leave the machine."""
        if not value:
            return None
        parts = urlsplit(value)
        if parts.path.rstrip("/") or parts.query or not (parts.scheme == "https" or parts.hostname in LOOPBACK):
            raise ValueError("不是不带路径的 https:// 地址 / is not an https:// address without a path")
        return f"{parts.scheme}://{parts.netloc}".lower()

    @field_validator("scanner")
    @classmethod
    def _asked_here(cls, value: str | None) -> str | None:
        """Clamd speaks no TLS: files do not cross a network to it."""
        if not value:
            return None
        try:
            parts = urlsplit(value)
            over_tcp = parts.scheme == "tcp" and parts.hostname in LOOPBACK and parts.port
        except ValueError as error:
            raise ValueError("端口有误 / has no such port") from error
        if not (over_tcp or (parts.scheme == "unix" and parts.path and not parts.netloc)):
            raise ValueError(
                "不在本机 / is not on this machine, as unix:///run/clamav/clamd.ctl or tcp://127.0.0.1:3310"
            )
        return value

    @field_validator("oidc_issuer", "witness_url", "evidence_endpoint")
    @classmethod
    def _encrypted(cls, value: str | None) -> str | None:
        """Taken exactly as typed: an issuer must be what the provider says of itself, to the letter."""
        parts = urlsplit(value or "")
        plain = parts.scheme == "http" and parts.hostname in LOOPBACK
        if value and (parts.query or not parts.hostname or not (parts.scheme == "https" or plain)):
            raise ValueError("不是 https:// 地址 / is not an https:// address")
        return value or None

    @model_validator(mode="after")
    def _certified(self) -> Self:
        if (self.tls_certificate is None) != (self.tls_key is None):
            raise ValueError("DJC_TLS_CERTIFICATE 与 DJC_TLS_KEY 须一并设置 / go together")
        return self

    @model_validator(mode="after")
    def _registered(self) -> Self:
        """A provider is set up wholly or not at all."""
        given = (self.oidc_issuer, self.oidc_client_id, self.oidc_client_secret)
        if any(given) and not all(given):
            raise ValueError("DJC_OIDC_ISSUER、DJC_OIDC_CLIENT_ID 与 DJC_OIDC_CLIENT_SECRET 须一并设置 / go together")
        return self

    @model_validator(mode="after")
    def _brokers_safe(self) -> Self:
        """Facts cross the network encrypted, or do not leave the machine."""
        hosts = {one.strip().rpartition(":")[0].strip("[]") for one in self.kafka_servers.split(",") if one.strip()}
        if "" in hosts:
            raise ValueError("DJC_KAFKA_SERVERS 不是地址列表 / is not a list such as kafka1:9092,kafka2:9092")
        if hosts - LOOPBACK and not self.kafka_security.endswith("SSL"):
            raise ValueError(
                "DJC_KAFKA_SERVERS 在他机上: 请将 DJC_KAFKA_SECURITY 设为 SSL 或 SASL_SSL / "
                "is beyond this machine: set DJC_KAFKA_SECURITY to SSL or SASL_SSL"
            )
        if self.kafka_security.startswith("SASL") and not (self.kafka_user and self.kafka_password):
            raise ValueError(
                "DJC_KAFKA_SECURITY 用 SASL 时须设 DJC_KAFKA_USER 和 DJC_KAFKA_PASSWORD / with SASL both are needed"
            )
        return self

    @property
    def accepted(self) -> frozenset[str]:
        """What somebody answers for."""
        return _listed(self.accept)

    @property
    def second_factor_of(self) -> str:
        """Of whom a second factor is asked, as things are."""
        return "chosen" if self.demo or self.development else self.second_factor

    @property
    def words_of_the_enterprise(self) -> tuple[str, ...]:
        """Each by itself; Chinese and English commas part them."""
        return tuple(word.strip() for word in self.password_words.replace("，", ",").split(",") if word.strip())

    @property
    def networks(self) -> tuple[IPv4Network | IPv6Network, ...]:
        """Networks that webhooks may reach though they are not public."""
        return _networks_of(self.webhook_networks)

    @property
    def secure(self) -> bool:
        """Whether browsers reach it over TLS."""
        return self.public_url is not None and self.public_url.startswith("https://")


def _listed(text: str) -> frozenset[str]:
    return frozenset(one.strip() for one in text.split(",") if one.strip())


def _networks_of(text: str) -> tuple[IPv4Network | IPv6Network, ...]:
    return tuple(ip_network(one.strip()) for one in text.split(",") if one.strip())


def _surroundings() -> dict[str, str]:
    """What PostgreSQL's own variables (PGHOST, PGSSLMODE) say where the address does not."""
    found = {one.keyword.decode(): one.val for one in Conninfo.get_defaults()}
    return {name: value.decode() for name, value in found.items() if value}


def _in_the_clear(database: Mapping[str, Any]) -> bool:
    """Whether the record might cross a network unencrypted: PostgreSQL falls back to that unless it is told not to."""
    hosts = str(database.get("hostaddr") or database.get("host") or "").split(",")
    beyond = any(host and not host.startswith(("/", "@")) and host not in LOOPBACK for host in hosts)
    return beyond and database.get("sslmode") not in ENCRYPTED
