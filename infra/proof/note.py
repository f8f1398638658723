"""Signed notes and their keys, as https://c2sp.org/signed-note says; cosignatures as https://c2sp.org/tlog-cosignature."""

from base64 import b64decode, b64encode
from binascii import Error as BadBase64
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Final, NamedTuple, Self

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

ED25519: Final = 1
COSIGNATURE: Final = 4
ALGORITHMS: Final = {ED25519: "Ed25519", COSIGNATURE: "Ed25519 cosignature"}
"""What is verified here, by the numbers of https://c2sp.org/signed-note. Another algorithm is another number."""
OTHERS: Final = {2: "ECDSA", 5: "RFC 6962 tree head", 6: "ML-DSA-44 cosignature", 0xFF: "of no number"}
PRIVATE: Final = "PRIVATE+KEY+"
MOST_SIGNATURES: Final = 64


class NoteError(Exception):
    """A note, a key or a signature that is not what it should be."""


class Signature(NamedTuple):
    """One signature line: whose key it names, and the bytes after the key's id."""

    name: str
    key_id: bytes
    signature: bytes

    @property
    def line(self) -> str:
        return f"— {self.name} {_text(self.key_id + self.signature)}\n"


@dataclass(frozen=True)
class VerifierKey:
    """A public key under its name: `<name>+<id>+<type and key>`."""

    name: str
    kind: int
    public: bytes

    @classmethod
    def parse(cls, text: str) -> Self:
        """Raises NoteError for anything but an Ed25519 key, of notes or of cosignatures, with its right id."""
        name, key_id, kind, public = _parts(text)
        key = cls(name, kind, public)
        if key.key_id.hex() != key_id:
            raise NoteError(f"{text} is no Ed25519 verifier key")
        return key

    @property
    def key_id(self) -> bytes:
        return sha256(self.name.encode() + b"\n" + bytes([self.kind]) + self.public).digest()[:4]

    @property
    def text(self) -> str:
        return f"{self.name}+{self.key_id.hex()}+{_text(bytes([self.kind]) + self.public)}"

    def has_signed(self, note: "Note") -> bool:
        """Whether the note bears this key's signature. Raises NoteError where it bears a false one."""
        mine = [one for one in note.signatures if (one.name, one.key_id) == (self.name, self.key_id)]
        for one in mine:
            self._check(note.text, one.signature)
        return bool(mine)

    def cosigned_at(self, note: "Note") -> int | None:
        """When this witness cosigned the checkpoint, in seconds since 1970; None where it has not."""
        if self.kind != COSIGNATURE or not self.has_signed(note):
            return None
        (mine, *_) = (one for one in note.signatures if (one.name, one.key_id) == (self.name, self.key_id))
        return int.from_bytes(mine.signature[:8])

    def _check(self, text: str, signature: bytes) -> None:
        message = text.encode()
        if self.kind == COSIGNATURE:
            message, signature = _cosigned(text, int.from_bytes(signature[:8])), signature[8:]
        try:
            Ed25519PublicKey.from_public_bytes(self.public).verify(signature, message)
        except (InvalidSignature, ValueError):
            raise NoteError(f"the signature of {self.name} is false") from None


@dataclass(frozen=True)
class SigningKey:
    """A private key under its name; as text `PRIVATE+KEY+<name>+<id>+<type and seed>`, to be kept in a file."""

    name: str
    kind: int
    seed: bytes

    @classmethod
    def make(cls, name: str, kind: int = ED25519) -> Self:
        """A new key. Raises NoteError for a name that no key may have."""
        check_name(name)
        return cls(name, kind, Ed25519PrivateKey.generate().private_bytes_raw())

    @classmethod
    def parse(cls, text: str) -> Self:
        """Raises NoteError; the message does not repeat the text."""
        try:
            name, key_id, kind, seed = _parts(text.removeprefix(PRIVATE))
            key = cls(name, kind, seed)
        except NoteError:
            key_id = ""
        if not text.startswith(PRIVATE) or not key_id or key.verifier.key_id.hex() != key_id:
            raise NoteError("this is no Ed25519 signing key")
        return key

    @property
    def text(self) -> str:
        return f"{PRIVATE}{self.name}+{self.verifier.key_id.hex()}+{_text(bytes([self.kind]) + self.seed)}"

    @property
    def verifier(self) -> VerifierKey:
        return VerifierKey(self.name, self.kind, self._private.public_key().public_bytes_raw())

    def sign(self, text: str) -> Signature:
        return Signature(self.name, self.verifier.key_id, self._private.sign(text.encode()))

    def cosign(self, text: str, now: int) -> Signature:
        """What a witness says of a checkpoint, at a time in seconds since 1970."""
        stamped = now.to_bytes(8) + self._private.sign(_cosigned(text, now))
        return Signature(self.name, self.verifier.key_id, stamped)

    @property
    def _private(self) -> Ed25519PrivateKey:
        return Ed25519PrivateKey.from_private_bytes(self.seed)


@dataclass(frozen=True)
class Note:
    """A text, which ends in a newline, and the signatures under it."""

    text: str
    signatures: tuple[Signature, ...]

    @classmethod
    def signed(cls, text: str, *keys: SigningKey) -> Self:
        return cls(text, tuple(key.sign(text) for key in keys))

    @classmethod
    def parse(cls, note: str) -> Self:
        """Raises NoteError; says nothing of whether the signatures are true."""
        text, blank, lines = note.rpartition("\n\n")
        if not blank or not lines.endswith("\n") or any(letter < " " and letter != "\n" for letter in note):
            raise NoteError("this is no signed note")
        signatures = tuple(map(_signature, lines[:-1].split("\n")))
        if len(signatures) > MOST_SIGNATURES:
            raise NoteError("the note has too many signatures")
        return cls(text + "\n", signatures)

    def __str__(self) -> str:
        return self.text + "\n" + "".join(one.line for one in self.signatures)

    def require_signed_by(self, keys: Iterable[VerifierKey]) -> VerifierKey:
        """The first of these keys that has signed. Raises NoteError where none has, or a signature is false."""
        signers = [key for key in keys if key.has_signed(self)]
        if not signers:
            raise NoteError("the note is not signed by a known key")
        return signers[0]


def check_name(name: str) -> None:
    """Raises NoteError for a name that is empty or has white space or a plus sign."""
    if not name or "+" in name or any(letter.isspace() or not letter.isprintable() for letter in name):
        raise NoteError(f"{name!r} cannot be the name of a key: no white space, no plus sign")


def _cosigned(text: str, now: int) -> bytes:
    return f"cosignature/v1\ntime {now}\n{text}".encode()


def _signature(line: str) -> Signature:
    mark, _, rest = line.partition(" ")
    name, _, signature = rest.partition(" ")
    try:
        check_name(name)
        data = b64decode(signature, validate=True)
    except BadBase64:
        data = b""
    if mark != "—" or len(data) < 5:
        raise NoteError(f"{line!r} is no signature line")
    return Signature(name, data[:4], data[4:])


def _parts(text: str) -> tuple[str, str, int, bytes]:
    name, _, rest = text.partition("+")
    key_id, _, key = rest.partition("+")
    try:
        check_name(name)
        kind, *material = b64decode(key, validate=True)
    except (BadBase64, ValueError):
        raise NoteError(f"{text[:80]!r} is no key") from None
    if kind not in ALGORITHMS:
        called = OTHERS.get(kind, "not known here")
        raise NoteError(f"{name} signs by algorithm {kind} ({called}), this verifies {_listed(ALGORITHMS)}")
    if len(material) != 32:
        raise NoteError(f"{text[:80]!r} is no Ed25519 key")
    return name, key_id, kind, bytes(material)


def _listed(algorithms: Mapping[int, str]) -> str:
    return ", ".join(f"{number} ({name})" for number, name in algorithms.items())


def _text(data: bytes) -> str:
    return b64encode(data).decode()
