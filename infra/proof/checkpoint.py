"""Checkpoints 校验点, as https://c2sp.org/tlog-checkpoint says, and the record of the keys that sign them."""

from base64 import b64decode, b64encode
from binascii import Error as BadBase64
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final, Self

from infra.proof.merkle import EMPTY_ROOT, HASH_SIZE
from infra.proof.note import Note, NoteError, SigningKey, VerifierKey

ROTATION: Final = "dajinchuang/key-introduced/v1"


@dataclass(frozen=True)
class Checkpoint:
    """How large the log was, and the root of the tree over it."""

    origin: str
    size: int
    root: bytes

    @classmethod
    def parse(cls, text: str) -> Self:
        """The body of a note. Raises NoteError."""
        origin, size, root, *_ = [*text.split("\n"), "", ""]
        try:
            checkpoint = cls(origin, int(size), b64decode(root, validate=True))
        except (ValueError, BadBase64):
            raise NoteError("this is no checkpoint") from None
        lengths = len(checkpoint.root) == HASH_SIZE and checkpoint.size >= 0
        if not (text.startswith(checkpoint.text) and origin and lengths):
            raise NoteError("this is no checkpoint")
        if checkpoint.size == 0 and checkpoint.root != EMPTY_ROOT:
            raise NoteError("an empty log has another root")
        return checkpoint

    @property
    def text(self) -> str:
        return f"{self.origin}\n{self.size}\n{b64encode(self.root).decode()}\n"


def opened(note: str, keys: Iterable[VerifierKey]) -> Checkpoint:
    """The checkpoint in a note that one of these keys has signed for its own log. Raises NoteError."""
    parsed = Note.parse(note)
    checkpoint = Checkpoint.parse(parsed.text)
    parsed.require_signed_by(key for key in keys if key.name == checkpoint.origin)
    return checkpoint


def introduction(new: SigningKey, old: SigningKey | None) -> str:
    """The statement that a key signs from now on: signed by itself and, where it follows another, by that one."""
    return str(Note.signed(_statement(new.verifier.text), new, *([old] if old else [])))


def key_chain(introduced: Iterable[tuple[str, str]], trusted: VerifierKey | None = None) -> Sequence[VerifierKey]:
    """The keys on record as (key, statement), each vouched for by the one before it, from the trusted one on.

    Raises NoteError where a statement is false, or where the trusted key is none of them.
    """
    chain: list[VerifierKey] = []
    for text, statement in introduced:
        key, note = VerifierKey.parse(text), Note.parse(statement)
        if note.text != _statement(text):
            raise NoteError(f"the statement that introduces {key.name} is of another key")
        note.require_signed_by([key])
        if chain:
            note.require_signed_by(chain[-1:])
        chain.append(key)
    if trusted is None:
        return chain
    if trusted not in chain:
        raise NoteError("the key given is none of those that have signed for this log")
    return chain[chain.index(trusted) :]


def _statement(key: str) -> str:
    return f"{ROTATION}\n{key}\n"
