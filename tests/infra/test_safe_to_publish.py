"""What is published is served only as it should be, or where somebody answers for it by name; deploy/ does it so."""

import re
import ssl
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from shutil import which
from threading import Thread

import httpx
import pytest
from pydantic import ValidationError

from infra.cli import way_in
from infra.cli.safety import SECRETS, findings
from infra.settings import ACCEPTABLE, Settings
from tests.certificates import made_out_to_itself
from tests.infra.test_cli import Djc, djc, environment, says, serving

__all__ = ["djc", "environment"]

ROOT = Path(__file__).parent.parent.parent
PUBLIC = "https://appraisal.example.com"
SAFE = {"public_url": PUBLIC, "data_dir": Path("unused")}
FAR = "postgresql://djc@db.example/djc?sslmode=verify-full&sslrootcert=system"
WITH_CERTIFICATE = f"{FAR}&sslcert=/etc/djc/tls/djc.crt&sslkey=/etc/djc/tls/djc.key"


@pytest.fixture(autouse=True)
def _plain_surroundings(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DATABASE_URL", "DJC_DATABASE_URL", "PGHOST", "PGHOSTADDR", "PGSSLMODE", "CREDENTIALS_DIRECTORY"):
        monkeypatch.delenv(name, raising=False)


def own_certificate(folder: Path) -> Path:
    """Key and certificate in one file that its owner alone reads."""
    pem = folder / "own.pem"
    made_out_to_itself(pem, folder / "trusted.pem")
    pem.chmod(0o600)
    return pem


def named(settings: dict[str, object], environment: dict[str, str] | None = None, root: Path = Path("/")) -> set[str]:
    return {one.name for one in findings(Settings(**{**SAFE, **settings}), environment or {}, root=root)}  # type: ignore[arg-type]


def test_what_is_as_it_should_be_is_served() -> None:
    assert named({}) == set()
    assert named({"database_url": WITH_CERTIFICATE}) == set()
    assert named({"database_url": "postgresql:///djc?host=/run/postgresql"}) == set()


@pytest.mark.parametrize(
    ("settings", "environment", "name"),
    [
        ({"host": "10.20.1.4"}, {}, "plain-inside"),
        ({"database_url": FAR}, {}, "database-password"),
        ({"database_url": WITH_CERTIFICATE.replace("verify-full", "require")}, {}, "database-unverified"),
        ({"database_url": WITH_CERTIFICATE.replace("djc@", "postgres@")}, {}, "database-account"),
        *(({}, {secret: "x"}, "secrets-in-environment") for secret in SECRETS),
        ({}, {"DATABASE_URL": "postgresql://djc:hidden@localhost/djc"}, "secrets-in-environment"),
    ],
)
def test_what_is_not_is_named_and_can_be_answered_for(
    settings: dict[str, object], environment: dict[str, str], name: str
) -> None:
    assert named(settings, environment) == {name}
    assert named({**settings, "accept": f"checkout, {name}"}, environment) == set()
    assert "hidden" not in str(findings(Settings(**{**SAFE, **settings}), environment, root=Path("/")))  # type: ignore[arg-type]


def test_secrets_that_anybody_may_read_and_a_checkout_are_named(tmp_path: Path) -> None:
    folder = tmp_path / "secrets"
    folder.mkdir(mode=0o755)
    (folder / "database_url").write_text(WITH_CERTIFICATE)
    (folder / "database_url").chmod(0o644)
    given = {"CREDENTIALS_DIRECTORY": str(folder)}
    assert named({}, given) == {"secrets-readable"}
    (folder / "database_url").chmod(0o440)
    assert named({}, given) == set()
    (folder / "database_url").chmod(0o644)
    folder.chmod(0o750)  # nobody comes as far as the file
    assert named({}, given) == set()
    (tmp_path / ".git").mkdir()
    assert named({}, root=tmp_path) == {"checkout"}


def test_only_what_is_refused_can_be_answered_for_and_keys_are_their_owners(tmp_path: Path) -> None:
    with pytest.raises(ValidationError, match="names what is not refused: everything"):
        Settings(accept="everything")
    with pytest.raises(ValidationError, match="go together"):
        Settings(tls_certificate=tmp_path / "own.pem")
    pem = own_certificate(tmp_path)
    pem.chmod(0o644)
    with pytest.raises(ValidationError, match="chmod 600"):
        Settings(tls_certificate=pem, tls_key=pem)


def test_serving_is_refused_by_name_before_anything_is_opened(djc: Djc) -> None:
    given = {"DJC_PUBLIC_URL": PUBLIC, "DATABASE_URL": FAR, "DJC_KAFKA_PASSWORD": "hidden"}
    line = says(djc("serve", "--host", "0.0.0.0", "--port", "0", **given))  # noqa: S104 - that is what is refused
    told = {name for name in ACCEPTABLE if f"[{name}]" in line}
    assert told == {"plain-inside", "database-password", "secrets-in-environment", "checkout"}
    assert "DJC_ACCEPT" in line
    assert "hidden" not in line
    checked = djc("doctor", "--settings", **given, DJC_ACCEPT="checkout")
    assert checked.returncode == 1
    assert "[database-password]" in checked.stdout
    assert "安全 / safety: 向他机上的数据库长期出示密码" in checked.stdout
    assert "answered for: checkout" in checked.stdout
    safe = djc("doctor", "--settings", DJC_PUBLIC_URL=PUBLIC, DJC_ACCEPT="checkout", DATABASE_URL="")
    assert (safe.returncode, "nothing to mend" in safe.stdout) == (0, True)
    assert "not published" in djc("doctor", "--settings", DATABASE_URL="").stdout


def test_a_proxy_elsewhere_is_spoken_to_under_a_certificate(environment: dict[str, str], tmp_path: Path) -> None:
    pem = own_certificate(tmp_path)
    given = {
        **environment,
        "DJC_PUBLIC_URL": PUBLIC,
        "DJC_TLS_CERTIFICATE": str(pem),
        "DJC_TLS_KEY": str(pem),
        "DJC_ACCEPT": "checkout,secrets-in-environment",
    }
    with serving(given) as (_, client):
        assert client.base_url.scheme == "https"
        with httpx.Client(base_url=client.base_url, verify=ssl.create_default_context(cafile=str(pem))) as inside:
            assert inside.get("/healthz").json() == {"status": "ok"}
        port = int(client.base_url.port or 0)
        assert [one.name for one in way_in.looked_at(f"https://127.0.0.1:{port}", plain_port=port)] == [
            "public-certificate"
        ]


class Plain(BaseHTTPRequestHandler):
    """A proxy that answers over plain HTTP as the test says."""

    def do_GET(self) -> None:
        self.send_response(self.server.answers[self.path])  # type: ignore[attr-defined]
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Nothing."""


@contextmanager
def a_proxy(
    pem: Path, answers: dict[str, int], *, oldest: ssl.TLSVersion = ssl.TLSVersion.TLSv1_2
) -> Iterator[tuple[int, int]]:
    """On two ports of 127.0.0.1, one of them under a certificate."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem)
    context.minimum_version = oldest
    context.set_ciphers("DEFAULT:@SECLEVEL=0" if oldest < ssl.TLSVersion.TLSv1_2 else "DEFAULT")
    plain, over_tls = HTTPServer(("127.0.0.1", 0), Plain), HTTPServer(("127.0.0.1", 0), Plain)
    over_tls.socket = context.wrap_socket(over_tls.socket, server_side=True)
    for server in (plain, over_tls):
        server.answers = answers  # type: ignore[attr-defined]
        Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    yield over_tls.server_port, plain.server_port
    for server in (plain, over_tls):
        server.shutdown()
        server.server_close()


@pytest.mark.parametrize(
    ("page", "program", "found"),
    [(308, 403, []), (200, 403, ["public-plain"]), (308, 301, ["public-plain"]), (308, 200, ["public-plain"])],
)
def test_the_published_address_is_looked_at_as_a_browser_does(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, page: int, program: int, found: list[str]
) -> None:
    pem = own_certificate(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(pem))  # an authority that this machine trusts
    with a_proxy(pem, {"/workbench": page, "/healthz": program}) as (port, plain):
        assert [one.name for one in way_in.looked_at(f"https://127.0.0.1:{port}", plain_port=plain)] == found


@pytest.mark.filterwarnings("ignore:ssl.TLSVersion:DeprecationWarning")
def test_a_proxy_that_still_speaks_what_is_broken_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    pem = own_certificate(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(pem))
    with a_proxy(pem, {"/workbench": 308, "/healthz": 403}, oldest=ssl.TLSVersion.TLSv1_1) as (port, plain):
        found = way_in.looked_at(f"https://127.0.0.1:{port}", plain_port=plain)
    assert [one.name for one in found] == ["public-old-tls"]


def test_an_address_that_does_not_answer_is_not_taken_for_safe(tmp_path: Path) -> None:
    with a_proxy(own_certificate(tmp_path), {}) as (port, plain):
        pass
    assert [one.name for one in way_in.looked_at(f"https://127.0.0.1:{port}", plain_port=plain)] == [
        "public-unreachable"
    ]


NGINX = (ROOT / "deploy/nginx.conf").read_text(encoding="utf-8")
UNIT = (ROOT / "deploy/djc.service").read_text(encoding="utf-8")


def test_the_proxy_of_deploy_takes_tls_as_it_should_and_leads_pages_alone_to_it() -> None:
    assert re.findall(r"^ +ssl_protocols (.+);", NGINX, re.MULTILINE) == ["TLSv1.2 TLSv1.3"]
    (suites,) = re.findall(r"ssl_ciphers (.+);", NGINX)
    assert all(re.fullmatch(r"ECDHE-(ECDSA|RSA)-.*(GCM-SHA\d+|POLY1305)", one) for one in suites.split(":"))
    ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).set_ciphers(suites)
    (plain,) = re.findall(r"server \{\n    listen 80;.*?\n\}", NGINX, re.DOTALL)
    locations = dict(re.findall(r"location ([=/\w ]+?) \{ return (\d+)", plain))
    assert locations == {"= /": "308", "/workbench": "308", "/": "403"}
    for header in ("Host $host", "X-Forwarded-For $remote_addr", "X-Forwarded-Proto $scheme"):
        assert f"proxy_set_header {header};" in NGINX
    assert "ssl_reject_handshake on" in NGINX
    assert "proxy_ssl_verify on" in NGINX


def test_the_service_of_deploy_has_sealed_secrets_and_reaches_nothing_it_need_not() -> None:
    kept = set(re.findall(r"^LoadCredentialEncrypted=(\w+)$", UNIT, re.MULTILINE))
    secrets = {one.lower() for one in SECRETS if one.startswith("DJC_")} | {"database_url"}
    assert kept == secrets
    fields = Settings.model_fields
    assert all(one == "database_url" or one.removeprefix("djc_") in fields for one in kept)
    set_ = dict(line.split("=", 1) for line in UNIT.splitlines() if "=" in line and not line.startswith("#"))
    assert (set_["IPAddressDeny"], set_["IPAddressAllow"]) == ("any", "localhost")
    assert (set_["ProtectSystem"], set_["UMask"], set_["User"]) == ("strict", "0077", "djc")
    assert set_["ExecStartPre"].endswith("djc doctor --settings")
    assert "make audit" in (ROOT / "deploy/djc-audit.service").read_text(encoding="utf-8")
    assert "OnCalendar=weekly" in (ROOT / "deploy/djc-audit.timer").read_text(encoding="utf-8")


def test_systemd_understands_the_service_of_deploy() -> None:
    if which("systemd-analyze") is None:
        pytest.skip("no systemd-analyze here")
    said = subprocess.run(  # noqa: S603 - what is installed
        ["systemd-analyze", "verify", "--man=no", ROOT / "deploy/djc.service"],  # noqa: S607
        capture_output=True,
        text=True,
        check=False,
    ).stderr
    assert "Unknown" not in said
    assert "Failed to parse" not in said
