"""Flows 登录流程: sign-ins that have gone to the identity provider; each comes back once, to the browser it left."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from secrets import token_urlsafe
from typing import Final

from infra.postgres.pool import Pool

LASTS: Final = timedelta(minutes=10)


@dataclass(frozen=True)
class Flow:
    """What the provider is asked with and what must come back; `verifier` is the secret of PKCE."""

    nonce: str
    verifier: str
    goal: str


@dataclass(frozen=True)
class Departure:
    """登录去向: a flow that begins; `state` goes by the provider, `browser` is for a cookie of this very browser."""

    flow: Flow
    state: str
    browser: str


class Flows:
    """The flows of one database, kept under a digest of what only the browser and the provider were told."""

    def __init__(self, pool: Pool, clock: Callable[[], datetime]) -> None:
        self._pool = pool
        self._clock = clock

    def begin(self, goal: str) -> Departure:
        """A new flow, to be back within minutes."""
        nonce, verifier, state, browser = (token_urlsafe(32) for _ in range(4))
        with self._pool.connection() as connection:
            connection.execute(
                "INSERT INTO identity.flow (state, nonce, verifier, goal, began_at) VALUES (%s, %s, %s, %s, %s)",
                [_digest(state, browser), nonce, verifier, goal, self._clock()],
            )
        return Departure(Flow(nonce, verifier, goal), state, browser)

    def take(self, state: str, browser: str) -> Flow | None:
        """The flow that comes back, and is over; None where it did not begin in this browser, or too long ago."""
        query = "DELETE FROM identity.flow WHERE state = %s RETURNING nonce, verifier, goal, began_at"
        with self._pool.connection() as connection:
            row = connection.execute(query, [_digest(state, browser)]).fetchone()
        return None if row is None or row[3] + LASTS <= self._clock() else Flow(*row[:3])

    def forget(self, now: datetime) -> None:
        """Removes those that did not come back."""
        with self._pool.connection() as connection:
            connection.execute("DELETE FROM identity.flow WHERE began_at <= %s", [now - LASTS])


def _digest(state: str, browser: str) -> bytes:
    return sha256(f"{state}.{browser}".encode(errors="replace")).digest()
