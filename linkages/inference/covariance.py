"""Standard errors of a regression on dyads, in which all dyads of one organisation may be related."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..errors import ArgumentError
from .influence import effective_df
from .reports import factor_of

__all__ = ["dyadic_covariance", "dyadic_errors", "dyadic_meat", "error_of_sum", "floored_covariance"]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
DENSE = 4  # square of the actors for each row, up to which dyads are numbered in a table of all


def dyadic_covariance(
    X: Any, residuals: Any, *, i: Any, j: Any, n: int, weights: Any = None, small_sample: bool = True
) -> Floats:
    """Covariance of regression coefficients when dyads that share an actor may be related in any way.

    Parameters
    ----------
    X : array_like of shape (rows, k)
        Regressors; a row is a dyad, in one direction, in one wave.
    residuals : array_like of shape (rows,)
        Outcome less what was fitted: of least squares, or of a logit the outcome less its probability.
    i, j : array_like of int
        Ends of each row's dyad, 0 … n−1.
    n : int
        Number of actors.
    weights : array_like of shape (rows,), optional
        Of a logit, probability × (1 − probability); 1 without.
    small_sample : bool
        Whether to enlarge it for few actors.

    Returns
    -------
    ndarray of shape (k, k)
        Symmetric. It may be indefinite when actors are few: a variance, or that of a difference of coefficients, may
        come out below zero. `measure_formation` therefore never goes below the variance of independent dyads.

    Raises
    ------
    ArgumentError
        When shapes do not fit, a dyad has an actor with itself, or regressors are combinations of one another.

    Notes
    -----
    B (Σ_actors G_a G_a' − Σ_dyads H_d H_d') B with B = (X'WX)⁻¹, G_a the sum of the scores (row of X × residual) of all
    rows that touch actor a, and H_d that of all rows of the unordered dyad d, both directions and all waves: the sum of
    score products over all pairs of rows that share an actor, in time proportional to the rows.

    Small samples: times N² / (N² + N − Σ d²), with N unordered dyads, d of them at each actor, which makes the variance
    of a mean of independent dyads unbiased for any pattern of observed dyads (see `robust_interval`).

    References
    ----------
    Aronow PM, Samii C, Assenova VA (2015). Cluster-robust variance estimation for dyadic data. Political Analysis
    23(4), 564-577. doi:10.1093/pan/mpv018

    Tabord-Meehan M (2019). Inference with dyadic data: asymptotic behavior of the dyadic-robust t-statistic. Journal of
    Business & Economic Statistics 37(4), 671-680. doi:10.1080/07350015.2017.1409630

    Examples
    --------
    >>> import linkages as lk
    >>> lk.dyadic_covariance([[1], [1], [1]], [1, 2, 4], i=[0, 1, 3], j=[1, 2, 4], n=5, small_sample=False).round(3).item()
    2.778
    """
    X, residuals, i, j, bread = _checked(X, residuals, i, j, weights)
    meat = dyadic_meat(X * residuals[:, None], i=i, j=j, n=n)
    factor = factor_of(_partners(i, j, n)) if small_sample else 1.0
    return np.asarray(factor * (bread @ meat @ bread))


def dyadic_errors(X: Any, residuals: Any, *, i: Any, j: Any, n: int, weights: Any = None) -> tuple[Floats, Floats]:
    """Standard errors of the coefficients and their degrees of freedom.

    Notes
    -----
    The root of the diagonal of `dyadic_covariance`, never below that of independent dyads; Student's t with one degree of
    freedom less than there are actors, fewer where a few of them make most of the variance.

    Examples
    --------
    >>> se, df = dyadic_errors(np.ones((6, 1)), [1, -1, 1, -1, 1, -1], i=[0, 0, 0, 1, 1, 2], j=[1, 2, 3, 2, 3, 3], n=4)
    >>> se.round(3).tolist(), df.round(1).tolist()
    ([1.0], [3.0])
    """
    X, residuals, i, j, bread = _checked(X, residuals, i, j, weights)
    parts = (X * residuals[:, None]) @ bread
    by_actor, by_dyad = _sums(parts, i, j, n)
    partners = _partners(i, j, n)
    independent = (by_dyad**2).sum(axis=0)
    factor = factor_of(partners)
    if not np.isfinite(factor):  # the dyads touch too few actors
        return np.full(X.shape[1], np.nan), np.full(X.shape[1], np.nan)
    robust = factor * ((by_actor**2).sum(axis=0) - independent)
    df = np.array([min(int((partners > 0).sum()) - 1.0, effective_df(column)) for column in by_actor.T])
    return np.sqrt(np.maximum(robust, independent)), df


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
    by_actor, by_dyad = _sums(scores, i, j, n)
    return np.asarray(by_actor.T @ by_actor - by_dyad.T @ by_dyad)


def floored_covariance(scores: Any, bread: Any, *, i: Any, j: Any, n: int) -> Floats:
    """Dyadic-robust covariance of coefficients that is one: in no direction below that of independent dyads.

    Parameters
    ----------
    scores : array_like of shape (rows, k)
        Score of each row.
    bread : array_like of shape (k, k)
        Inverse of the information.
    i, j, n
        As in `dyadic_covariance`.

    Notes
    -----
    V + (R − V)₊ with R the robust covariance, V that of independent dyads, and ₊ without negative eigenvalues.

    Examples
    --------
    >>> ends = np.array([0, 0, 0, 1, 1, 2]), np.array([1, 2, 3, 2, 3, 3])
    >>> floored_covariance(np.array([[1.0], [-1], [1], [-1], [1], [-1]]), [[0.5]], i=ends[0], j=ends[1], n=4).item()
    9.0
    """
    scores, bread = np.asarray(scores, dtype=np.float64), np.asarray(bread, dtype=np.float64)
    i, j = np.asarray(i, dtype=np.int64), np.asarray(j, dtype=np.int64)
    by_actor, by_dyad = (np.einsum("ik,kl->il", part, bread) for part in _sums(scores, i, j, n))
    alone = np.einsum("ik,il->kl", by_dyad, by_dyad)
    robust = factor_of(_partners(i, j, n)) * (np.einsum("ik,il->kl", by_actor, by_actor) - alone)
    values, vectors = np.linalg.eigh(robust - alone)
    return np.asarray(alone + np.einsum("ik,k,jk->ij", vectors, np.maximum(values, 0.0), vectors))


def error_of_sum(parts: Sequence[tuple[Floats, Ints, Ints]], *, side: Any) -> tuple[float, float]:
    """Standard error of a sum over several sets of dyads, and its degrees of freedom.

    Parameters
    ----------
    parts : sequence of tuple of ndarray of shape (rows,)
        For each set what every row adds to the sum (mean 0), and its two ends; a dyad may be in several sets.
    side : array_like of int, of shape (actors,)
        Group of every actor, from 0: the fewer of one group make the variance, the fewer degrees of freedom.

    Notes
    -----
    The root of Σ_actors G_a² − Σ_dyads H_d², as in `dyadic_covariance`, each set enlarged for its own few actors; never
    below Σ_dyads H_d². Satterthwaite's degrees of freedom from the parts of the groups, fewer where a few actors make most
    of the variance. Infinite where dyads of one set touch too few actors.

    Examples
    --------
    >>> ends = np.array([0, 0, 0, 1, 1, 2]), np.array([1, 2, 3, 2, 3, 3])
    >>> se, df = error_of_sum([(np.array([1.0, -1, 1, -1, 1, -1]), *ends)], side=[0, 0, 0, 0])
    >>> round(se, 3), round(df, 1)
    (6.0, 3.0)
    """
    side = np.asarray(side, dtype=np.int64)
    n = len(side)
    factors = [factor_of(_partners(i, j, n)) if len(i) else 1.0 for _, i, j in parts]
    i, j = (np.concatenate([part[end] for part in parts]) for end in (1, 2))
    added = np.concatenate([u for u, _, _ in parts])
    if not np.isfinite(factors).all():
        return float("inf"), float("nan")
    scale = np.repeat(np.sqrt(factors), [len(u) for u, _, _ in parts])
    _, plain = _sums(added[:, None], i, j, n)
    by_actor, by_dyad = _sums((added * scale)[:, None], i, j, n)
    sums = by_actor[:, 0]
    variance = max(float((sums**2).sum() - (by_dyad**2).sum()), float((plain**2).sum()))
    of_side = np.bincount(side, sums**2)
    count = np.bincount(side[sums != 0], minlength=len(of_side))
    spread = float((of_side**2 / np.maximum(count - 1, 1)).sum())
    df = min(of_side.sum() ** 2 / spread if spread else float("inf"), effective_df(sums))
    return float(np.sqrt(variance)), float(df)


def _sums(scores: Floats, i: Ints, j: Ints, n: int) -> tuple[Floats, Floats]:
    """Sums of the scores over all rows of an actor, and over all rows of an unordered dyad."""
    dyads, number = _dyads(i, j, n)
    return _by(i, scores, n) + _by(j, scores, n), _by(number, scores, len(dyads))


def _by(number: Ints, scores: Floats, count: int) -> Floats:
    """Sums of the rows of each number."""
    sums = [np.bincount(number, column, count) for column in scores.T]
    return np.stack(sums, axis=1) if sums else np.zeros((count, 0))


def _dyads(i: Ints, j: Ints, n: int) -> tuple[Ints, Ints]:
    """The unordered dyads as ``low * n + high``, ascending, and the number of each row's."""
    keys = np.minimum(i, j) * np.int64(n) + np.maximum(i, j)
    if n * n > DENSE * len(keys):
        dyads, number = np.unique(keys, return_inverse=True)
        return dyads, number.ravel()
    there = np.zeros(n * n, dtype=bool)
    there[keys] = True
    return np.flatnonzero(there), (np.cumsum(there) - 1)[keys]


def _partners(i: Ints, j: Ints, n: int) -> Ints:
    """With how many others each actor has a dyad here."""
    dyads, _ = _dyads(i, j, n)
    return np.bincount(dyads // n, minlength=n) + np.bincount(dyads % n, minlength=n)


def _checked(X: Any, residuals: Any, i: Any, j: Any, weights: Any) -> tuple[Floats, Floats, Ints, Ints, Floats]:
    """Arrays of fitting shapes, and (X'WX)⁻¹."""
    X, residuals = np.asarray(X, dtype=np.float64), np.asarray(residuals, dtype=np.float64)
    i, j = np.asarray(i, dtype=np.int64), np.asarray(j, dtype=np.int64)
    if X.ndim != 2 or not len(X) == len(residuals) == len(i) == len(j):
        raise ArgumentError(
            f"X has shape {X.shape}, residuals {len(residuals)} rows, i and j {len(i)} and {len(j)}: one row a dyad"
        )
    if (i == j).any():
        raise ArgumentError("i and j: a dyad has two different ends")
    weighted = X if weights is None else X * np.asarray(weights, dtype=np.float64)[:, None]
    try:
        return X, residuals, i, j, np.asarray(np.linalg.inv(X.T @ weighted))
    except np.linalg.LinAlgError:
        raise ArgumentError("X: some regressors are combinations of others; leave them out") from None
