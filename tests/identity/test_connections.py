"""Who is asked over TLS is known by a certificate of an authority that is trusted, or is not asked."""

import ssl
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from ipaddress import ip_address
from pathlib import Path
from threading import Thread

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from infra.identity.flows import Departure, Flow
from infra.identity.provider import Provider
from infra.identity.vouching import UnreachableError


class Asked(BaseHTTPRequestHandler):
    """Notes that somebody got through."""

    def do_GET(self) -> None:
        self.server.asked = True  # type: ignore[attr-defined]
        self.send_error(404)

    def log_message(self, *_: object) -> None:
        """Nothing."""


@pytest.fixture
def unknown(tmp_path: Path) -> Iterator[HTTPServer]:
    """A server under a certificate that it has made out to itself."""
    key, name, now = generate_private_key(SECP256R1()), x509.Name([]), datetime.now(UTC)
    here = x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))])
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now)
        .not_valid_after(now + timedelta(days=1))
        .add_extension(here, critical=True)
        .sign(key, SHA256())
    )
    pem = tmp_path / "own.pem"
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    pem.write_bytes(private + made.public_bytes(Encoding.PEM))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem)
    server = HTTPServer(("127.0.0.1", 0), Asked)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_provider_whose_certificate_nobody_vouches_for_is_not_asked(unknown: HTTPServer) -> None:
    provider = Provider(f"https://127.0.0.1:{unknown.server_address[1]}", "dajinchuang", "secret", "email")
    departure = Departure(Flow("nonce", "verifier", "/workbench"), "state", "browser")
    with pytest.raises(UnreachableError) as unreachable:
        provider.address(departure, "https://appraisal.example.com/workbench/sign-in/back")
    assert "CERTIFICATE_VERIFY_FAILED" in str(unreachable.value.__cause__)
    assert not hasattr(unknown, "asked")
