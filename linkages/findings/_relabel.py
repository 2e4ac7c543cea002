"""Draws for brokerage: role counts of a network whose groups are dealt anew to its actors.

A draw is a column. Labels are bytes, so that one comparison of two rows serves all draws at once.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..measures.brokerage import OpenTriples
from ..vocabulary import ROLES, Alternative

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
TOGETHER = 2048  # most draws at a time
PLENTY = 100  # draws as extreme as what was seen, after which p is known well enough (some 5 % or more of 2,048)
CELLS = 2**24  # most labels at a time
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
    n, width = triples.n, len(ROLES)
    label = triples.label.astype(np.min_scalar_type(int(triples.label.max(initial=0))))
    order = np.argsort(triples.v, kind="stable")
    a, v, b = triples.a[order], triples.v[order], triples.b[order]
    start = np.searchsorted(v, np.arange(n + 1))
    seen = triples.counts()
    by_actor, by_network = np.zeros((n, width), dtype=np.int64), np.zeros(width, dtype=np.int64)
    of_actor, of_network = np.zeros_like(by_actor), np.zeros_like(by_network)
    idle = np.diff(start) == 0
    by_actor[idle] = of_actor[idle] = n_draws  # nothing to broker, whoever holds which label
    for size in _sizes(n_draws, n):
        brokers = np.flatnonzero((by_actor < PLENTY).any(axis=1) & ~idle).tolist()
        unsure = bool((by_network < PLENTY).any())
        if not (brokers or unsure):
            break
        held = _permutations(n, size, rng)  # whose label each actor holds
        place = np.empty_like(held)  # who holds each label
        place[held, np.arange(size)] = np.arange(n, dtype=held.dtype)[:, None]
        dealt = label[held]
        if unsure:
            by_network += _extreme(_role_counts(dealt, a, v, b), seen.sum(axis=0), means[1], alternative)
            of_network += size
        for broker in brokers:
            mine = slice(start[broker], start[broker + 1])
            around, ends = np.unique(np.concatenate([a[mine], b[mine]]), return_inverse=True)
            own = _with_own(dealt, place[broker], label, broker, around)
            first, last = np.split(ends, 2)
            counts = _role_counts(own, first, np.full(len(first), len(around)), last)
            by_actor[broker] += _extreme(counts, seen[broker], means[0][broker], alternative)
        of_actor[brokers] += size
    return (by_actor, of_actor), (by_network, of_network)


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


def _extreme(counts: Ints, seen: Ints, mean: Floats, alternative: Alternative) -> Ints:
    """Number of draws at least as extreme as the count seen, by role."""
    seen, mean = seen[:, None], mean[:, None]
    if alternative == "greater":
        extreme = counts >= seen
    elif alternative == "less":
        extreme = counts <= seen
    else:
        extreme = np.abs(counts - mean) >= np.abs(seen - mean) - 1e-9 * np.maximum(1.0, np.abs(mean))
    return np.asarray(extreme.sum(axis=1), dtype=np.int64)
