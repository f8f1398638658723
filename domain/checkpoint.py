"""Checkpoint keys 校验点密钥: which keys sign the checkpoints of the log, each vouched for by the one before it."""

from dataclasses import dataclass, replace
from typing import assert_never

from domain.refusal import Refusal, RefusedError


@dataclass(frozen=True)
class KeyIntroduced:
    """校验点密钥已启用: it signs from now on; `statement` says so, signed by itself and by the one before it."""

    key: str
    statement: str


Fact = KeyIntroduced


@dataclass(frozen=True)
class CheckpointKeys:
    """The public keys so far, the first one first."""

    keys: tuple[str, ...] = ()

    @property
    def current(self) -> str | None:
        return self.keys[-1] if self.keys else None


def introduce(known: CheckpointKeys, *, key: str, statement: str, follows: str | None) -> list[Fact]:
    """启用校验点密钥: once, in place of the key that its statement follows."""
    if key in known.keys:
        raise RefusedError(Refusal.ALREADY_EXISTS, "该密钥已启用过", "this key has been introduced before")
    if follows != known.current:
        raise RefusedError(
            Refusal.NOT_YOURS,
            "现用密钥不在此处, 请在持有现用密钥处更换",
            "the key in use is not the one kept here: change it where that one is kept",
        )
    return [KeyIntroduced(key, statement)]


def evolve(known: CheckpointKeys, fact: Fact) -> CheckpointKeys:
    match fact:
        case KeyIntroduced():
            return replace(known, keys=(*known.keys, fact.key))
        case _:
            assert_never(fact)
