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
from ._walks import MOST_TARGETS, counted, fronts
from .centrality import betweenness
from .closeness import harmonic_closeness
from .distance import average_distance, compactness, silent

__all__ = ["sampled"]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
NAN = float("nan")
BUSIEST: Final = 20, 100  # a tenth of the actors, but so many at least and at most, say how uncertain betweenness is
ROWS: Final = 65_536  # actors whose walks are counted at a time


def sampled(
    net: Network, measure: Callable[..., Any], *, n_sources: int = 512, level: float = 0.95, seed: Any = None
) -> pd.DataFrame:
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
    level : float
        Level of the interval.
    seed : int or numpy seed, optional
        Start of the random numbers.

    Returns
    -------
    pandas.DataFrame
        ``value, se, low, high, n_sources``, indexed by actor, or one row named by the measure. ``se``, ``low`` and ``high`` are nan
        where they cannot be told; ``se`` is 0, and both ends are the value, when nothing was left to chance.

    Raises
    ------
    ArgumentError
        For another measure, fewer than 2 sources, or a level that does not lie between 0 and 1.

    Notes
    -----
    For betweenness, Brandes and Pich: with δ_s(v) what v carries of all shortest ways that begin at s, (N/k) Σ_s δ_s(v) over
    a sample of k of the N actors is unbiased. For distances the sample are the ends of the ways: compactness and harmonic
    closeness average 1/d to them, and the average distance is Σ d / Σ 1 over the pairs that reach (a ratio; its bias falls with
    1/k). Time is n_sources × ties in place of actors × ties. The standard error is that of sampling without replacement. It says
    how far the estimate may be from the exact value of this network, and nothing of other networks.

    The interval is value ± t·se, but not of betweenness. There a few sources may carry most of the ways through an actor, and a
    sample without them has too small a value with too small an error: ±2 errors held the exact value of the twenty busiest in 67
    to 96 of 100 samples. So no actor is taken for less uncertain, relative to its value, than the busiest (a tenth, from 20 to 100)
    are on average, and the interval is value × exp(±t·se/value). It held 92 to 99.9 of 100 with 32 to 128 sources of 200 to 600 actors
    (wide where the tail is heavy), but as few as 42 of a single actor to whom one source in two hundred brings nearly all. Where nothing was met there is none.

    What is missing is taken for no tie, as in the
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
                      value   se   low  high  n_sources
    average_distance   20.0  0.0  20.0  20.0         16
    >>> bool((lk.sampled(net, lk.betweenness, n_sources=40).value == lk.betweenness(net)).all())
    True
    """
    function, options = (measure.func, measure.keywords) if isinstance(measure, partial) else (measure, {})
    if function not in _ESTIMATES:
        known = ", ".join(f.__name__ for f in _ESTIMATES)
        raise ArgumentError(f"measure={getattr(measure, '__name__', measure)!r} cannot be sampled: {known} can")
    if not isinstance(n_sources, (int, np.integer)) or n_sources < 2:
        raise ArgumentError(f"n_sources={n_sources!r} must be a number of actors, at least 2")
    if not 0 < level < 1:
        raise ArgumentError(f"level={level!r} must lie between 0 and 1")
    there = np.flatnonzero(net.at_stake)
    k = min(int(n_sources), len(there))
    drawn = np.random.default_rng(seed).permutation(len(there))[:k]
    return _ESTIMATES[function](net, there[drawn], level, **options)


def _left(net: Network, k: int) -> float:
    """What is left to chance of a sample without replacement: 0 when everybody was drawn."""
    return float(np.sqrt(1 - k / net.n_actors)) if net.n_actors else NAN


def _reach(k: Any, level: float) -> Any:
    """How many standard errors an interval goes to either side."""
    from scipy.stats import t

    return t.ppf(0.5 + level / 2, np.maximum(k - 1, 1))


def _betweenness(net: Network, sources: Ints, level: float) -> pd.DataFrame:
    from ..data.convert.igraph import to_igraph

    k, n, left = len(sources), len(net.actors), _left(net, len(sources))
    total, squares = np.zeros(n), np.zeros(n)
    if net.n_dyads:
        graph = to_igraph(net, states=False)
        for source in sources.tolist():
            carried = np.array(graph.betweenness(directed=net.directed, sources=[source]))
            total += carried
            squares += carried**2
    spread = np.maximum(squares - total**2 / max(k, 1), 0) / max(k - 1, 1)
    values, errors = total * net.n_actors / max(k, 1), net.n_actors * np.sqrt(spread / max(k, 1)) * left
    nobody = silent(net) | (net.n_dyads == 0)
    values[nobody] = errors[nobody] = np.nan
    if left:
        errors[values == 0] = np.nan  # no way through it was met, and what was not met has no spread
    share = np.divide(errors, values, out=np.full(n, np.nan), where=values != 0)
    share[values == 0] = NAN if left else 0.0
    busy = np.argsort(-np.nan_to_num(values), kind="stable")[: min(max(BUSIEST[0], net.n_actors // 10), BUSIEST[1])]
    known = busy[np.isfinite(share[busy])]
    wide = np.exp(_reach(k, level) * np.maximum(share, np.sqrt((share[known] ** 2).mean()) if len(known) else NAN))
    columns = {"value": values, "se": errors, "low": values / wide, "high": values * wide, "n_sources": k}
    return pd.DataFrame(columns, index=net.actors.index)[net.at_stake]


def _harmonic(net: Network, targets: Ints, level: float, *, direction: Any = "all") -> pd.DataFrame:
    n, k = len(net.actors), len(targets)
    near, squares = np.zeros(n), np.zeros(n)
    for distance, new in fronts(along(net, direction), targets):
        found = counted(new).sum(axis=1, dtype=np.int64)
        near += found / distance
        squares += found / distance**2
    others = k - np.isin(np.arange(n), targets)  # nobody is a way to itself
    mean = near / np.maximum(others, 1)
    spread = np.maximum(squares - others * mean**2, 0) / np.maximum(others - 1, 1)
    left = np.sqrt(np.maximum(1 - others / max(net.n_actors - 1, 1), 0))
    errors = np.sqrt(spread / np.maximum(others, 1)) * left
    known, reach = is_known(net, direction), _reach(others, level)
    columns = {"value": mean, "se": errors, "low": np.maximum(mean - reach * errors, 0), "high": mean + reach * errors}
    told = {name: by_known_actor(net, values, known, name) for name, values in columns.items()}
    return pd.DataFrame({**told, "n_sources": k})


def _average_distance(net: Network, targets: Ints, level: float) -> pd.DataFrame:
    reached, steps, _ = _by_target(net, targets)
    value = steps.sum() / reached.sum() if reached.sum() else NAN
    parts = (steps - value * reached) / max(reached.sum(), 1)
    return _of_network(net, average_distance, targets, value, parts, level)


def _compactness(net: Network, targets: Ints, level: float) -> pd.DataFrame:
    _, _, near = _by_target(net, targets)
    pairs = len(targets) * (net.n_actors - 1)
    value = near.sum() / pairs if net.n_dyads else NAN
    return _of_network(net, compactness, targets, value, (near - value * (net.n_actors - 1)) / max(pairs, 1), level)


def _of_network(
    net: Network, measure: Callable[..., Any], targets: Ints, value: float, parts: Floats, level: float
) -> pd.DataFrame:
    """One row; ``parts`` are what each target adds to the deviation, which sum to 0."""
    m = len(parts)
    left = _left(net, len(targets))
    error = 0.0 if left == 0 else np.sqrt((parts**2).sum() * m / (m - 1)) * left if m > 1 else NAN
    error = error if np.isfinite(value) else NAN
    far = float(_reach(m, level)) * error
    row = {"value": value, "se": error, "low": max(value - far, 0.0) if np.isfinite(far) else NAN, "high": value + far}
    return pd.DataFrame([{**row, "n_sources": len(targets)}], index=[measure.__name__])


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
