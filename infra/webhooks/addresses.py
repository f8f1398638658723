"""Addresses 投递目标: what may be reached. A name is resolved here and the connection goes to just that address.

So a name that is resolved anew to something else between looking and connecting leads nowhere.
"""

from collections.abc import Iterable, Sequence
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address, ip_network
from socket import SOCK_STREAM
from typing import Any, Final
from urllib.parse import urlsplit

import anyio
import httpcore

from infra.settings import LOOPBACK, Settings

Address = IPv4Address | IPv6Address
NAT64: Final = ip_network("64:ff9b::/96")
UNICAST: Final = ip_network("2000::/3")
"""What is given out of IPv6 for the Internet; site-local addresses, say, are not of it."""
LONGEST: Final = 500  # characters


class UnreachableError(Exception):
    """Nothing is sent there, and why: a code of `fault`."""

    def __init__(self, fault: str, detail: str) -> None:
        super().__init__(detail)
        self.fault = fault


class Reach:
    """Which addresses may be reached: public ones, and those of the networks in the settings."""

    def __init__(self, settings: Settings) -> None:
        self._networks = settings.networks

    def allows(self, address: Address) -> bool:
        return any(one.version == address.version and address in one for one in self._networks) or _is_public(address)

    async def resolve(self, host: str, port: int) -> Sequence[str]:
        """The addresses of a host that may be reached. Raises UnreachableError where there is none."""
        try:
            found = await anyio.getaddrinfo(host, port, type=SOCK_STREAM)
        except (OSError, UnicodeError) as error:
            raise UnreachableError("name", f"{host}: {error}") from error
        addresses = list(dict.fromkeys(str(where[0]).partition("%")[0] for *_, where in found))
        allowed = [one for one in addresses if self.allows(ip_address(one))]
        if not allowed:
            raise UnreachableError("private", f"{host} is at {', '.join(addresses)}")
        return allowed

    async def require(self, url: str) -> None:
        """That events may be sent there. Raises UnreachableError."""
        try:
            parts = urlsplit(url)
            host, port = parts.hostname or "", parts.port
        except ValueError as error:
            raise UnreachableError("url", str(error)) from error
        plain = parts.scheme == "http" and host in LOOPBACK
        whole = (parts.scheme == "https" or plain) and parts.username is None and not parts.fragment
        if not host or not whole or not all("!" <= one <= "~" for one in url):
            raise UnreachableError("url", url)
        await self.resolve(host, port or (80 if plain else 443))


def _is_public(address: Address) -> bool:
    """Also of an IPv4 address that is written within an IPv6 one."""
    if isinstance(address, IPv6Address):
        within = address.ipv4_mapped or address.sixtofour or (address.teredo and address.teredo[1])
        if within is None and isinstance(NAT64, IPv6Network) and address in NAT64:
            within = IPv4Address(int(address) & 0xFFFFFFFF)
        if within:
            return _is_public(within)
        if address not in UNICAST:
            return False
    return address.is_global and not address.is_multicast


class Pinned(httpcore.AsyncNetworkBackend):
    """Connects to an address that may be reached, whatever its name says a moment later; TLS asks for the name."""

    def __init__(self, reach: Reach) -> None:
        self._reach = reach
        self._network = httpcore.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109 - the interface's
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        addresses = await self._reach.resolve(host, port)
        for address in addresses[:-1]:
            try:
                return await self._network.connect_tcp(address, port, timeout, local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout):
                continue
        return await self._network.connect_tcp(addresses[-1], port, timeout, local_address, socket_options)

    async def sleep(self, seconds: float) -> None:
        await anyio.sleep(seconds)
