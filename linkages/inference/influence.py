"""What each dyad adds to a linearised mean over dyads, and the variance of their sum."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from ..data import cells as _cells
from ..data.cells import Cells
from ..data.dyadmean import DyadMean
from ..data.network import Network
from ..vocabulary import State

__all__ = ["Influence", "Reports", "influence", "reports_of", "small_sample", "variance_of"]

Floats = NDArray[np.float64]
FEWEST = 8  # actors who reported in every wave compared
FEWEST_A_SIDE = 4


def _reported(net: Network) -> NDArray[np.bool_]:
    """Actors with an answer of their own among these dyads."""
    own = net.out_counts[:, [State.TIE, State.NULL]].sum(axis=1) > 0
    if "responded" not in net.actors.columns:
        return own
    # Where reports were turned around (i receives from j) an answer may stand in the column of who gave it.
    named = net.in_counts[:, [State.TIE, State.NULL]].sum(axis=1) > 0
    return net.actors["responded"].to_numpy(dtype=bool) & (own | named)


@dataclass(frozen=True, eq=False)
class Reports:
    """Who reported in every wave compared, and on which of two sides everybody stands, if there are two."""

    reported: NDArray[np.bool_]
    side: NDArray[np.int64] | None

    @property
    def m(self) -> int:
        return int(self.reported.sum())

    @property
    def a_side(self) -> tuple[int, int]:
        first, second = (int(self.reported[self.side == side].sum()) for side in (0, 1))
        return first, second

    def too_few(self, when: str) -> str:
        """Why there can be no interval; empty when there can."""
        if self.side is not None and min(self.a_side) < FEWEST_A_SIDE:
            return f"{min(self.a_side)} actors on one side reported{when}, {FEWEST_A_SIDE} are needed"
        return f"{self.m} actors reported{when}, {FEWEST} are needed" if self.m < FEWEST else ""


def reports_of(nets: tuple[Network, ...]) -> Reports:
    return Reports(np.logical_and.reduce([_reported(net) for net in nets]), _sides(nets[0].cells))


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
    if total.listed is not None:
        extra = csr_array(total.listed + total.listed.T).tocoo()
        by_actor = by_actor + np.bincount(extra.row, weights=extra.data, minlength=cells.n)
        plain = by_code[_cells.at(cells, extra.row, extra.col)] + by_code[_cells.at(cells, extra.col, extra.row)]
        dyads += float((2 * plain * extra.data + extra.data**2).sum()) / 2
    factor, df = small_sample(by_actor, reports)
    variance = max((float(by_actor @ by_actor) - dyads) * factor, dyads)
    # Amounts that cancel (all ties equally strong) leave rounding behind, which is no variance.
    size = max(float(np.abs(part.by_code).max(initial=0.0)) for part in parts)
    return (variance, df) if variance > (1e-12 * size * cells.n) ** 2 else (0.0, df)


def small_sample(by_actor: Floats, reports: Reports) -> tuple[float, float]:
    """Factor that makes the variance unbiased under additive actor effects, and degrees of freedom."""
    m = reports.m
    if reports.side is None:
        return m * (m - 1) / ((m - 2) * (m - 3)), m - 1
    a, b = reports.a_side
    of_a, of_b = (float((by_actor[reports.side == side] ** 2).sum()) for side in (0, 1))
    spread = of_a**2 / (a - 1) + of_b**2 / (b - 1)
    return a * b / ((a - 1) * (b - 1)), (of_a + of_b) ** 2 / spread if spread else m - 2
