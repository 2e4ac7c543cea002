"""Structural holes: how much an actor's contacts are tied up with one another."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.sparse import csr_array

from ..data.network import Network
from ..vocabulary import HoleScope, one_of

__all__ = ["constraint"]

CHUNK = 20_000_000  # products of strengths held together


def constraint(net: Network, scope: HoleScope = "whole") -> pd.Series:
    """Measure how far each actor's contacts leave it no way around them.

    Parameters
    ----------
    net : Network
        Directed or not; strengths count.
    scope : {"whole", "ego"}
        Whether a contact divides its attention among all its ties, or only among those within the actor's ego network.

    Returns
    -------
    pandas.Series
        Above 0; by actor at stake. Low: contacts that are not tied to one another, opportunities to broker. It is 1 for
        an actor with a single contact, and can exceed 1 in small closed groups.

    Notes
    -----
    With strengths a_ij and p_ij = (a_ij + a_ji) / Σ_k (a_ik + a_ki), the constraint of i is

        c_i = Σ_j ( p_ij + Σ_q p_iq·p_qj )²        over contacts j of i, and other contacts q of i.

    With ``scope="ego"`` the sum in p_qj runs over i and the contacts of i only. nan for an actor without contacts.
    Direction adds up: a tie reported from both ends weighs twice. A dyad that is missing or out is taken for no tie, so
    that an actor whose contacts are silent appears less constrained; see ``missing_share``.

    igraph and networkx compute the whole scope; UCINET offers both. On the actor with one contact all agree on 1.

    References
    ----------
    Burt RS (1992). Structural Holes: The Social Structure of Competition. Harvard University Press.

    Examples
    --------
    A star: its centre can play the others off against each other, they have nobody else.

    >>> import linkages as lk
    >>> net = lk.from_matrix([[0, 1, 1], [1, 0, 0], [1, 0, 0]], directed=False)
    >>> lk.constraint(net).tolist()
    [0.5, 1.0, 1.0]
    """
    one_of("scope", scope, HoleScope)
    strength = (net.ties + net.ties.T).tocsr() if net.directed else net.ties
    strength.sort_indices()
    total = np.asarray(strength.sum(axis=1)).ravel()
    pattern = csr_array((np.ones(len(strength.data)), strength.indices, strength.indptr), shape=strength.shape)
    squares = np.zeros(len(total))
    for rows in _chunks(strength):
        squares[rows] = _squares(strength, pattern, rows, None if scope == "ego" else total)
    value = np.divide(squares, total**2, out=np.full(len(total), np.nan), where=total > 0)
    return pd.Series(value, index=net.actors.index, name="constraint")[net.at_stake]


def _squares(
    strength: csr_array, pattern: csr_array, rows: NDArray[np.int64], total: NDArray[np.float64] | None
) -> NDArray[np.float64]:
    """Σ_j (s_ij + Σ_q s_iq·s_qj / t_q)² for some rows i; t_q is the total of q, or what of it i can see."""
    mine, seen = strength[rows], pattern[rows]
    share = mine.copy()
    if total is None:
        # What q gives to i and to contacts of i; every contact of i is in this product, since s_iq > 0.
        within = (seen @ strength + mine).multiply(seen).tocsr()
        within.sort_indices()
        share.data = mine.data / within.data
    else:
        share.data = mine.data / total[mine.indices]
    both = mine + (share @ strength).multiply(seen)
    return np.asarray(both.multiply(both).sum(axis=1)).ravel()


def _chunks(strength: csr_array) -> Iterator[NDArray[np.int64]]:
    """Rows in parts whose two-step products fit in memory."""
    contacts = np.diff(strength.indptr)
    steps = np.asarray((strength != 0) @ contacts) if len(contacts) else contacts
    part = np.cumsum(steps.astype(np.int64)) // CHUNK
    yield from np.split(np.arange(len(contacts)), np.flatnonzero(np.diff(part)) + 1) if len(contacts) else ()
