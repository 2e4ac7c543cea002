"""Do organisations want the same: agreement over the order of several items, and over one item on an ordered scale."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..errors import ArgumentError

__all__ = ["kendall_w", "ordinal_agreement"]

Floats = NDArray[np.float64]
NAN = float("nan")


def kendall_w(ratings: pd.DataFrame | Any) -> float:
    """Measure how far several raters put several items in the same order.

    Parameters
    ----------
    ratings : pandas.DataFrame or array_like of shape (raters, items)
        One row a rater; nan where an item was not rated.

    Returns
    -------
    float
        From 0 (no common order) to 1 (the same order). Nan with fewer than two raters who rated every item, fewer than two
        items, or when each of them rates all items alike.

    Raises
    ------
    ArgumentError
        When there are no two dimensions.

    Notes
    -----
    W = 12 Σ_k (R_k − R̄)² / (m² (n³ − n) − m Σ_j T_j), over m raters and n items, with R_k the sum of the ranks of item k
    and T_j = Σ (t³ − t) over the groups of t items that rater j rates alike (they get the mean of their ranks). Without
    this correction, on a scale of few points, W could not reach 1. A rater who left an item out has no ranks that can be
    compared and is not counted; a missing rating is never a low one. A rater who rates all items alike has no order, and
    stays in, as it agrees with nobody. scipy's ``friedmanchisquare`` is m (n − 1) W; ``kendall`` of R's irr needs
    ``correct=TRUE``.

    References
    ----------
    Kendall MG, Babington Smith B (1939). The problem of m rankings. Annals of Mathematical Statistics 10(3), 275-287.
    doi:10.1214/aoms/1177732186

    Examples
    --------
    >>> kendall_w([[1, 2, 3], [10, 20, 30], [0, 1, 5]])
    1.0
    >>> kendall_w([[1, 2, 3], [3, 2, 1]])
    0.0
    """
    from scipy.stats import rankdata

    table = np.asarray(ratings, dtype=np.float64)
    if table.ndim != 2:
        raise ArgumentError(f"ratings has {table.ndim} dimensions; give a table of raters and items")
    table = table[~np.isnan(table).any(axis=1)]
    m, n = table.shape
    if m < 2 or n < 2:
        return NAN
    sums = np.asarray(rankdata(table, axis=1)).sum(axis=0)
    alike = (table[:, :, None] == table[:, None, :]).sum(axis=2).astype(np.float64)  # items rated as this one: its t
    largest = m**2 * (n**3 - n) - m * float((alike**2 - 1).sum())
    return float(12 * ((sums - sums.mean()) ** 2).sum() / largest) if largest > 0 else NAN


def ordinal_agreement(counts: Any) -> float:
    """Measure how far answers on an ordered scale agree, from all alike to split between the two ends.

    Parameters
    ----------
    counts : array_like of shape (categories,)
        How many gave each answer, in the order of the scale, empty ones as 0; three categories or more.

    Returns
    -------
    float
        From −1 (half of the answers at either end) over 0 (all answers equally frequent) to 1 (all the same). Nan when
        there is no answer.

    Raises
    ------
    ArgumentError
        With fewer than three categories, or a count that is negative or no finite number.

    Notes
    -----
    van der Eijk's A. The frequencies are taken apart in layers: all categories that still have answers, each with the
    smallest number any of them has left, until none has. A layer with S of the K categories has agreement
    U · (1 − (S − 1) / (K − 1)), where

        U = ((K − 2) TU − (K − 1) TDU) / ((K − 2) (TU + TDU))

    counts triples of categories in order: TU those of pattern 110 or 011 (one peak), TDU those of pattern 101 (two). A
    layer of one category has 1, one of all categories 0. A is the mean over the layers, weighted by their answers. A
    standard deviation cannot tell a split from a spread, and moves with where the peak is; A does neither. ``agreement``
    of R's agrmt is the same.

    References
    ----------
    van der Eijk C (2001). Measuring agreement in ordered rating scales. Quality & Quantity 35(3), 325-341.
    doi:10.1023/A:1010374114305

    Examples
    --------
    >>> ordinal_agreement([0, 0, 9, 0]), ordinal_agreement([5, 5, 5, 5]), ordinal_agreement([6, 0, 0, 6])
    (1.0, 0.0, -1.0)
    >>> round(ordinal_agreement([30, 40, 210, 130, 530, 50, 10]), 7)
    0.6113333
    """
    left = np.array(counts, dtype=np.float64)
    if left.ndim != 1 or len(left) < 3:
        raise ArgumentError("counts must be one number for each of three categories or more")
    if not (np.isfinite(left).all() and (left >= 0).all()):
        raise ArgumentError("counts must be finite numbers from 0 upwards")
    total, found = left.sum(), 0.0
    if not total:
        return NAN
    while (there := left > 0).any():
        height = left[there].min()
        found += height * there.sum() / total * _of_layer(there)
        left = np.where(there, left - height, 0.0)
    return float(found)


def _of_layer(there: NDArray[np.bool_]) -> float:
    """Agreement of one layer: which categories it has."""
    k, s = len(there), int(there.sum())
    if s in (1, k):
        return float(s == 1)
    own, gap = there.astype(np.int64), (~there).astype(np.int64)
    before, after = np.cumsum(own) - own, s - np.cumsum(own)
    gaps_before, gaps_after = np.cumsum(gap) - gap, (k - s) - np.cumsum(gap)
    one_peak = int((own * (before * gaps_after + gaps_before * after)).sum())
    two_peaks = int((gap * before * after).sum())
    return (((k - 2) * one_peak - (k - 1) * two_peaks) / ((k - 2) * (one_peak + two_peaks))) * (1 - (s - 1) / (k - 1))
