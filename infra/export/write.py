"""Writes a bundle as it reads the log: whatever its size, only one batch is in memory, and half a file is no file."""

import json
import os
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing, contextmanager
from hashlib import sha256
from itertools import islice
from pathlib import Path
from secrets import token_hex
from tempfile import TemporaryFile
from typing import IO, Any, Final
from zipfile import ZIP_DEFLATED, ZipFile

import msgspec

from domain.evidence import EvidenceAttached
from domain.refusal import NotFoundError
from infra.checkpoints import Made
from infra.export.readme import TEXT
from infra.export.schemas import schema_of
from infra.export.scope import Scope
from infra.facts import decode
from infra.names import NAMES
from infra.postgres.tree import LogTree
from infra.proof import bundle
from infra.proof.bundle import Manifest, statement_text
from infra.proof.gaps import gap
from infra.proof.merkle import utc_text
from infra.proof.note import Note
from infra.proof.verify import Row
from infra.runtime import Runtime
from projections.standings import Place
from services.log import Entry

BATCH: Final = 1000  # events, and subtrees asked for together
FASTEST: Final = 1  # of the levels of deflate
ATTACHED: Final = NAMES[EvidenceAttached]

Progress = Callable[[int, int], None]


class ExistsError(Exception):
    """The file is there already."""


def export(
    runtime: Runtime, scope: Scope, path: Path, *, with_evidence: bool, force: bool, progress: Progress
) -> Manifest:
    """A bundle over the log as it is now, under a checkpoint made for it.

    Raises ExistsError for a file that is there already, unless it may be replaced, NotFoundError for a year of which
    nothing is recorded, and CheckpointError.
    """
    if path.exists() and not force:
        raise ExistsError(path)
    made = runtime.checkpoints.make()
    runtime.projections.catch_up()
    with _whole_or_nothing(path) as half, ZipFile(half, "w", ZIP_DEFLATED, compresslevel=FASTEST) as archive:
        return _Writer(runtime, scope, made, archive).run(with_evidence=with_evidence, progress=progress)


class _Writer:
    def __init__(self, runtime: Runtime, scope: Scope, made: Made, archive: ZipFile) -> None:
        self._runtime = runtime
        self._scope = scope
        self._made = made
        self._archive = archive
        self._streams: dict[str, int] | None = None
        if not scope.whole:
            self._streams = {one: last for one, last in runtime.recorder.streams(made.size) if scope.has(one)}
            if scope.year is not None and not any(map(scope.is_of_year, self._streams)):
                raise NotFoundError(f"没有{scope.year}年度的记录", f"nothing is recorded of {scope.year}")
        self._checkpoints = [*_checkpoints(runtime, made)]
        self._names: set[str] = set()
        self._files: dict[str, dict[str, Any]] = {}
        self._digests: dict[str, str] = {}

    def run(self, *, with_evidence: bool, progress: Progress) -> Manifest:
        self._add(bundle.README, TEXT.encode())
        first, last, count = self._events(progress)
        self._archive.writestr(bundle.CHECKPOINT, self._made.note)
        self._add(bundle.CHECKPOINTS, _lines(map(_as_json, self._checkpoints)))
        self._add(bundle.STANDINGS, json.dumps([*self._claims()], ensure_ascii=False).encode())
        self._add(bundle.EVIDENCE, _lines(self._files.values()))
        for name in sorted(self._names):
            self._add(f"{bundle.SCHEMAS}{name}.json", msgspec.json.encode(schema_of(name)))
        if with_evidence:
            self._evidence()
        key = self._runtime.checkpoints.key()
        manifest = Manifest(
            bundle.FORMAT,
            key.name,
            self._scope.as_json(),
            self._made.size,
            count,
            first,
            last,
            utc_text(self._made.made_at),
            self._streams,
            self._digests,
        )
        written = manifest.to_json()
        self._archive.writestr(bundle.MANIFEST, written)
        statement = Note.signed(statement_text(key.name, self._made.size, written), key)
        self._archive.writestr(bundle.STATEMENT, str(statement))
        return manifest

    def _events(self, progress: Progress) -> tuple[int, int, int]:
        """The events, their leaves, and what stands for those between; the first and last position, how many."""
        total = self._made.size if self._streams is None else sum(self._streams.values())
        rows = self._runtime.recorder.exported(self._made.size, None if self._streams is None else [*self._streams])
        first = last = count = 0
        with closing(rows), TemporaryFile() as leaves, TemporaryFile() as hashes:
            gaps = _Gaps(self._runtime.tree, self._made.size, {one.size for one in self._checkpoints}, hashes)
            with self._archive.open(bundle.EVENTS, "w", force_zip64=True) as lines, _behind(lines) as write:
                while batch := [*islice(rows, BATCH)]:
                    write(b"".join(map(_line, batch)))
                    leaves.write(b"".join(row.leaf for row in batch))
                    self._names.update(row.name for row in batch)
                    gaps.between(last, batch)
                    self._note_files(batch)
                    first, last, count = first or batch[0].position, batch[-1].position, count + len(batch)
                    progress(count, total)
            gaps.until(last, self._made.size)
            gaps.ask()
            self._copy(bundle.LEAVES, leaves)
            self._copy(bundle.GAPS, hashes)
        return first, last, count

    def _note_files(self, batch: Sequence[Row]) -> None:
        for row in batch:
            if row.name == ATTACHED:
                entry = Entry(row.stream, row.version, row.name, row.body, row.position, row.recorded_at)
                file = decode(entry).fact.file
                self._files[file.sha256] = msgspec.to_builtins(file)

    def _claims(self) -> Iterator[dict[str, Any]]:
        """The standings as the program answers for them, of every year that has a standard in force."""
        years: dict[int, list[str]] = defaultdict(list)
        for stream in self._runtime.recorder.streams_of("standard.adopted.v1", self._made.size):
            if claim := self._scope.claims(stream):
                years[claim[1]].append(claim[0])
        for year, committees in sorted(years.items()):
            yield from self._claims_of(year, tuple(committees))

    def _claims_of(self, year: int, committees: tuple[str, ...]) -> Iterator[dict[str, Any]]:
        over, through = self._runtime.projections.standings.year_and_quarters(
            year, committees=committees, at=self._made.size
        )
        whole = _by_committee(over)
        quarters = {quarter: _by_committee(places) for quarter, places in through.items()}
        for of in committees:
            yield {
                "committee": of,
                "year": year,
                "standings": [
                    [one.rank, one.branch, str(one.score), str(one.exact), one.grade, one.why] for one in whole[of]
                ],
                "quarters": {
                    quarter.value: [[one.rank, one.branch, str(one.score)] for one in places[of]]
                    for quarter, places in quarters.items()
                },
            }

    def _evidence(self) -> None:
        for digest in sorted(self._files):
            name = f"{bundle.FILES}{digest}"
            self._digests[name] = digest
            with self._archive.open(name, "w", force_zip64=True) as file:
                for part in self._runtime.store.read(digest):
                    file.write(part)

    def _add(self, name: str, content: bytes) -> None:
        """A member that the manifest answers for."""
        self._archive.writestr(name, content)
        self._digests[name] = sha256(content).hexdigest()

    def _copy(self, name: str, source: IO[bytes]) -> None:
        source.seek(0)
        with self._archive.open(name, "w", force_zip64=True) as target:
            while part := source.read(1 << 20):
                target.write(part)


class _Gaps:
    """The roots of what lies between the events, asked for many at a time."""

    def __init__(self, tree: LogTree, size: int, stops: set[int], target: IO[bytes]) -> None:
        self._tree = tree
        self._size = size
        self._stops = sorted(stops - {0})
        self._target = target
        self._wanted: list[tuple[int, int]] = []

    def between(self, last: int, batch: Sequence[Row]) -> None:
        """What is left out from after a position to the last of the batch."""
        for row in batch:
            if row.position > last + 1:
                self.until(last, row.position - 1)
            last = row.position

    def until(self, last: int, end: int) -> None:
        self._wanted.extend(gap(last, end, self._stops))
        if len(self._wanted) >= BATCH:
            self.ask()

    def ask(self) -> None:
        if self._wanted:
            self._target.write(b"".join(self._tree.nodes(self._wanted, self._size)))
            self._wanted.clear()


@contextmanager
def _behind(target: IO[bytes]) -> Iterator[Callable[[bytes], None]]:
    """Writes in a thread of its own, one part behind: deflating leaves the interpreter to whoever makes the next."""
    with ThreadPoolExecutor(1) as writing:
        last: Future[int] = writing.submit(target.write, b"")

        def write(part: bytes) -> None:
            nonlocal last
            last.result()
            last = writing.submit(target.write, part)

        yield write
        last.result()


def _by_committee(places: Sequence[Place]) -> dict[str, list[Place]]:
    """The places of each committee in the order of its own ranks."""
    found: dict[str, list[Place]] = defaultdict(list)
    for place in sorted(places, key=lambda one: (one.rank, one.branch)):
        found[place.committee].append(place)
    return found


def _line(row: Row) -> bytes:
    position, stream, version, name, recorded_at, body, _ = row
    return bundle.line_of(position, stream, version, name, utc_text(recorded_at), body)


def _checkpoints(runtime: Runtime, made: Made) -> Iterator[Made]:
    """Every checkpoint up to this one."""
    number = 0
    while number < made.number and (page := runtime.checkpoints.after(number, BATCH)):
        yield from (one for one in page if one.number <= made.number and one.size <= made.size)
        number = page[-1].number


def _as_json(made: Made) -> dict[str, Any]:
    return {"number": made.number, "size": made.size, "made_at": utc_text(made.made_at), "note": made.note}


def _lines(values: Any) -> bytes:
    return b"".join(msgspec.json.encode(value) + b"\n" for value in values)


@contextmanager
def _whole_or_nothing(path: Path) -> Iterator[Path]:
    """A file beside the one asked for, which takes its place once it is written and on the disk."""
    half = path.with_name(f".{path.name}.{token_hex(8)}")
    try:
        yield half
        with half.open("rb") as written:
            os.fsync(written.fileno())
        half.replace(path)
    finally:
        half.unlink(missing_ok=True)
