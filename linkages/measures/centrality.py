"""How many ties each actor has, who lies between others, and how far ties gather around few."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..data.completion import missing_is_null
from ..data.network import Network
from ..errors import ArgumentError
from ..vocabulary import DegreeForm, Direction, State, one_of
from .distance import silent

__all__ = ["betweenness", "centralization", "degree", "strength"]

Floats = NDArray[np.float64]
NAN = float("nan")
T, N, M = State.TIE, State.NULL, State.MISSING


def degree(net: Network, *, direction: Direction = "all", form: DegreeForm = "share") -> pd.Series:
    """Number of ties of each actor.

    Parameters
    ----------
    net : Network
        Any block, directed or not; strengths are not looked at.
    direction : {"all", "in", "out"}
        Ties received, sent, or both added up. In an undirected network all three are the same.
    form : {"share", "count"}
        Share: what the actor's observed dyads say, for all its dyads at stake. Count: only the ties that were observed, as
        if every missing dyad were null.

    Returns
    -------
    pandas.Series
        By actor at stake, from 0 to n − 1 (2 (n − 1) for all in a directed network). Nan where none of the dyads was
        observed: the out-degree of a silent actor is not known.

    Raises
    ------
    ArgumentError
        When ``direction`` or ``form`` is not known.

    Notes
    -----
    Observed ties / observed dyads × dyads at stake of that actor (n − 1 in a whole network), which is the plain count when
    nothing is missing. Random silence lowers the count of in-degrees in proportion and leaves the share where it is. In a
    directed network ``all`` adds in- and out-degree, as ``degree(cmode="freeman")`` of sna and igraph's ``mode="all"``
    do: a mutual partner counts twice.

    References
    ----------
    Freeman LC (1978). Centrality in social networks: conceptual clarification. Social Networks 1(3), 215-239.
    doi:10.1016/0378-8733(78)90021-7

    Examples
    --------
    >>> import linkages as lk
    >>> nan = float("nan")
    >>> net = lk.from_matrix([[0, 1, 1], [1, 0, 0], [nan, nan, 0]], directed=True)
    >>> lk.degree(net, direction="in").to_dict()
    {0: 2.0, 1: 2.0, 2: 1.0}
    >>> lk.degree(net, direction="in", form="count").to_dict()
    {0: 1.0, 1: 1.0, 2: 1.0}
    """
    _words(direction, form)
    sums = [counts[:, T].astype(float) for counts in _dyads(net, direction)]
    return _by_actor(net, direction, form, sums).rename("degree")


def strength(net: Network, *, direction: Direction = "all", form: DegreeForm = "share") -> pd.Series:
    """Sum of the strengths of the ties of each actor.

    Parameters
    ----------
    net : Network
        Any block, directed or not.
    direction : {"all", "in", "out"}
        Ties received, sent, or both added up. In an undirected network all three are the same.
    form : {"share", "count"}
        Share: what the actor's observed dyads say, for all its dyads at stake. Count: the sum over the ties observed.

    Returns
    -------
    pandas.Series
        By actor at stake; nan where none of the dyads was observed.

    Raises
    ------
    ArgumentError
        When ``direction`` or ``form`` is not known.

    Notes
    -----
    Sum of observed strengths / observed dyads × dyads at stake of that actor, as in `degree`. With nothing missing this is
    ``strength`` of igraph and ``degree(ignore.eval=FALSE)`` of sna.

    References
    ----------
    Barrat A, Barthélemy M, Pastor-Satorras R, Vespignani A (2004). The architecture of complex weighted networks.
    Proceedings of the National Academy of Sciences 101(11), 3747-3752. doi:10.1073/pnas.0400087101

    Examples
    --------
    >>> import linkages as lk
    >>> net = lk.from_matrix([[0, 3, 1], [1, 0, 0], [0, 0, 0]], directed=True)
    >>> lk.strength(net, direction="out").to_dict()
    {0: 4.0, 1: 1.0, 2: 0.0}
    """
    _words(direction, form)
    sent, received = (np.asarray(net.ties.sum(axis=axis), dtype=float) for axis in (1, 0))
    sums = {"out": [sent], "in": [received], "all": [sent, received] if net.directed else [sent]}[direction]
    return _by_actor(net, direction, form, sums).rename("strength")


def _words(direction: Any, form: Any) -> None:
    one_of("direction", direction, Direction)
    one_of("form", form, DegreeForm)


def _dyads(net: Network, direction: Direction) -> list[NDArray[np.int64]]:
    """Dyads of each actor by state, sent or received or each of the two."""
    if not net.directed or direction == "out":
        return [net.out_counts]
    return [net.in_counts] if direction == "in" else [net.out_counts, net.in_counts]


def _by_actor(net: Network, direction: Direction, form: DegreeForm, sums: list[Floats]) -> pd.Series:
    """Carry sums over observed dyads to all dyads at stake, and add the directions up."""
    total, asked = np.zeros(len(net.actors)), np.zeros(len(net.actors), dtype=bool)
    for counts, amount in zip(_dyads(net, direction), sums, strict=True):
        observed, at_stake = counts[:, T] + counts[:, N], counts[:, T] + counts[:, N] + counts[:, M]
        factor = np.divide(at_stake, observed, out=np.full(len(observed), np.nan), where=observed > 0)
        if form == "count":
            factor = np.where(observed > 0, 1.0, np.nan)
        total += np.where(at_stake > 0, amount * factor, 0.0)  # a direction not asked about adds nothing
        asked |= at_stake > 0
    total[~asked] = np.nan
    return pd.Series(total, index=net.actors.index)[net.at_stake]


@missing_is_null(one_way=False)
def betweenness(net: Network) -> pd.Series:
    """How often each actor lies on the shortest ways between two others.

    Parameters
    ----------
    net : Network
        Any block, directed or not; strengths are not looked at.

    Returns
    -------
    pandas.Series
        By actor at stake, from 0 to (n − 1)(n − 2), half of it in an undirected network. Nan for silent actors, and for
        all when no dyad was observed.

    Notes
    -----
    Σ_{a≠v≠b} g_avb / g_ab, with g the number of shortest ways from a to b (through v), along the direction of ties; each
    unordered pair counted once in an undirected network. Not normalised. Missing dyads are taken for no tie: what silent
    actors carry is lost, and lands on others; with 10 % silent in a network of some 26 actors the ranking is
    unreliable. Same as ``betweenness`` of igraph, and of sna with ``gmode="graph"`` for undirected networks (its default
    doubles them).

    References
    ----------
    Freeman LC (1977). A set of measures of centrality based on betweenness. Sociometry 40(1), 35-41. doi:10.2307/3033543

    Examples
    --------
    >>> import linkages as lk
    >>> lk.betweenness(lk.from_matrix([[0, 1, 0], [1, 0, 1], [0, 1, 0]], directed=False)).to_dict()
    {0: 0.0, 1: 1.0, 2: 0.0}
    """
    from ..data.convert.igraph import to_igraph

    values = np.full(len(net.actors), np.nan)
    if net.n_dyads:
        values[:] = to_igraph(net, states=False).betweenness(directed=net.directed)
        values[silent(net)] = np.nan
    return pd.Series(values, index=net.actors.index, name="betweenness")[net.at_stake]


def _largest_degree(n: int, directed: bool, direction: Direction) -> int:
    """Σ (max − value) of degrees in a star."""
    if directed and direction != "all":
        return (n - 1) ** 2
    return (n - 1) * (n - 2) * (2 if directed else 1)


def _largest_betweenness(n: int, directed: bool, direction: Direction) -> float:
    """Σ (max − value) of betweenness in a star."""
    return (n - 1) ** 2 * (n - 2) / (1 if directed else 2)


# A measure of actors that can be centralized, and the largest sum of differences among n actors.
_LARGEST: dict[Callable[..., pd.Series], Callable[[int, bool, Direction], float]] = {
    degree: _largest_degree,
    betweenness: _largest_betweenness,
}


def centralization(net: Network, measure: Callable[..., pd.Series] = degree, *, direction: Direction = "all") -> float:
    """How far a network gathers around one actor, as a share of a star.

    Parameters
    ----------
    net : Network
        The whole network or a block within one group, directed or not.
    measure : callable
        `degree` or `betweenness`.
    direction : {"all", "in", "out"}
        Which degrees; without meaning in an undirected network.

    Returns
    -------
    float
        From 0 (all actors alike) to 1 (a star). Nan when no value is known, when fewer than three actors are at stake, and
        when some dyads among them are not at stake (public–private and with-hybrid blocks, several clusters), where no
        star is possible.

    Raises
    ------
    ArgumentError
        When the measure has no known largest sum, or a direction is asked of betweenness.

    Notes
    -----
    Freeman: Σ_i (max − c_i) over the largest such sum among n actors, which a star has. Degree: (n − 1)(n − 2) undirected;
    in directed networks (n − 1)² for in and out, 2 (n − 1)(n − 2) for all. Betweenness: (n − 1)² (n − 2), half of it
    undirected. Degrees are observed shares (`degree`); an actor whose value is nan is left out and the sum over the others is
    scaled by n / their number. As the maximum and the spread grow with noise, few observed dyads raise it; betweenness
    takes missing dyads for no tie, and at some 26 actors with 10 % silent its centralization is not to be trusted. sna's
    ``centralization`` is the same (``cmode="freeman" | "indegree" | "outdegree"``); igraph's R default counts self-ties in
    the denominator.

    References
    ----------
    Freeman LC (1978). Centrality in social networks: conceptual clarification. Social Networks 1(3), 215-239.
    doi:10.1016/0378-8733(78)90021-7

    Examples
    --------
    >>> import linkages as lk
    >>> star = lk.from_matrix([[0, 1, 1, 1], [1, 0, 0, 0], [1, 0, 0, 0], [1, 0, 0, 0]], directed=False)
    >>> lk.centralization(star), lk.centralization(star, lk.betweenness)
    (1.0, 1.0)
    """
    one_of("direction", direction, Direction)
    if measure not in _LARGEST:
        known = ", ".join(function.__name__ for function in _LARGEST)
        raise ArgumentError(f"measure={getattr(measure, '__name__', measure)!r} has no known largest sum; use {known}")
    if measure is betweenness and direction != "all":
        raise ArgumentError(f"direction={direction!r}: betweenness has no direction, leave it at 'all'")
    n = net.n_actors
    largest = _LARGEST[measure](n, net.directed, direction)
    if n < 3 or int(net.out_counts[:, [T, N, M]].sum()) != n * (n - 1):
        return NAN
    values = (measure(net, direction=direction) if measure is degree else measure(net)).dropna()
    if values.empty:
        return NAN
    return float((values.max() - values).sum() / largest * (n / len(values)))
