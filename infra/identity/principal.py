"""Principal 当事人: who asks, with what they may do and how they came in."""

from dataclasses import dataclass

from domain.access import Actor
from infra.identity.accounts import Account
from infra.identity.keys import Key
from infra.identity.sessions import Session


@dataclass(frozen=True)
class Principal:
    """An account, signed in with a session or a key; in development mode neither, and no actor: then it is trusted."""

    account: Account
    actor: Actor | None
    session: Session | None = None
    key: Key | None = None
