"""What each dyad adds to a linearised mean over dyads, and the variance of their sum."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from ..data import cells as _cells
from ..data.cells import Cells
from ..data.dyadmean import DyadMean
from .reports import Reports

__all__ = ["Influence", "effective_df", "influence", "small_sample", "variance_of"]

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Influence:
    """What each cell adds to the linearised value: by its code, and for listed cells."""

    cells: Cells
    by_code: Floats
    listed: csr_array | None


def influence(mean: DyadMean, sign: float) -> Influence:
    """Linearise: Σ_parts gradient × (numerator − ratio × denominator) / sum of the denominator."""
    used = np.flatnonzero(mean.gradient != 0)
    share = sign * mean.gradient[used] / mean.sums[1][used]
    by_code = share @ (mean.numerator[used] - mean.ratios[used, None] * mean.denominator[used])
    listed = None
    if mean.listed is not None and len(used) and used[0] == 0:
        listed = mean.listed * float(share[0])
    return _compressed(Influence(mean.cells, by_code, listed))


def _compressed(part: Influence) -> Influence:
    """Give codes that add the same one number."""
    values, number = np.unique(part.by_code, return_inverse=True)
    return Influence(_cells.merge_groups(_cells.recode(part.cells, number)), values, part.listed)


def _sum(x: Influence, y: Influence) -> Influence:
    """Both influences of every cell together."""
    both = _cells.pair(x.cells, y.cells, len(y.by_code))
    by_code = (x.by_code[:, None] + y.by_code[None, :]).ravel()
    listed = x.listed if y.listed is None else y.listed if x.listed is None else x.listed + y.listed
    return _compressed(Influence(both, by_code, listed))


def variance_of(parts: list[Influence], reports: Reports) -> tuple[float, float]:
    """Dyadic-robust variance of the sum of influences, not below that of independent dyads; degrees of freedom."""
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
    # Amounts that cancel (all ties equally strong) leave rounding behind, which is no variance.
    size = max(float(np.abs(part.by_code).max(initial=0.0)) for part in parts)
    rounding = (1e-12 * size * cells.n) ** 2
    if total.listed is not None:
        extra = csr_array(total.listed + total.listed.T).tocoo()
        rounding += 1e-13 * (dyads + float(extra.data @ extra.data))
        by_actor = by_actor + np.bincount(extra.row, weights=extra.data, minlength=cells.n)
        plain = by_code[_cells.at(cells, extra.row, extra.col)] + by_code[_cells.at(cells, extra.col, extra.row)]
        dyads += float((2 * plain * extra.data + extra.data**2).sum()) / 2
    factor, df = small_sample(by_actor, reports)
    variance = max((float(by_actor @ by_actor) - dyads) * factor, dyads)
    return (variance, df) if variance > rounding else (0.0, df)


def small_sample(by_actor: Floats, reports: Reports) -> tuple[float, float]:
    """Factor of the variance and degrees of freedom, by who reported on what and who makes the variance."""
    df = float(reports.m - 1)
    if reports.side is not None:
        a, b = reports.a_side
        of_a, of_b = (float((by_actor[reports.side == side] ** 2).sum()) for side in (0, 1))
        spread = of_a**2 / (a - 1) + of_b**2 / (b - 1)
        df = min(df, (of_a + of_b) ** 2 / spread) if spread else df
    return reports.factor, min(df, effective_df(by_actor))


def effective_df(by_actor: Floats) -> float:
    """Degrees of freedom that the spread of the actors' parts leaves: fewer when a few actors make most of it.

    Examples
    --------
    >>> effective_df(np.array([1.0, -1.0, 1.0, 3.0])) < effective_df(np.array([1.0, -1.0, 1.0, 1.5]))
    True
    """
    parts = by_actor[by_actor != 0] ** 2
    total = float(parts.sum())
    if not total:
        return float("inf")
    kurtosis = len(parts) * float((parts**2).sum()) / total**2
    return 2 * len(parts) / (kurtosis - 1) if kurtosis > 1 else float("inf")
