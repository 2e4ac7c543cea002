"""Least squares within dyads: what is constant in a dyad falls out, and dyads of one actor may be related in any way."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..vocabulary import Alternative
from .covariance import dyadic_covariance
from .influence import effective_df

__all__ = ["Coefficients", "demeaned", "independent", "within_dyads"]

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Coefficients:
    """Coefficients of a regression within dyads, or within organisations.

    Parameters
    ----------
    value, se, df : ndarray of shape (k,)
        Coefficients, their standard errors, and the degrees of freedom of Student's t; nan where the regressor does not
        vary beyond the others.
    """

    value: Floats
    se: Floats
    df: Floats

    def interval(self, level: float) -> tuple[Floats, Floats]:
        """Ends of the intervals."""
        from scipy.special import stdtrit

        reach = stdtrit(self.df, 0.5 + level / 2) * self.se
        return self.value - reach, self.value + reach

    @property
    def p_value(self) -> Floats:
        """Two-sided p of no effect."""
        from scipy.special import stdtr

        return np.asarray(2 * stdtr(self.df, -np.abs(self.value / self.se)))

    def numbers(self, place: int, level: float, alternative: Alternative) -> tuple[float, ...]:
        """Value, standard error, ends of the interval and p of one coefficient."""
        from scipy.special import stdtr

        value, se, df = (float(x[place]) for x in (self.value, self.se, self.df))
        low, high = (float(end[place]) for end in self.interval(level))
        p = {"two-sided": self.p_value[place], "greater": stdtr(df, -value / se), "less": stdtr(df, value / se)}
        return value, se, low, high, float(p[alternative])


def demeaned(values: Any, cell: Any) -> Floats:
    """Rows less the mean of their cell (ordered dyad)."""
    values, cell = np.asarray(values, dtype=np.float64), np.asarray(cell)
    flat = values.reshape(len(values), -1)
    count = np.bincount(cell)
    means = np.column_stack([np.bincount(cell, column) / np.maximum(count, 1) for column in flat.T])
    return np.asarray((flat - means[cell]).reshape(values.shape))


def within_dyads(y: Any, X: Any, *, cell: Any, i: Any, j: Any, n: int) -> Coefficients:
    """Regress on what varies within ordered dyads over the waves, with an effect of every ordered dyad.

    Parameters
    ----------
    y : array_like of shape (rows,)
        Outcome, a row for each ordered dyad and wave.
    X : array_like of shape (rows, k)
        Regressors, effects of waves among them.
    cell : array_like of int, shape (rows,)
        Number of the ordered dyad of each row.
    i, j : array_like of int, shape (rows,)
        Its ends, 0 … n−1.
    n : int
        Number of actors.

    Returns
    -------
    Coefficients

    Notes
    -----
    Rows are taken less the mean of their dyad, which is least squares with an effect of every dyad; a dyad of one wave says
    nothing. The covariance is `dyadic_covariance` over all waves and both directions. Each variance is multiplied by what makes it
    unbiased for independent rows; with Q the sums of x x' of the rows that touch an actor (of a dyad):
    the average of the
    meat is in proportion to X'X − Σ_actors Q (X'X)⁻¹ Q + Σ_dyads Q (X'X)⁻¹ Q; and it is never below that of independent dyads. Degrees of
    freedom: actors − 1, or 2k / (κ − 1) with κ the kurtosis of the k actors' parts where a few actors make most of it.

    References
    ----------
    Aronow PM, Samii C, Assenova VA (2015). Cluster-robust variance estimation for dyadic data. Political Analysis
    23(4), 564-577. doi:10.1093/pan/mpv018

    Examples
    --------
    >>> i, j = np.triu_indices(6, 1)
    >>> both = ((i < 3) & (j < 3)).astype(float)
    >>> y = np.concatenate([np.zeros(15), both + 0.1 * (i + j)])
    >>> after = np.repeat([0.0, 1.0], 15)
    >>> X = np.column_stack([after, after * np.tile(both, 2)])
    >>> within_dyads(y, X, cell=np.tile(np.arange(15), 2), i=np.tile(i, 2), j=np.tile(j, 2), n=6).value.round(2).tolist()
    [0.58, 0.62]
    """
    y, X = demeaned(y, cell), demeaned(X, cell)
    i, j = np.asarray(i, dtype=np.int64), np.asarray(j, dtype=np.int64)
    k = X.shape[1]
    value, se, df = (np.full(k, np.nan) for _ in range(3))
    used = independent(X.T @ X)
    if not len(used):
        return Coefficients(value, se, df)
    X = X[:, used]
    bread = np.linalg.inv(X.T @ X)
    value[used] = bread @ (X.T @ y)
    residuals = y - X @ value[used]
    parts = (X * residuals[:, None]) @ bread
    robust = np.diag(dyadic_covariance(X, residuals, i=i, j=j, n=n, small_sample=False))
    _, dyad = np.unique(np.minimum(i, j) * np.int64(n) + np.maximum(i, j), return_inverse=True)
    alone = (_summed(parts, dyad, int(dyad.max()) + 1) ** 2).sum(axis=0)
    # Where all dyads share an actor nothing is left to estimate a variance from.
    left = np.diag(_expected(X, bread, i, j, dyad, n)) / np.diag(bread)
    variance = np.maximum(robust / np.where(left > 1e-9, left, np.nan), alone)
    by_actor = _summed(parts, i, n) + _summed(parts, j, n)
    se[used] = np.sqrt(np.where(variance > 1e-24, variance, np.nan))
    m = len(np.union1d(i[np.any(X != 0, axis=1)], j[np.any(X != 0, axis=1)]))
    df[used] = [min(m - 1.0, effective_df(column)) for column in by_actor.T]
    return Coefficients(value, se, df)


def independent(gram: Floats, floor: Any = 1e-18) -> NDArray[np.int64]:
    """Columns that are no sum of those before them, from their squares and products; squares up to ``floor`` are nothing."""
    size = np.sqrt(np.maximum(np.diag(gram), 0.0))
    kept: list[int] = []
    for column in np.flatnonzero(np.diag(gram) > floor):
        trial = [*kept, int(column)]
        scaled = gram[np.ix_(trial, trial)] / np.outer(size[trial], size[trial])
        if np.linalg.eigvalsh(scaled)[0] > 1e-9:
            kept = trial
    return np.array(kept, dtype=np.int64)


def _summed(rows: Floats, group: Any, size: int) -> Floats:
    """Sum of the rows of each group."""
    return np.column_stack([np.bincount(group, column, minlength=size) for column in rows.T])


def _expected(X: Floats, bread: Floats, i: Any, j: Any, dyad: Any, n: int) -> Floats:
    """What the sandwich is on average when rows are independent and equally noisy, up to their variance."""
    k = X.shape[1]
    outer = (X[:, :, None] * X[:, None, :]).reshape(len(X), -1)
    by_actor = (_summed(outer, i, n) + _summed(outer, j, n)).reshape(-1, k, k)
    by_dyad = _summed(outer, dyad, int(dyad.max()) + 1).reshape(-1, k, k)
    lost = sum((q @ bread @ q).sum(axis=0) * sign for q, sign in ((by_actor, 1.0), (by_dyad, -1.0)))
    return np.asarray(bread @ (X.T @ X - lost) @ bread)
