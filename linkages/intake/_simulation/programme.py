"""What the programme adds to, or takes from, the collaboration that would have happened anyway."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from .dyads import (
    BLOCK_OF,
    N_BLOCKS,
    NO_TIES,
    Floats,
    Ints,
    Law,
    Space,
    Ties,
    advance,
    logistic,
    solve_shift,
)
from .plan import EXPOSURES
from .population import Population

_ADJACENT, _OUTSIDE = EXPOSURES.index("adjacent"), EXPOSURES.index("outside")


@dataclass(frozen=True, eq=False)
class Programme:
    """Arms, and the class (entry x block x exposure) of any dyad."""

    people: Population

    @property
    def n_classes(self) -> int:
        """How many classes there are."""
        return self.people.n_cohorts * N_BLOCKS * len(EXPOSURES)

    def classes(self, i: Ints, j: Ints) -> Ints:
        """Class of each dyad: (entry * 4 + block) * 5 + exposure."""
        p = self.people
        elsewhere = np.where(p.adjacent[i], _ADJACENT, _OUTSIDE)
        exposure = np.where(p.in_programme[i], 2 - p.treated[i].astype(np.int64) - p.treated[j], elsewhere)
        return self._code(p.cohort[i], BLOCK_OF[p.sector[i], p.sector[j]], exposure)

    def _code(self, cohort: Ints, block: Ints, exposure: Ints) -> Ints:
        return np.asarray((cohort * N_BLOCKS + block) * len(EXPOSURES) + exposure)

    def class_sizes(self, space: Space) -> Ints:
        """Dyads of each class."""
        p, at = self.people, space.actors
        clusters = int(p.cluster.max()) + 1
        of = np.zeros(
            (3, clusters), np.int64
        )  # of each cluster: has it the programme, lies it beside one, when it entered
        of[:, p.cluster] = p.in_programme, p.adjacent, p.cohort
        elsewhere = np.where(of[1] > 0, _ADJACENT, _OUTSIDE)
        group = p.sector[at] * 2 + p.treated[at]
        table = np.bincount(p.cluster[at] * 6 + group, minlength=clusters * 6).reshape(clusters, 6)
        sizes = np.zeros(self.n_classes, np.int64)
        for a in range(6):
            for b in range(a, 6):
                pairs = table[:, a] * (table[:, b] - (a == b)) // (2 if a == b else 1)
                exposure = np.where(of[0] > 0, 2 - a % 2 - b % 2, elsewhere)
                np.add.at(sizes, self._code(of[2], BLOCK_OF[a // 2, b // 2], exposure), pairs)
        return sizes


@dataclass(frozen=True, eq=False)
class Change:
    """Arcs the programme added, and spontaneous arcs it ended, in one wave."""

    added: Ties
    ended: Ties


def run_programme(
    programme: Programme, spaces: Sequence[Space], laws: Sequence[Law], spontaneous: Sequence[Ties], effects: Floats,
    persistence: float, rng: np.random.Generator,
) -> list[Change]:  # fmt: skip
    """Changes of every wave; ``effects`` is (waves, entries, blocks, exposures) in density points."""
    changes: list[Change] = []
    before = Change(NO_TIES, NO_TIES)
    for space, law, ties, effect in zip(spaces, laws, spontaneous, effects, strict=True):
        points = effect.ravel()
        arcs = programme.class_sizes(space) * (2 if law.directed else 1)
        step = _Step(programme, space, law, ties, rng, persistence)
        added = step.add(np.maximum(points, 0.0) * arcs, arcs, before.added)
        ended = step.end(np.maximum(-points, 0.0) * arcs, before.ended)
        before = Change(added, ended)
        changes.append(before)
    return changes


class _Step:
    """One relation in one wave."""

    def __init__(
        self, programme: Programme, space: Space, law: Law, ties: Ties, rng: np.random.Generator, persistence: float
    ) -> None:
        self.programme, self.space, self.law, self.ties = programme, space, law, ties
        self.n_classes = programme.n_classes
        self.rng, self.persistence = rng, persistence

    def _kept(self, old: Ties, wanted: Floats, *, spontaneous: bool) -> tuple[Ties, Floats]:
        """What stays of the changes of the wave before, and how many arcs that is in each class."""
        i, j = self.space.ends(old.keys)
        now = self.ties.at(old.keys)
        if len(old.keys):
            there = np.zeros(self.space.size, dtype=bool)
            there[self.space.actors] = True
            possible = old.pattern & (now if spontaneous else 3 - now)
            possible = np.where(there[i] & there[j], possible, 0)
        else:
            possible = old.pattern
        code = self.programme.classes(i, j)
        n = np.bincount(code, self._arcs(possible), self.n_classes)
        share = np.minimum(self.persistence, wanted / np.maximum(n, 1.0))[code]
        stay = np.where(self.rng.random(len(code)) < share, possible, 0)
        kept = Ties(old.keys[stay > 0], stay[stay > 0])
        return kept, np.asarray(np.bincount(code, self._arcs(stay), self.n_classes), dtype=float)

    def _arcs(self, pattern: Ints) -> Ints:
        """Arcs in a pattern; one in an undirected tie."""
        return np.array([0, 1, 1, 2 if self.law.directed else 1])[pattern]

    def add(self, wanted: Floats, arcs: Ints, old: Ties) -> Ties:
        """Arcs that would be absent, added so that each class expects the wanted number."""
        if not wanted.any():
            return NO_TIES
        kept, n = self._kept(old, wanted, spontaneous=False)
        missing = np.maximum(wanted - n, 0.0)
        shift = self._shift(missing / np.maximum(arcs, 1), kept)
        shift[missing <= 0.0] = -np.inf

        def next_pattern(i: Ints, j: Ints, now: Ints) -> Floats:
            plain = self.law.log_odds(i, j)
            free = self._free(i, j, kept)
            move = shift[self.programme.classes(i, j)][:, None]
            p = logistic(plain)
            return self.law.cells(free * np.maximum(logistic(plain + move) - p, 0.0) / (1.0 - p))

        new = advance(self.space, NO_TIES, next_pattern, self.law, rng=self.rng, shift=max(0.0, float(shift.max())))
        keys = np.concatenate([kept.keys, new.keys])
        pattern = np.concatenate([kept.pattern, new.pattern])
        unique, where = np.unique(keys, return_inverse=True)
        both = np.zeros(len(unique), np.int64)
        np.bitwise_or.at(both, where, pattern)
        return Ties(unique, both)

    def _free(self, i: Ints, j: Ints, kept: Ties) -> Floats:
        """1 where an arc is absent and not yet added; a column for each direction."""
        key = self.space.key(i, j)
        taken = self.ties.at(key) | kept.at(key)
        if not self.law.directed:
            return (taken == 0).astype(float)[:, None]
        return np.stack([(taken & 1) == 0, (taken & 2) == 0], axis=1).astype(float)

    def _shift(self, target: Floats, kept: Ties) -> Floats:
        """Log-odds the programme adds in each class, so that the mean rise in tie probability is the target."""
        i, j = self.space.frame(self.rng)
        plain = self.law.log_odds(i, j)
        weight = self._free(i, j, kept) / (1.0 - logistic(plain))
        code = self.programme.classes(i, j)
        n = np.maximum(np.bincount(code, minlength=self.n_classes), 1)
        now = np.bincount(code, (weight * logistic(plain)).mean(axis=1), self.n_classes) / n
        most = np.bincount(code, weight.mean(axis=1), self.n_classes) / n
        return solve_shift(plain, np.minimum(now + target, now + 0.999 * (most - now)), code, self.n_classes, weight)

    def end(self, wanted: Floats, old: Ties) -> Ties:
        """Spontaneous arcs ended, each of a class with the same probability."""
        if not wanted.any():
            return NO_TIES
        kept, n = self._kept(old, wanted, spontaneous=True)
        left = self.ties.pattern & ~kept.at(self.ties.keys)
        i, j = self.space.ends(self.ties.keys)
        code = self.programme.classes(i, j)
        there = np.bincount(code, self._arcs(left), self.n_classes)
        share = np.minimum(np.maximum(wanted - n, 0.0) / np.maximum(there, 1.0), 1.0)[code]
        if self.law.directed:
            hit = (self.rng.random(len(code)) < share) + 2 * (self.rng.random(len(code)) < share).astype(np.int64)
        else:
            hit = 3 * (self.rng.random(len(code)) < share).astype(np.int64)
        ended = kept.at(self.ties.keys) | (left & hit)
        return Ties(self.ties.keys[ended > 0], ended[ended > 0])
