"""What can be said of a block between two groups only, where no three actors close a triad."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from ..data import cells as _cells
from ..data.network import Network
from ..errors import ArgumentError
from ..vocabulary import N_STATES, State

__all__ = ["bipartite_clustering", "two_groups"]

NAN = float("nan")
T, N, M = State.TIE, State.NULL, State.MISSING
MOST_PAIRS = 50_000_000  # pairs of actors at the ends of three-paths


def two_groups(net: Network) -> NDArray[np.int64] | None:
    """The group of each actor (0, 1; 2: not at stake) when all dyads at stake, and no others, lie between two groups."""
    if not net.n_actors:
        return None
    n, first = len(net.actors), int(np.argmax(net.at_stake))
    partner = net.states(np.full(n, first), np.arange(n)) != State.OUT
    group = np.where(partner, 1, np.where(net.at_stake, 0, 2))
    if not partner.any():
        return None
    at_stake = _cells.census(net.cells, N_STATES, group)[:2, :2, [T, N, M]].sum(axis=2)
    pairs = int((group == 0).sum()) * int((group == 1).sum())
    return group if np.array_equal(at_stake, [[0, pairs], [pairs, 0]]) else None


def bipartite_clustering(net: Network) -> float:
    """Share of the chains of three ties between two groups whose ends are tied too.

    Parameters
    ----------
    net : Network
        A block between two groups, as ``net.block("public-private")``; if directed, two actors are tied when either names
        the other (``symmetrize("either")``). Strengths are not looked at.

    Returns
    -------
    float
        From 0 to 1. Nan when no chain has ends that were observed, and for any network that is not a block between two
        groups (a whole network, a block within one group).

    Raises
    ------
    ArgumentError
        When more than some ten million pairs of actors are joined by chains of three.

    Notes
    -----
    Closed / (closed + open) over the chains a–b–c–d of four different actors, a and c of one group, b and d of the other,
    whose dyad a–d was observed: with nothing missing 4 × cycles of four / chains of three. Like `transitivity` it is a
    rate over what was observed: chains whose ends were not observed are not counted, and random blanks do not move it.
    Random silence hardly does (three in ten silent: −0.5 % in blocks of 60 × 40, −1.5 % of 30 × 20). Transitivity inside such a block is undefined; this is what two firms that share one agency say about
    sharing a second. ``robins_alexander_clustering`` of networkx is the same. Density and `average_distance` need
    no bipartite form: they count the dyads of the block.

    References
    ----------
    Robins G, Alexander M (2004). Small worlds among interlocking directors: network structure and distance in bipartite
    graphs. Computational & Mathematical Organization Theory 10(1), 69-94. doi:10.1023/B:CMOT.0000032580.12184.c0

    Examples
    --------
    >>> import linkages as lk, pandas as pd
    >>> actors = pd.DataFrame({"actor": ["f1", "f2", "g1", "g2"], "sector": ["private"] * 2 + ["public"] * 2})
    >>> ties = pd.DataFrame({"source": ["f1", "f1", "f2", "f2"], "target": ["g1", "g2", "g1", "g2"]})
    >>> net = lk.from_edgelist(ties, directed=False, actors=actors)
    >>> lk.bipartite_clustering(net.block("public-private"))
    1.0
    """
    joined = net.symmetrize("either") if net.directed else net
    if two_groups(joined) is None:
        return NAN
    ties = joined.ties
    once = csr_array((np.ones(ties.nnz, dtype=np.int64), ties.indices, ties.indptr), shape=ties.shape)
    degrees = np.diff(once.indptr).astype(np.int64)
    if min(int(degrees @ (once @ degrees)), joined.n_actors**2) > MOST_PAIRS:
        raise ArgumentError(f"net: too many chains of three among {joined.n_actors:,} actors; take a part (net.subset)")
    walks = (once @ once @ once).tocoo()
    state = joined.states(walks.row, walks.col)
    # A walk that turns back on a tie is no chain: it starts at a tie, and has one of its ends for both middle steps.
    chains = walks.data - np.where(state == T, degrees[walks.row] + degrees[walks.col] - 1, 0)
    closed, opened = int(chains[state == T].sum()), int(chains[state == N].sum())
    return closed / (closed + opened) if closed + opened else NAN
