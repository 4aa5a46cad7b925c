"""Merkle tree hashes and proofs of RFC 6962 (section 2.1) and RFC 9162 (sections 2.1.3 and 2.1.4).

Two forms of the same functions. Over a list of leaf hashes, for tests and small logs; and over stored nodes,
where `fetch(level, index)` returns the hash of the complete subtree that covers the leaves
`index * 2**level` up to `(index + 1) * 2**level` (level 0 are the leaf hashes). A database that keeps what
`nodes_completed_by` returns for every appended leaf can answer every root and proof with O(log n) reads.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from hashlib import sha256

Fetch = Callable[[int, int], bytes]

EMPTY_ROOT = sha256(b"").digest()


def leaf_hash(line: bytes) -> bytes:
    """The Merkle leaf of one log line, without its line end."""
    return sha256(b"\x00" + line).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The interior node over two subtrees."""
    return sha256(b"\x01" + left + right).digest()


def root(leaf_hashes: Iterable[bytes]) -> bytes:
    """The root of a log, in one pass and O(log n) memory. The empty log has the SHA-256 of nothing."""
    peaks: list[tuple[int, bytes]] = []
    for leaf in leaf_hashes:
        level, node = 0, leaf
        while peaks and peaks[-1][0] == level:
            node = node_hash(peaks.pop()[1], node)
            level += 1
        peaks.append((level, node))
    return _fold([node for _level, node in peaks])


def inclusion_proof(leaf_hashes: Sequence[bytes], index: int) -> list[bytes]:
    """The sibling hashes from the leaf at `index` up to the root. Raises `IndexError` outside the log."""
    return inclusion_from_nodes(index, len(leaf_hashes), _fetch_over(leaf_hashes))


def consistency_proof(leaf_hashes: Sequence[bytes], old: int) -> list[bytes]:
    """That the first `old` leaves are a prefix of the whole. Raises `IndexError` when `old` is larger."""
    return consistency_from_nodes(old, len(leaf_hashes), _fetch_over(leaf_hashes))


def verify_inclusion(leaf: bytes, index: int, size: int, proof: Sequence[bytes], head: bytes) -> bool:
    """Whether `proof` shows `leaf` at `index` of the log of `size` leaves (RFC 9162, section 2.1.3.2)."""
    if not 0 <= index < size:
        return False
    position, last, node = index, size - 1, leaf
    for sibling in proof:
        if last == 0:
            return False
        if position & 1 or position == last:
            node = node_hash(sibling, node)
            while position and not position & 1:
                position, last = position >> 1, last >> 1
        else:
            node = node_hash(node, sibling)
        position, last = position >> 1, last >> 1
    return last == 0 and node == head


def verify_consistency(old: int, new: int, old_root: bytes, new_root: bytes, proof: Sequence[bytes]) -> bool:
    """Whether `proof` shows the log of `old` leaves as a prefix of the log of `new` (RFC 9162, 2.1.4.2)."""
    if not 0 <= old <= new:
        return False
    if old == new:
        return not proof and old_root == new_root
    if old == 0:
        return not proof and old_root == EMPTY_ROOT
    return _walk_consistency(old, new, old_root, new_root, list(proof))


def nodes_completed_by(index: int, leaf: bytes, fetch: Fetch) -> list[tuple[int, int, bytes]]:
    """Every complete subtree that appending `leaf` at `index` finishes, as (level, index, hash).

    The leaf itself comes first, at level 0; `fetch` is asked only for nodes that stood before.
    """
    level, node, made = 0, leaf, [(0, index, leaf)]
    while index & 1:
        node = node_hash(fetch(level, index - 1), node)
        level, index = level + 1, index >> 1
        made.append((level, index, node))
    return made


def root_from_nodes(size: int, fetch: Fetch) -> bytes:
    """The root of the first `size` leaves from stored nodes."""
    return _range_hash(0, size, fetch)


def inclusion_from_nodes(index: int, size: int, fetch: Fetch) -> list[bytes]:
    """`inclusion_proof` from stored nodes. Raises `IndexError` outside the log."""
    if not 0 <= index < size:
        raise IndexError(f"there is no entry {index} in a log of {size}")
    start, end, path = 0, size, []
    while end - start > 1:
        middle = start + _left_size(end - start)
        if index < middle:
            path.append(_range_hash(middle, end, fetch))
            end = middle
        else:
            path.append(_range_hash(start, middle, fetch))
            start = middle
    return path[::-1]


def consistency_from_nodes(old: int, new: int, fetch: Fetch) -> list[bytes]:
    """`consistency_proof` from stored nodes. Raises `IndexError` unless 0 <= old <= new."""
    if not 0 <= old <= new:
        raise IndexError(f"a log of {old} is no prefix of a log of {new}")
    if old in (0, new):
        return []
    start, end, path = 0, new, []
    while end != old:
        middle = start + _left_size(end - start)
        if old <= middle:
            path.append(_range_hash(middle, end, fetch))
            end = middle
        else:
            path.append(_range_hash(start, middle, fetch))
            start = middle
    # From the left edge the verifier already holds this subtree: it is the old root itself.
    known = [] if start == 0 else [_range_hash(start, end, fetch)]
    return known + path[::-1]


def _walk_consistency(old: int, new: int, old_root: bytes, new_root: bytes, proof: list[bytes]) -> bool:
    if old & (old - 1) == 0:
        proof = [old_root, *proof]
    if not proof:
        return False
    position, last = old - 1, new - 1
    while position & 1:
        position, last = position >> 1, last >> 1
    left = right = proof[0]
    for sibling in proof[1:]:
        if last == 0:
            return False
        if position & 1 or position == last:
            left, right = node_hash(sibling, left), node_hash(sibling, right)
            while position and not position & 1:
                position, last = position >> 1, last >> 1
        else:
            right = node_hash(right, sibling)
        position, last = position >> 1, last >> 1
    return last == 0 and left == old_root and right == new_root


def _left_size(size: int) -> int:
    """The largest power of two below `size`."""
    return 1 << ((size - 1).bit_length() - 1)


def _range_hash(start: int, end: int, fetch: Fetch) -> bytes:
    """The hash of the leaves `start` up to `end`, where `start` is a multiple of the left subtree's size."""
    peaks = []
    while start < end:
        level = (end - start).bit_length() - 1
        peaks.append(fetch(level, start >> level))
        start += 1 << level
    return _fold(peaks)


def _fold(peaks: list[bytes]) -> bytes:
    """Join complete subtrees, largest first, from the right."""
    if not peaks:
        return EMPTY_ROOT
    node = peaks[-1]
    for left in reversed(peaks[:-1]):
        node = node_hash(left, node)
    return node


def _fetch_over(leaf_hashes: Sequence[bytes]) -> Fetch:
    levels = [list(leaf_hashes)]
    while len(levels[-1]) > 1:
        below = levels[-1]
        levels.append([node_hash(below[i], below[i + 1]) for i in range(0, len(below) - 1, 2)])
    return lambda level, index: levels[level][index]
