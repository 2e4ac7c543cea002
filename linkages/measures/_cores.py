"""The search for the core that fits best: every core of a small network, climbs from several starts in a larger one.

A network is two symmetric arrays of counts by pair of actors: observed ties, and observed dyads (0, 1 or, where both
directions are dyads, 2). With these, the 2 × 2 table of a core (tied or not, where the pattern says tie or not) follows
from four sums: ties and dyads inside the core, ties and dyads of its actors with anybody. All of them are whole
numbers, so that two cores of equal fit are found equal.

A climb is that of Fiduccia and Mattheyses: every actor may change sides once in a pass, always the one whose change fits
best even if it fits worse than before; the pass then returns to the best core it went through. Many climbs go at the
same time, one a row; they may belong to different networks with the same observed dyads.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..vocabulary import OffDiagonal

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Counts = NDArray[np.int8]

__all__ = ["Found", "climb", "try_all"]

SAME = 1e-12  # fits that differ by less are equal
PATIENCE = 12  # changes without a better fit after which a pass ends, and a tenth of the actors more
CELLS = 2**21  # pairs of actors, or actors × climbs, at a time
NOISE = 0.8  # by how much starts shuffle the order of actors
PARTNERS = 3.0  # by how much every second start prefers the partners of one actor


@dataclass(frozen=True, eq=False)
class Found:
    """The best core of each network (nets, n), its fit, and how many cores were seen to fit as well."""

    core: Bools
    fit: Floats
    n_equal: NDArray[np.int64]


def _fit(inside: Sequence[Any], touching: Sequence[Any], total: Sequence[Any], off_diagonal: OffDiagonal) -> Floats:
    """Correlation of ties with the pattern; −1 at worst, −2 where it is undefined.

    Each pair is (ties, dyads): inside the core, of its actors summed (those inside counted twice), of the network.
    """
    ties, dyads = inside if off_diagonal != 1 else (t - i for t, i in zip(touching, inside, strict=True))
    if off_diagonal == "missing":
        ties_apart = total[0] - touching[0] + inside[0]
        dyads_apart = total[1] - touching[1] + inside[1]
    else:
        ties_apart, dyads_apart = total[0] - ties, total[1] - dyads
    tied = ties + ties_apart
    square = (dyads * dyads_apart) * (tied * (dyads + dyads_apart - tied))
    above = ties * dyads_apart - ties_apart * dyads
    return np.divide(above, np.sqrt(square), out=np.full(np.shape(square), -2.0), where=square > 0)


def try_all(ties: Counts, observed: Counts, off_diagonal: OffDiagonal) -> Found:
    """Look at all 2ⁿ cores; of equally good ones take the smallest, then the one whose actors come first."""
    n = len(ties)
    sums = [_all_sums(table.astype(np.int64)) for table in (ties, observed)]
    inside, touching = zip(*sums, strict=True)
    total = [table.sum() / 2 for table in (ties, observed)]
    fit = _fit(inside, touching, total, off_diagonal)
    best = float(fit.max())
    equal = np.flatnonzero(fit >= best - SAME)
    members = (equal[:, None] >> np.arange(n)) & 1 == 1
    chosen = _first(members)
    return Found(members[[chosen]], np.array([best]), np.array([len(equal)]))


def _all_sums(table: NDArray[np.int64]) -> tuple[Floats, Floats]:
    """Sums inside every set of actors, and of the rows of its actors; a set is the number whose bits are its actors."""
    inside, touching = np.zeros(1), np.zeros(1)
    for actor, row in enumerate(table):
        shared = np.zeros(1)  # with every set of earlier actors
        for other in row[:actor]:
            shared = np.concatenate([shared, shared + other])
        inside = np.concatenate([inside, inside + shared])
        touching = np.concatenate([touching, touching + row.sum()])
    return inside, touching


def _first(members: Bools) -> int:
    """Row of the smallest core; among those, of the one whose first actors come first."""
    keys = [~members[:, actor] for actor in range(members.shape[1] - 1, -1, -1)]
    return int(np.lexsort((*keys, members.sum(axis=1)))[0])


def climb(ties: Counts, observed: Counts, off_diagonal: OffDiagonal, n_starts: int) -> Found:
    """Climb from several starts in each network: ``ties`` (nets, n, n), ``observed`` (n, n)."""
    nets, n = ties.shape[:2]
    together = max(1, CELLS // (n * max(n, n_starts)))
    parts = [_climb(ties[i : i + together], observed, off_diagonal, n_starts) for i in range(0, nets, together)]
    return Found(*(np.concatenate([getattr(part, name) for part in parts]) for name in ("core", "fit", "n_equal")))


def _climb(ties: Counts, observed: Counts, off_diagonal: OffDiagonal, n_starts: int) -> Found:
    nets, n = ties.shape[:2]
    climbs = _Climbs(ties, observed, off_diagonal, n_starts)
    core, fit = climbs.prefixes(_orders(ties, observed, n_starts))
    rising = np.arange(len(core))
    while len(rising):
        before = fit[rising]
        core[rising], fit[rising] = climbs.one_pass(rising, core[rising])
        rising = rising[fit[rising] > before + SAME]
    core, fit = core.reshape(nets, n_starts, n), fit.reshape(nets, n_starts)
    best = fit.max(axis=1)
    chosen = np.empty((nets, n), dtype=bool)
    n_equal = np.empty(nets, dtype=np.int64)
    for net in range(nets):
        equal = np.unique(core[net][fit[net] >= best[net] - SAME], axis=0)
        chosen[net], n_equal[net] = equal[_first(equal)], len(equal)
    return Found(chosen, best, n_equal)


def _orders(ties: Counts, observed: Counts, n_starts: int) -> NDArray[np.int64]:
    """Orders in which actors may enter a core (nets × n_starts, n): by share of ties, then shuffled more and more.

    Every second start prefers the partners of one actor. The shuffles are the same for every network of n actors, so
    that a network has one answer.
    """
    nets, n = ties.shape[:2]
    share = ties.sum(axis=2, dtype=np.int64) / np.maximum(observed.sum(axis=1, dtype=np.int64), 1)
    shuffle = np.random.default_rng(n).standard_normal((n_starts, n))
    shuffle *= np.linspace(0, NOISE, n_starts)[:, None]
    keys = (share + 1 / n)[:, None] * np.exp(shuffle)
    odd = keys[:, 1::2]
    middle = odd.argmax(axis=2)
    odd *= 1 + PARTNERS * ties[np.arange(nets)[:, None], middle]
    return np.argsort(-keys, axis=2, kind="stable").reshape(nets * n_starts, n)


class _Climbs:
    """Climbs in several networks of the same actors and observed dyads, ``n_starts`` rows for each network."""

    def __init__(self, ties: Counts, observed: Counts, off_diagonal: OffDiagonal, n_starts: int) -> None:
        self.ties, self.observed = ties.astype(np.float32), observed.astype(np.float32)
        self.off_diagonal = off_diagonal
        self.net = np.repeat(np.arange(len(ties)), n_starts)
        self.degree = (self.ties.sum(axis=2, dtype=np.float64), self.observed.sum(axis=1, dtype=np.float64))
        self.total = (self.degree[0].sum(axis=1) / 2, self.degree[1].sum() / 2)

    def prefixes(self, order: NDArray[np.int64]) -> tuple[Bools, Floats]:
        """The best core that an order of actors has at its beginning, for each row."""
        rows, n = order.shape
        every = np.arange(rows)
        shared = np.zeros((2, rows, n), dtype=np.float32)
        met = np.empty((2, rows, n))  # ties and dyads of each actor with those before it
        for k, actor in enumerate(order.T):
            met[:, :, k] = shared[:, every, actor]
            shared[0] += self.ties[self.net, actor]
            shared[1] += self.observed[actor]
        inside = np.cumsum(met, axis=2)
        touching = [np.cumsum(d, axis=1) for d in (self.degree[0][self.net[:, None], order], self.degree[1][order])]
        total = (self.total[0][self.net][:, None], self.total[1])
        fit = _fit(list(inside), touching, total, self.off_diagonal)
        last = fit.argmax(axis=1)
        core = np.zeros((rows, n), dtype=bool)
        np.put_along_axis(core, order, np.arange(n) <= last[:, None], axis=1)
        return core, fit[every, last]

    def one_pass(self, rows: NDArray[np.int64], core: Bools) -> tuple[Bools, Floats]:
        """Let every actor change sides once, and return to the best core on the way."""
        net, n = self.net[rows], core.shape[1]
        degree = (self.degree[0][net], np.broadcast_to(self.degree[1], core.shape))
        total = (self.total[0][net][:, None], self.total[1])
        members = core.astype(np.float32)
        shared = [self._with_core(net, members), members @ self.observed]
        inside = [(members * s).sum(axis=1, dtype=np.float64)[:, None] / 2 for s in shared]
        touching = [(members * d).sum(axis=1, dtype=np.float64)[:, None] for d in degree]
        best, best_core = _fit(inside, touching, total, self.off_diagonal)[:, 0], core.copy()
        core = core.copy()
        since, every = np.zeros(len(rows), dtype=np.int64), np.arange(len(rows))
        sign = np.where(core, -1.0, 1.0)
        moved = np.zeros(core.shape, dtype=bool)
        for _ in range(n):
            fit = _fit(
                [i + sign * s for i, s in zip(inside, shared, strict=True)],
                [t + sign * d for t, d in zip(touching, degree, strict=True)],
                total,
                self.off_diagonal,
            )
            fit[moved] = -3.0
            actor = fit.argmax(axis=1)
            turn = sign[every, actor]
            for table, of in enumerate(shared):
                inside[table] = inside[table] + (turn * of[every, actor])[:, None]
                touching[table] = touching[table] + (turn * degree[table][every, actor])[:, None]
            shared[0] += turn[:, None].astype(np.float32) * self.ties[net, actor]
            shared[1] += turn[:, None].astype(np.float32) * self.observed[actor]
            core[every, actor] ^= True
            moved[every, actor] = True
            sign[every, actor] = -turn
            reached = fit[every, actor]
            better = reached > best + SAME
            best[better], best_core[better] = reached[better], core[better]
            since = np.where(better, 0, since + 1)
            if since.min() > PATIENCE + n // 10:
                break
        return best_core, best

    def _with_core(self, net: NDArray[np.int64], members: NDArray[np.float32]) -> NDArray[np.float32]:
        """Ties of every actor with the core, row by row."""
        out = np.empty_like(members)
        starts = np.flatnonzero(np.diff(net, prepend=-1))
        for first, last in zip(starts, [*starts[1:], len(net)], strict=True):
            out[first:last] = members[first:last] @ self.ties[net[first]]
        return out
