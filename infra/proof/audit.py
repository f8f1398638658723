"""Verifies a bundle with no server and no network: whole, in order, untouched, and its standings true."""

import gc
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from hashlib import sha256
from io import BufferedReader, BytesIO
from pathlib import Path
from typing import IO, Any, Final, cast
from zipfile import BadZipFile, ZipFile
from zlib import error as BadDeflate  # noqa: N812 - that is what it is

from infra.proof import bundle
from infra.proof.ahead import ahead
from infra.proof.batch import Batch, parts
from infra.proof.bundle import BundleError, Line, Manifest, parse_line, statement_text
from infra.proof.checkpoint import Checkpoint, key_chain, opened
from infra.proof.findings import Fault, FaultError, Report, changed
from infra.proof.gaps import GapError, GrowingTree
from infra.proof.merkle import HASH_SIZE, leaf_hash, leaf_text
from infra.proof.note import Note, NoteError, VerifierKey
from infra.proof.order import Order
from infra.proof.reckon import ASSESSMENTS, COUNTING, Histories, differences, fact_of, parse_claims, unclaimed

BUFFER: Final = 1 << 20
KEYS: Final = "checkpoint-keys"
ATTACHED: Final = "evidence.attached.v1"


def audit(path: Path, *, trusted: str | None = None, old: str | None = None, processes: int = 1) -> Report:
    """Goes through a bundle; `trusted` is a verifier key one has from elsewhere, `old` a checkpoint kept earlier.

    With several `processes`, this one must have a single thread: it is forked to reckon the standings.
    """
    report, collecting = Report(), gc.isenabled()
    gc.disable()  # what is read makes no cycles, and looking for them costs a sixth
    try:
        with ZipFile(path) as archive:
            _Audit(archive, report, trusted, old, processes).run()
    except FaultError as error:
        report.faults.append(error.fault)
    except (BadZipFile, BadDeflate, BundleError, NoteError, OSError, EOFError, ValueError, RecursionError) as error:
        report.faults.append(Fault(None, f"存证包不完整或已损坏: {error}", f"the bundle is not whole: {error}"))
    finally:
        if collecting:
            gc.enable()
    return report


class _Audit:
    def __init__(self, archive: ZipFile, report: Report, trusted: str | None, old: str | None, processes: int) -> None:
        self._archive = archive
        self._processes = processes
        self._report = report
        self._trusted = VerifierKey.parse(trusted) if trusted else None
        self._old = Note.parse(old) if old else None
        self._histories = Histories()
        self._introduced: list[tuple[str, str]] = []
        self._attached: set[str] = set()
        self._names = archive.namelist()
        self._require(bundle.MEMBERS)
        self._manifest_bytes = archive.read(bundle.MANIFEST)
        self._manifest = Manifest.parse(self._manifest_bytes)
        self._require(self._manifest.digests)

    def run(self) -> None:
        self._report.manifest = manifest = self._manifest
        listed = self._said(bundle.CHECKPOINTS, "note")
        whole = manifest.streams is None
        seen = [Checkpoint.parse(Note.parse(note).text) for note in listed]
        known = Checkpoint.parse(self._old.text) if self._old else None
        stops = {manifest.size, *(one.size for one in seen)} | ({known.size} if known and whole else set())
        roots = self._events(stops)
        keys = self._keys()
        signed = opened(self._archive.read(bundle.CHECKPOINT).decode(), keys)
        self._signatures(listed, signed)
        self._roots(roots, [*seen, signed])
        if known:
            self._known_before(known, roots)
        self._statement(keys)
        self._members()
        self._evidence()
        self._standings()

    def _events(self, stops: set[int]) -> Mapping[int, bytes]:
        """Every event in order, each hashed to its leaf; the roots at the stops."""
        read, manifest = self._reader, self._manifest
        order = Order(manifest.size, manifest.streams)
        with (
            self._archive.open(bundle.EVENTS) as inflated,
            ahead(inflated.read) as lines,
            read(bundle.LEAVES) as leaves,
            read(bundle.GAPS) as gaps,
        ):
            tree = GrowingTree(stops, _hashes(gaps))
            for text in parts(lines):
                known = leaves.read(HASH_SIZE * text.count(b"\n"))
                if not self._at_once(text, known, order, tree):
                    self._one_by_one(text, known, order, tree)
            order.require_whole(manifest.events)
            _fill(tree, manifest.size)
            if gaps.read(1) or leaves.read(1):
                raise FaultError(None, "存证包中的哈希多于事实", "there are more hashes than events")
        self._report.events, self._report.root = order.count, tree.roots.get(manifest.size, b"")
        return tree.roots

    def _at_once(self, text: bytes, known: bytes, order: Order, tree: GrowingTree) -> bool:
        """Takes all these lines if all are good; False, and takes none, if they are to be looked at each by itself."""
        batch = Batch.of(text)
        if batch is None or b"".join(batch.leaves) != known or not order.take_all(batch):
            return False
        if order.last - tree.size == len(batch.leaves):
            tree.extend(batch.leaves)
            for event in batch.lines_that_count(ASSESSMENTS, COUNTING):
                self._take(event)
            return True
        for event, leaf in zip(batch.lines(), batch.leaves, strict=True):
            _fill(tree, event.position - 1)
            tree.add(leaf)
            self._take(event)
        return True

    def _one_by_one(self, text: bytes, known: bytes, order: Order, tree: GrowingTree) -> None:
        """Raises FaultError, which names the first bad event."""
        for at, line in enumerate(BytesIO(text)):
            event = _event(line, order.last)
            order.take(event)
            leaf = leaf_hash(leaf_text(*event[:5]) + event.body)
            if leaf != known[HASH_SIZE * at : HASH_SIZE * (at + 1)]:
                raise changed(event)
            _fill(tree, event.position - 1)
            tree.add(leaf)
            self._take(event)

    def _take(self, event: Line) -> None:
        self._histories.take(event)
        if event.stream == KEYS:
            fact = fact_of(event).fact
            self._introduced.append((fact.key, fact.statement))
        elif event.name == ATTACHED:
            self._attached.add(fact_of(event).fact.file.sha256)

    def _keys(self) -> tuple[VerifierKey, ...]:
        try:
            keys = tuple(key_chain(self._introduced, self._trusted))
        except NoteError as error:
            raise FaultError(None, f"校验点密钥不可信: {error}", f"the keys are not to be trusted: {error}") from error
        self._report.keys = keys
        return keys

    def _signatures(self, listed: list[str], signed: Checkpoint) -> None:
        """Every checkpoint that is listed was signed by a key on record."""
        every = key_chain(self._introduced)
        for note in listed:
            opened(note, every)
        manifest = self._manifest
        if (signed.size, signed.origin) != (manifest.size, manifest.origin):
            raise FaultError(None, "校验点不是本存证包的", "the checkpoint is of another log or size")

    def _roots(self, roots: Mapping[int, bytes], signed: list[Checkpoint]) -> None:
        """The events add up to what was signed, each time it was signed; else the first time they did not is told."""
        right = 0
        for one in sorted(signed, key=lambda one: one.size):
            if one.size and roots.get(one.size) != one.root:
                raise FaultError(
                    right + 1,
                    f"位置{right + 1}至{one.size}之间的事实与签发的校验点不符",
                    f"the events between {right + 1} and {one.size} are not those that were signed",
                )
            right = one.size

    def _known_before(self, known: Checkpoint, roots: Mapping[int, bytes]) -> None:
        """The log has only grown since a checkpoint that somebody kept."""
        assert self._old
        keys = [one for one in key_chain(self._introduced) if one.name == known.origin]  # a log may be renamed
        if not keys or known.size > self._manifest.size:
            raise FaultError(
                None,
                "所给校验点属于另一日志, 或晚于本存证包",
                "the checkpoint given is of another log, or later than the bundle",
            )
        self._old.require_signed_by(keys)
        if known.size and known.size not in roots:
            raise FaultError(
                None,
                f"存证包未含至第{known.size}条的证明, 请另用 djc proof --from",
                f"the bundle does not show the log of size {known.size}: ask for djc proof --from",
            )
        if known.size and roots[known.size] != known.root:
            raise FaultError(
                None,
                f"前{known.size}条事实与所给校验点不符: 日志被改动过",
                f"the first {known.size} events are not those of the checkpoint given: the log was changed",
            )

    def _statement(self, keys: tuple[VerifierKey, ...]) -> None:
        note = Note.parse(self._archive.read(bundle.STATEMENT).decode())
        note.require_signed_by(keys)
        if note.text != statement_text(self._manifest.origin, self._manifest.size, self._manifest_bytes):
            raise FaultError(None, "清单不是所签署的清单", "the manifest is not the one that was signed")

    def _require(self, members: Iterable[str]) -> None:
        """They are there, and nothing is twice, of which another program might read the other."""
        if missing := sorted(set(members).difference(self._names)):
            raise BundleError(f"without {', '.join(missing)}")
        if twice := sorted(name for name, count in Counter(self._names).items() if count > 1):
            raise BundleError(f"{', '.join(twice)} is in it twice")

    def _members(self) -> None:
        """Every member is what was signed, and there is none beside them; folders hold nothing themselves."""
        for one in self._archive.infolist():
            name = one.filename
            if not self._manifest.vouches_for(name) or (one.is_dir() and not one.file_size):
                continue
            digest = self._manifest.digest_of(name)
            if digest is None:
                raise FaultError(None, f"{name}不在所签署的清单之内", f"{name} is not in the manifest that was signed")
            if self._digest(name) != digest:
                raise FaultError(None, f"{name}不是所签署的内容", f"{name} is not what was signed")

    def _evidence(self) -> None:
        if set(self._said(bundle.EVIDENCE, "sha256")) != self._attached:
            raise FaultError(None, "佐证材料清单与事实不符", "the list of evidence is not that of the events")

    def _standings(self) -> None:
        claims = parse_claims(self._archive.read(bundle.STANDINGS))
        self._report.standings = len(claims)
        found = (
            *unclaimed(self._histories, claims, self._manifest.scope),
            *differences(self._histories, claims, self._processes),
        )
        self._report.faults.extend(Fault(None, zh, en) for zh, en in found)

    def _said(self, member: str, name: str) -> list[str]:
        """What each line of a member says under a name."""
        said = [json.loads(line) for line in self._archive.read(member).splitlines()]
        if not all(isinstance(one, dict) and isinstance(one.get(name), str) for one in said):
            raise BundleError(f"a line of {member} does not say its {name}")
        return [one[name] for one in said]

    def _digest(self, name: str) -> str:
        found = sha256()
        with self._reader(name) as content:
            while part := content.read(BUFFER):
                found.update(part)
        return found.hexdigest()

    def _reader(self, name: str) -> BufferedReader:
        return BufferedReader(cast("Any", self._archive.open(name)), BUFFER)


def _event(text: bytes, last: int) -> Line:
    try:
        return parse_line(text)
    except (ValueError, KeyError, TypeError) as error:
        zh, en = f"位置{last}之后的一行无法读取", f"the line after position {last} cannot be read"
        raise FaultError(last + 1, zh, f"{en}: {error}") from error


def _hashes(stream: IO[bytes]) -> Iterator[bytes]:
    while one := stream.read(HASH_SIZE):
        yield one


def _fill(tree: GrowingTree, end: int) -> None:
    try:
        tree.skip_to(end)
    except GapError as error:
        raise FaultError(None, f"证明不完整: {error}", f"the proof is cut short: {error}") from error
