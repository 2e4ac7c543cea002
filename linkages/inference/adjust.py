"""Adjust p-values for how many were looked at together."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..errors import ArgumentError
from ..vocabulary import Adjustment, one_of

__all__ = ["adjust"]


def adjust(p: Any, method: Adjustment = "bh") -> NDArray[np.float64]:
    """Adjust the p-values of one family.

    Parameters
    ----------
    p : array_like of float
        p-values from 0 to 1; nan is a question that was not asked, and does not count.
    method : {"bh", "by", "holm"}
        Benjamini–Hochberg (false discovery rate), Benjamini–Yekutieli (the same under any dependence), Holm (chance
        of even one false alarm).

    Returns
    -------
    ndarray of float
        In the order of ``p``, nan where it is nan.

    Raises
    ------
    ArgumentError
        When a p-value is below 0 or above 1.

    Notes
    -----
    With m p-values in ascending order p₁ ≤ … ≤ pₘ: ``bh`` is min over j ≥ i of m·pⱼ/j; ``by`` is that times
    Σ 1/k for k = 1 … m; ``holm`` is the maximum over j ≤ i of (m − j + 1)·pⱼ; each at most 1.

    References
    ----------
    Benjamini Y, Hochberg Y (1995). Controlling the false discovery rate. Journal of the Royal Statistical Society B
    57(1), 289-300. doi:10.1111/j.2517-6161.1995.tb02031.x

    Benjamini Y, Yekutieli D (2001). The control of the false discovery rate in multiple testing under dependency.
    Annals of Statistics 29(4), 1165-1188. doi:10.1214/aos/1013699998

    Holm S (1979). A simple sequentially rejective multiple test procedure. Scandinavian Journal of Statistics 6(2),
    65-70.

    Examples
    --------
    >>> adjust([0.01, 0.04, 0.03, float("nan")]).round(3).tolist()
    [0.03, 0.04, 0.04, nan]
    >>> adjust([0.01, 0.04, 0.03], "holm").round(3).tolist()
    [0.03, 0.06, 0.06]
    """
    one_of("method", method, Adjustment)
    values = np.asarray(p, dtype=np.float64)
    adjusted = np.full(values.shape, np.nan)
    known = ~np.isnan(values)
    given = values[known]
    if ((given < 0) | (given > 1)).any():
        raise ArgumentError(f"p holds {given[(given < 0) | (given > 1)][0]!r}: a p-value is from 0 to 1")
    order = np.argsort(given, kind="stable")
    m = len(given)
    rank = np.arange(1, m + 1)
    if method == "holm":
        stepped = np.maximum.accumulate((m - rank + 1) * given[order])
    else:
        harmonic = (1 / rank).sum() if method == "by" else 1.0
        stepped = np.minimum.accumulate((m * harmonic / rank * given[order])[::-1])[::-1]
    back = np.empty(m)
    back[order] = np.minimum(stepped, 1.0)
    adjusted[known] = back
    return adjusted
