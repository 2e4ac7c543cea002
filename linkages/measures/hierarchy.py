"""How much a network looks like a chain of command: three of Krackhardt's dimensions (`connectedness` is the fourth)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array, csr_array
from scipy.sparse.csgraph import connected_components

from ..data import cells as _cells
from ..data.completion import missing_is_null
from ..data.network import Network
from ..errors import ArgumentError
from ..vocabulary import State
from .distance import steps

__all__ = ["krackhardt_efficiency", "krackhardt_hierarchy", "krackhardt_lubness"]

Ints = NDArray[np.int64]
NAN = float("nan")
MOST_LEVELS = 4_000  # groups of mutually reachable actors whose pairs are looked at one by one


@missing_is_null(one_way=False)
def krackhardt_hierarchy(net: Network) -> float:
    """Share of the joined pairs of actors in which only one can reach the other.

    Parameters
    ----------
    net : Network
        Directed; any block; strengths are not looked at.

    Returns
    -------
    float
        From 0 (all reach one another) to 1 (nobody is reached by those he reaches). Nan when no pair is joined, and for
        an undirected network, where the question has no meaning.

    Notes
    -----
    1 − V / maxV: maxV the pairs of actors of whom at least one reaches the other along the direction of ties, V those that
    reach one another. Missing dyads are taken for no tie, which can raise it as well as lower it, so there are no bounds.
    It is ``hierarchy(measure="krackhardt")`` of sna, which gives 0 for undirected networks. Burt's hierarchy is
    something else.

    References
    ----------
    Krackhardt D (1994). Graph theoretical dimensions of informal organizations. In Carley KM, Prietula MJ (eds),
    Computational Organization Theory. Lawrence Erlbaum, 89-111. doi:10.4324/9781315806648

    Examples
    --------
    >>> import linkages as lk
    >>> lk.krackhardt_hierarchy(lk.from_matrix([[0, 1, 0], [1, 0, 1], [0, 0, 0]], directed=True))
    0.6666666666666667
    """
    if not net.directed:
        return NAN
    reached = int(steps(net.ties).sum())  # ordered pairs
    size = np.bincount(connected_components(net.ties, connection="strong")[1])
    mutual = int((size * (size - 1)).sum()) // 2
    return 1 - mutual / (reached - mutual) if reached else NAN


@missing_is_null(one_way=False)
def krackhardt_efficiency(net: Network) -> float:
    """How few ties hold the components together: 1 where none is more than a tree needs.

    Parameters
    ----------
    net : Network
        Any block, directed or not; strengths are not looked at.

    Returns
    -------
    float
        From 0 (all dyads are ties) to 1 (trees). Nan when no component could have a tie more than a tree.

    Notes
    -----
    1 − V / maxV over the weak components, of n_c actors with L_c ties and D_c dyads at stake among them:
    V = Σ_c (L_c − (n_c − 1)), maxV = Σ_c (D_c − (n_c − 1)). Ties and dyads are counted once: ordered pairs in a directed
    network, where D_c = n_c (n_c − 1) in the whole network, unordered ones otherwise. Missing dyads are taken for no tie;
    a tie more can join components, so there are no bounds. ``efficiency`` of sna is the same in directed networks; in
    undirected ones it counts each tie twice, so that a tree has less than 1. Burt's efficiency is something else.

    References
    ----------
    Krackhardt D (1994). Graph theoretical dimensions of informal organizations. In Carley KM, Prietula MJ (eds),
    Computational Organization Theory. Lawrence Erlbaum, 89-111. doi:10.4324/9781315806648

    Examples
    --------
    >>> import linkages as lk
    >>> lk.krackhardt_efficiency(lk.from_matrix([[0, 1, 1], [0, 0, 1], [0, 0, 0]], directed=True))
    0.75
    """
    label = _weak_components(net)
    needed = len(label) - int(label.max(initial=-1)) - 1  # a tree of n actors has n − 1 ties, in each component
    possible = _at_stake_within(net, label) - needed
    return 1 - (net.n_ties - needed) / possible if possible and net.n_dyads else NAN


def _weak_components(net: Network) -> Ints:
    """Component of every actor, from 0."""
    return np.asarray(connected_components(net.ties, directed=net.directed, connection="weak")[1], dtype=np.int64)


def _at_stake_within(net: Network, label: Ints) -> int:
    """Dyads at stake whose two ends have one label, each counted once: by groups of the background, then what is listed."""
    cells = _cells.recode(net.cells, np.arange(len(State)) < State.OUT)
    ones = np.ones(len(label), dtype=np.int64)
    members = coo_array((ones, (label, cells.group)), shape=(len(label), len(cells.table))).tocsr()
    within = int((members.multiply(members @ cells.table)).sum()) - int(np.diagonal(cells.table)[cells.group].sum())
    rows, columns = cells.rows, cells.columns
    listed = cells.codes - cells.table[cells.group[rows], cells.group[columns]]
    within += int(listed[label[rows] == label[columns]].sum())
    return within if net.directed else within // 2


@missing_is_null(one_way=False)
def krackhardt_lubness(net: Network) -> float:
    """Share of the pairs of actors that have one nearest superior in common (least upper boundedness).

    Parameters
    ----------
    net : Network
        Directed; any block; strengths are not looked at. Ties point down, from the superior; where they point up ("to
        whom do you turn"), give ``net.transpose()``.

    Returns
    -------
    float
        From 0 to 1. Nan when no component has three actors, and for an undirected network, where the question has no
        meaning.

    Raises
    ------
    ArgumentError
        When there are more than 4,000 groups of mutually reachable actors.

    Notes
    -----
    An upper bound of two actors reaches both along the direction of ties (an actor reaches itself); a least one is reached
    by all their upper bounds. 1 − V / maxV: V the pairs within a weak component that have no least upper bound, maxV =
    Σ_c (n_c − 1)(n_c − 2) / 2, as n_c − 1 ties alone give as many pairs one. Missing dyads are taken for no tie, which can
    raise it as well as lower it, so there are no bounds. ``lubness`` of sna asks whether one upper bound reaches all the
    others, which is the other way about, and gives other numbers; an undirected network always has 1.

    References
    ----------
    Krackhardt D (1994). Graph theoretical dimensions of informal organizations. In Carley KM, Prietula MJ (eds),
    Computational Organization Theory. Lawrence Erlbaum, 89-111. doi:10.4324/9781315806648

    Examples
    --------
    Two heads of the same two actors: neither pair has a least upper bound.

    >>> import linkages as lk
    >>> lk.krackhardt_lubness(lk.from_matrix([[0, 0, 1, 1], [0, 0, 1, 1], [0, 0, 0, 0], [0, 0, 0, 0]], directed=True))
    0.33333333333333337
    """
    size = np.bincount(_weak_components(net)).astype(np.int64)
    most = int(((size - 1) * (size - 2)).sum()) // 2
    if not net.directed or not most:
        return NAN
    return 1 - (int((size * (size - 1)).sum()) // 2 - _bounded_pairs(net.ties)) / most


def _bounded_pairs(ties: csr_array) -> int:
    """Pairs of actors that have a least upper bound.

    All that reach a bound u of two actors bound them too, so u is their least one when as many reach u as bound the two.
    Actors who reach one another are one level: they have the same bounds.
    """
    tied = np.union1d(ties.indices, np.flatnonzero(np.diff(ties.indptr)))
    ties = ties[tied][:, tied].tocsr()
    level = np.asarray(connected_components(ties, connection="strong")[1], dtype=np.int64)
    size = np.bincount(level).astype(np.int64)
    if len(size) > MOST_LEVELS:
        raise ArgumentError(
            f"krackhardt_lubness: {len(size)} groups of mutually reachable actors are too many to compare all pairs, at "
            f"most {MOST_LEVELS}; take a part of the network"
        )
    reach = _reach(ties, level)
    above = reach.sum(axis=0)
    bounds = reach.T.astype(np.float32) @ reach.astype(np.float32)  # whole numbers up to MOST_LEVELS: exact
    least = np.zeros(bounds.shape, dtype=bool)
    for u in range(len(size)):
        pairs = np.ix_(*[np.flatnonzero(reach[u])] * 2)
        least[pairs] |= bounds[pairs] == above[u]
    return (int(size @ least @ size) - int(size.sum())) // 2


def _reach(ties: csr_array, level: Ints) -> NDArray[np.bool_]:
    """Whether each level reaches each, itself included: shape (levels, levels)."""
    n = int(level.max()) + 1
    ends = (np.repeat(level, np.diff(ties.indptr)), level[ties.indices])
    step = coo_array((np.ones(ties.nnz, dtype=np.float32), ends), shape=(n, n)).tocsr()
    reach = np.eye(n, dtype=bool)
    while True:
        more = reach | (step @ reach.astype(np.float32) > 0)
        if np.array_equal(more, reach):
            return reach
        reach = more
