"""What every measure of structural holes asks of a network: the ways to each contact through another one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from ..compiled import compiled, worth
from ..compiled.triangles import ranked, ways_through
from ..data.network import Network
from ..data.remember import remembered
from ..vocabulary import HoleScope

__all__ = ["Contacts", "contacts", "through_contacts"]

Floats = NDArray[np.float64]
CHUNK = 20_000_000  # products of strengths held together


@dataclass(frozen=True, eq=False)
class Contacts:
    """Strengths as Burt adds them up, a_ij + a_ji, and what each actor has of them.

    ``strength`` is symmetric, its rows sorted; ``total`` and ``most`` are the sum and the largest of each row, ``count`` the
    number of contacts: a pair tied both ways is one contact.
    """

    strength: csr_array
    total: Floats
    most: Floats
    count: NDArray[np.int64]

    @cached_property
    def row(self) -> NDArray[np.int64]:
        """The actor of each cell of ``strength``."""
        return np.repeat(np.arange(len(self.count)), self.count)

    def by_actor(self, cells: Floats) -> Floats:
        """Sums by actor of values by contact."""
        return np.bincount(self.row, weights=cells, minlength=len(self.count)).astype(np.float64)


@remembered
def contacts(net: Network) -> Contacts:
    """Who has to do with whom, in whichever direction."""
    strength = (net.ties + net.ties.T).tocsr() if net.directed else net.ties
    strength.sort_indices()
    count = np.diff(strength.indptr).astype(np.int64)
    total, most = np.zeros(len(count)), np.zeros(len(count))
    with_some = np.flatnonzero(count)
    if len(with_some):
        starts = strength.indptr[with_some].astype(np.intp)
        total[with_some] = np.add.reduceat(strength.data, starts)
        most[with_some] = np.maximum.reduceat(strength.data, starts)
    return Contacts(strength, total, most, count)


@remembered
def through_contacts(net: Network, scope: HoleScope) -> tuple[Floats, Floats]:
    """For each contact j of i, q any other contact of i: s_ij + Σ_q s_iq·s_qj / t_q, and Σ_q s_iq·s_qj.

    t_q is the total of q (whole), or what of it i and the contacts of i receive (ego). Both sums are over the same ways i–q–j,
    so they are the real and the imaginary part of one product.
    """
    found = contacts(net)
    strength = found.strength
    if scope == "whole" and worth(strength.nnz):
        parts = _by_triangles(found)
        for part in parts:
            part.flags.writeable = False
        return parts
    ones = np.ones(len(strength.data))
    pattern = csr_array((ones, strength.indices, strength.indptr), shape=strength.shape)
    own = np.empty(len(strength.data), dtype=np.complex128)
    for first, last in _parts(found):
        mine, seen = strength[first:last], pattern[first:last]
        if scope == "ego":
            # What q gives to i and to contacts of i; every contact of i is in this product, since s_iq > 0.
            within = (seen @ strength + mine).multiply(seen).tocsr()
            within.sort_indices()
            given = within.data
        else:
            given = found.total[mine.indices]
        share = csr_array((mine.data / given + 1j * mine.data, mine.indices, mine.indptr), shape=mine.shape)
        both = (mine + (share @ strength).multiply(seen)).tocsr()
        both.sort_indices()
        own[strength.indptr[first] : strength.indptr[last]] = both.data
    parts = np.ascontiguousarray(own.real), np.ascontiguousarray(own.imag)
    for part in parts:
        part.flags.writeable = False
    return parts


def _by_triangles(found: Contacts) -> tuple[Floats, Floats]:
    """The same from a list of triangles; both sums are those of a pair, from either end."""
    strength = found.strength
    skeleton = compiled(ranked)(strength.indptr, strength.indices)
    through, plain = compiled(ways_through)(*skeleton, strength.data, found.total)
    return strength.data + through, plain


def _parts(found: Contacts) -> Iterator[tuple[int, int]]:
    """Ranges of rows whose two-step products fit in memory."""
    steps = found.by_actor(found.count[found.strength.indices].astype(np.float64))
    part = np.cumsum(steps) // CHUNK
    ends = [0, *(np.flatnonzero(np.diff(part)) + 1).tolist(), len(steps)]
    return ((first, last) for first, last in zip(ends, ends[1:], strict=False) if last > first)
