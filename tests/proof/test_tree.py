"""The tree read from the database is the naive tree of the entries, with its tiles and proofs, at every size."""

from itertools import product

import pytest

from infra.http.tiles import path_of
from infra.postgres.tree import LogTree
from infra.proof.merkle import leaf_data
from infra.proof.paths import ProofError, check_consistency, check_inclusion
from infra.runtime import Runtime
from tests.proof import naive
from tests.proof.conftest import record

SIZES = [1, 2, 3, 7, 255, 256, 257, 511, 512, 700]


@pytest.fixture
def data(log: Runtime) -> list[bytes]:
    record(log, SIZES[-1])
    return [
        leaf_data(one.id, one.originator_id, one.originator_version, one.topic, one.recorded_at, one.state)
        for one in log.recorder.scan()
    ]


def test_roots_and_proofs_are_those_of_the_naive_tree(log: Runtime, data: list[bytes]) -> None:
    for size in SIZES:
        root = naive.mth(data[:size])
        assert log.tree.root(size) == root
        for position in {1, size // 2 + 1, size}:
            proof = log.tree.inclusion(position, size)
            assert list(proof.path) == naive.path(position - 1, data[:size])
            check_inclusion(proof.leaf, position - 1, size, proof.path, root)
    for old, size in product(SIZES, SIZES):
        if old <= size:
            between = log.tree.consistency(old, size)
            assert list(between.path) == naive.proof(old, data[:size])
            check_consistency(old, between.old_root, size, between.root, between.path)


@pytest.mark.parametrize(("position", "size"), [(0, 5), (6, 5)])
def test_what_is_not_in_a_tree_of_that_size_has_no_proof(log: Runtime, position: int, size: int) -> None:
    record(log, 6)
    with pytest.raises(ProofError):
        log.tree.inclusion(position, size)


def test_tiles_hold_the_hashes_of_their_level(log: Runtime, data: list[bytes]) -> None:
    assert log.tree.tile(0, 1, 256) == b"".join(naive.mth([one]) for one in data[256:512])
    assert log.tree.tile(0, 2, 188) == b"".join(naive.mth([one]) for one in data[512:])
    assert log.tree.tile(1, 0, 2) == naive.mth(data[:256]) + naive.mth(data[256:512])
    assert log.tree.entries(2, 3) == data[512:515]


def test_another_process_works_out_the_same_tiles_and_keeps_them_once(log: Runtime, data: list[bytes]) -> None:
    log.tree.root(300)
    other = LogTree(log.pool)
    assert other.root(700) == log.tree.root(700) == naive.mth(data)
    with log.pool.connection() as connection:
        kept = connection.execute("SELECT level, number FROM proof.node ORDER BY 1, 2").fetchall()
    assert kept == [(1, 0), (1, 1)]


def test_a_tile_is_named_in_groups_of_three_digits() -> None:
    assert path_of(1_234_067, 256) == "x001/x234/067"
    assert path_of(0, 12) == "000.p/12"
    assert path_of(273, 112) == "273.p/112"
