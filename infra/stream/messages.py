"""Messages 外发消息: what goes to a topic, apart from how it gets there."""

from collections.abc import Sequence
from typing import NamedTuple, Protocol


class Message(NamedTuple):
    """One record of a topic; `value` None takes back what is held under the key; `at` in ms since 1970."""

    topic: str
    key: bytes
    value: bytes | None
    headers: list[tuple[str, bytes]]
    at: int


class Page(NamedTuple):
    """What follows a position of a feed: the messages, and how far it has then come."""

    messages: list[Message]
    last: int


class Feed(Protocol):
    """外发: one topic's worth of what happens, by positions of its own that only rise."""

    @property
    def name(self) -> str: ...

    def head(self) -> int:
        """How far there is anything to tell."""

    def page(self, after: int) -> Page:
        """The next messages, in order; the same when asked again."""


class OutletError(Exception):
    """The messages may or may not have arrived: they are to be sent again, all of them."""


class UnknownFactError(Exception):
    """A fact of a newer program: whoever runs that publishes it, and nothing passes it over."""


class Outlet(Protocol):
    """Where messages go."""

    def send(self, messages: Sequence[Message]) -> "Sent":
        """Hands them over; they go when they are told to. Raises OutletError."""

    def forget(self) -> None:
        """What was handed over and has not gone never goes."""

    def close(self) -> None: ...


class Sent(Protocol):
    """Messages on their way."""

    def go(self) -> None:
        """Now. Raises OutletError."""

    def wait(self) -> None:
        """Until every one is acknowledged. Raises OutletError."""
