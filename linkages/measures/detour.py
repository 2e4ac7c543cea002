"""How much of who reaches whom goes through some actors, or through groups to which both belong."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from ..data.completion import missing_is_null
from ..data.network import Network
from ..data.views import labels, positions
from ..errors import ArgumentError

__all__ = ["path_share"]

Floats = NDArray[np.float64]
MOST_ACTORS: Final = 10_000
TOGETHER: Final = 256  # sources whose paths are counted at once
NAN = float("nan")


@missing_is_null(one_way=False)
def path_share(net: Network, through: str | Iterable[Any] | Network = "hybrid", *, by: str = "sector") -> float:
    """Share of the shortest paths between actors that run through some of them, or through groups they belong to.

    Parameters
    ----------
    net : Network
        Any block, directed or not. Strengths are not looked at.
    through : str, iterable of actor ids or boolean mask, or Network
        The actors between: those with this value in the column ``by``, or a list of them. Or an undirected network of
        shared membership among the same actors (``build_memberships(survey).project()``): then a pair of members counts as
        tied, and a path runs through membership when one of its steps is no tie.
    by : str
        Column of the actors that holds the value of ``through``, if that is one.

    Returns
    -------
    float
        From 0 (nobody depends on them) to 1 (nobody reaches another but through them). Nan when no dyad was observed, there
        are no such actors, or no other actor reaches another.

    Raises
    ------
    ArgumentError
        For an unknown actor or column, a network of other actors, or more than 10,000 actors.

    Notes
    -----
    The mean, over the pairs (s, t) of other actors at finite distance (ordered pairs in a directed network), of the share
    of the shortest paths from s to t that meet an actor of the set: the betweenness centrality of a group, over the number
    of pairs that are joined. Pairs that are tied to one another count, with 0. For shared membership the paths are those of
    the ties and shared memberships together, and the share is that of paths which ties alone do not give.

    Missing dyads are taken for no tie: a path nobody told of makes the share too large or too small. networkx's
    ``group_betweenness_centrality(normalized=False)`` is the sum in place of the mean (over unordered pairs in an
    undirected graph).

    References
    ----------
    Everett MG, Borgatti SP (1999). The centrality of groups and classes. Journal of Mathematical Sociology 23(3),
    181-201. doi:10.1080/0022250X.1999.9990219

    Examples
    --------
    >>> import linkages as lk
    >>> star = lk.from_matrix([[0, 1, 1, 1], [1, 0, 1, 0], [1, 1, 0, 0], [1, 0, 0, 0]], directed=False)
    >>> round(lk.path_share(star, [0]), 3)
    0.667
    """
    if len(net.actors) > MOST_ACTORS:
        raise ArgumentError(f"net has {len(net.actors):,} actors; paths are counted among {MOST_ACTORS:,} at most")
    ties = _present(net.ties)
    if isinstance(through, Network):
        whole, rest, ends = _with_membership(net, through), ties, np.ones(len(net.actors), dtype=bool)
    else:
        ends = ~_actors(net, through, by)
        if ends.all():
            return NAN
        whole, rest = ties, ties.multiply(ends[:, None]).multiply(ends[None, :]).tocsr()
        rest.eliminate_zeros()
    return _mean_share(whole, rest, np.flatnonzero(ends)) if net.n_dyads else NAN


def _present(ties: csr_array) -> csr_array:
    return csr_array((np.ones(ties.nnz), ties.indices, ties.indptr), shape=ties.shape)


def _actors(net: Network, through: str | Iterable[Any], by: str) -> NDArray[np.bool_]:
    """Which actors are between."""
    if isinstance(through, str):
        codes, names = labels(net, by)
        return np.asarray((codes == (names.index(through) if through in names else -1)) & net.at_stake)
    mask = np.zeros(len(net.actors), dtype=bool)
    mask[positions(net, through)] = True
    return mask & net.at_stake


def _with_membership(net: Network, members: Network) -> csr_array:
    """Ties, and who shares a group."""
    if members.directed or not members.actors.index.equals(net.actors.index):
        raise ArgumentError("through: shared membership must be an undirected network of the same actors as net")
    return _present((_present(net.ties) + _present(members.ties)).tocsr())


def _mean_share(whole: csr_array, rest: csr_array, ends: NDArray[np.int64]) -> float:
    """Mean share of the shortest paths between these actors that are lost when the network is cut down to the rest."""
    total, pairs = 0.0, 0
    for at in range(0, len(ends), TOGETHER):
        sources = ends[at : at + TOGETHER]
        distance, count = (part[:, ends] for part in _paths(whole, sources))
        other, kept = (part[:, ends] for part in _paths(rest, sources))
        joined = distance > 0
        alike = np.where(other == distance, kept, 0.0)[joined]
        total += float((1 - alike / count[joined]).sum())
        pairs += int(joined.sum())
    return total / pairs if pairs else NAN


def _paths(ties: csr_array, sources: NDArray[np.int64]) -> tuple[NDArray[np.int32], Floats]:
    """Distance (−1: none, 0: itself) from each source to all, and the number of shortest paths."""
    n, onward = ties.shape[0], ties.T.tocsr()
    distance = np.full((len(sources), n), -1, dtype=np.int32)
    count = np.zeros((len(sources), n))
    rows = np.arange(len(sources))
    distance[rows, sources], count[rows, sources] = 0, 1.0
    front, step = count.copy(), 0
    while front.any():
        step += 1
        front = np.where(distance < 0, (onward @ front.T).T, 0.0)
        distance[front > 0] = step
        count += front
    return distance, count
