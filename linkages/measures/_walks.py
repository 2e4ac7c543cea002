"""Breadth-first walks from everybody at once: who reaches whom in how many steps."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from ..compiled import compiled, worth
from ..compiled.walking import advance
from ..errors import TooLargeError

__all__ = ["MOST_TARGETS", "SAMPLED", "counted", "fronts", "reach", "steps", "steps_between", "walkable"]

Ints = NDArray[np.int64]
WORD = 64
MOST_WORDS = 8  # targets that are walked to at a time, in words of 64
MOST_TARGETS = MOST_WORDS * WORD
MOST_STEPS = 2e12  # actors × ties that are walked through 512 at a time: half an hour
SAMPLED = ", or a sample: linkages.sampled(net, linkages.{})"
BITS = np.array([bin(byte).count("1") for byte in range(256)], dtype=np.uint8)


def walkable(ties: csr_array, name: str, *, most: float | None = None, instead: str = "") -> csr_array:
    """The same ties, unless walking from everybody would take hours."""
    if ties.shape[0] * ties.nnz > (MOST_STEPS if most is None else most):
        raise TooLargeError(
            f"net: {name} of {ties.shape[0]:,} actors with {ties.nnz:,} ties would take hours; take a part of them "
            f"(net.subset){instead}"
        )
    return ties


def counted(words: NDArray[np.uint64]) -> NDArray[np.uint8]:
    """Number of bits that are set, word by word or byte by byte (before NumPy 2)."""
    if hasattr(np, "bitwise_count"):
        return np.asarray(np.bitwise_count(words))
    return np.asarray(BITS[words.view(np.uint8)])


def steps(ties: csr_array) -> Ints:
    """Number of ordered pairs at distance 1, 2, … (finite ones)."""
    pairs: list[int] = []
    for distance, new in fronts(ties):
        if distance > len(pairs):
            pairs.append(0)
        pairs[distance - 1] += int(counted(new).sum(dtype=np.int64))
    return np.array(pairs, dtype=np.int64)


def reach(ties: csr_array) -> tuple[Ints, Ints, NDArray[np.float64]]:
    """Of each actor: how many others it reaches, the sum of the distances to them, and of 1 / distance."""
    n = ties.shape[0]
    reached, total, inverse = np.zeros(n, dtype=np.int64), np.zeros(n, dtype=np.int64), np.zeros(n)
    for distance, new in fronts(ties):
        found = counted(new).sum(axis=1, dtype=np.int64)
        reached += found
        total += distance * found
        inverse += found / distance
    return reached, total, inverse


def steps_between(ties: csr_array, sources: Ints, targets: Ints) -> Ints:
    """Number of pairs of a source and a target at distance 1, 2, … (finite ones); nobody may be both."""
    pairs: list[int] = []
    for distance, new in fronts(ties, targets):
        pairs += [0] * (distance - len(pairs))
        pairs[distance - 1] += int(counted(new[sources]).sum(dtype=np.int64))
    return np.array(pairs, dtype=np.int64)


def fronts(ties: csr_array, targets: Ints | None = None) -> Iterator[tuple[int, NDArray[np.uint64]]]:
    """Distance, and who reaches whom at that distance.

    Breadth-first search from up to 512 targets at a time: bit t in the words of actor i says that i reaches target t.
    """
    senders = np.flatnonzero(np.diff(ties.indptr) > 0)
    if not len(senders):
        return
    start, fast = ties.indptr[senders].astype(np.intp), worth(ties.nnz)
    targets = np.unique(ties.indices) if targets is None else targets
    for at in range(0, len(targets), MOST_TARGETS):
        part = targets[at : at + MOST_TARGETS]
        place = np.arange(len(part))
        front = np.zeros((ties.shape[0], -(-len(part) // WORD)), dtype=np.uint64)
        front[part, place // WORD] = np.uint64(1) << (place % WORD).astype(np.uint64)
        seen, distance, whole = front.copy(), 0, np.bitwise_or.reduce(front, axis=0)
        while True:
            new = np.zeros_like(front)
            if fast:
                found = compiled(advance)(ties.indptr, ties.indices, front, seen, whole, new)
            else:
                new[senders] = np.bitwise_or.reduceat(front[ties.indices], start, axis=0)
                new &= ~seen
                seen |= new
                found = new.any()
            if not found:
                break
            distance += 1
            yield distance, new
            front = new
