"""Dyads of one wave: probabilities of their four patterns, and draws that never visit all of them.

A dyad {i, j}, i < j, is in pattern 0 (no tie), 1 (i -> j), 2 (j -> i) or 3 (both; the only tie of an undirected relation).
Actors are numbered by cluster and, inside it, by falling sociability: bounds on tie probability are then tight.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
# (i, j, pattern now) -> (m, 4) probabilities of the next pattern
NextPattern = Callable[[Ints, Ints, Ints], Floats]

BLOCK_OF = np.array([[0, 1, 3], [1, 2, 3], [3, 3, 3]])  # private, public, hybrid -> position in BLOCKS[1:]
N_BLOCKS = 4
LIST_ALL = 300_000  # up to so many dyads every one is listed; beyond, absent ties are sampled
FRAME = 60_000  # beyond, intercepts are solved on so many random dyads of each block
CHUNK = 4_000_000  # candidate dyads held at one time
_MOST = 1.0 - 1e-9


def logistic(x: Floats) -> Floats:
    """Probability for log-odds."""
    return 1.0 / (1.0 + np.exp(-np.clip(x, -500.0, 500.0)))


def pattern_cells(p: Floats, q: Floats, odds_ratio: float) -> Floats:
    """Probabilities of the patterns with margins p (i -> j) and q (j -> i) and the odds ratio (Plackett)."""
    s = 1.0 + (p + q) * (odds_ratio - 1.0)
    both = (
        2.0 * odds_ratio * p * q / (s + np.sqrt(np.maximum(s * s - 4.0 * odds_ratio * (odds_ratio - 1.0) * p * q, 0.0)))
    )
    return np.maximum(np.stack([1.0 - p - q + both, p - both, q - both, both], axis=1), 0.0)


@dataclass(frozen=True, eq=False)
class Ties:
    """Dyads with a tie: sorted keys i * size + j (i < j) and their patterns 1, 2, 3."""

    keys: Ints
    pattern: Ints

    def at(self, keys: Ints) -> Ints:
        """Pattern of each key, 0 where there is no tie."""
        return look_up(self.keys, self.pattern, keys)


NO_TIES = Ties(np.empty(0, np.int64), np.empty(0, np.int64))


def distinct(keys: Ints) -> Ints:
    """Sorted, each once (by sorting: on such keys much faster than the hash table of numpy)."""
    keys = np.sort(keys, kind="stable")
    return keys[np.append(True, keys[1:] != keys[:-1])] if len(keys) else keys


def look_up(sorted_keys: Ints, values: NDArray[np.generic], keys: Ints) -> Ints:
    """Values of ``keys`` in a sorted list, 0 where absent."""
    if not len(sorted_keys):
        return np.zeros(len(keys), dtype=values.dtype)
    where = np.minimum(np.searchsorted(sorted_keys, keys), len(sorted_keys) - 1)
    return np.where(sorted_keys[where] == keys, values[where], 0)


@dataclass(frozen=True, eq=False)
class Law:
    """Log-odds of i -> j: ``level[kind i, kind j] + send[i] + receive[j]``; undirected: the mean of both directions."""

    level: Floats
    send: Floats
    receive: Floats
    kind: Ints
    directed: bool
    odds_ratio: float

    def log_odds(self, i: Ints, j: Ints) -> Floats:
        """(m, 2) log-odds of i -> j and j -> i; (m, 1) if undirected."""
        level = self.level[self.kind[i], self.kind[j]]
        there = level + self.send[i] + self.receive[j]
        back = level + self.send[j] + self.receive[i]
        if self.directed:
            return np.stack([there, back], axis=1)
        return ((there + back) / 2.0)[:, None]

    def cells(self, margins: Floats) -> Floats:
        """(m, 4) probabilities of the patterns from (m, 1 or 2) probabilities of ties."""
        if self.directed:
            return pattern_cells(margins[:, 0], margins[:, 1], self.odds_ratio)
        p = margins[:, 0]
        none = np.zeros_like(p)
        return np.stack([1.0 - p, none, none, p], axis=1)

    def patterns(self, i: Ints, j: Ints, shift: Floats | float = 0.0) -> Floats:
        """(m, 4) probabilities of the patterns, all log-odds moved by ``shift``."""
        return self.cells(logistic(self.log_odds(i, j) + np.reshape(shift, (-1, 1))))

    def same_as(self, other: Law) -> bool:
        """Do both give every dyad the same probabilities?"""
        return all(np.array_equal(getattr(self, a), getattr(other, a)) for a in ("level", "send", "receive"))


@dataclass(frozen=True, eq=False)
class Space:
    """The actors of one wave, ascending (hence by cluster), and the dyads inside clusters."""

    actors: Ints
    cluster: Ints
    sector: Ints
    size: int
    start: Ints
    end: Ints

    @classmethod
    def of(cls, present: Bools, cluster: Ints, sector: Ints) -> Space:
        """The space of the actors present."""
        actors = np.flatnonzero(present)
        own = cluster[actors]
        return cls(
            actors, own, sector[actors], len(present),
            np.searchsorted(own, own, "left"), np.searchsorted(own, own, "right"),
        )  # fmt: skip

    @property
    def below(self) -> Ints:
        """How many actors of the own cluster come after each."""
        return self.end - np.arange(len(self.actors)) - 1

    @property
    def n_dyads(self) -> int:
        """Unordered pairs inside clusters."""
        return int(self.below.sum())

    def all_dyads(self) -> tuple[Ints, Ints]:
        """Every dyad, i < j, in the order of its key."""
        below = self.below
        row = np.repeat(np.arange(len(below)), below)
        step = np.arange(len(row)) - np.repeat(np.cumsum(below) - below, below)
        return self.actors[row], self.actors[row + 1 + step]

    def key(self, i: Ints, j: Ints) -> Ints:
        """Number of the dyad."""
        return i * self.size + j

    def ends(self, keys: Ints) -> tuple[Ints, Ints]:
        """Actors of the dyad with this number."""
        return keys // self.size, keys % self.size

    def frame(self, rng: np.random.Generator) -> tuple[Ints, Ints]:
        """Dyads on which intercepts are solved: all, or `FRAME` random ones of each block."""
        if self.n_dyads <= LIST_ALL:
            return self.all_dyads()
        parts = [self._sample(a, b, rng) for a, b in ((0, 0), (0, 1), (1, 1), (0, 2), (1, 2), (2, 2))]
        # in the order of their keys: looking them up is then several times faster
        return self.ends(np.sort(np.concatenate([self.key(i, j) for i, j in parts])))

    def _sample(self, a: int, b: int, rng: np.random.Generator) -> tuple[Ints, Ints]:
        """Random dyads between two sectors, drawn with replacement."""
        first = np.flatnonzero(self.sector == a)
        second = np.flatnonzero(self.sector == b)
        lo = np.searchsorted(second, self.start[first])
        n = np.searchsorted(second, self.end[first]) - lo - (a == b)
        total = np.cumsum(n)
        if not len(total) or total[-1] == 0:
            return NO_TIES.keys, NO_TIES.keys
        pick = rng.integers(total[-1], size=FRAME)
        row = np.searchsorted(total, pick, "right")
        column = lo[row] + pick - (total[row] - n[row])
        if a == b:
            column = column + (second[np.minimum(column, len(second) - 1)] >= first[row])
        i, j = self.actors[first[row]], self.actors[second[column]]
        return np.minimum(i, j), np.maximum(i, j)

    def random_pairs(self, p: float, rng: np.random.Generator) -> tuple[Ints, Ints]:
        """Ordered pairs inside clusters, each with probability p, independently."""
        others = self.end - self.start - 1
        if p <= 0.0 or not others.sum():
            return NO_TIES.keys, NO_TIES.keys
        if 2 * self.n_dyads <= LIST_ALL or p > 0.5:
            row = np.repeat(np.arange(len(others)), others)
            step = np.arange(len(row)) - np.repeat(np.cumsum(others) - others, others)
            chosen = rng.random(len(row)) < p
            row, step = row[chosen], step[chosen]
        else:  # a Poisson number of throws hits each cell at least once with probability p, independently
            row = np.repeat(np.arange(len(others)), rng.poisson(-np.log1p(-p) * others))
            step = (rng.random(len(row)) * others[row]).astype(np.int64)
        column = self.start[row] + step
        column = column + (column >= row)
        codes = distinct(self.actors[row] * self.size + self.actors[column])
        return codes // self.size, codes % self.size


def _row_bounds(space: Space, law: Law, shift: float) -> Floats:
    """For each actor the largest probability of any tie with an actor after it in its cluster."""
    at = space.actors
    level = law.level.max(axis=1)[law.kind[at]] + shift
    if not law.directed:
        mean = (law.send[at] + law.receive[at]) / 2.0
        return np.minimum(logistic(level + mean + _best_below(mean, space.cluster)), _MOST)
    there = logistic(level + law.send[at] + _best_below(law.receive[at], space.cluster))
    back = logistic(level + law.receive[at] + _best_below(law.send[at], space.cluster))
    return np.minimum(there + back, _MOST)


def _best_below(value: Floats, cluster: Ints) -> Floats:
    """Largest value from here to the end of the cluster (a little more, for rounding)."""
    span = 2.0 * float(np.abs(value).max(initial=0.0)) + 1.0
    lifted = value - span * cluster  # later clusters lower, so each cluster starts afresh from its end
    return np.asarray(np.maximum.accumulate(lifted[::-1])[::-1] + span * cluster + 1e-9)


def _candidates(
    space: Space, bound: Floats, share: float, rng: np.random.Generator
) -> Iterator[tuple[Ints, Ints, Floats]]:
    """Dyads in chunks, each included with probability bound * share of its first actor, independently."""
    below = space.below
    rate = -np.log1p(-np.minimum(bound * share, _MOST)) * below
    part = (np.cumsum(rate) // CHUNK).astype(np.int64)
    for rows in np.split(np.arange(len(below)), np.flatnonzero(np.diff(part)) + 1):
        row = np.repeat(rows, rng.poisson(rate[rows]))
        column = row + 1 + (rng.random(len(row)) * below[row]).astype(np.int64)
        codes = distinct(row * len(below) + column)
        row, column = codes // len(below), codes % len(below)
        yield space.actors[row], space.actors[column], bound[row]


def advance(
    space: Space, ties: Ties, next_pattern: NextPattern, law: Law, *, rng: np.random.Generator,
    share: float = 1.0, shift: float = 0.0, listed: Ints = NO_TIES.keys, only: Bools | None = None,
) -> Ties:  # fmt: skip
    """Move a random ``share`` of the dyads to their next pattern.

    ``law`` with ``shift`` bounds the probability that an unlisted dyad (no tie now) gets one. ``only``: actors; dyads
    without any of them stand still.
    """
    moved: list[tuple[Ints, Ints]] = []
    small = space.n_dyads <= LIST_ALL
    if small:
        i, j = space.all_dyads()
        key = space.key(i, j)
    else:
        key = distinct(np.concatenate([ties.keys, listed]))
        i, j = space.ends(key)
    keep = np.ones(len(key), dtype=bool) if share >= 1.0 else rng.random(len(key)) < share
    if only is not None:
        keep &= only[i] | only[j]
    i, j, now = i[keep], j[keep], key[keep]
    moved.append((now, _draw(next_pattern(i, j, ties.at(now)), np.ones(len(now)), rng)))
    if not small:
        for i, j, bound in _candidates(space, _row_bounds(space, law, shift), share, rng):
            fresh = look_up(key, np.ones(len(key), np.int64), space.key(i, j)) == 0
            if only is not None:
                fresh &= only[i] | only[j]
            i, j, bound = i[fresh], j[fresh], bound[fresh]
            moved.append((space.key(i, j), _draw(next_pattern(i, j, np.zeros(len(i), np.int64)), bound, rng)))
    keys = np.concatenate([m[0] for m in moved])
    pattern = np.concatenate([m[1] for m in moved])
    stays = ~np.isin(ties.keys, now, assume_unique=True)
    keys = np.concatenate([ties.keys[stays], keys[pattern > 0]])
    order = np.argsort(keys, kind="stable")
    return Ties(keys[order], np.concatenate([ties.pattern[stays], pattern[pattern > 0]])[order])


def _draw(cells: Floats, included: Floats, rng: np.random.Generator) -> Ints:
    """Pattern of each dyad, which came here with probability ``included`` (and would have pattern 0 elsewhere)."""
    u = rng.random(len(cells)) * included
    ladder = np.cumsum(cells[:, 1:], axis=1)
    pattern = 1 + (u[:, None] >= ladder).sum(axis=1)
    return np.where(pattern > 3, 0, pattern).astype(np.int64)


def moved_from(pattern: Ints, before: Floats, after: Floats) -> Floats:
    """(m, 4) next pattern of dyads moved from law ``before`` to ``after`` with as few changes as possible.

    Maximal coupling: a pattern s stays with probability min(1, after[s] / before[s]); else it goes where ``after`` exceeds ``before``.
    """
    row = np.arange(len(pattern))
    stay = np.minimum(1.0, after[row, pattern] / np.maximum(before[row, pattern], 1e-300))
    excess = np.maximum(after - before, 0.0)
    total = excess.sum(axis=1)
    step = excess * ((1.0 - stay) / np.where(total > 0.0, total, 1.0))[:, None]
    step[row, pattern] += np.where(total > 0.0, stay, 1.0)
    return step


def solve_shift(log_odds: Floats, target: Floats, group: Ints, n_groups: int, weight: Floats | None = None) -> Floats:
    """Shift of each group with which the mean of ``weight * logistic(log_odds + shift)`` is its target (0 if empty)."""
    columns = log_odds.shape[1]
    flat = log_odds.ravel()
    w = np.ones_like(flat) if weight is None else weight.ravel()
    codes = np.repeat(group, columns)
    n = np.maximum(np.bincount(codes, minlength=n_groups), 1)
    shift = np.zeros(n_groups)
    for _ in range(60):
        p = logistic(flat + shift[codes])
        gap = target - np.bincount(codes, w * p, n_groups) / n
        slope = np.bincount(codes, w * p * (1.0 - p), n_groups) / n
        move = np.clip(gap / np.maximum(slope, 1e-12), -1.0, 1.0)
        move[np.abs(gap) < 1e-13] = 0.0
        shift += move
        if np.abs(move).max(initial=0.0) < 1e-10:
            break
    return np.where(np.bincount(codes, minlength=n_groups) > 0, shift, 0.0)
