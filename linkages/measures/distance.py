"""How far apart actors are. Whatever nobody observed is taken for no tie here: read these beside ``missing_share``."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.sparse.csgraph import connected_components

from ..data.completion import missing_is_null
from ..data.network import Network
from ..data.remember import remembered
from ..vocabulary import DegreeForm, State, one_of
from ._walks import SAMPLED, steps, walkable

__all__ = [
    "average_distance", "compactness", "components", "connectedness", "diameter", "fragmentation", "isolates",
    "largest_component", "silent", "steps",
]  # fmt: skip

Ints = NDArray[np.int64]
NAN = float("nan")
T, N, M = State.TIE, State.NULL, State.MISSING


def silent(net: Network) -> NDArray[np.bool_]:
    """Actors of whom nothing is known that they were asked: their own dyads are all missing."""
    own = net.out_counts
    return np.asarray((own[:, T] + own[:, N] == 0) & (own[:, M] > 0))


def components(net: Network) -> pd.Series:
    """Number the parts that hang together.

    Parameters
    ----------
    net : Network
        Any block, directed or not.

    Returns
    -------
    pandas.Series
        By actor at stake: 1 for the largest component, and so on; of two equal ones the first is that of the smallest
        actor id. All nan when no dyad was observed.

    Notes
    -----
    Weak components: the direction of ties is not looked at. Missing dyads are taken for no tie, so a silent actor whom
    nobody names is a component of its own. igraph's ``components(mode="weak")`` and sna's
    ``components(connected="weak")`` give the same parts.

    References
    ----------
    Wasserman S, Faust K (1994). Social Network Analysis. Cambridge University Press, chapter 4.
    doi:10.1017/CBO9780511815478

    Examples
    --------
    >>> import linkages as lk
    >>> net = lk.from_matrix([[0, 0, 0], [0, 0, 1], [0, 0, 0]], directed=True)
    >>> lk.components(net).to_dict()
    {0: 2, 1: 1, 2: 1}
    """
    index = net.actors.index[net.at_stake]
    if not net.n_dyads:
        return pd.Series(np.nan, index=index, name="component")
    return pd.Series(_component_numbers(net), index=index, name="component")


@remembered
def _component_numbers(net: Network) -> Ints:
    """Component of each actor at stake: 1 the largest, ties by the first actor."""
    _, label = connected_components(net.ties, directed=net.directed, connection="weak")
    _, first, inverse, size = np.unique(label[net.at_stake], return_index=True, return_inverse=True, return_counts=True)
    rank = np.empty(len(first), dtype=np.int64)
    rank[np.lexsort((first, -size))] = np.arange(1, len(first) + 1)
    return rank[inverse]


def _component_sizes(net: Network) -> Ints:
    """Actors in each component, the largest first."""
    return np.bincount(_component_numbers(net))[1:].astype(np.int64)


@missing_is_null(one_way=True)
def isolates(net: Network, *, form: DegreeForm = "count") -> float:
    """Actors without any tie.

    Parameters
    ----------
    net : Network
        Any block, directed or not.
    form : {"count", "share"}
        Count: how many. Share: of the actors that are not silent.

    Returns
    -------
    float
        Nan when nobody answered.

    Raises
    ------
    ArgumentError
        When ``form`` is not known.

    Notes
    -----
    An actor at stake with no observed tie, sent or received, is an isolate, unless it is silent (its own dyads are all
    missing): of a silent actor whom nobody names it is not known, and it is in neither number. Other missing dyads are
    taken for no tie, so an actor who is named only by silent ones counts as an isolate. Counts move with response; for a
    comparison use the share. With nothing missing the count is the length of ``isolates`` of sna.

    References
    ----------
    Wasserman S, Faust K (1994). Social Network Analysis. Cambridge University Press, chapter 4.
    doi:10.1017/CBO9780511815478

    Examples
    --------
    >>> import linkages as lk
    >>> net = lk.from_matrix([[0, 1, 0], [0, 0, 0], [0, 0, 0]], directed=True)
    >>> lk.isolates(net)
    1.0
    """
    one_of("form", form, DegreeForm)
    own, received = net.out_counts, net.in_counts
    observed = own[:, T] + own[:, N] + received[:, T] + received[:, N] > 0
    known = observed & ~silent(net)
    if not known.any():
        return NAN
    alone = int((known & (own[:, T] + received[:, T] == 0)).sum())
    return float(alone) if form == "count" else alone / int(known.sum())


@missing_is_null(one_way=True)
def largest_component(net: Network) -> float:
    """Share of the actors that are in the largest component.

    Parameters
    ----------
    net : Network
        Any block, directed or not.

    Returns
    -------
    float
        Above 0, up to 1; nan when no dyad was observed.

    Notes
    -----
    Size of the largest weak component over the actors at stake; missing dyads are taken for no tie. See `components`.

    References
    ----------
    Wasserman S, Faust K (1994). Social Network Analysis. Cambridge University Press, chapter 4.
    doi:10.1017/CBO9780511815478

    Examples
    --------
    >>> import linkages as lk
    >>> net = lk.from_matrix([[0, 1, 0, 0], [0, 0, 1, 0], [0, 0, 0, 0], [0, 0, 0, 0]], directed=True)
    >>> lk.largest_component(net)
    0.75
    """
    return int(_component_sizes(net)[0]) / net.n_actors if net.n_dyads else NAN


@missing_is_null(one_way=True)
def connectedness(net: Network) -> float:
    """Share of the pairs of actors that some chain of ties joins.

    Parameters
    ----------
    net : Network
        Any block, directed or not.

    Returns
    -------
    float
        From 0 to 1; nan when no dyad was observed.

    Notes
    -----
    Σ_c s_c (s_c − 1) / (n (n − 1)) over the weak components of size s_c, with n the actors at stake; the direction of
    ties is not looked at. Missing dyads are taken for no tie. ``connectedness`` of sna is the same.

    References
    ----------
    Krackhardt D (1994). Graph theoretical dimensions of informal organizations. In Carley KM, Prietula MJ (eds),
    Computational Organization Theory. Lawrence Erlbaum, 89-111.

    Examples
    --------
    >>> import linkages as lk
    >>> net = lk.from_matrix([[0, 1, 0, 0], [0, 0, 1, 0], [0, 0, 0, 0], [0, 0, 0, 0]], directed=True)
    >>> lk.connectedness(net)
    0.5
    """
    if not net.n_dyads:
        return NAN
    size, n = _component_sizes(net), net.n_actors
    return int((size * (size - 1)).sum()) / (n * (n - 1))


@missing_is_null(one_way=True)
def fragmentation(net: Network) -> float:
    """Share of the pairs of actors that no chain of ties joins.

    Parameters
    ----------
    net : Network
        Any block, directed or not.

    Returns
    -------
    float
        From 0 to 1; nan when no dyad was observed.

    Notes
    -----
    1 − `connectedness`: over weak components, missing dyads taken for no tie.

    References
    ----------
    Borgatti SP (2006). Identifying sets of key players in a social network. Computational & Mathematical Organization
    Theory 12(1), 21-34. doi:10.1007/s10588-006-7084-x

    Examples
    --------
    >>> import linkages as lk
    >>> net = lk.from_matrix([[0, 1, 0, 0], [0, 0, 1, 0], [0, 0, 0, 0], [0, 0, 0, 0]], directed=True)
    >>> lk.fragmentation(net)
    0.5
    """
    return 1.0 - connectedness(net)


@missing_is_null(one_way=True)
def compactness(net: Network) -> float:
    """Average closeness of the pairs of actors: 1 for partners, ½ for partners of partners, 0 for the unreachable.

    Parameters
    ----------
    net : Network
        Any block, directed or not; strengths are not looked at.

    Returns
    -------
    float
        From 0 to 1; nan when no dyad was observed.

    Raises
    ------
    ArgumentError
        When the network is so large that it would take hours; see `sampled`.

    Notes
    -----
    Σ_{i≠j} 1/d_ij / (n (n − 1)) over ordered pairs of actors at stake, d_ij the number of steps from i to j along the
    direction of ties (1/∞ = 0). Missing dyads are taken for no tie. It is ``global_efficiency`` of igraph; 1 − compactness is the distance-weighted fragmentation.

    References
    ----------
    Borgatti SP (2006). Identifying sets of key players in a social network. Computational & Mathematical Organization
    Theory 12(1), 21-34. doi:10.1007/s10588-006-7084-x

    Examples
    --------
    >>> import linkages as lk
    >>> net = lk.from_matrix([[0, 1, 0], [0, 0, 1], [0, 0, 0]], directed=True)
    >>> round(lk.compactness(net), 4)
    0.4167
    """
    if not net.n_dyads:
        return NAN
    pairs = _pairs(net)
    return float((pairs / np.arange(1, len(pairs) + 1)).sum() / (net.n_actors * (net.n_actors - 1)))


@missing_is_null(one_way=False)
def average_distance(net: Network) -> float:
    """Average number of steps between the actors that can reach one another.

    Parameters
    ----------
    net : Network
        Any block, directed or not; strengths are not looked at.

    Returns
    -------
    float
        At least 1; nan when no pair is reachable.

    Raises
    ------
    ArgumentError
        When the network is so large that it would take hours; see `sampled`.

    Notes
    -----
    Mean of d_ij over the ordered pairs for which it is finite, along the direction of ties. Missing dyads are taken for
    no tie, which can shorten the average as well as lengthen it: pairs far apart become unreachable and drop out. Read it
    beside `connectedness`, or use `compactness`. igraph's ``mean_distance(unconnected=TRUE)`` is the same.

    References
    ----------
    Wasserman S, Faust K (1994). Social Network Analysis. Cambridge University Press, chapter 4.
    doi:10.1017/CBO9780511815478

    Examples
    --------
    >>> import linkages as lk
    >>> net = lk.from_matrix([[0, 1, 0], [0, 0, 1], [0, 0, 0]], directed=True)
    >>> round(lk.average_distance(net), 4)
    1.3333
    """
    pairs = _pairs(net)
    return float((pairs * np.arange(1, len(pairs) + 1)).sum() / pairs.sum()) if len(pairs) else NAN


@missing_is_null(one_way=False)
def diameter(net: Network) -> float:
    """Longest of the shortest ways between two actors that can reach one another.

    Parameters
    ----------
    net : Network
        Any block, directed or not; strengths are not looked at.

    Returns
    -------
    float
        At least 1; nan when no pair is reachable.

    Raises
    ------
    ArgumentError
        When the network is so large that it would take hours.

    Notes
    -----
    Largest finite d_ij along the direction of ties. Missing dyads are taken for no tie. igraph's ``diameter`` is the same;
    where there is no tie at all it says 0.

    References
    ----------
    Wasserman S, Faust K (1994). Social Network Analysis. Cambridge University Press, chapter 4.
    doi:10.1017/CBO9780511815478

    Examples
    --------
    >>> import linkages as lk
    >>> lk.diameter(lk.from_matrix([[0, 1, 0], [0, 0, 1], [0, 0, 0]], directed=True))
    2.0
    """
    pairs = _pairs(net)
    return float(len(pairs)) if len(pairs) else NAN


@remembered
def _pairs(net: Network) -> Ints:
    """Number of ordered pairs at distance 1, 2, …"""
    return steps(walkable(net.ties, "distances", instead=SAMPLED.format("average_distance")))
