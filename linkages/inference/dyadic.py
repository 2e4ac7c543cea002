"""Intervals that know that the dyads of one organisation resemble one another."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from ..data import cells as _cells
from ..data.cells import Cells
from ..data.dyadmean import DyadMean, dyad_mean_of
from ..data.network import Network
from ..errors import ArgumentError
from ..vocabulary import State
from .results import NAN, Estimate

__all__ = ["dyadic_covariance", "dyadic_meat", "label_of", "n_networks", "paired", "robust_interval"]

Floats = NDArray[np.float64]
FEWEST = 8  # actors who reported in every wave compared
FEWEST_A_SIDE = 4
CENSUS = (
    "full census: no sampling error; the interval says how far the value would move for other organisations like these"
)


def robust_interval(
    before: Network, after: Network | None = None, *, measure: Callable[..., Any], level: float = 0.95
) -> Estimate:
    """Put an interval around a mean over dyads, or around its change between two waves.

    Parameters
    ----------
    before : Network
        The network, or its earlier wave.
    after : Network, optional
        Its later wave: the estimate is then the change, after − before, over the dyads observed in both. A measure of
        two networks (``jaccard``) is itself estimated over those dyads.
    measure : callable
        A mean over dyads: density, average_degree, reciprocity, mixing, ei_index, mean_strength, jaccard.
    level : float
        Level of the interval.

    Returns
    -------
    Estimate
        ``low`` and ``high`` are nan, and ``note`` says why, when fewer than 8 actors (4 a side between two groups)
        reported in every wave compared, or when nothing varies among the observed dyads.

    Raises
    ------
    ArgumentError
        When the measure is not a mean over dyads, or the level does not lie between 0 and 1.

    Notes
    -----
    With u_d the part of dyad d (an unordered pair of actors) in the linearised ratio, for a change u_after − u_before,
    the variance is Σ_actors (Σ_{d ∋ actor} u_d)² − Σ_d u_d², times m / (m − 1), and never less than Σ_d u_d². The
    interval and the p-value of a change are those of Student's t with m − 1 degrees of freedom, m = actors who
    reported in every wave compared: those with an answer of their own, and said to have responded where the actors
    table tells. For a change the groups of actors are the earlier wave's.

    References
    ----------
    Aronow PM, Samii C, Assenova VA (2015). Cluster-robust variance estimation for dyadic data. Political Analysis
    23(4), 564-577. doi:10.1093/pan/mpv018

    Examples
    --------
    >>> import linkages as lk
    >>> rng = np.random.default_rng(1)
    >>> net = lk.from_matrix(rng.integers(0, 2, (12, 12)), directed=True)
    >>> estimate = robust_interval(net, measure=lk.density)
    >>> bool(estimate.low < lk.density(net) < estimate.high)
    True
    """
    if not 0 < level < 1:
        raise ArgumentError(f"level={level!r} must lie between 0 and 1")
    change = after is not None and n_networks(measure) == 1
    if after is None:
        nets: tuple[Network, ...] = (before,)
    else:
        nets = paired(before, after)
    means = [dyad_mean_of(measure, net) for net in nets] if change else [dyad_mean_of(measure, *nets)]
    if not any(mean is not None for mean in means) and not hasattr(_bare(measure), "dyad_mean"):
        raise ArgumentError(
            f"measure={label_of(measure)} is not a mean over dyads, so this interval does not apply to it; "
            "bootstrap(measure, ...) resamples organisations"
        )
    known = [mean for mean in means if mean is not None]
    value = NAN if len(known) < len(means) else known[-1].value - (known[0].value if change else 0.0)
    return _interval(value, known, nets, level, change)


def _interval(value: float, means: list[DyadMean], nets: tuple[Network, ...], level: float, change: bool) -> Estimate:
    """The interval, or why there is none."""

    def withheld(note: str) -> Estimate:
        return Estimate(value, NAN, NAN, NAN, level, "dyadic-robust", note=note)

    if not all(net.measured for net in nets):
        return withheld("not measured")
    if np.isnan(value):
        return withheld("undefined here")
    few, m = _too_few(nets)
    if few:
        return withheld(f"interval withheld: {few}")
    signs = [-1.0, 1.0] if change else [1.0]
    variance = _variance([_influence(mean, sign) for mean, sign in zip(means, signs, strict=True)], m)
    if not variance > 0:
        return withheld("interval withheld: no dyad changed" if change else "interval withheld: the dyads do not vary")
    se = float(np.sqrt(variance))
    from scipy.special import stdtr, stdtrit  # scipy.stats takes ten times as long to load

    reach = float(stdtrit(m - 1, 0.5 + level / 2)) * se
    floor, ceiling = means[0].limits
    if change:
        floor, ceiling = floor - ceiling, ceiling - floor
    census = all(net.missing_share == 0 for net in nets)
    return Estimate(
        value, max(value - reach, floor), min(value + reach, ceiling), se, level, "dyadic-robust",
        note=CENSUS if census else "",
        p_value=float(2 * stdtr(m - 1, -abs(value) / se)) if change else NAN, df=m - 1,
    )  # fmt: skip


# -- which measure, which dyads, how many reported ------------------------------------------------------------------


def _bare(measure: Any) -> Any:
    """The function inside a `functools.partial`."""
    return getattr(measure, "func", measure)


def label_of(measure: Callable[..., Any]) -> str:
    """Name of a measure in tables and messages.

    Examples
    --------
    >>> label_of(len)
    'len'
    """
    return str(getattr(_bare(measure), "__name__", measure))


def n_networks(measure: Callable[..., Any]) -> int:
    """How many networks a measure takes.

    Examples
    --------
    >>> n_networks(lambda before, after: 0.0)
    2
    """
    kinds = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)
    parameters = inspect.signature(measure).parameters.values()
    return sum(p.kind in kinds and p.default is inspect.Parameter.empty for p in parameters)


def paired(before: Network, after: Network) -> tuple[Network, Network]:
    """Both waves on the actors of both and the dyads observed in both; groups of actors are the earlier wave's.

    Examples
    --------
    >>> import linkages as lk
    >>> nan = float("nan")
    >>> before = lk.from_matrix([[0, 1, nan], [0, 0, 1], [1, 0, 0]], directed=True)
    >>> after = lk.from_matrix([[0, 1, 1], [0, 0, nan], [1, 0, 0]], directed=True)
    >>> [net.n_dyads for net in paired(before, after)]
    [4, 4]
    """
    if before.directed != after.directed:
        raise ArgumentError("before and after: one is directed and the other is not; symmetrize the directed one")
    stay = before.actors.index.intersection(after.actors.index)
    first, second = before.subset(stay), after.subset(stay)
    labels = first.actors
    if "responded" in labels.columns and "responded" in second.actors.columns:
        labels = labels.assign(responded=labels["responded"] & second.actors["responded"])
    return first.known_with(second), replace(second.known_with(first), actors=labels)


def _reported(net: Network) -> NDArray[np.bool_]:
    """Actors with an answer of their own among these dyads."""
    own = net.out_counts[:, [State.TIE, State.NULL]].sum(axis=1) > 0
    if "responded" not in net.actors.columns:
        return own
    # Where reports were turned around (i receives from j) an answer may stand in the column of who gave it.
    named = net.in_counts[:, [State.TIE, State.NULL]].sum(axis=1) > 0
    return net.actors["responded"].to_numpy(dtype=bool) & (own | named)


def _too_few(nets: tuple[Network, ...]) -> tuple[str, int]:
    """Why there is no interval (empty: there is one), and how many actors reported in every wave."""
    reported = np.logical_and.reduce([_reported(net) for net in nets])
    m = int(reported.sum())
    waves = "" if len(nets) == 1 else " in both waves"
    sides = _sides(nets[0].cells)
    if sides is not None:
        a_side = min(int(reported[sides == side].sum()) for side in (0, 1))
        if a_side < FEWEST_A_SIDE:
            return f"{a_side} actors on one side reported{waves}, {FEWEST_A_SIDE} are needed", m
    if m < FEWEST:
        return f"{m} actors reported{waves}, {FEWEST} are needed", m
    return "", m


def _sides(cells: Cells) -> NDArray[np.int64] | None:
    """Side 0 or 1 of every actor when all dyads at stake lie between two sides (−1: no dyad), else None."""
    at_stake = cells.table != State.OUT
    np.fill_diagonal(at_stake, np.diagonal(at_stake) & (cells.sizes > 1))
    listed = cells.codes != State.OUT
    at_stake[cells.group[cells.rows[listed]], cells.group[cells.columns[listed]]] = True
    at_stake &= (cells.sizes[:, None] > 0) & (cells.sizes[None, :] > 0)
    at_stake |= at_stake.T
    side = np.full(len(at_stake), -1, dtype=np.int64)
    for start in np.flatnonzero(at_stake.any(axis=1)):
        if side[start] >= 0:
            continue
        side[start], front = 0, np.array([start])
        while len(front):
            reached = at_stake[front].any(axis=0)
            if (side[reached] == side[front[0]]).any():
                return None
            new = np.flatnonzero(reached & (side < 0))
            side[new], front = 1 - side[front[0]], new
    return side[cells.group]


# -- the variance ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True, eq=False)
class _Influence:
    """What each cell adds to the linearised value: by its code, and for listed cells."""

    cells: Cells
    by_code: Floats
    listed: csr_array | None


def _influence(mean: DyadMean, sign: float) -> _Influence:
    """Linearise: Σ_parts gradient × (numerator − ratio × denominator) / sum of the denominator."""
    used = np.flatnonzero(mean.gradient != 0)
    share = sign * mean.gradient[used] / mean.sums[1][used]
    by_code = share @ (mean.numerator[used] - mean.ratios[used, None] * mean.denominator[used])
    listed = None
    if mean.listed is not None and len(used) and used[0] == 0:
        listed = mean.listed * float(share[0])
    return _compressed(_Influence(mean.cells, by_code, listed))


def _compressed(part: _Influence) -> _Influence:
    """Give codes that add the same one number."""
    values, number = np.unique(part.by_code, return_inverse=True)
    return _Influence(_cells.merge_groups(_cells.recode(part.cells, number)), values, part.listed)


def _sum(x: _Influence, y: _Influence) -> _Influence:
    """Both influences of every cell together."""
    both = _cells.pair(x.cells, y.cells, len(y.by_code))
    by_code = (x.by_code[:, None] + y.by_code[None, :]).ravel()
    listed = x.listed if y.listed is None else y.listed if x.listed is None else x.listed + y.listed
    return _compressed(_Influence(both, by_code, listed))


def _variance(parts: list[_Influence], m: int) -> float:
    """Dyadic-robust variance of the sum of influences, not below that of independent dyads."""
    total = parts[0]
    for part in parts[1:]:
        total = _sum(total, part)
    cells, by_code = total.cells, total.by_code
    turned = _cells.transpose(cells)
    width = len(by_code)
    by_actor = (_cells.row_census(cells, width) + _cells.row_census(turned, width)) @ by_code
    both_ways = (by_code[:, None] + by_code[None, :]).ravel()
    # Every unordered dyad is met from both of its ends.
    dyads = float(_cells.census(_cells.pair(cells, turned, width), width**2) @ both_ways**2) / 2
    if total.listed is not None:
        extra = csr_array(total.listed + total.listed.T).tocoo()
        by_actor = by_actor + np.bincount(extra.row, weights=extra.data, minlength=cells.n)
        plain = by_code[_cells.at(cells, extra.row, extra.col)] + by_code[_cells.at(cells, extra.col, extra.row)]
        dyads += float((2 * plain * extra.data + extra.data**2).sum()) / 2
    variance = max((float(by_actor @ by_actor) - dyads) * m / (m - 1), dyads)
    # Amounts that cancel (all ties equally strong) leave rounding behind, which is no variance.
    size = max(float(np.abs(part.by_code).max(initial=0.0)) for part in parts)
    return variance if variance > (1e-12 * size * cells.n) ** 2 else 0.0


def dyadic_meat(scores: Any, *, i: Any, j: Any, n: int) -> Floats:
    """Sum of score products over all pairs of rows whose dyads share an actor.

    Parameters
    ----------
    scores : array_like of shape (rows, k)
        Score of each row; several rows may be of one dyad (directions, waves).
    i, j : array_like of int
        Ends of each row's dyad, 0 … n−1.
    n : int
        Number of actors.

    Returns
    -------
    ndarray of shape (k, k)

    Notes
    -----
    Σ_actors G_a G_a' − Σ_dyads H_d H_d', with G_a the sum of the scores of all rows that touch a and H_d that of all
    rows of the unordered dyad d: in proportion to the rows, not to their pairs.

    Examples
    --------
    >>> dyadic_meat([[1.0], [2.0], [4.0]], i=[0, 1, 3], j=[1, 2, 4], n=5).item()
    25.0
    """
    scores = np.asarray(scores, dtype=np.float64)
    i, j = np.asarray(i, dtype=np.int64), np.asarray(j, dtype=np.int64)
    if (i == j).any():
        raise ArgumentError("i and j: a dyad has two different ends")
    by_actor = np.zeros((n, scores.shape[1]))
    np.add.at(by_actor, i, scores)
    np.add.at(by_actor, j, scores)
    _, dyad = np.unique(np.minimum(i, j) * np.int64(n) + np.maximum(i, j), return_inverse=True)
    by_dyad = np.zeros((int(dyad.max(initial=-1)) + 1, scores.shape[1]))
    np.add.at(by_dyad, dyad, scores)
    return np.asarray(by_actor.T @ by_actor - by_dyad.T @ by_dyad)


def dyadic_covariance(X: Any, residuals: Any, *, i: Any, j: Any, n: int) -> Floats:
    """Covariance of least-squares coefficients when dyads that share an actor may be related in any way.

    Parameters
    ----------
    X : array_like of shape (rows, k)
        Regressors.
    residuals : array_like of shape (rows,)
        Residuals, times weights if there are any.
    i, j : array_like of int
        Ends of each row's dyad, 0 … n−1.
    n : int
        Number of actors.

    Returns
    -------
    ndarray of shape (k, k)
        Without a small-sample factor; it may be indefinite when actors are few.

    References
    ----------
    Aronow PM, Samii C, Assenova VA (2015). Cluster-robust variance estimation for dyadic data. Political Analysis
    23(4), 564-577. doi:10.1093/pan/mpv018

    Examples
    --------
    >>> dyadic_covariance(np.ones((3, 1)), [1.0, 2.0, 4.0], i=[0, 1, 3], j=[1, 2, 4], n=5).round(3).item()
    2.778
    """
    X, residuals = np.asarray(X, dtype=np.float64), np.asarray(residuals, dtype=np.float64)
    meat = dyadic_meat(X * residuals[:, None], i=i, j=j, n=n)
    inverse = np.linalg.inv(X.T @ X)
    return np.asarray(inverse @ meat @ inverse)
