"""The tree gives the published hashes, and those of a naive tree of any size."""

from datetime import UTC, datetime
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from infra.proof.merkle import EMPTY_ROOT, CompactRange, leaf_data, leaf_hash, node_hash

# The reference tree of Certificate Transparency: inputs and the root after each of them.
INPUTS = [
    "",
    "00",
    "10",
    "2021",
    "3031",
    "40414243",
    "5051525354555657",
    "606162636465666768696a6b6c6d6e6f",
]
ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]


def naive_root(leaves: list[bytes]) -> bytes:
    """RFC 6962, section 2.1, word for word."""
    if not leaves:
        return sha256().digest()
    if len(leaves) == 1:
        return leaf_hash(leaves[0])
    k = 1
    while k * 2 < len(leaves):
        k *= 2
    return node_hash(naive_root(leaves[:k]), naive_root(leaves[k:]))


def test_the_empty_tree_has_the_published_root() -> None:
    assert CompactRange().root == EMPTY_ROOT
    assert EMPTY_ROOT.hex() == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"


def test_the_reference_tree_has_the_published_roots() -> None:
    tree = CompactRange()
    for data, root in zip(INPUTS, ROOTS, strict=True):
        tree = tree.append(leaf_hash(bytes.fromhex(data)))
        assert tree.root.hex() == root


@given(st.lists(st.binary(max_size=8), max_size=70), st.integers(0, 70))
def test_a_tree_grown_in_two_steps_and_stored_between_is_the_naive_tree(leaves: list[bytes], cut: int) -> None:
    first = CompactRange().extend(map(leaf_hash, leaves[:cut]))
    stored = CompactRange.from_bytes(first.size, first.to_bytes())
    assert stored.extend(map(leaf_hash, leaves[cut:])).root == naive_root(leaves)


def test_a_frontier_of_another_size_is_refused() -> None:
    with pytest.raises(ValueError, match="cannot belong"):
        CompactRange.from_bytes(3, bytes(32))


def test_the_canonical_bytes_are_the_envelope_in_lines_and_the_body() -> None:
    moment = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
    data = leaf_data(7, "assessment:甲", 2, "assessment.opened.v1", moment, '{"分": "1.50"}'.encode())
    assert data.decode() == ('7\nassessment:甲\n2\nassessment.opened.v1\n2026-01-02T03:04:05.000000Z\n{"分": "1.50"}')
