"""Checkpoint keys 校验点密钥: introduced on the record, so that nobody changes them in silence."""

from collections.abc import Sequence
from datetime import datetime

from domain import checkpoint, streams
from domain.checkpoint import CheckpointKeys, KeyIntroduced
from services.ledger import Act, Drafts, Ledger, Receipt, Seen


class KeyBook:
    """Keeps the public keys that sign checkpoints."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    def introduced(self) -> Sequence[KeyIntroduced]:
        """Every key on record with its statement, the first one first."""
        return [one.fact for one in self._ledger.seen().history(streams.CHECKPOINT_KEYS)]

    def begun(self) -> datetime | None:
        """When the first key was introduced, UTC: the same in every copy of a log, another in every other log."""
        return next((one.recorded_at for one in self._ledger.seen().history(streams.CHECKPOINT_KEYS)), None)

    def introduce(self, act: Act, *, key: str, statement: str, follows: str | None) -> Receipt:
        """启用密钥: refused unless it follows the one in use."""

        def decide(seen: Seen) -> Drafts:
            known = seen.state(streams.CHECKPOINT_KEYS, checkpoint.evolve, CheckpointKeys())
            facts = checkpoint.introduce(known, key=key, statement=statement, follows=follows)
            return [(streams.CHECKPOINT_KEYS, fact) for fact in facts]

        return self._ledger.perform(act, decide)
