"""What the field would hear: who answers, what each one reports, what is left blank."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ...vocabulary import SECTORS
from .dyads import Bools, Floats, Ints, Space, distinct, logistic
from .plan import Plan, RelationPlan
from .population import Population

_STEEP = {"random": 0.0, "quiet": 1.0, "busy": -1.0}


@dataclass(frozen=True, eq=False)
class Arcs:
    """Ordered pairs by number, as sorted keys i * size + j, with what belongs to each."""

    keys: Ints
    strength: Ints
    spontaneous: Bools
    actual: Bools


@dataclass(frozen=True, eq=False)
class Reports:
    """Answers: respondent, nominee, side (True: "in"), strength (0 said no, -1 left blank), programme."""

    respondent: Ints
    nominee: Ints
    inward: Bools
    strength: Ints
    programme: Bools

    def take(self, which: Bools) -> Reports:
        """Some of the answers."""
        return Reports(
            self.respondent[which], self.nominee[which], self.inward[which], self.strength[which], self.programme[which]
        )


def draw_strength(n: int, scale_max: int, rng: np.random.Generator) -> Ints:
    """True strengths: k of 1..scale_max with weight scale_max + 1 - k."""
    weight = np.arange(scale_max, 0, -1, dtype=float)
    return 1 + np.searchsorted(np.cumsum(weight)[:-1], rng.random(n) * weight.sum(), "right")


def hear(relation: RelationPlan, space: Space, arcs: Arcs, rng: np.random.Generator) -> Reports:
    """Every report of one relation and wave, as if all had answered everything."""
    here = arcs.actual
    keys, strength, added = arcs.keys[here], arcs.strength[here], ~arcs.spontaneous[here]
    i, j = keys // space.size, keys % space.size
    marked = added & (rng.random(len(keys)) < relation.programme_marked)
    if not relation.directed:  # one tie, heard from both ends
        i, j = np.concatenate([i, j]), np.concatenate([j, i])
        strength, marked = np.tile(strength, 2), np.tile(marked, 2)
        order = np.argsort(i * space.size + j, kind="stable")
        i, j, strength, marked = i[order], j[order], strength[order], marked[order]
    sides = [False, True] if relation.directed and relation.both_sides else [False]
    parts = [_one_side(relation, space, (i, j, strength, marked), inward, rng) for inward in sides]
    return _together(parts)


def _one_side(
    relation: RelationPlan, space: Space, true: tuple[Ints, Ints, Ints, Bools], inward: bool, rng: np.random.Generator
) -> Reports:
    """Ties remembered and ties invented, by senders or (``inward``) by receivers."""
    i, j, strength, marked = true
    said = rng.random(len(i)) < relation.recall
    i, j, strength, marked = i[said], j[said], strength[said], marked[said]
    slip = np.where(rng.random(len(i)) < relation.strength_noise, rng.integers(0, 2, len(i)) * 2 - 1, 0)
    strength = np.clip(strength + slip, 1, relation.scale_max)
    keys = true[0] * space.size + true[1]
    n_null = 2 * space.n_dyads - len(keys)
    rate = min(1.0, relation.invented * len(keys) / n_null) if n_null else 0.0
    a, b = space.random_pairs(rate, rng)
    false = ~np.isin(a * space.size + b, keys)
    a, b = a[false], b[false]
    respondent, nominee = np.concatenate([i, a]), np.concatenate([j, b])
    if inward:
        respondent, nominee = nominee, respondent
    return Reports(
        respondent, nominee, np.full(len(respondent), inward),
        np.concatenate([strength, np.ones(len(a), np.int64)]), np.concatenate([marked, np.zeros(len(a), dtype=bool)]),
    )  # fmt: skip


def _together(parts: list[Reports]) -> Reports:
    """Several sets of reports as one."""
    return Reports(*(np.concatenate([getattr(p, f) for p in parts]) for f in
                     ("respondent", "nominee", "inward", "strength", "programme")))  # fmt: skip


def who_answers(plan: Plan, people: Population, degree: Floats, rng: np.random.Generator) -> Bools:
    """(waves, actors) who responded; ``degree`` (waves, actors) counts true partners in all relations."""
    steep = _STEEP[plan.silence] * plan.silence_strength
    u = rng.random(people.present.shape)
    again = rng.random(people.present.shape) < plan.response_persistence
    answered = np.zeros(people.present.shape, dtype=bool)
    for t, there in enumerate(people.present):
        if t:
            u[t] = np.where(again[t] & people.present[t - 1], u[t - 1], u[t])
        for code in range(len(SECTORS)):
            who = np.flatnonzero(there & (people.sector == code))
            answered[t, who] = u[t, who] < _chance(float(plan.response[t, code]), steep, degree[t, who])
    return answered


def _chance(share: float, steep: float, degree: Floats) -> Floats:
    """Probability of an answer with the wanted mean; ``steep`` log-odds less (more) for each sd of log-degree below."""
    sd = float(np.log1p(degree).std()) if len(degree) else 0.0
    if steep == 0.0 or sd == 0.0 or share in (0.0, 1.0):
        return np.full(len(degree), share)
    x = steep * (np.log1p(degree) - np.log1p(degree).mean()) / sd
    low, high = -40.0, 40.0
    for _ in range(60):
        level = (low + high) / 2.0
        low, high = (level, high) if logistic(x + level).mean() < share else (low, level)
    return logistic(x + level)


def leave_gaps(
    relation: RelationPlan, space: Space, reports: Reports, answered: Bools, rng: np.random.Generator
) -> Reports:
    """What the survey holds: silence, blanks, and some of the noes written down."""
    parts = []
    for inward in (False, True) if relation.directed and relation.both_sides else (False,):
        side = reports.take(reports.inward == inward)
        key = side.respondent * space.size + side.nominee
        blank = _pairs(space, relation.item_missing, rng)
        no = _pairs(space, relation.zeros, rng)
        no = no[~np.isin(no, key) & ~np.isin(no, blank)]
        side = side.take(~np.isin(key, blank))
        extra = np.concatenate([blank, no])
        parts.append(side)
        parts.append(
            Reports(
                extra // space.size, extra % space.size, np.full(len(extra), inward),
                np.concatenate([np.full(len(blank), -1), np.zeros(len(no), np.int64)]), np.zeros(len(extra), dtype=bool),
            )
        )  # fmt: skip
    every = _together(parts)
    return every.take(answered[every.respondent])


def _pairs(space: Space, p: float, rng: np.random.Generator) -> Ints:
    """Keys of random ordered pairs."""
    i, j = space.random_pairs(p, rng)
    return distinct(i * space.size + j)
