"""The Merkle tree over the log: tiles and proofs, from the leaves in the log and the roots of its complete tiles."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from psycopg import Connection
from psycopg.rows import TupleRow

from infra.postgres.pool import Pool
from infra.proof.merkle import CompactRange, joined, leaf_data, subtrees
from infra.proof.paths import Span, consistency_path, inclusion_path

WIDTH: Final = 256  # hashes of a tile, by https://c2sp.org/tlog-tiles
HEIGHT: Final = 8  # levels of the tree in a tile
TOP: Final = 7  # levels of tiles
AT_ONCE: Final = 64  # tiles

KNOWN: Final = "SELECT coalesce(max(number) + 1, 0) FROM proof.node WHERE level = %s"
KEEP: Final = """
INSERT INTO proof.node (level, number, hash)
SELECT %s, %s + place - 1, hash FROM unnest(%s::bytea[]) WITH ORDINALITY AS made (hash, place) ON CONFLICT DO NOTHING
"""
LEAVES: Final = """
SELECT ARRAY(SELECT leaf FROM ledger.entry WHERE position > first AND position <= beyond ORDER BY position)
FROM unnest(%s::bigint[], %s::bigint[]) WITH ORDINALITY AS wanted (first, beyond, place) ORDER BY place
"""
NODES: Final = """
SELECT ARRAY(SELECT hash FROM proof.node WHERE level = on_level AND number >= first AND number < beyond ORDER BY number)
FROM unnest(%s::bigint[], %s::bigint[], %s::smallint[]) WITH ORDINALITY AS wanted (first, beyond, on_level, place)
ORDER BY place
"""
ENTRIES: Final = """
SELECT position, stream, version, name, recorded_at, body FROM ledger.entry
WHERE position > %s AND position <= %s ORDER BY position
"""


@dataclass(frozen=True)
class Inclusion:
    """That an entry is in the log of some size: its leaf hash, and the path from there to the root."""

    position: int
    size: int
    leaf: bytes
    path: tuple[bytes, ...]
    root: bytes


@dataclass(frozen=True)
class Consistency:
    """That the log of one size begins with the log of a smaller one."""

    old: int
    old_root: bytes
    size: int
    root: bytes
    path: tuple[bytes, ...]


class LogTree:
    """Answers of any size up to the end of the log; a size beyond it is the caller's mistake.

    The roots of complete tiles are kept once worked out: a proof then reads a few hundred hashes, however long the log.
    """

    def __init__(self, pool: Pool) -> None:
        self._pool = pool
        self._kept = 0  # complete tiles of leaves

    def root(self, size: int) -> bytes:
        """The root of the tree over the first entries."""
        return self.range(size).root

    def range(self, size: int) -> CompactRange:
        """The complete subtrees of the tree over the first entries."""
        return CompactRange(size, tuple(self.nodes(subtrees(0, size), size)))

    def inclusion(self, position: int, size: int) -> Inclusion:
        """Raises ProofError for a position that is not in a log of this size."""
        spans = inclusion_path(position - 1, size)
        leaf, root, *path = self._roots([(position - 1, position), (0, size), *spans], size)
        return Inclusion(position, size, leaf, tuple(path), root)

    def consistency(self, old: int, size: int) -> Consistency:
        """Raises ProofError unless 0 < old <= size."""
        spans = consistency_path(old, size)
        old_root, root, *path = self._roots([(0, old), (0, size), *spans], size)
        return Consistency(old, old_root, size, root, tuple(path))

    def tile(self, level: int, number: int, width: int) -> bytes:
        """The hashes of a tile or of its beginning, one after the other."""
        first = number * WIDTH
        with self._pool.connection() as connection:
            self._keep(connection, (first + width) << (HEIGHT * level))
            return b"".join(_hashes(connection, [(level, first, first + width)])[0])

    def entries(self, number: int, width: int) -> list[bytes]:
        """The canonical bytes of the entries of a tile or of its beginning."""
        first = number * WIDTH
        with self._pool.connection() as connection:
            rows = connection.execute(ENTRIES, [first, first + width], binary=True).fetchall()
        return [leaf_data(*row) for row in rows]

    def nodes(self, wanted: Iterable[tuple[int, int]], size: int) -> list[bytes]:
        """The roots of complete subtrees, each named by its level and its number there, all within a size."""
        places = [(min(level // HEIGHT, TOP), level, number) for level, number in wanted]
        runs = [
            (tiles, number << (level - HEIGHT * tiles), (number + 1) << (level - HEIGHT * tiles))
            for tiles, level, number in places
        ]
        with self._pool.connection() as connection:
            self._keep(connection, size)
            return [_root(hashes) for hashes in _hashes(connection, runs)]

    def _roots(self, spans: Sequence[Span], size: int) -> list[bytes]:
        """The roots over spans that begin where a subtree of theirs may begin."""
        parts = [[*subtrees(*span)] for span in spans]
        found = iter(self.nodes([one for part in parts for one in part], size))
        return [joined([next(found) for _ in part]) for part in parts]

    def _keep(self, connection: Connection[TupleRow], size: int) -> None:
        """Works out the roots of the tiles that are complete by now and not kept yet."""
        if size // WIDTH <= self._kept:
            return
        for level in range(1, TOP + 1):
            beyond = size >> (HEIGHT * level)
            for first in _steps(connection, level, beyond):
                last = min(first + AT_ONCE, beyond)
                runs = [(level - 1, number * WIDTH, (number + 1) * WIDTH) for number in range(first, last)]
                roots = [_root(hashes) for hashes in _hashes(connection, runs)]
                connection.execute(KEEP, [level, first, roots])
        self._kept = size // WIDTH


def _steps(connection: Connection[TupleRow], level: int, beyond: int) -> range:
    """Kept in order and without gaps: the last one tells how many there are."""
    row = connection.execute(KNOWN, [level]).fetchone() if beyond else None
    return range(row[0] if row else 0, beyond, AT_ONCE)


def _hashes(connection: Connection[TupleRow], runs: Sequence[tuple[int, int, int]]) -> list[list[bytes]]:
    """What stands in each run of one level of tiles, from a number to before another."""
    found: dict[int, list[bytes]] = {}
    for of_leaves in (True, False):
        mine = [(place, *run) for place, run in enumerate(runs) if (run[0] == 0) is of_leaves]
        if not mine:
            continue
        places, levels, firsts, beyonds = map(list, zip(*mine, strict=True))
        given = [firsts, beyonds] if of_leaves else [firsts, beyonds, levels]
        rows = connection.execute(LEAVES if of_leaves else NODES, given, binary=True)
        found.update(zip(places, (hashes for (hashes,) in rows), strict=True))
    return [found[place] for place in range(len(runs))]


def _root(hashes: Sequence[bytes]) -> bytes:
    """The root of a complete subtree over these."""
    return CompactRange().extend(hashes).root
