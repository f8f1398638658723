"""Inclusion and consistency proofs of RFC 6962, section 2.1: which hashes they are, and how RFC 9162 checks them."""

from collections.abc import Sequence

from infra.proof.merkle import node_hash

Span = tuple[int, int]
"""The leaves from one number to before another, counted from 0, whose subtree's root is part of a proof."""


class ProofError(Exception):
    """A proof that proves nothing."""


def inclusion_path(leaf: int, size: int) -> list[Span]:
    """PATH(leaf, D[size]): the subtrees whose roots lead from a leaf to the root, from the leaf upwards."""
    if not 0 <= leaf < size:
        raise ProofError(f"a tree of {size} leaves has no leaf {leaf}")
    path, start, end = [], 0, size
    while end - start > 1:
        middle = start + _half(end - start)
        if leaf < middle:
            path.append((middle, end))
            end = middle
        else:
            path.append((start, middle))
            start = middle
    return path[::-1]


def consistency_path(old: int, size: int) -> list[Span]:
    """PROOF(old, D[size]): the subtrees whose roots show that the larger tree begins with the smaller."""
    if not 0 < old <= size:
        raise ProofError(f"a tree of {size} leaves does not grow out of one of {old}")
    path, start, end, whole = [], 0, size, True
    while end != old:
        middle = start + _half(end - start)
        if old <= middle:
            path.append((middle, end))
            end = middle
        else:
            path.append((start, middle))
            start, whole = middle, False
    return [*([] if whole else [(start, end)]), *reversed(path)]


def check_inclusion(leaf_hash: bytes, leaf: int, size: int, path: Sequence[bytes], root: bytes) -> None:
    """RFC 9162, section 2.1.3.2. Raises ProofError unless the path leads from the leaf to the root."""
    if not 0 <= leaf < size:
        raise ProofError(f"a tree of {size} leaves has no leaf {leaf}")
    number, last, node = leaf, size - 1, leaf_hash
    for other in path:
        if last == 0:
            raise ProofError("the path is too long")
        if number & 1 or number == last:
            node = node_hash(other, node)
            while number and not number & 1:
                number, last = number >> 1, last >> 1
        else:
            node = node_hash(node, other)
        number, last = number >> 1, last >> 1
    if last or node != root:
        raise ProofError(f"the path does not lead from leaf {leaf} to the root of the tree of {size}")


def check_consistency(old: int, old_root: bytes, size: int, root: bytes, path: Sequence[bytes]) -> None:
    """RFC 9162, section 2.1.4.2. Raises ProofError unless the tree of `size` leaves begins with the one of `old`."""
    if not 0 < old <= size:
        raise ProofError(f"a tree of {size} leaves does not grow out of one of {old}")
    if old == size:
        if path or old_root != root:
            raise ProofError(f"two trees of {size} leaves differ")
        return
    hashes = [old_root, *path] if old & (old - 1) == 0 else list(path)
    if not hashes:
        raise ProofError("the path is empty")
    number, last = old - 1, size - 1
    while number & 1:
        number, last = number >> 1, last >> 1
    first, *others = hashes
    old_node = node = first
    for other in others:
        if last == 0:
            raise ProofError("the path is too long")
        if number & 1 or number == last:
            old_node, node = node_hash(other, old_node), node_hash(other, node)
            while number and not number & 1:
                number, last = number >> 1, last >> 1
        else:
            node = node_hash(node, other)
        number, last = number >> 1, last >> 1
    if last or old_node != old_root or node != root:
        raise ProofError(f"the tree of {size} leaves does not begin with the tree of {old}")


def _half(count: int) -> int:
    """The largest power of two below a count."""
    return 1 << (count - 1).bit_length() - 1
