"""Whatever a name says, only an address that may be reached is connected to."""

from concurrent.futures import ThreadPoolExecutor
from ipaddress import ip_address
from typing import Any

import anyio
import pytest

from infra.settings import Settings
from infra.webhooks.addresses import Pinned, Reach, UnreachableError
from infra.webhooks.secrets import KeyFileError, Secrets, signature


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("93.184.216.34", True),
        ("2606:2800:220:1:248:1893:25c8:1946", True),
        ("127.0.0.1", False),
        ("10.0.0.1", False),
        ("100.64.0.1", False),
        ("169.254.169.254", False),
        ("172.16.0.1", False),
        ("192.168.0.1", False),
        ("0.0.0.0", False),  # noqa: S104 - looked at, not bound to
        ("224.0.0.1", False),
        ("255.255.255.255", False),
        ("::", False),
        ("::1", False),
        ("fe80::1", False),
        ("fd00::1", False),
        ("fec0::1", False),
        ("::a00:1", False),
        ("::ffff:10.0.0.1", False),
        ("64:ff9b::a00:1", False),
        ("64:ff9b::5db8:d822", True),
        ("2002:0a00:0001::", False),
    ],
)
def test_only_public_addresses_are_reached_unless_the_settings_open_a_network(address: str, *, public: bool) -> None:
    assert Reach(Settings()).allows(ip_address(address)) is public
    opened = Reach(Settings(webhook_networks=f"{address}/{ip_address(address).max_prefixlen}"))
    assert opened.allows(ip_address(address))


def test_networks_are_networks() -> None:
    with pytest.raises(ValueError, match="list of networks"):
        Settings(webhook_networks="the intranet")


def test_a_name_resolved_to_something_else_between_looking_and_connecting_leads_nowhere(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    answers = iter(["93.184.216.34", "127.0.0.1"])

    async def resolved(host: str, port: int, **_: Any) -> list[Any]:
        assert host == "rebound.example"
        return [(2, 1, 6, "", (next(answers), port))]

    monkeypatch.setattr(anyio, "getaddrinfo", resolved)

    async def looked_at_and_connected() -> None:
        reach = Reach(Settings())
        await reach.require("https://rebound.example/events")
        await Pinned(reach).connect_tcp("rebound.example", 443)

    # in a thread of its own: beside it a browser may hold the event loop of this one
    with ThreadPoolExecutor(1) as thread, pytest.raises(UnreachableError) as refused:
        thread.submit(anyio.run, looked_at_and_connected).result()
    assert refused.value.fault == "private"


def test_secrets_come_from_a_file_of_ones_own(tmp_path: Any) -> None:
    secrets = Secrets(Settings(data_dir=tmp_path))
    first = secrets.of("hook-1", 1)
    assert first == Secrets(Settings(data_dir=tmp_path)).of("hook-1", 1)
    assert len({first, secrets.of("hook-1", 2), secrets.of("hook-2", 1)}) == 3
    secrets.path.chmod(0o644)
    with pytest.raises(KeyFileError, match="chmod 600"):
        secrets.of("hook-1", 1)
    secrets.path.chmod(0o600)
    secrets.path.write_text("short")
    with pytest.raises(KeyFileError, match="no webhook key"):
        secrets.of("hook-1", 1)


def test_signed_as_the_standard_says() -> None:
    """The example of the specification."""
    secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"  # noqa: S105 - as published
    body = b'{"test": 2432232314}'
    assert signature(secret, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, body) == (
        "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
    )
