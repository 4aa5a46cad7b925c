"""The Merkle functions against Certificate Transparency's reference roots and every small log."""

from __future__ import annotations

import random

import pytest

from portal.audit.rules import tlog

REFERENCE_LEAVES = (
    "",
    "00",
    "10",
    "2021",
    "3031",
    "40414243",
    "5051525354555657",
    "606162636465666768696a6b6c6d6e6f",
)
REFERENCE_ROOTS = (
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
)
LARGEST = 65
LEAVES = [tlog.leaf_hash(f"entry {index}".encode()) for index in range(LARGEST)]
ROOTS = [tlog.root(LEAVES[:size]) for size in range(LARGEST + 1)]


class NodeTable:
    """Stored nodes as a database keeps them: written once each, never computed again."""

    def __init__(self, leaves: list[bytes]) -> None:
        self.rows: dict[tuple[int, int], bytes] = {}
        for index, leaf in enumerate(leaves):
            for level, position, value in tlog.nodes_completed_by(index, leaf, self.fetch):
                assert (level, position) not in self.rows
                self.rows[level, position] = value

    def fetch(self, level: int, index: int) -> bytes:
        return self.rows[level, index]


@pytest.fixture(scope="module")
def stored() -> NodeTable:
    return NodeTable(LEAVES)


@pytest.mark.parametrize("size", range(1, 9))
def test_the_reference_roots_of_certificate_transparency_are_reproduced(size: int) -> None:
    leaves = [tlog.leaf_hash(bytes.fromhex(text)) for text in REFERENCE_LEAVES[:size]]
    assert tlog.root(leaves).hex() == REFERENCE_ROOTS[size - 1]
    assert tlog.root_from_nodes(size, NodeTable(leaves).fetch).hex() == REFERENCE_ROOTS[size - 1]


def test_the_empty_log_has_the_hash_of_nothing() -> None:
    assert tlog.root([]) == tlog.EMPTY_ROOT == tlog.root_from_nodes(0, NodeTable([]).fetch)


def test_stored_nodes_answer_as_the_whole_list_does_for_every_small_log(stored: NodeTable) -> None:
    for size in range(1, LARGEST + 1):
        assert tlog.root_from_nodes(size, stored.fetch) == ROOTS[size]
        for index in range(size):
            listed = tlog.inclusion_proof(LEAVES[:size], index)
            assert tlog.inclusion_from_nodes(index, size, stored.fetch) == listed
        for old in range(size + 1):
            listed = tlog.consistency_proof(LEAVES[:size], old)
            assert tlog.consistency_from_nodes(old, size, stored.fetch) == listed


def test_every_leaf_of_every_small_log_is_proved_and_nothing_else_is(stored: NodeTable) -> None:
    for size in range(1, LARGEST + 1):
        for index in range(size):
            proof = tlog.inclusion_from_nodes(index, size, stored.fetch)
            leaf, root = LEAVES[index], ROOTS[size]
            assert tlog.verify_inclusion(leaf, index, size, proof, root)
            for other in {index - 1, index + 1, index ^ 1, 0, size - 1, size, -1} - {index}:
                assert not tlog.verify_inclusion(leaf, other, size, proof, root)
            assert not tlog.verify_inclusion(LEAVES[index - 1], index, size, proof, root) or size == 1
            assert not tlog.verify_inclusion(leaf, index, size, [*proof, root], root)
            assert not tlog.verify_inclusion(leaf, index, size, proof, ROOTS[size - 1])
            for place in range(len(proof)):
                assert not tlog.verify_inclusion(leaf, index, size, _without(proof, place), root)
                assert not tlog.verify_inclusion(leaf, index, size, _spoiled(proof, place), root)


def test_every_prefix_of_every_small_log_is_proved_and_nothing_else_is(stored: NodeTable) -> None:
    for new in range(1, LARGEST + 1):
        for old in range(new + 1):
            proof = tlog.consistency_from_nodes(old, new, stored.fetch)
            before, after = ROOTS[old], ROOTS[new]
            assert tlog.verify_consistency(old, new, before, after, proof)
            assert not tlog.verify_consistency(old, new, _flipped(before), after, proof)
            assert not tlog.verify_consistency(old, new, before, _flipped(after), proof) or old == 0
            assert not tlog.verify_consistency(old, new, before, after, [*proof, after])
            assert not tlog.verify_consistency(new, old, after, before, proof) or old == new
            for place in range(len(proof)):
                assert not tlog.verify_consistency(old, new, before, after, _without(proof, place))
                assert not tlog.verify_consistency(old, new, before, after, _spoiled(proof, place))


def test_an_edited_history_is_consistent_with_no_earlier_root() -> None:
    rewritten = [*LEAVES]
    rewritten[3] = tlog.leaf_hash(b"another past")
    for old in range(4, LARGEST):
        proof = tlog.consistency_proof(rewritten, old)
        assert not tlog.verify_consistency(old, LARGEST, ROOTS[old], tlog.root(rewritten), proof)


@pytest.mark.parametrize(("index", "size"), [(-1, 3), (3, 3), (0, 0)])
def test_no_proof_is_made_for_an_entry_that_is_not_there(index: int, size: int) -> None:
    with pytest.raises(IndexError):
        tlog.inclusion_proof(LEAVES[:size], index)


def test_a_longer_log_is_no_prefix_of_a_shorter_one() -> None:
    with pytest.raises(IndexError):
        tlog.consistency_proof(LEAVES[:3], 4)


def test_random_proofs_of_a_random_log_are_refused() -> None:
    dice = random.Random(7)
    for _ in range(300):
        size = dice.randint(1, LARGEST)
        proof = [dice.randbytes(32) for _ in range(dice.randint(0, 7))]
        leaf, index = dice.randbytes(32), dice.randrange(size)
        assert not tlog.verify_inclusion(leaf, index, size, proof, ROOTS[size])


def _without(proof: list[bytes], place: int) -> list[bytes]:
    return proof[:place] + proof[place + 1 :]


def _spoiled(proof: list[bytes], place: int) -> list[bytes]:
    return [*proof[:place], _flipped(proof[place]), *proof[place + 1 :]]


def _flipped(value: bytes) -> bytes:
    return bytes([value[0] ^ 1]) + value[1:]
