"""How few steps each actor is away from the others. Whatever nobody observed is taken for no tie here."""

from __future__ import annotations

import numpy as np
import pandas as pd

from ..data.completion import missing_is_null
from ..data.network import Network
from ..vocabulary import ClosenessForm, Direction, one_of
from ._along import along, by_known_actor, is_known
from ._walks import SAMPLED, reach, walkable

__all__ = ["closeness", "harmonic_closeness"]


@missing_is_null(one_way=False)
def closeness(net: Network, *, direction: Direction = "all", form: ClosenessForm = "scaled") -> pd.Series:
    """How near each actor is to those it can reach: 1 when all others are its partners.

    Parameters
    ----------
    net : Network
        Any block, directed or not; strengths are not looked at.
    direction : {"all", "in", "out"}
        Out: steps from the actor to the others, along ties. In: from the others to the actor. All: along ties whichever
        way they point. In an undirected network all three are the same.
    form : {"scaled", "reached", "strict"}
        What the actors out of reach do. Scaled: closeness to those reached × their share. Reached: they are not looked
        at. Strict: one of them is enough for 0.

    Returns
    -------
    pandas.Series
        By actor at stake, from 0 to 1. Nan where `degree` in this direction is not known: the steps from a silent actor.
        An isolate has 0; with ``reached`` nan.

    Raises
    ------
    ArgumentError
        When ``direction`` or ``form`` is not known, or the network is so large that it would take hours.

    Notes
    -----
    With r the number of actors that i reaches, s the sum of the steps to them and n the actors at stake: scaled
    r/(n − 1) × r/s, reached r/s, strict (n − 1)/s if r = n − 1, else 0. They are the same where everybody reaches
    everybody. Elsewhere they are far apart: two actors tied to each other only have 1 by ``reached``, and 1/(n − 1) by
    ``scaled``. Missing dyads are taken for no tie, which can move ``scaled`` and ``reached`` either way (whoever is
    reached late lowers the average), ``strict`` only down. In a block only ties of the block are walked; between two
    groups nobody gets to 1 who has fellows. ``closeness`` of igraph
    (normalized) is ``reached``, of sna ``strict``, ``closeness_centrality`` of networkx ``scaled`` with direction ``in``.
    Prefer `harmonic_closeness` where a network is not connected.

    References
    ----------
    Freeman LC (1978). Centrality in social networks: conceptual clarification. Social Networks 1(3), 215-239.
    doi:10.1016/0378-8733(78)90021-7

    Wasserman S, Faust K (1994). Social Network Analysis. Cambridge University Press, chapter 5.
    doi:10.1017/CBO9780511815478

    Examples
    --------
    >>> import linkages as lk
    >>> net = lk.from_matrix([[0, 1, 0, 0], [1, 0, 1, 0], [0, 1, 0, 0], [0, 0, 0, 0]], directed=False)
    >>> lk.closeness(net).round(3).to_dict()
    {0: 0.444, 1: 0.667, 2: 0.444, 3: 0.0}
    >>> lk.closeness(net, form="reached").round(3).to_dict()
    {0: 0.667, 1: 1.0, 2: 0.667, 3: nan}
    """
    one_of("direction", direction, Direction)
    one_of("form", form, ClosenessForm)
    reached, steps, _ = reach(walkable(along(net, direction), "closeness"))
    nearness = np.divide(reached, steps, out=np.full(len(reached), np.nan), where=steps > 0)
    others = max(net.n_actors - 1, 1)
    if form == "scaled":
        nearness = np.nan_to_num(nearness) * reached / others
    elif form == "strict":
        nearness = np.where(reached == others, nearness, 0.0)
    return by_known_actor(net, nearness, is_known(net, direction), "closeness")


@missing_is_null(one_way=True)
def harmonic_closeness(net: Network, *, direction: Direction = "all") -> pd.Series:
    """Average nearness of each actor to the others: 1 for partners, ½ for partners of partners, 0 for the unreachable.

    Parameters
    ----------
    net : Network
        Any block, directed or not; strengths are not looked at.
    direction : {"all", "in", "out"}
        Out: steps from the actor to the others, along ties. In: from the others to the actor. All: along ties whichever
        way they point. In an undirected network all three are the same.

    Returns
    -------
    pandas.Series
        By actor at stake, from 0 (an isolate) to 1 (tied to everybody). Nan where `degree` in this direction is not
        known: the steps from a silent actor.

    Raises
    ------
    ArgumentError
        When ``direction`` is not known, or the network is so large that it would take hours.

    Notes
    -----
    Σ_j 1/d_ij / (n − 1), with d_ij the steps from i to j (1/∞ = 0) and n the actors at stake; its average with
    direction ``out`` or ``in`` is `compactness` when nobody is silent. It means the same in connected and unconnected
    networks. Missing dyads are taken for no tie, which can only lower it. In a block only ties of the block are walked.
    ``harmonic_centrality`` of igraph (normalized; out by default) and ``closeness(cmode="suminvdir")`` of sna (out) are
    the same; ``harmonic_centrality`` of networkx is ``in``, not divided by n − 1.

    References
    ----------
    Rochat Y (2009). Closeness centrality extended to unconnected graphs: the harmonic centrality index. Applications of
    Social Network Analysis, ETH Zurich.

    Boldi P, Vigna S (2014). Axioms for centrality. Internet Mathematics 10(3-4), 222-262.
    doi:10.1080/15427951.2013.865686

    Examples
    --------
    >>> import linkages as lk
    >>> net = lk.from_matrix([[0, 1, 0, 0], [1, 0, 1, 0], [0, 1, 0, 0], [0, 0, 0, 0]], directed=False)
    >>> lk.harmonic_closeness(net).round(3).to_dict()
    {0: 0.5, 1: 0.667, 2: 0.5, 3: 0.0}
    """
    one_of("direction", direction, Direction)
    _, _, inverse = reach(
        walkable(along(net, direction), "harmonic_closeness", instead=SAMPLED.format("harmonic_closeness"))
    )
    return by_known_actor(net, inverse / max(net.n_actors - 1, 1), is_known(net, direction), "harmonic_closeness")
