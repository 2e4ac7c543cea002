"""Who reported, on which side of a block, and whether that is enough for an interval."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..data import cells as _cells
from ..data.cells import Cells
from ..data.network import Network
from ..data.remember import remembered
from ..vocabulary import N_STATES, State

__all__ = ["Reports", "factor_of", "reports_of"]

FEWEST = 8  # actors who reported in every wave compared
FEWEST_A_SIDE = 4
Flags = NDArray[np.bool_]
Ints = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Reports:
    """Who reported in every wave compared, and on which side of the dyads everybody stands.

    Parameters
    ----------
    reported : ndarray of bool
        Actors who did.
    side : ndarray of int, optional
        0 or 1 (−1: without dyads) when all dyads touch a side 0, and side 1 has none within it; None when there are no
        sides.
    hub : bool
        Whether there are dyads within side 0 (the hybrids in ``with-hybrid``).
    factor : float
        Of the variance, for the pattern of dyads that were observed; infinite where they touch too few actors.
    """

    reported: Flags
    side: Ints | None = None
    hub: bool = False
    factor: float = 1.0

    @property
    def m(self) -> int:
        """How many reported."""
        return int(self.reported.sum())

    @property
    def a_side(self) -> tuple[int, int]:
        """How many reported on each side; around a hub, everybody on the other side counts."""
        assert self.side is not None
        first, second = self.side == 0, self.side == 1
        return int(self.reported[first].sum()), int((second if self.hub else self.reported[second]).sum())

    def too_few(self, when: str) -> str:
        """Why there can be no interval; empty when there can."""
        if self.side is not None and min(self.a_side) < FEWEST_A_SIDE:
            return f"{min(self.a_side)} reported on one side{when}, {FEWEST_A_SIDE} are needed"
        if self.m < FEWEST:
            return f"{self.m} reported{when}, {FEWEST} are needed"
        return "" if np.isfinite(self.factor) else "the observed dyads touch too few organisations"


def reports_of(nets: tuple[Network, ...]) -> Reports:
    """Who reported in all of these networks, which have the same actors and dyads at stake."""
    return _reports_of(*nets)


@remembered
def _reports_of(*nets: Network) -> Reports:
    """Every measure of a block asks for them."""
    reported = np.logical_and.reduce([_reported(net) for net in nets])
    side, hub, factor = _sides(nets[0])
    return Reports(reported, side, hub, factor)


@remembered
def _sides(net: Network) -> tuple[Ints | None, bool, float]:
    """On which side of its dyads every actor stands, whether one side is a hub, and the factor of the variance."""
    cells = net.cells
    at_stake = _groups_at_stake(cells)
    factor = factor_of(_partners(net))
    side = _two_sides(at_stake)
    if side is not None:
        return side[cells.group], False, factor
    hub = _hub(at_stake, cells.sizes)
    return None if hub is None else hub[cells.group], hub is not None, factor


def factor_of(partners: Any) -> float:
    """Small-sample factor of the dyadic-robust variance, by how many observed dyads each actor has.

    Notes
    -----
    N² / (N² + N − Σ d²), N = Σ d / 2: all ordered pairs of dyads over those that share no actor. It makes the variance of a mean of independent dyads unbiased whatever the
    pattern of dyads, and that of sums of actor effects too where every two actors of a group, or of two groups, are
    observed.

    Examples
    --------
    >>> everybody = factor_of([19] * 20)
    >>> round(everybody, 6) == round(20 * 19 / (18 * 17), 6)
    True
    >>> between = factor_of([4] * 16 + [16] * 4)
    >>> round(between, 6) == round(16 / 15 * 4 / 3, 6)
    True
    """
    d = np.asarray(partners, dtype=np.float64)
    n = float(d.sum()) / 2
    below = n * n + n - float(d @ d)
    return n * n / below if below > 1e-9 * n * n else float("inf")


def _partners(net: Network) -> Ints:
    """With how many others each actor has an observed dyad, in either direction."""
    known = np.isin(np.arange(N_STATES), (State.TIE, State.NULL))
    if not net.directed:
        return np.asarray(net.out_counts[:, known].sum(axis=1))
    both = _cells.pair(net.cells, _cells.transpose(net.cells), N_STATES)
    return np.asarray(_cells.row_census(both, N_STATES**2)[:, (known[:, None] | known[None, :]).ravel()].sum(axis=1))


@remembered
def _reported(net: Network) -> Flags:
    """Actors with an answer of their own among these dyads, and said to have responded where the table tells."""
    own = net.out_counts[:, [State.TIE, State.NULL]].sum(axis=1) > 0
    if "responded" not in net.actors.columns:
        return np.asarray(own)
    # Where reports were turned around (i receives from j) an answer may stand in the column of who gave it.
    named = net.in_counts[:, [State.TIE, State.NULL]].sum(axis=1) > 0
    return np.asarray(net.actors["responded"].to_numpy(dtype=bool) & (own | named))


def _groups_at_stake(cells: Cells) -> Flags:
    """Which groups of actors have dyads at stake with one another, in either direction."""
    at_stake = cells.table != State.OUT
    np.fill_diagonal(at_stake, np.diagonal(at_stake) & (cells.sizes > 1))
    listed = cells.codes != State.OUT
    at_stake[cells.group[cells.rows[listed]], cells.group[cells.columns[listed]]] = True
    at_stake &= (cells.sizes[:, None] > 0) & (cells.sizes[None, :] > 0)
    return np.asarray(at_stake | at_stake.T)


def _two_sides(at_stake: Flags) -> Ints | None:
    """Side of every group when all dyads lie between two sides (−1: no dyad), else None."""
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
    return side


def _hub(at_stake: Flags, sizes: Ints) -> Ints | None:
    """Side 0 for the few whom every dyad touches, 1 for the many who have none among them; None without such."""
    used: Flags = np.asarray(at_stake.any(axis=1))
    apart = np.zeros(len(at_stake), dtype=bool)
    for group in np.argsort(-sizes, kind="stable"):
        if used[group] and not at_stake[group, group] and not at_stake[group, apart].any():
            apart[group] = True
    few = used & ~apart
    if sizes[few].sum() >= sizes[apart].sum():
        return None
    return np.where(used, apart.astype(np.int64), -1)
