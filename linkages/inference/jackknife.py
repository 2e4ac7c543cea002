"""How far a change of what organisations have by themselves may be off: the same measure with each left out in turn."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

import numpy as np
from numpy.typing import ArrayLike

from .results import Estimate

__all__ = ["FEWEST_UNITS", "paired_jackknife"]

Measure = Callable[[Any], float]
NAN = float("nan")
FEWEST_UNITS: Final = 16  # organisations, as in the calibration


def paired_jackknife(
    measure: Measure, before: ArrayLike, after: ArrayLike, *, without: Callable[[Any], Any], level: float = 0.95
) -> Estimate:
    """Interval of a change of a measure of amounts, of the same organisations before and after.

    Parameters
    ----------
    measure : callable
        Takes a vector of amounts and gives a number; it should be smooth, as `gini` is and `top_share` is not.
    before, after : array_like of float
        Amounts of the same organisations in the same order, all known.
    without : callable
        The measure without each of them in turn: takes a vector and gives one as long.
    level : float
        Level of the interval.

    Returns
    -------
    Estimate
        Without an interval for fewer than 16 organisations, and where the measure is undefined without one of them;
        ``note`` says so.

    Notes
    -----
    With d_i the change without organisation i and d̄ their mean, the variance is (n − 1)/n · Σ v_i, v_i = (d_i − d̄)². The interval
    is symmetric, of t with 2n / (κ − 1) degrees of freedom, at least 2 and at most n − 1, κ = n Σ v_i² / (Σ v_i)²: few where
    a few organisations make most of the variance (Satterthwaite). Organisations are taken to be drawn independently,
    which is so of amounts and not of ties: for measures of networks see `robust_interval`.

    References
    ----------
    Karagiannis E, Kovacevic M (2000). A method to calculate the jackknife variance estimator for the Gini coefficient.
    Oxford Bulletin of Economics and Statistics 62(1), 119-122. doi:10.1111/1468-0084.00162

    Satterthwaite FE (1946). An approximate distribution of estimates of variance components. Biometrics Bulletin 2(6),
    110-114. doi:10.2307/3002019

    Examples
    --------
    >>> before, after = np.arange(20.0), np.arange(20.0) ** 2
    >>> found = paired_jackknife(np.mean, before, after, without=lambda x: (x.sum() - x) / (len(x) - 1))
    >>> bool(found.low < found.value < found.high)
    True
    """
    first, then = np.asarray(before, dtype=np.float64), np.asarray(after, dtype=np.float64)
    n, value = len(first), float(measure(then) - measure(first))
    apart = np.asarray(without(then)) - np.asarray(without(first)) if n >= FEWEST_UNITS else np.zeros(0)
    why = "" if n >= FEWEST_UNITS else f"fewer than {FEWEST_UNITS} organisations"
    if not np.isfinite(apart).all():
        why = "undefined without one organisation"
    if why or np.isnan(value):
        return Estimate(value, NAN, NAN, NAN, level, "jackknife", note=why)
    from scipy.stats import t

    apart = (apart - apart.mean()) ** 2
    se = float(np.sqrt((n - 1) / n * apart.sum()))
    if se <= 1e-12:
        return Estimate(value, NAN, NAN, NAN, level, "jackknife", note="no variation")
    tail = n * (apart**2).sum() / apart.sum() ** 2
    df = float(np.clip(2 * n / max(tail - 1, 1e-9), 2, n - 1))
    half = float(t.ppf((1 + level) / 2, df)) * se
    return Estimate(value, value - half, value + half, se, level, "jackknife", df=df)
