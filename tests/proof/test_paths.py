"""Proofs are those published and those of the naive tree; a forged one proves nothing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from infra.proof.merkle import CompactRange, joined, leaf_hash, subtrees
from infra.proof.paths import (
    ProofError,
    Span,
    check_consistency,
    check_inclusion,
    consistency_path,
    inclusion_path,
)
from tests.infra.test_merkle import INPUTS
from tests.proof import naive

DATA = [bytes.fromhex(text) for text in INPUTS]
L0, L1 = "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d", "96a296d224f285c67bee93c30f8a3091"
L1 += "57f0daa35dc5b87e410b78630a09cfc7"
N01 = "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"
N23 = "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e"
N03 = "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7"
N47 = "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4"
L4 = "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b"
N45 = "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a"
N67 = "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0"

sizes = st.integers(1, 40)
changes = st.sampled_from(["flip", "drop", "repeat", "swap"])


def hashes(data: list[bytes], spans: list[Span]) -> list[bytes]:
    """The roots of spans, as a tree that keeps complete subtrees puts them together."""
    return [joined([naive.mth(data[n << at : (n + 1) << at]) for at, n in subtrees(*span)]) for span in spans]


@pytest.mark.parametrize(
    ("leaf", "size", "published"),
    [(0, 1, []), (0, 8, [L1, N23, N47]), (5, 8, [L4, N67, N03]), (2, 3, [N01]), (1, 5, [L0, N23, L4])],
)
def test_inclusion_proofs_are_those_published(leaf: int, size: int, published: list[str]) -> None:
    assert [one.hex() for one in hashes(DATA, inclusion_path(leaf, size))] == published


@pytest.mark.parametrize(
    ("old", "size", "published"), [(1, 1, []), (1, 8, [L1, N23, N47]), (6, 8, [N45, N67, N03]), (2, 5, [N23, L4])]
)
def test_consistency_proofs_are_those_published(old: int, size: int, published: list[str]) -> None:
    assert [one.hex() for one in hashes(DATA, consistency_path(old, size))] == published


@given(sizes, st.data())
def test_an_inclusion_proof_is_that_of_the_naive_tree_and_leads_to_its_root(size: int, draw: st.DataObject) -> None:
    data = [bytes([number]) for number in range(size)]
    leaf = draw.draw(st.integers(0, size - 1))
    path = hashes(data, inclusion_path(leaf, size))
    assert path == naive.path(leaf, data)
    check_inclusion(leaf_hash(data[leaf]), leaf, size, path, naive.mth(data))


@given(sizes, st.data())
def test_a_consistency_proof_is_that_of_the_naive_tree_and_joins_both_roots(size: int, draw: st.DataObject) -> None:
    data = [bytes([number]) for number in range(size)]
    old = draw.draw(st.integers(1, size))
    path = hashes(data, consistency_path(old, size))
    assert path == naive.proof(old, data)
    check_consistency(old, naive.mth(data[:old]), size, naive.mth(data), path)


@given(sizes, st.data())
def test_a_forged_inclusion_proof_is_refused(size: int, draw: st.DataObject) -> None:
    data = [bytes([number]) for number in range(size)]
    leaf = draw.draw(st.integers(0, size - 1))
    path, root = naive.path(leaf, data), naive.mth(data)
    other = draw.draw(st.integers(0, size + 3))
    if other != leaf:
        with pytest.raises(ProofError):
            check_inclusion(leaf_hash(data[leaf]), other, size, path, root)
    with pytest.raises(ProofError):
        check_inclusion(leaf_hash(b"forged"), leaf, size, path, root)
    with pytest.raises(ProofError):
        check_inclusion(leaf_hash(data[leaf]), leaf, size, forged(path, draw), root)
    with pytest.raises(ProofError):
        check_inclusion(leaf_hash(data[leaf]), leaf, size, path, naive.mth([*data, b"more"]))


@given(sizes, st.data())
def test_a_forged_consistency_proof_is_refused(size: int, draw: st.DataObject) -> None:
    data = [bytes([number]) for number in range(size)]
    old = draw.draw(st.integers(1, size))
    path, before, after = naive.proof(old, data), naive.mth(data[:old]), naive.mth(data)
    with pytest.raises(ProofError):
        check_consistency(old, before, size, after, forged(path, draw))
    with pytest.raises(ProofError):
        check_consistency(old, naive.mth([*data[: old - 1], b"changed"]), size, after, path)
    with pytest.raises(ProofError):
        check_consistency(old, before, size, naive.mth([b"changed", *data[1:]]), path)


def forged(path: list[bytes], draw: st.DataObject) -> list[bytes]:
    """The same path with something wrong in it."""
    if not path:
        return [bytes(32)]
    at = draw.draw(st.integers(0, len(path) - 1))
    match draw.draw(changes):
        case "flip":
            return [*path[:at], bytes([path[at][0] ^ 1, *path[at][1:]]), *path[at + 1 :]]
        case "drop":
            return [*path[:at], *path[at + 1 :]]
        case "swap" if at and path[at] != path[at - 1]:
            return [*path[: at - 1], path[at], path[at - 1], *path[at + 1 :]]
        case _:
            return [*path, path[-1]]


@given(sizes, st.data())
def test_a_tree_grows_by_whole_subtrees_as_it_does_leaf_by_leaf(size: int, draw: st.DataObject) -> None:
    data = [bytes([number]) for number in range(size)]
    start = draw.draw(st.integers(0, size))
    tree = CompactRange().extend(map(leaf_hash, data[:start]))
    for level, number in subtrees(start, size):
        tree = tree.append_subtree(level, naive.mth(data[number << level : (number + 1) << level]))
    assert tree == CompactRange().extend(map(leaf_hash, data))


def test_a_subtree_is_not_put_where_none_begins() -> None:
    with pytest.raises(ValueError, match="no subtree of 2 leaves begins after 1"):
        CompactRange().append(bytes(32)).append_subtree(1, bytes(32))
