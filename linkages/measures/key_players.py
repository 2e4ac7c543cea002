"""What the others lose when one actor leaves."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

from ..data.completion import missing_is_null
from ..data.network import Network
from ..errors import ArgumentError
from ._walks import steps_between
from .distance import silent

__all__ = ["LOSSES", "key_players", "too_large"]

Floats = NDArray[np.float64]
LOSSES: Final = ("ties", "parts", "fragmentation", "cross_sector_reach", "cross_sector_closeness")
MOST_WORK = 20_000_000  # actors × ties: some ten seconds
NAN = float("nan")


@missing_is_null(one_way=False)
def key_players(net: Network) -> pd.DataFrame:
    """Take every actor out in turn, and say what that takes from the others.

    Parameters
    ----------
    net : Network
        Any block, directed or not; strengths are not looked at.

    Returns
    -------
    pandas.DataFrame
        Columns ``actor, measure, value_with, value_without, loss``: five rows for each actor at stake. The loss is never
        negative: what is fewer or further without the actor. Nan for silent actors, whose own ties are not known, and
        where there are no two others (no private and no public other) to be joined.

    Raises
    ------
    ArgumentError
        For networks so large that taking every actor out would take minutes.

    Notes
    -----
    ``ties``: observed ties of the network, with the actor and without. The other rows are about the *other* actors only,
    so that they do not show that the actor itself was well connected, but what it was to the rest: ``value_with``
    is of the others while ways through the actor are open, ``value_without`` of the same others once it is gone.

    ``parts``: weak components of the others; the loss is that of `cutpoints`. ``fragmentation``: share of their pairs that no
    chain of ties joins. ``cross_sector_reach``: share of their private–public pairs that a chain joins, and
    ``cross_sector_closeness``: mean of 1 / distance over these pairs, 0 where there is no chain. Chains may lead through
    hybrid actors, and through ties in any direction. The loss is with − without, for parts and fragmentation without −
    with. Exact: each actor is taken out. Missing dyads are taken for no tie, so what a silent actor carries is not seen,
    and what others carry may be overstated.

    ``fragmentation`` is that of Borgatti's key players for one actor; he takes the network before over all n actors, while
    here both values are of the same n − 1. Ties that would form in place of those lost are not foreseen.

    References
    ----------
    Borgatti SP (2006). Identifying sets of key players in a social network. Computational & Mathematical Organization
    Theory 12(1), 21-34. doi:10.1007/s10588-006-7084-x

    Examples
    --------
    A firm (0) that only an association (1) joins to an agency (2).

    >>> import linkages as lk, pandas as pd
    >>> actors = pd.DataFrame({"actor": [0, 1, 2], "sector": ["private", "hybrid", "public"]})
    >>> net = lk.from_matrix([[0, 1, 0], [1, 0, 1], [0, 1, 0]], directed=False, actors=actors)
    >>> found = lk.key_players(net)
    >>> found[found.actor == 1][["measure", "value_with", "value_without", "loss"]].values.tolist()
    [['ties', 2.0, 0.0, 2.0], ['parts', 1.0, 2.0, 1.0], ['fragmentation', 0.0, 1.0, 1.0], ['cross_sector_reach', 1.0, 0.0, 1.0], ['cross_sector_closeness', 0.5, 0.0, 0.5]]
    """
    if too_large(net):
        raise ArgumentError(
            f"key_players: taking each of {net.n_actors} actors out of {net.ties.nnz} ties would take minutes; take a part "
            "of the network, or cutpoints, which is quick"
        )
    ids = net.actors.index[net.at_stake]
    found = np.full((len(ids), len(LOSSES), 2), NAN)
    if net.n_dyads:
        found = _each_gone(net)
        found[silent(net)[net.at_stake]] = NAN
    before, after = found.reshape(-1, 2).T
    grows = np.tile(np.isin(LOSSES, ("parts", "fragmentation")), len(ids))
    return pd.DataFrame(
        {
            "actor": np.repeat(ids, len(LOSSES)), "measure": list(LOSSES) * len(ids), "value_with": before,
            "value_without": after, "loss": np.where(grows, after - before, before - after),
        }
    )  # fmt: skip


def too_large(net: Network) -> bool:
    """Whether taking every actor out would take minutes."""
    return net.n_actors * (net.ties.nnz + net.n_actors) > MOST_WORK


def _each_gone(net: Network) -> Floats:
    """Shape (actors at stake, measures, 2): with and without each."""
    ties = net.ties[net.at_stake][:, net.at_stake]
    tied = ((ties + ties.T) > 0).astype(np.int8).tocsr()
    n = tied.shape[0]
    sector = net.actors.loc[net.at_stake, "sector"].to_numpy() if "sector" in net.actors.columns else np.full(n, "")
    own = np.diff(ties.tocsr().indptr) + (np.diff(ties.tocsc().indptr) if net.directed else 0)
    _, label = connected_components(tied, directed=False)
    found = np.full((n, len(LOSSES), 2), NAN)
    for actor in range(n):
        others = np.flatnonzero(np.arange(n) != actor)
        sides = tuple(others[sector[others] == side] for side in ("private", "public"))
        gone = _alone(tied, actor)
        _, apart = connected_components(gone, directed=False)
        found[actor, 0] = net.n_ties, net.n_ties - own[actor]
        for at, (groups, graph) in enumerate(((label, tied), (apart, gone))):
            found[actor, 1:3, at] = _parts(groups[others])
            found[actor, 3:5, at] = _across(graph, *sides)
    return found


def _alone(tied: csr_array, actor: int) -> csr_array:
    """The same graph with the ties of one actor cut."""
    keep = np.repeat(np.arange(tied.shape[0]) != actor, np.diff(tied.indptr)) & (tied.indices != actor)
    ends = np.concatenate([[0], np.cumsum(keep)])[tied.indptr]
    return csr_array((tied.data[keep], tied.indices[keep], ends), shape=tied.shape)


def _parts(label: NDArray[Any]) -> tuple[float, float]:
    """Components, and the share of pairs that are not in one."""
    size = np.unique(label, return_counts=True)[1].astype(np.int64)
    n = int(size.sum())
    pairs = n * (n - 1)
    return float(len(size)), 1.0 - int((size * (size - 1)).sum()) / pairs if pairs else NAN


def _across(tied: csr_array, private: NDArray[np.int64], public: NDArray[np.int64]) -> tuple[float, float]:
    """Share of private–public pairs that are joined, and their mean 1 / distance."""
    pairs = len(private) * len(public)
    if not pairs:
        return NAN, NAN
    counts = steps_between(tied, private, public)
    return float(counts.sum()) / pairs, float((counts / np.arange(1, len(counts) + 1)).sum()) / pairs
