"""How many ties each actor has, and who lies between others."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..data.completion import missing_is_null
from ..data.network import Network
from ..vocabulary import DegreeForm, Direction, State, one_of
from ._walks import SAMPLED, walkable
from .distance import silent

__all__ = ["betweenness", "degree", "strength"]

Floats = NDArray[np.float64]
NAN = float("nan")
MOST_STEPS = 2e11  # actors × ties, one actor after the other: an hour and a half
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

    Raises
    ------
    ArgumentError
        When the network is so large that it would take hours; see `sampled`.

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
        walkable(net.ties, "betweenness", most=MOST_STEPS, instead=SAMPLED.format("betweenness"))
        values[:] = to_igraph(net, states=False).betweenness(directed=net.directed)
        values[silent(net)] = np.nan
    return pd.Series(values, index=net.actors.index, name="betweenness")[net.at_stake]
