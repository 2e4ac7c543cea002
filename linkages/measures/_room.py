"""Whether there is anything to broker around an actor: two others whose dyads with it and with one another are at stake."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from ..data import cells as _cells
from ..data.network import Network
from ..errors import TooLargeError
from ..vocabulary import N_STATES, State

__all__ = ["has_room"]

CHUNK = 4_000_000  # products of listed dyads that are held together
MOST_WORK = 2_000_000_000  # products in all, some minutes


def has_room(net: Network, actors: Any) -> NDArray[np.bool_]:
    """Whether there is a triple with each of these actors (positions) in the middle and all three dyads at stake, tied or not.

    Dyads at stake are Y = B + S: what the groups of two actors say, and S where single dyads differ from it (and on the diagonal,
    where there is none). The triples around v are Σ_ab Y_av Y_vb Y_ab, which is multiplied out: no array of all dyads is made.
    """
    lookup = np.isin(np.arange(N_STATES), [State.TIE, State.NULL, State.MISSING]).astype(np.int64)
    stake = _cells.merge_groups(_cells.recode(net.cells, lookup))
    n, group, says = stake.n, stake.group, stake.table.astype(np.int64)
    own, (rows, columns) = np.arange(n), (stake.rows, stake.columns)
    differs = np.concatenate([stake.codes - says[group[rows], group[columns]], -says[group, group]])
    ends = np.concatenate([rows, own]), np.concatenate([columns, own])
    single = csr_array((differs, ends), shape=(n, n), dtype=np.int64)
    turned = single.T.tocsr()
    member = csr_array((np.ones(n, dtype=np.int64), group, np.arange(n + 1)), shape=(n, len(says)))
    sent, received = ((part @ member).toarray() for part in (single, turned))  # S by actor and group
    here = group[actors]
    from_v, to_v = says[here] * stake.sizes + sent[actors], says.T[here] * stake.sizes + received[actors]
    found = np.einsum("vg,gh,vh->v", to_v, says, from_v, optimize=True)
    found += np.einsum("gi,gh,ih->i", says, member.T @ sent, says, optimize=True)[here]
    found += (says[here] * (turned[actors] @ sent)).sum(axis=1) + (says.T[here] * (single[actors] @ received)).sum(
        axis=1
    )
    return np.asarray(found + _listed(single, turned, np.asarray(actors)) > 0)


def _listed(single: csr_array, turned: csr_array, actors: NDArray[np.int64]) -> NDArray[np.int64]:
    """Σ_ab S_av S_vb S_ab."""
    work = np.cumsum(_paths(single, turned, actors))
    if len(work) and work[-1] > MOST_WORK:
        raise TooLargeError(
            f"net has so many single dyads outside that {work[-1]:,} products tell who could broker, at most {MOST_WORK:,}: "
            "describe what is outside by groups of actors (Background), or take a subset"
        )
    parts = np.split(np.arange(len(actors)), np.flatnonzero(np.diff(work // CHUNK)) + 1)
    sums = [(turned[actors[part]] @ single).multiply(single[actors[part]]).sum(axis=1) for part in parts]
    return np.concatenate([np.asarray(part).ravel() for part in sums]).astype(np.int64)


def _paths(single: csr_array, turned: csr_array, actors: NDArray[np.int64]) -> NDArray[np.int64]:
    """How many products there are around each actor."""
    some = turned[actors]
    pattern = csr_array((np.ones(len(some.indices), dtype=np.int64), some.indices, some.indptr), shape=some.shape)
    return np.asarray(pattern @ np.diff(single.indptr).astype(np.int64))
