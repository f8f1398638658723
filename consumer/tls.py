"""TLS to brokers: a handshake that fails leaves no socket open, one that is not answered ends, last words are heard.

kafka-python (3.0.12) drops the socket of a failed handshake without closing it, which Python then finds whenever it
looks for cycles: whoever asks a broker with an expired certificate for days would run out of descriptors before. And it
waits for the broker's side of a handshake for ever. And it throws away what it reads together with the end of a
connection: brokers say why they refuse somebody and hang up.
"""

import socket
import ssl
from collections.abc import Mapping
from contextlib import suppress
from threading import Timer
from typing import Any, Final

PATIENCE: Final = 10.0  # seconds for a handshake


def secured(kafka: Mapping[str, Any]) -> dict[str, Any]:
    """How kafka-python connects: as given, over such sockets where it is over TLS and no context of TLS is given."""
    if kafka.get("security_protocol") not in {"SSL", "SASL_SSL"} or kafka.get("ssl_context") is not None:
        return dict(kafka)
    context = ssl.create_default_context(cafile=kafka.get("ssl_cafile"))
    context.check_hostname = kafka.get("ssl_check_hostname", True)
    if kafka.get("ssl_certfile"):
        context.load_cert_chain(kafka["ssl_certfile"], kafka.get("ssl_keyfile"), kafka.get("ssl_password"))
    if kafka.get("ssl_crlfile"):
        context.load_verify_locations(kafka["ssl_crlfile"])
        context.verify_flags |= ssl.VERIFY_CRL_CHECK_LEAF
    context.sslsocket_class = _Socket
    return {**kafka, "ssl_context": context}


class _Socket(ssl.SSLSocket):
    """kafka-python asks `do_handshake` again whenever something has come, and `recv` until nothing more is there."""

    _end: Timer | None = None
    _over = False
    _read = False

    def recv(self, buflen: int = 1024, flags: int = 0) -> bytes:
        """An end that follows what was just read is told of by itself: it can still be read next time."""
        try:
            read = super().recv(buflen, flags)
        except OSError:
            after, self._read = self._read, False
            if after:
                raise ssl.SSLWantReadError from None
            raise
        after, self._read = self._read, bool(read)
        if after and not read:
            raise ssl.SSLWantReadError
        return read

    def do_handshake(self, block: bool = False) -> None:  # noqa: FBT001, FBT002 - as the standard library has it
        if self._end is None:
            self._end = Timer(PATIENCE, self._give_up)
            self._end.daemon = True
            self._end.start()
        try:
            super().do_handshake(block)
        except (ssl.SSLWantReadError, ssl.SSLWantWriteError):
            raise
        except BaseException as error:
            self._end.cancel()
            self.close()
            if self._over:
                raise TimeoutError(f"ssl handshake not answered within {PATIENCE:.0f} s") from error
            raise
        self._end.cancel()

    def _give_up(self) -> None:
        """Whoever waits for the socket is woken, asks again and meets its end."""
        self._over = True
        with suppress(OSError):
            socket.socket.shutdown(self, socket.SHUT_RDWR)
