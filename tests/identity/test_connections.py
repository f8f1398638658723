"""Who is asked over TLS is known by a certificate of an authority that is trusted, or is not asked."""

import ssl
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

import pytest

from infra.identity.flows import Departure, Flow
from infra.identity.provider import Provider
from infra.identity.vouching import UnreachableError
from tests.certificates import made_out_to_itself


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
    pem = tmp_path / "own.pem"
    made_out_to_itself(pem, tmp_path / "trusted.pem")
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
