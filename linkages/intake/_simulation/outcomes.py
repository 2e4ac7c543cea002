"""What organisations achieve: with the programme, and what they would have achieved without it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from .dyads import Floats, distinct
from .networks import Networks, count_partners
from .outcome_plan import OutcomePlan
from .plan import Plan
from .population import Population


@dataclass(frozen=True, eq=False)
class Outcome:
    """One outcome; (waves, actors), nan where there is none."""

    spontaneous: Floats
    actual: Floats


def baseline_exposure(plan: Plan, people: Population, networks: Mapping[str, Networks]) -> Floats:
    """Share of treated organisations among the partners of each before the programme; nan without partners."""
    size, wave = len(people.actor), plan.schedule.baseline
    keys = np.concatenate([net.arcs[wave].keys[net.arcs[wave].actual] for net in networks.values()])
    i, j = keys // size, keys % size
    pairs = distinct(np.minimum(i, j) * size + np.maximum(i, j))
    ends = np.concatenate([pairs // size, pairs % size])
    others = np.concatenate([pairs % size, pairs // size])
    partners = np.bincount(ends, minlength=size)
    treated = np.bincount(ends, people.treated[others], size)
    return np.where(partners > 0, treated / np.maximum(partners, 1), np.nan)


def draw_outcomes(
    plan: Plan, people: Population, networks: Mapping[str, Networks], exposure: Floats,
    streams: Mapping[str, np.random.Generator],
) -> dict[str, Outcome]:  # fmt: skip
    """Every outcome."""
    partners = [count_partners(networks, people, spontaneous=which) for which in (True, False)]
    reached = plan.ramp[people.cohort].T  # (waves, actors)
    return {
        outcome.outcome: _outcome(outcome, people, partners, reached, exposure, streams[outcome.outcome])
        for outcome in plan.outcomes
    }


def _outcome(
    plan: OutcomePlan, people: Population, partners: list[Floats], reached: Floats, exposure: Floats, rng: np.random.Generator
) -> Outcome:  # fmt: skip
    has = np.isin(people.sector, plan.sectors)
    waves, n = people.present.shape
    log = _without(plan, people, rng)
    any_of_it = rng.random(n) >= plan.none
    if plan.position:
        first = people.present[0] & has
        usual = 1.0 + (partners[0][0, first].mean() if first.any() else 0.0)
        moved = [plan.position * np.log((1.0 + d) / usual) for d in partners]
    else:
        moved = [np.zeros((waves, n))] * 2
    gain = plan.direct * people.treated + plan.indirect * np.where(people.in_programme, np.nan_to_num(exposure), 0.0)
    gain = reached * (gain + plan.adjacent * people.adjacent)
    there = people.present & has
    both = [np.where(any_of_it, np.exp(log + part), 0.0) for part in (moved[0], moved[1] + gain)]
    if plan.whole:
        both = [np.rint(values) for values in both]
    return Outcome(*(np.where(there, values, np.nan) for values in both))


def _without(plan: OutcomePlan, people: Population, rng: np.random.Generator) -> Floats:
    """Log of the outcome without programme and partners: its mean over all draws is as asked for at the first wave."""
    waves, n = people.present.shape
    actor = plan.actor_sd * rng.standard_normal(n)
    own = rng.standard_normal((waves, n))
    keep = plan.noise_persistence
    for t in range(1, waves):
        own[t] = keep * own[t - 1] + np.sqrt(1.0 - keep**2) * own[t]
    shared = plan.cluster_noise * rng.standard_normal((waves, int(people.cluster.max()) + 1))
    spread = plan.actor_sd**2 + plan.noise**2 + plan.cluster_noise**2
    level = np.log(plan.mean) - spread / 2.0 + plan.trend * np.arange(waves)[:, None]
    return np.asarray(level + actor + plan.noise * own + shared[:, people.cluster])
