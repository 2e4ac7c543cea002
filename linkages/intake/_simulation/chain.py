"""The collaboration that would have happened anyway: one relation from wave to wave."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_array

from .dyads import (
    BLOCK_OF,
    N_BLOCKS,
    NO_TIES,
    Bools,
    Floats,
    Ints,
    Law,
    NextPattern,
    Space,
    Ties,
    advance,
    look_up,
    moved_from,
    solve_shift,
)

MOST_TWO_PATHS = 20_000_000  # beyond, every actor introduces only so many of its partners, chosen at random
STEP = 0.6  # with closure, a dyad stands still through one pass with at least this probability
SETTLED = 0.04  # before the first wave, passes until so few dyads are left that no pass has touched


@dataclass(frozen=True, eq=False)
class Relation:
    """What the chain needs of one relation."""

    laws: Sequence[Law]  # one per wave
    persistence: float
    closure: float
    multiplexity: float


@dataclass(frozen=True, eq=False)
class Other:
    """The first relation, on which the others lean."""

    laws: Sequence[Law]
    ties: Sequence[Ties]
    persistence: float


def run_chain(
    relation: Relation, spaces: Sequence[Space], present: Bools, other: Other | None, rng: np.random.Generator
) -> list[Ties]:
    """Ties of every wave; ``present`` is (waves, actors)."""
    passes, stand = _passes(relation)
    waves: list[Ties] = []
    for t, (space, law) in enumerate(zip(spaces, relation.laws, strict=True)):
        step = _Pass(relation, space, law, other, t, rng)
        if t == 0 or relation.persistence == 0.0:
            ties = step.fresh(NO_TIES, None)
            pause = min(stand, 0.8)
            ties = (
                step.settle(ties, math.ceil(math.log(SETTLED) / math.log(pause)), pause) if relation.closure else ties
            )
        else:
            ties = _among(waves[-1], space, present[t])
            if not law.same_as(relation.laws[t - 1]):
                ties = step.carry(ties, relation.laws[t - 1])
            ties = step.fresh(ties, present[t] & ~present[t - 1])
            ties = step.settle(ties, passes, stand)
        waves.append(ties)
    return waves


def _passes(relation: Relation) -> tuple[int, float]:
    """How many passes lie between two waves, and the probability that a dyad stands still through one."""
    rho = relation.persistence
    if not relation.closure or rho in (0.0, 1.0):
        return 1, rho if rho > 0.0 or not relation.closure else STEP
    n = max(1, math.ceil(math.log(rho) / math.log(STEP) - 1e-9))
    return n, rho ** (1.0 / n)


def _among(ties: Ties, space: Space, present: Bools) -> Ties:
    """The ties between actors still present."""
    i, j = space.ends(ties.keys)
    stay = present[i] & present[j]
    return Ties(ties.keys[stay], ties.pattern[stay])


class _Pass:
    """Moves of one relation in one wave."""

    def __init__(
        self, relation: Relation, space: Space, law: Law, other: Other | None, t: int, rng: np.random.Generator
    ) -> None:
        self.relation, self.space, self.law, self.rng = relation, space, law, rng
        self.other = other if other is not None and relation.multiplexity > 0.0 else None
        self.t = t
        self.frame = space.frame(rng) if relation.closure else (NO_TIES.keys, NO_TIES.keys)

    def fresh(self, ties: Ties, only: Bools | None) -> Ties:
        """Draw dyads (those of the actors ``only``) from the law, whatever they were."""
        if only is not None and not only.any():
            return ties
        lean = self.relation.multiplexity

        def next_pattern(i: Ints, j: Ints, now: Ints) -> Floats:
            return self._mix(i, j, self.law.patterns(i, j), lean)

        return self._advance(ties, next_pattern, only=only)

    def carry(self, ties: Ties, before: Law) -> Ties:
        """Move every dyad from the law of the wave before to this one, changing as little as possible."""

        def next_pattern(i: Ints, j: Ints, now: Ints) -> Floats:
            return moved_from(now, before.patterns(i, j), self.law.patterns(i, j))

        return self._advance(ties, next_pattern)

    def settle(self, ties: Ties, passes: int, stand: float) -> Ties:
        """Redraw dyads, each with probability 1 - stand a pass; common partners of the moment count."""
        lean = self._lean()
        for _ in range(passes if stand < 1.0 else 0):
            partners = (
                _common_partners(ties, self.space.size, self.rng) if self.relation.closure else (NO_TIES.keys,) * 2
            )
            level = self._level(partners)
            ties = self._advance(
                ties,
                self._redraw(partners, level, lean),
                share=1.0 - stand,
                listed=partners[0],
                shift=max(0.0, float(level.max())),
            )
        return ties

    def _redraw(self, partners: tuple[Ints, Ints], level: Floats, lean: float) -> NextPattern:
        """Law with closure."""
        sector = self._sectors()

        def next_pattern(i: Ints, j: Ints, now: Ints) -> Floats:
            shift = level[BLOCK_OF[sector[i], sector[j]]] + self._gain(partners, i, j)
            return self._mix(i, j, self.law.patterns(i, j, shift), lean)

        return next_pattern

    def _level(self, partners: tuple[Ints, Ints]) -> Floats:
        """What to take off each block's log-odds so that closure moves ties without adding any."""
        if not self.relation.closure:
            return np.zeros(N_BLOCKS)
        i, j = self.frame
        sector = self._sectors()
        block = BLOCK_OF[sector[i], sector[j]]
        plain = self.law.log_odds(i, j)
        share = np.exp(plain) / (1.0 + np.exp(plain))
        n = np.maximum(np.bincount(block, minlength=N_BLOCKS), 1)
        target = np.bincount(block, share.mean(axis=1), N_BLOCKS) / n
        gained = plain + self._gain(partners, i, j)[:, None]
        return solve_shift(gained, target, block, N_BLOCKS)

    def _gain(self, partners: tuple[Ints, Ints], i: Ints, j: Ints) -> Floats:
        """Log-odds from common partners."""
        return self.relation.closure * np.log1p(look_up(*partners, self.space.key(i, j)))

    def _sectors(self) -> Ints:
        """Sector of every actor of the study (those absent: 0, never read)."""
        sector = np.zeros(self.space.size, dtype=np.int64)
        sector[self.space.actors] = self.space.sector
        return sector

    def _lean(self) -> float:
        """How much a redrawn dyad leans on the first relation, so that their overlap is the same in every wave."""
        m, rho = self.relation.multiplexity, self.relation.persistence
        if self.other is None or self.t == 0 or rho in (0.0, 1.0):
            return m
        return min(1.0, m * (1.0 - rho * self.other.persistence) / (1.0 - rho))

    def _mix(self, i: Ints, j: Ints, own: Floats, lean: float) -> Floats:
        """With probability ``lean`` the dyad follows its pattern in the first relation instead of the own law."""
        if self.other is None:
            return own
        pattern = self.other.ties[self.t].at(self.space.key(i, j))
        led = moved_from(pattern, self.other.laws[self.t].patterns(i, j), self.law.patterns(i, j))
        return (1.0 - lean) * own + lean * led

    def _advance(
        self, ties: Ties, next_pattern: NextPattern, *, share: float = 1.0, shift: float = 0.0,
        listed: Ints = NO_TIES.keys, only: Bools | None = None,
    ) -> Ties:  # fmt: skip
        if self.other is not None:
            listed = np.concatenate([listed, self.other.ties[self.t].keys])
        return advance(
            self.space, ties, next_pattern, self.law, rng=self.rng, share=share, shift=shift, listed=listed, only=only
        )


def _common_partners(ties: Ties, size: int, rng: np.random.Generator) -> tuple[Ints, Ints]:
    """Keys of the dyads with a common partner, and how many they have (whatever the direction)."""
    i, j = ties.keys // size, ties.keys % size
    row, column = np.concatenate([i, j]), np.concatenate([j, i])
    degree = np.bincount(row, minlength=size)
    if int((degree**2).sum()) > MOST_TWO_PATHS:
        order = np.lexsort((rng.random(len(row)), row))
        rank = np.arange(len(row)) - np.repeat(np.cumsum(degree) - degree, degree)
        chosen = order[rank < int(math.sqrt(MOST_TWO_PATHS / (degree > 0).sum()))]
        row, column = row[chosen], column[chosen]
    introduces = csr_array((np.ones(len(row), np.int64), (row, column)), shape=(size, size))
    shared = (introduces.T.tocsr() @ introduces).tocsc()  # symmetric: turned over, its indices come out sorted
    first = np.repeat(np.arange(size), np.diff(shared.indptr))
    upper = first < shared.indices
    return first[upper] * size + shared.indices[upper], shared.data[upper]
