"""Measures of paths in networks too large for all paths: from a sample of actors, with its standard error."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..data.network import Network
from ..errors import ArgumentError
from ._along import along, by_known_actor, is_known
from ._walks import BITS, MOST_TARGETS, fronts
from .centrality import betweenness
from .closeness import harmonic_closeness
from .distance import average_distance, compactness, silent

__all__ = ["sampled"]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
NAN = float("nan")
GROUPS: Final = 32  # parts of the sample whose spread tells the error of betweenness
ROWS: Final = 65_536  # actors whose walks are counted at a time


def sampled(net: Network, measure: Callable[..., Any], *, n_sources: int = 512, seed: Any = None) -> pd.DataFrame:
    """Estimate a measure of paths from the shortest ways of some actors, with the standard error of the estimate.

    Parameters
    ----------
    net : Network
        Any block, directed or not; strengths are not looked at.
    measure : callable
        `average_distance` or `compactness`, of the network; `betweenness` or `harmonic_closeness`, of every actor, also as
        ``partial(harmonic_closeness, direction="in")``.
    n_sources : int
        Actors drawn, each at most once, from those at stake; with all of them the value is exact.
    seed : int or numpy seed, optional
        Start of the random numbers.

    Returns
    -------
    pandas.DataFrame
        ``value, se, n_sources``, indexed by actor, or one row named by the measure. ``se`` is nan where it cannot be told,
        and 0 when nothing was left to chance.

    Raises
    ------
    ArgumentError
        For another measure, or fewer than 2 sources.

    Notes
    -----
    For betweenness, Brandes and Pich: with δ_s(v) what v carries of all shortest ways that begin at s, (N/k) Σ_s δ_s(v) over
    a sample of k of the N actors is unbiased. For distances the sample are the ends of the ways: compactness and harmonic
    closeness average 1/d to them, and the average distance is Σ d / Σ 1 over the pairs that reach (a ratio; its bias falls with
    1/k). Time is n_sources × ties in place of actors × ties. The standard error is that of sampling without replacement: of
    betweenness over 32 groups of the sample, of the others over its actors. It says how far the estimate may be from the exact value of this network, and nothing of other networks.
    Betweenness is skew, and its error is itself uncertain: with 64 sources of 200 actors ±2 errors held the exact value of the
    busiest twenty in 86 to 91 of 100 samples, of the other measures in 92 to 95. What is missing is taken for no tie, as in the
    exact measures. igraph's ``betweenness(cutoff=)`` is another thing: it leaves out long ways, and is biased.

    References
    ----------
    Brandes U, Pich C (2007). Centrality estimation in large networks. International Journal of Bifurcation and Chaos 17(7),
    2303-2318. doi:10.1142/S0218127407018403

    Eppstein D, Wang J (2004). Fast approximation of centrality. Journal of Graph Algorithms and Applications 8(1), 39-45.
    doi:10.7155/jgaa.00081

    Examples
    --------
    >>> import linkages as lk, numpy as np
    >>> ring = np.roll(np.eye(40), 1, axis=1)
    >>> net = lk.from_matrix(ring, directed=True)
    >>> lk.sampled(net, lk.average_distance, n_sources=16, seed=1).round(3)
                      value   se  n_sources
    average_distance   20.0  0.0         16
    >>> bool((lk.sampled(net, lk.betweenness, n_sources=40).value == lk.betweenness(net)).all())
    True
    """
    function, options = (measure.func, measure.keywords) if isinstance(measure, partial) else (measure, {})
    if function not in _ESTIMATES:
        known = ", ".join(f.__name__ for f in _ESTIMATES)
        raise ArgumentError(f"measure={getattr(measure, '__name__', measure)!r} cannot be sampled: {known} can")
    if not isinstance(n_sources, (int, np.integer)) or n_sources < 2:
        raise ArgumentError(f"n_sources={n_sources!r} must be a number of actors, at least 2")
    there = np.flatnonzero(net.at_stake)
    k = min(int(n_sources), len(there))
    drawn = np.random.default_rng(seed).permutation(len(there))[:k]  # their order deals them into groups
    return _ESTIMATES[function](net, there[drawn], **options)


def _left(net: Network, k: int) -> float:
    """What is left to chance of a sample without replacement: 0 when everybody was drawn."""
    return float(np.sqrt(1 - k / net.n_actors)) if net.n_actors else NAN


def _betweenness(net: Network, sources: Ints) -> pd.DataFrame:
    from ..data.convert.igraph import to_igraph

    k, n = len(sources), len(net.actors)
    total, squares = np.zeros(n), np.zeros(n)
    if net.n_dyads:
        graph = to_igraph(net, states=False)
        groups = np.array_split(sources, min(GROUPS, k))
        for group in groups:
            carried = np.array(graph.betweenness(directed=net.directed, sources=group.tolist()))
            total += carried
            squares += carried**2 / len(group)
        spread = np.maximum(squares - total**2 / k, 0) / max(
            len(groups) - 1, 1
        )  # of one actor's δ, from weighted groups
        values, errors = total * net.n_actors / k, net.n_actors * np.sqrt(spread / k) * _left(net, k)
        unknown = silent(net)
        values[unknown] = errors[unknown] = np.nan
    else:
        values = errors = np.full(n, np.nan)
    found = pd.DataFrame({"value": values, "se": errors, "n_sources": k}, index=net.actors.index)
    return found[net.at_stake]


def _harmonic(net: Network, targets: Ints, *, direction: Any = "all") -> pd.DataFrame:
    n, k = len(net.actors), len(targets)
    near, squares = np.zeros(n), np.zeros(n)
    for distance, new in fronts(along(net, direction), targets):
        found = BITS[new.view(np.uint8)].sum(axis=1, dtype=np.int64)
        near += found / distance
        squares += found / distance**2
    others = k - np.isin(np.arange(n), targets)  # nobody is a way to itself
    mean = near / np.maximum(others, 1)
    spread = np.maximum(squares - others * mean**2, 0) / np.maximum(others - 1, 1)
    left = np.sqrt(np.maximum(1 - others / max(net.n_actors - 1, 1), 0))
    known = is_known(net, direction)
    columns = {"value": mean, "se": np.sqrt(spread / np.maximum(others, 1)) * left}
    told = {name: by_known_actor(net, values, known, name) for name, values in columns.items()}
    return pd.DataFrame({**told, "n_sources": k})


def _average_distance(net: Network, targets: Ints) -> pd.DataFrame:
    reached, steps, _ = _by_target(net, targets)
    value = steps.sum() / reached.sum() if reached.sum() else NAN
    return _of_network(net, average_distance, targets, value, (steps - value * reached) / max(reached.sum(), 1))


def _compactness(net: Network, targets: Ints) -> pd.DataFrame:
    _, _, near = _by_target(net, targets)
    pairs = len(targets) * (net.n_actors - 1)
    value = near.sum() / pairs if net.n_dyads else NAN
    return _of_network(net, compactness, targets, value, (near - value * (net.n_actors - 1)) / max(pairs, 1))


def _of_network(net: Network, measure: Callable[..., Any], targets: Ints, value: float, parts: Floats) -> pd.DataFrame:
    """One row; ``parts`` are what each target adds to the deviation, which sum to 0."""
    m = len(parts)
    left = _left(net, len(targets))
    error = 0.0 if left == 0 else np.sqrt((parts**2).sum() * m / (m - 1)) * left if m > 1 else NAN
    row = {"value": value, "se": error if np.isfinite(value) else NAN, "n_sources": len(targets)}
    return pd.DataFrame([row], index=[measure.__name__])


def _by_target(net: Network, targets: Ints) -> tuple[Floats, Floats, Floats]:
    """How many reach each target, the sum of their steps, and of 1 / steps."""
    reached, steps, near = np.zeros((3, len(targets)))
    for at in range(0, len(targets), MOST_TARGETS):
        here = slice(at, at + MOST_TARGETS)
        for distance, new in fronts(net.ties, targets[here]):
            found = np.zeros(len(targets[here]), dtype=np.int64)
            for row in range(0, len(new), ROWS):
                bits = np.unpackbits(new[row : row + ROWS].view(np.uint8), axis=1, count=len(found), bitorder="little")
                found += bits.sum(axis=0, dtype=np.int64)
            reached[here] += found
            steps[here] += found * distance
            near[here] += found / distance
    return reached, steps, near


_ESTIMATES: Final[dict[Callable[..., Any], Callable[..., pd.DataFrame]]] = {
    average_distance: _average_distance, compactness: _compactness, betweenness: _betweenness,
    harmonic_closeness: _harmonic,
}  # fmt: skip
