"""Vouching 担保: what comes back from an identity provider, and how it fails; without the libraries that ask it."""

from dataclasses import dataclass


class ProviderError(Exception):
    """The provider, or what came in its name, is not to be believed; `why` is a word for the security log."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


class UnreachableError(ProviderError):
    """It does not answer, or not as a provider does."""


@dataclass(frozen=True)
class Return:
    """What the browser brings back from the provider."""

    code: str
    issuer: str | None = None


@dataclass(frozen=True)
class Vouched:
    """Whom it vouches for; `name` is the agreed claim, None where it says none, or an address it has not verified."""

    subject: str
    name: str | None
