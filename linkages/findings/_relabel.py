"""Draws for brokerage: role counts of a network whose groups are dealt anew to its actors.

A draw is a column. Labels are bytes, so that one comparison of two rows serves all draws at once.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..compiled import compiled, worth
from ..compiled.relabelling import LANES, dealt_roles, orders_of
from ..measures.brokerage import OpenTriples
from ..vocabulary import Alternative

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
TOGETHER = 2048  # most draws at a time
PLENTY = 100  # draws as extreme as what was seen, after which p is known well enough (some 5 % or more of 2,048)
CELLS = 2**24  # most labels at a time
WORTH = 80_000  # labels of triples that make up for one tie in the question whether a loop is worth compiling
ROWS = 96  # triples looked at together, at most 255: as many as a byte can add up


def count_extremes(
    triples: OpenTriples,
    means: tuple[Floats, Floats],
    *,
    n_draws: int,
    alternative: Alternative,
    rng: np.random.Generator,
) -> tuple[tuple[Ints, Ints], tuple[Ints, Ints]]:
    """Number of draws at least as extreme as what was seen, and of how many: by actor and role (n, 5), and for the network (5,).

    ``means`` are the expected counts of actors and of the network, the centres of a two-sided comparison. An actor's
    own draws are the shared ones with two labels swapped, so that it keeps its own and the others' are dealt anew. Draws
    end for an actor, or the network, of which every role has `PLENTY` that are as extreme: only small p need many draws
    (Besag J, Clifford P (1991). Sequential Monte Carlo p-values. Biometrika 78(2), 301-304. doi:10.1093/biomet/78.2.301).
    """
    n, seen = triples.n, triples.counts()
    seen = np.vstack([seen, seen.sum(axis=0)])
    low, high = _bounds(seen, np.vstack([means[0], means[1]]), alternative)
    found, of = np.zeros_like(seen), np.zeros_like(seen)
    idle = np.append(np.bincount(triples.v, minlength=n) == 0, False)
    found[idle] = of[idle] = n_draws  # nothing to broker, whoever holds which label
    fast = len(triples.names) <= 256 and worth(max(len(triples.a), len(triples.a) * n_draws // WORTH))
    work: _Dealt | _Compiled = (_Compiled if fast else _Dealt).of(triples, rng)
    for size in _sizes(n_draws, n):
        asked = (found < PLENTY).any(axis=1) & ~idle
        if not asked.any():
            break
        found += work(size, asked, low, high)
        of[asked] += size
    return (found[:-1], of[:-1]), (found[-1], of[-1])


def _bounds(seen: Ints, mean: Floats, alternative: Alternative) -> tuple[Ints, Ints]:
    """Counts up to the first, and from the second on, are as extreme as what was seen."""
    nowhere = np.full_like(seen, -1), np.full_like(seen, np.iinfo(np.int64).max)
    if alternative == "greater":
        return nowhere[0], seen
    if alternative == "less":
        return seen, nowhere[1]
    mean = np.nan_to_num(mean)  # where nothing could be seen nothing is tested
    far = np.abs(seen - mean) - 1e-9 * np.maximum(1.0, np.abs(mean))
    return np.floor(mean - far).astype(np.int64), np.ceil(mean + far).astype(np.int64)


@dataclass(frozen=True, eq=False)
class _Dealt:
    """Draws in NumPy: labels of all draws of a batch, and the counts of one broker after another."""

    label: NDArray[Any]
    triples: tuple[Ints, Ints, Ints]  # by their middle
    start: Ints
    rng: np.random.Generator

    @classmethod
    def of(cls, triples: OpenTriples, rng: np.random.Generator) -> _Dealt:
        order = np.argsort(triples.v, kind="stable")
        a, v, b = triples.a[order], triples.v[order], triples.b[order]
        label = triples.label.astype(np.min_scalar_type(int(triples.label.max(initial=0))))
        return cls(label, (a, v, b), np.searchsorted(v, np.arange(triples.n + 1)), rng)

    def __call__(self, size: int, asked: NDArray[np.bool_], low: Ints, high: Ints) -> Ints:
        """How many of so many draws are as extreme, by actor and role; of all actors in the last row."""
        found, n, (a, v, b) = np.zeros_like(low), len(self.label), self.triples
        held = _permutations(n, size, self.rng)  # whose label each actor holds
        place = np.empty_like(held)  # who holds each label
        place[held, np.arange(size)] = np.arange(n, dtype=held.dtype)[:, None]
        dealt = self.label[held]
        if asked[n]:
            found[n] = _extreme(_role_counts(dealt, a, v, b), low[n], high[n])
        for broker in np.flatnonzero(asked[:n]).tolist():
            mine = slice(self.start[broker], self.start[broker + 1])
            around, ends = np.unique(np.concatenate([a[mine], b[mine]]), return_inverse=True)
            own = _with_own(dealt, place[broker], self.label, broker, around)
            first, last = np.split(ends, 2)
            counts = _role_counts(own, first, np.full(len(first), len(around)), last)
            found[broker] = _extreme(counts, low[broker], high[broker])
        return found


@dataclass(eq=False)
class _Compiled:
    """The same draws in machine code, as many at a time as there are lanes."""

    label: NDArray[Any]
    runs: tuple[Any, ...]  # triples by middle and first end, and the last ends of each middle: see `dealt_roles`
    widest: int
    rng: np.random.Generator
    words: NDArray[np.uint32]

    @classmethod
    def of(cls, triples: OpenTriples, rng: np.random.Generator) -> _Compiled:
        n, middles = np.int64(triples.n), np.arange(triples.n + 1)
        pairs, counts = np.unique(triples.v * n + triples.a, return_counts=True)
        once, times = np.unique(triples.v * n + triples.b, return_counts=True)
        last = triples.b[np.lexsort((triples.a, triples.v))]
        runs = (
            np.searchsorted(pairs // n, middles), pairs % n, np.append(0, np.cumsum(counts)), last,
            np.searchsorted(once // n, middles), once % n, times,
        )  # fmt: skip
        widest = int(np.bincount(triples.v, minlength=1).max())
        return cls(triples.label.astype(np.uint8), runs, widest, rng, np.zeros(0, dtype=np.uint32))

    def __call__(self, size: int, asked: NDArray[np.bool_], low: Ints, high: Ints) -> Ints:
        """As of `_Dealt`."""
        found = np.zeros_like(low)
        sums = np.zeros((4, LANES), dtype=np.min_scalar_type(self.widest))
        for done in range(0, size, LANES):
            orders = self._orders(min(LANES, size - done))
            compiled(dealt_roles)(orders, self.label, *self.runs, low, high, asked, sums, found)
        return found

    def _orders(self, size: int) -> NDArray[np.int32]:
        """Random orders of the actors, one a row: those that ``Generator.permuted`` makes, from the same random words."""
        orders = np.empty((size, len(self.label)), dtype=np.int32)
        while (at := compiled(orders_of)(self.words, 0, orders)) < 0:
            more = self.rng.bit_generator.random_raw(orders.size // 2 + 64)
            self.words = np.concatenate([self.words, more.astype("<u8").view("<u4").astype(np.uint32)])
        self.words = self.words[at:]
        return orders


def _sizes(n_draws: int, n: int) -> list[int]:
    most = int(np.clip(CELLS // max(n, 1), 64, TOGETHER))
    return [min(most, n_draws - done) for done in range(0, n_draws, most)]


def _permutations(n: int, size: int, rng: np.random.Generator) -> NDArray[Any]:
    """Random orders of n actors, one a column."""
    rows = np.tile(np.arange(n, dtype=np.int32), (size, 1))
    return np.ascontiguousarray(rng.permuted(rows, axis=1).T)


def _with_own(
    dealt: NDArray[Any], holder: NDArray[Any], label: NDArray[Any], broker: int, around: Ints
) -> NDArray[Any]:
    """Labels of those around a broker, and last its own: whoever holds it takes what the broker was dealt."""
    own = np.empty((len(around) + 1, dealt.shape[1]), dtype=dealt.dtype)
    own[:-1] = dealt[around]
    own[-1] = label[broker]
    where = np.full(len(dealt), -1, dtype=np.int64)
    where[around] = np.arange(len(around))
    row = where[holder]
    draws = np.flatnonzero(row >= 0)
    own[row[draws], draws] = dealt[broker, draws]
    return own


def _role_counts(dealt: NDArray[Any], a: Ints, v: Ints, b: Ints) -> Ints:
    """Counts of the five roles in every draw, shape (5, draws)."""
    size = dealt.shape[1]
    same = np.zeros((4, size), dtype=np.int64)  # triples with a = v, v = b, a = b, and all three
    for begin in range(0, len(a), ROWS):
        part = slice(begin, begin + ROWS)
        first, middle, last = dealt[a[part]], dealt[v[part]], dealt[b[part]]
        av, vb, ab = first == middle, middle == last, first == last
        for row, flags in enumerate((av, vb, ab, av & vb)):
            same[row] += np.add.reduce(flags.view(np.uint8), axis=0, dtype=np.uint8)
    av, vb, ab, all_ = same
    return np.stack([all_, ab - all_, av - all_, vb - all_, len(a) - av - vb - ab + 2 * all_])


def _extreme(counts: Ints, low: Ints, high: Ints) -> Ints:
    """Number of draws at least as extreme as the count seen, by role."""
    extreme = (counts <= low[:, None]) | (counts >= high[:, None])
    return np.asarray(extreme.sum(axis=1), dtype=np.int64)
