"""Two-paths: the triples that transitivity and brokerage are made of, listed in one pass."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .network import Network

__all__ = ["TwoPaths", "joined_ties", "two_paths"]

Ints = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class TwoPaths:
    """All a→v→b with a ≠ b: positions of the three actors, and the `State` of the dyad a→b.

    In an undirected network every two-path is there twice, from either end.
    """

    a: NDArray[np.int64]
    v: NDArray[np.int64]
    b: NDArray[np.int64]
    state: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.a)


def two_paths(net: Network, middle: Any = None) -> TwoPaths:
    """List the two-paths of a network, or only those through the actors at positions ``middle``.

    Needs memory in proportion to Σ_v in-degree × out-degree: for large networks go through ``middle`` in parts.
    """
    n = len(net.actors)
    middle = np.arange(n) if middle is None else np.asarray(middle, dtype=np.int64)
    out = net.ties
    into = out if not net.directed else out.T.tocsr()
    a, v, b = joined_ties((into.indptr, into.indices), (out.indptr, out.indices), middle)
    return TwoPaths(a, v, b, net.states(a, b))


def joined_ties(into: tuple[Any, Any], out: tuple[Any, Any], middle: Any) -> tuple[Ints, Ints, Ints]:
    """All a→v→b with a ≠ b and v in ``middle``; ties as (where each actor's begin, the actor at the other end)."""
    (in_start, senders), (out_start, receivers) = into, out
    n_in = np.diff(in_start)[middle].astype(np.int64)
    n_out = np.diff(out_start)[middle].astype(np.int64)
    # Rank every path among those of its middle: the quotient names the sender, the remainder the receiver.
    per = n_in * n_out
    rank = np.arange(per.sum()) - np.repeat(np.cumsum(per) - per, per)
    width = np.repeat(n_out, per)
    a = senders[np.repeat(in_start[middle].astype(np.int64), per) + rank // np.maximum(width, 1)]
    b = receivers[np.repeat(out_start[middle].astype(np.int64), per) + rank % np.maximum(width, 1)]
    v = np.repeat(middle, per)
    apart = a != b
    return a[apart].astype(np.int64), v[apart], b[apart].astype(np.int64)
