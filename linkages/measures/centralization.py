"""How far a network gathers around few actors, as a share of the most that is possible."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from functools import lru_cache, partial
from typing import Any

import numpy as np
import pandas as pd

from ..data.network import Network
from ..errors import ArgumentError
from ..vocabulary import CentralizationForm, Direction, State, one_of
from .bipartite import two_groups
from .centrality import betweenness, degree
from .closeness import closeness, harmonic_closeness
from .eigen import eigenvector

__all__ = ["centralization"]

NAN = float("nan")
T, N, M = State.TIE, State.NULL, State.MISSING
Measure = Callable[..., pd.Series]


def centralization(
    net: Network, measure: Measure = degree, *, direction: Direction = "all", form: CentralizationForm = "freeman"
) -> float:
    """How far a network gathers around one actor, as a share of the most that is possible.

    Parameters
    ----------
    net : Network
        The whole network or a block within one group; with the form ``bipartite`` a block between two groups.
    measure : callable
        A measure that gives a Series by actor: `degree`, `betweenness`, `closeness`, `harmonic_closeness`, `eigenvector`;
        `functools.partial` sets its ``form``.
    direction : {"all", "in", "out"}
        Direction of the measure; without meaning in an undirected network.
    form : {"freeman", "bipartite"}
        Freeman: differences from the largest value, over the largest such sum among n actors. Bipartite: the same for the
        degrees of a block between two groups, each divided by the size of the other group.

    Returns
    -------
    float
        From 0 (all actors alike) to 1 (the most centralized network). Nan when no value is known; for a measure whose
        largest sum is not known (`strength`, `bonacich_power`, `constraint`, `closeness` by ``reached``, `eigenvector` by
        ``length`` in or out); and where the form does not fit the dyads at stake: ``freeman`` needs three actors and
        all dyads among them (not public–private or with-hybrid blocks, nor several clusters), ``bipartite`` a block between
        two groups and `degree`.

    Raises
    ------
    ArgumentError
        When the measure gives no Series by actor, a direction is asked of one that has none, or a word is not known.

    Notes
    -----
    Σ_i (max − c_i) over the largest such sum, for n actors and for in and out apart from all and undirected:

    - degree (n − 1)(n − 2), all in a directed network twice that, in and out (n − 1)²: a star.
    - betweenness (n − 1)² (n − 2), undirected half of it: a star.
    - closeness, scaled and strict, (n − 1)(n − 2)/(2n − 3): a star; in and out n − 1: a star of ties one way.
    - harmonic closeness (n − 2)/2: a star; in and out n − 1: a star of ties one way.
    - eigenvector, maximum, n − 2; length √½ (n − 2), undirected and all only: one tie and n − 2 isolates.
    - bipartite, groups of p and q, (p + q)(1 − 1/max(p, q)): an actor of the larger group tied to all of the other; in and
      out p + q − 1. Borgatti and Everett divide degrees in the same way, but by the largest sum among connected networks.

    Degrees are observed shares (`degree`); an actor whose value is nan is left out and the sum over the others is scaled by
    n / their number; where that is more than the most that is possible, the answer is 1. As the maximum and the spread grow
    with noise, few observed dyads raise it; the other measures take missing dyads for no tie, and at some 26 actors with 10 % silent their centralization is not to be trusted. sna's
    ``centralization`` is the same for degree (``cmode="freeman" | "indegree" | "outdegree"``), for betweenness, and for
    closeness and eigenvector of undirected networks; in directed ones its sums for these are not the largest (closeness
    (n − 1)(1 − 1/n), ``suminvdir`` (n − 1)², eigenvector n − 1). igraph's R default for degree counts self-ties.

    References
    ----------
    Freeman LC (1978). Centrality in social networks: conceptual clarification. Social Networks 1(3), 215-239.
    doi:10.1016/0378-8733(78)90021-7

    Borgatti SP, Everett MG (1997). Network analysis of 2-mode data. Social Networks 19(3), 243-269.
    doi:10.1016/S0378-8733(96)00301-2

    Examples
    --------
    >>> import linkages as lk
    >>> star = lk.from_matrix([[0, 1, 1, 1], [1, 0, 0, 0], [1, 0, 0, 0], [1, 0, 0, 0]], directed=False)
    >>> lk.centralization(star), lk.centralization(star, lk.betweenness), lk.centralization(star, lk.harmonic_closeness)
    (1.0, 1.0, 1.0)
    """
    one_of("direction", direction, Direction)
    one_of("form", form, CentralizationForm)
    values = _values(net, measure, direction).dropna()
    if values.empty:
        return NAN
    one_way = net.directed and direction != "all"
    if form == "bipartite":
        values, largest = _between(net, measure, values, one_way)
    else:
        largest = _largest(measure, net.n_actors, net.directed, one_way) if _all_at_stake(net) else NAN
    found = float((values.max() - values).sum() / largest * (net.n_actors / len(values)))
    return min(found, 1.0) if net.missing_share and not np.isnan(found) else found


def _values(net: Network, measure: Any, direction: Direction) -> pd.Series:
    """The measure in this direction."""
    function = _function(measure)
    name = getattr(function, "__name__", repr(measure))
    if not callable(function):
        raise ArgumentError(f"measure={measure!r} is no function; give one, as linkages.betweenness")
    if "direction" in getattr(measure, "keywords", {}):
        raise ArgumentError(f"measure: give the direction of {name} as centralization(..., direction=...)")
    directions = "direction" in _parameters(function)
    if direction != "all" and not directions:
        raise ArgumentError(f"direction={direction!r}: {name} has no direction, leave it at 'all'")
    values = measure(net, direction=direction) if directions else measure(net)
    if not isinstance(values, pd.Series):
        raise ArgumentError(f"measure: {name} gives no Series by actor; use one that does, as linkages.betweenness")
    return values


@lru_cache(maxsize=64)
def _parameters(function: Any) -> Any:
    return inspect.signature(function).parameters


def _function(measure: Any) -> Any:
    return measure.func if isinstance(measure, partial) else measure


def _options(measure: Any) -> dict[str, Any]:
    return {key: value for key, value in getattr(measure, "keywords", {}).items() if key != "form"}


def _all_at_stake(net: Network) -> bool:
    n = net.n_actors
    return n > 2 and int(net.out_counts[:, [T, N, M]].sum()) == n * (n - 1)


def _largest(measure: Any, n: int, directed: bool, one_way: bool) -> float:
    """The largest Σ (max − value) among n actors; nan where it is not known."""
    function = _function(measure)
    parameters = _parameters(function)
    form = getattr(measure, "keywords", {}).get("form", parameters["form"].default if "form" in parameters else "")
    star = {
        (degree, "share"): (n - 1) ** 2 if one_way else (n - 1) * (n - 2) * (2 if directed else 1),
        (betweenness, ""): (n - 1) ** 2 * (n - 2) / (1 if directed else 2),
        (closeness, "scaled"): n - 1 if one_way else (n - 1) * (n - 2) / (2 * n - 3),
        (harmonic_closeness, ""): n - 1 if one_way else (n - 2) / 2,
        (eigenvector, "maximum"): n - 2,
        (eigenvector, "length"): NAN if one_way else np.sqrt(0.5) * (n - 2),
    }
    star[degree, "count"], star[closeness, "strict"] = star[degree, "share"], star[closeness, "scaled"]
    return NAN if _options(measure) else float(star.get((function, form), NAN))


def _between(net: Network, measure: Any, values: pd.Series, one_way: bool) -> tuple[pd.Series, float]:
    """Degrees as shares of the other group, and their largest Σ (max − value)."""
    group = two_groups(net)
    if group is None or _function(measure) is not degree or net.n_actors < 3:
        return values, NAN
    sizes = np.bincount(group, minlength=2)[:2]
    other = pd.Series(sizes[1 - np.minimum(group, 1)], index=net.actors.index)[values.index]
    both_ways = 2 if net.directed and not one_way else 1
    n = net.n_actors
    return values / (other * both_ways), float(n - 1 if one_way else n * (1 - 1 / sizes.max()))
