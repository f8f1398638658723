"""The bundle 存证包: one ZIP that an auditor takes along; what is in it, and how an event stands on its line."""

import json
import re
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from hashlib import sha256
from json.encoder import encode_basestring
from types import MappingProxyType
from typing import Any, Final, NamedTuple, Self

FORMAT: Final = "dajinchuang-bundle/1"
ALGORITHMS: Final[Mapping[str, str]] = MappingProxyType(
    {"digests": "sha-256", "tree": "rfc6962-sha-256", "signatures": "ed25519"}
)
"""By which a bundle of this format is made; the statement answers for their names too."""
STATEMENT_OF: Final = "dajinchuang/bundle/v1"

EVENTS: Final = "events.ndjson"
LEAVES: Final = "proof/leaves.bin"
GAPS: Final = "proof/gaps.bin"
CHECKPOINT: Final = "checkpoint.txt"
CHECKPOINTS: Final = "checkpoints.ndjson"
STANDINGS: Final = "standings.json"
EVIDENCE: Final = "evidence.ndjson"
FILES: Final = "evidence/"
SCHEMAS: Final = "schemas/"
README: Final = "README.txt"
MANIFEST: Final = "manifest.json"
STATEMENT: Final = "statement.txt"
MEMBERS: Final = (EVENTS, LEAVES, GAPS, CHECKPOINT, CHECKPOINTS, STANDINGS, EVIDENCE, MANIFEST, STATEMENT)
"""Without one of these, a bundle is not whole; the manifest and its statement are written last."""
PROVED: Final = frozenset({EVENTS, LEAVES, GAPS, CHECKPOINT, MANIFEST, STATEMENT})
"""What needs no digest: it is proved by what it holds."""


class BundleError(Exception):
    """The file is no bundle, or not a whole one."""


make_tuple: Final = tuple.__new__  # the constructor of a NamedTuple costs three times as much
HEAD: Final = re.compile(
    rb'\{"position":([1-9][0-9]*),"stream":"((?:[^"\\]|\\.)+)","version":([1-9][0-9]*),'
    rb'"name":"([^"\\]+)","recorded_at":"([^"\\]+)","body":'
)
"""What comes before the body, written in this one way."""


class Line(NamedTuple):
    """An event as it stands in the bundle."""

    position: int
    stream: str
    version: int
    name: str
    recorded_at: str
    body: bytes

    @property
    def at(self) -> str:
        return f"{self.stream}@{self.version}"


@dataclass(frozen=True)
class Manifest:
    """What the bundle says of itself.

    `streams` names the last version of each stream in a bundle that holds a part of the log; it is None where all is.
    `digests` are those of all members that do not prove themselves, in hexadecimal, by the algorithm of `algorithms`,
    which bundles made before it was told do not have.
    """

    format: str
    origin: str
    scope: Mapping[str, Any]
    size: int
    events: int
    first: int
    last: int
    made_at: str
    streams: Mapping[str, int] | None
    digests: Mapping[str, str]
    algorithms: Mapping[str, str] = field(default_factory=lambda: dict(ALGORITHMS))

    def vouches_for(self, member: str) -> bool:
        """Whether its digest says what a member must be; the others prove themselves, or only tell of the rest, which
        bundles made before all members were signed for have no digest of.
        """
        return member not in PROVED and (self._signs_for_all or not (member == README or member.startswith(SCHEMAS)))

    def digest_of(self, member: str) -> str | None:
        """None for what is no member; before all were signed for, files of evidence were told by their names alone."""
        if not self._signs_for_all and member.startswith(FILES):
            return member.removeprefix(FILES)
        return self.digests.get(member)

    @property
    def _signs_for_all(self) -> bool:
        return README in self.digests

    def to_json(self) -> bytes:
        return json.dumps(asdict(self), ensure_ascii=False, indent=1).encode()

    @classmethod
    def parse(cls, data: bytes) -> Self:
        """Raises BundleError for anything but a manifest of this format."""
        try:
            values = json.loads(data)
            told = {"algorithms": ALGORITHMS, **values}
            told["algorithms"] = dict(told["algorithms"])
            manifest = cls(**{one.name: told[one.name] for one in fields(cls)})
        except (ValueError, KeyError, TypeError) as error:
            raise BundleError(f"the manifest cannot be read: {error}") from error
        if not _typed(told):
            raise BundleError("the manifest cannot be read: not all in it is of its type")
        if manifest.format != FORMAT:
            raise BundleError(f"the bundle is of format {manifest.format}, this reads {FORMAT}")
        for what, name in manifest.algorithms.items():
            if ALGORITHMS.get(what) != name:
                known = ALGORITHMS.get(what, "no such thing")
                raise BundleError(f"its {what} is made by {name}, this verifies {known}")
        return manifest


def _typed(manifest: Mapping[str, Any]) -> bool:
    match manifest:
        case {
            "format": str(),
            "origin": str(),
            "made_at": str(),
            "scope": {"whole": bool(), "committees": [*committees], "year": int() | None},
            "size": int(),
            "events": int(),
            "first": int(),
            "last": int(),
            "streams": dict() | None as streams,
            "digests": dict(digests),
        }:
            return all(isinstance(one, str) for one in (*committees, *digests.values())) and all(
                isinstance(one, int) for one in (streams or {}).values()
            )
        case _:
            return False


def line_of(position: int, stream: str, version: int, name: str, recorded_at: str, body: bytes) -> bytes:
    """An event, its body as stored."""
    named = f'"stream":{encode_basestring(stream)},"version":{version},"name":"{name}"'
    return f'{{"position":{position},{named},"recorded_at":"{recorded_at}","body":'.encode() + body + b"}\n"


def parse_line(line: bytes) -> Line:
    """Raises ValueError for a line that is written otherwise."""
    head = HEAD.match(line)
    if head is None or line[-2:] != b"}\n":
        raise ValueError("it is no event, or cut short")
    position, stream, version, name, recorded_at = head.groups()
    text = json.loads(b'"%b"' % stream) if b"\\" in stream else stream.decode()
    values = (int(position), text, int(version), name.decode(), recorded_at.decode(), line[head.end() : -2])
    return make_tuple(Line, values)


def statement_text(origin: str, size: int, manifest: bytes) -> str:
    """What the key of the log signs: that the manifest is true of the log of this size."""
    return f"{STATEMENT_OF}\n{origin}\n{size}\n{b64encode(sha256(manifest).digest()).decode()}\n"
