"""A log with two committees' years in it, bundles of it, and hands that change them."""

import json
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from zipfile import ZipFile

from psycopg.conninfo import conninfo_to_dict

from infra.export.scope import Scope, of_committees
from infra.export.write import export
from infra.proof import bundle
from infra.proof.audit import audit
from infra.proof.findings import Fault
from infra.rehearsal.document import parse_rehearsal
from infra.rehearsal.player import RehearsalClock
from infra.runtime import Runtime, open_runtime
from infra.sample.enterprise import enterprise
from infra.sample.load import play_side_by_side, sample_year
from infra.settings import Settings
from services.ledger import utc_now

STEEL = sample_year().committee.id
Change = Callable[[bytes], bytes]


@dataclass(frozen=True)
class Recorded:
    """A database with two years in it, and where its key is kept."""

    database: str
    data_dir: Path

    @contextmanager
    def opened(self, database: str | None = None) -> Iterator[Runtime]:
        """Or a copy of it, which goes its own way beside a copy of the files."""
        folder = self.data_dir
        if database is not None:
            folder = folder.with_name(str(conninfo_to_dict(database)["dbname"]))
            if not folder.exists():
                shutil.copytree(self.data_dir, folder)
        settings = Settings(data_dir=folder, pool_size=5, origin="log.example")
        with open_runtime(settings, database=database or self.database, clock=utc_now) as runtime:
            yield runtime


def two_years(database: str, data_dir: Path) -> Recorded:
    """The steel year and a generated committee's, side by side, signed twice on the way."""
    clock = RehearsalClock(utc_now())
    recorded = Recorded(database, data_dir)
    other = next(enterprise())
    settings = Settings(data_dir=data_dir, pool_size=5, origin="log.example")
    with open_runtime(settings, database=database, clock=clock) as runtime:
        rehearsals = [sample_year(), parse_rehearsal(other, name=other["title"])]
        play_side_by_side(rehearsals, runtime, clock, lambda done, _: _sign(runtime, done))
    return recorded


def _sign(runtime: Runtime, done: int) -> None:
    if done in {15, 40}:
        runtime.checkpoints.make()


def write(runtime: Runtime, path: Path, committee: str | None = None) -> Path:
    """A bundle of a committee's 2025, or of everything."""
    scope = of_committees(runtime.ledger.seen(), [committee], 2025) if committee else Scope()
    export(runtime, scope, path, with_evidence=False, force=True, progress=lambda *_: None)
    return path


def changed(path: Path, changes: Mapping[str, Change]) -> Path:
    """The same bundle with some of its members changed."""
    target = path.with_name(f"changed-{path.name}")
    with ZipFile(path) as source, ZipFile(target, "w") as copy:
        for name in source.namelist():
            content = source.read(name)
            copy.writestr(name, changes[name](content) if name in changes else content)
    return target


def lines(path: Path) -> list[bytes]:
    with ZipFile(path) as archive:
        return archive.read(bundle.EVENTS).splitlines(keepends=True)


def first_fault(path: Path, *, trusted: str | None = None, old: str | None = None) -> Fault:
    """What is found first, the earliest event before all else."""
    report = audit(path, trusted=trusted, old=old)
    assert not report.sound
    return min(report.faults, key=lambda fault: fault.position or 2**62)


def position_of(line: bytes) -> int:
    return int(json.loads(line)["position"])
