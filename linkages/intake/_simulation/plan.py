"""What is to be simulated: every argument checked and spread over blocks, sectors, waves and relations."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any, get_args

import numpy as np

from ...errors import ArgumentError
from ...vocabulary import SECTORS, Assignment, one_of
from .dyads import Floats
from .given import FOUR_BLOCKS, by_block, by_sector_and_wave, flag, known, number, whole
from .outcome_plan import OutcomePlan, outcomes_of
from .schedule import Schedule, schedule_of

# Ends of the dyad in the programme; else its cluster has none, and lies beside one that has, or not.
EXPOSURES = ("both", "one", "none", "adjacent", "outside")


@dataclass(frozen=True, eq=False)
class RelationPlan:
    """One relation; arrays run over `FOUR_BLOCKS`, ``effect`` over blocks and `EXPOSURES`."""

    relation: str
    label: str
    directed: bool
    density: Floats
    trend: Floats
    homophily: float
    reciprocity: float
    closure: float
    multiplexity: float
    persistence: float
    effect: Floats
    scale_max: int
    recall: float
    invented: float
    strength_noise: float
    both_sides: bool
    programme_marked: float
    item_missing: float
    zeros: float


# Argument -> (smallest, largest) for the plain numbers.
_NUMBERS = {
    "homophily": (-5.0, 5.0), "reciprocity": (-5.0, 8.0), "closure": (0.0, 1.0), "multiplexity": (0.0, 1.0),
    "persistence": (0.0, 1.0), "recall": (0.0, 1.0), "invented": (0.0, 1.0), "strength_noise": (0.0, 1.0),
    "programme_marked": (0.0, 1.0), "item_missing": (0.0, 1.0), "zeros": (0.0, 1.0),
}  # fmt: skip
_FLAGS = ("directed", "both_sides")
_EFFECTS = ("effect", "effect_one", "effect_none", "effect_adjacent")
_BY_BLOCK = ("density", "trend", *_EFFECTS)
PER_RELATION = (*_BY_BLOCK, *_NUMBERS, *_FLAGS, "scale_max", "label")


def waves_of(waves: Sequence[Any]) -> tuple[Any, ...]:
    """At least one wave, all different, all years or all names."""
    if isinstance(waves, (str, bytes)) or not isinstance(waves, Sequence) or not len(waves):
        raise ArgumentError(f"waves={waves!r} must be a sequence such as (2019, 2023)")
    kinds = {type(w) for w in waves}
    if kinds not in ({int}, {str}) or len(set(waves)) < len(waves):
        raise ArgumentError(f"waves={waves!r} must be all whole numbers or all text, none of them twice")
    return tuple(waves)


def relations_of(
    relations: Any, general: Mapping[str, Any], ramp: Floats, needed: Sequence[str]
) -> tuple[RelationPlan, ...]:
    """The plan of each relation: its own settings, else the general ones."""
    if isinstance(relations, (str, bytes)) or not isinstance(relations, (Sequence, Mapping)) or not len(relations):
        raise ArgumentError(
            f"relations={relations!r} must be names, such as ('advice',), or a mapping name -> settings"
        )
    for name in relations:
        if not isinstance(name, str) or not name:
            raise ArgumentError(f"relations: {name!r} must be text")
    own = relations if isinstance(relations, Mapping) else {name: {} for name in relations}
    plans = []
    for name, settings in own.items():
        if not isinstance(settings, Mapping):
            raise ArgumentError(f"relations[{name!r}]={settings!r} must be a mapping of settings")
        known(f"relations[{name!r}]", settings, PER_RELATION)
        where = f"relations[{name!r}]: " if settings else ""
        plans.append(_relation(name, where, {**general, **settings}, ramp, needed))
    if len(plans) < len(relations):
        raise ArgumentError(f"relations={relations!r} names a relation twice")
    return tuple(plans)


def _relation(name: str, where: str, given: Mapping[str, Any], ramp: Floats, needed: Sequence[str]) -> RelationPlan:
    """Check one relation."""
    density = by_block(where + "density", given["density"], 1e-6, 0.95, needed=needed)
    trend = by_block(where + "trend", given["trend"], -0.9, 0.9)
    effects = [by_block(where + a, given[a], -0.9, 0.9) for a in _EFFECTS]
    numbers: dict[str, Any] = {a: number(where + a, given[a], *limits) for a, limits in _NUMBERS.items()}
    effect = np.stack([*effects, np.zeros(len(FOUR_BLOCKS))], axis=1)
    label = given.get("label") or name
    plan = RelationPlan(
        relation=name,
        label=str(label),
        directed=flag(where + "directed", given["directed"]),
        density=density,
        trend=trend,
        effect=effect,
        scale_max=whole(where + "scale_max", given["scale_max"], 1, 100),
        both_sides=flag(where + "both_sides", given["both_sides"]),
        **numbers,
    )
    _feasible(plan, where, ramp, needed)
    return plan


def _feasible(plan: RelationPlan, where: str, ramp: Floats, needed: Sequence[str]) -> None:
    """Density, trend and effect must leave every block between 0 and 1 in every wave."""
    for t, shares in enumerate(ramp.T):
        share = shares.max()
        without = plan.density + t * plan.trend
        both = np.concatenate([without[:, None], without[:, None] + share * plan.effect], axis=1)
        for b, block in enumerate(FOUR_BLOCKS):
            low, high = both[b].min(), both[b].max()
            if block in needed and (without[b] < 1e-6 or low < -1e-9 or high > 0.95 + 1e-9):
                raise ArgumentError(
                    f"{where}density, trend and effect take {block} to {low if low < 1e-6 else high:.3g} in wave number "
                    f"{t + 1}; it must stay from 0 to 0.95"
                )


@dataclass(frozen=True, eq=False)
class Plan:
    """The whole study; ``response`` is (waves, sectors)."""

    counts: tuple[int, int, int]
    n_clusters: int
    waves: tuple[Any, ...]
    schedule: Schedule
    relations: tuple[RelationPlan, ...]
    sender_sd: float
    receiver_sd: float
    effects_correlation: float
    effects_persistence: float
    cluster_sd: float
    cluster_persistence: float
    joiners: float
    leavers: float
    treated: float
    treated_clusters: float
    selection: float
    adjacent: float
    regions: int
    assignment: str
    outcomes: tuple[OutcomePlan, ...]
    response: Floats
    response_persistence: float
    silence: str
    silence_strength: float
    language: str

    @property
    def ramp(self) -> Floats:
        """Share of the effect that clusters of each entry (rows) have reached in each wave (columns)."""
        return self.schedule.ramp

    @property
    def cluster_names(self) -> list[str]:
        """What the clusters are called, in order."""
        return names_of_clusters(self.n_clusters, self.language)


def names_of_clusters(n: int, language: str) -> list[str]:
    """Cluster 1 and so on, as wide as the last; a single one is all there is."""
    word = "Clúster" if language == "es" else "Cluster"
    return ["all"] if n == 1 else [f"{word} {c + 1:0{len(str(n))}d}" for c in range(n)]


_GENERAL = {
    "sender_sd": (0.0, 3.0), "receiver_sd": (0.0, 3.0), "effects_correlation": (-1.0, 1.0),
    "effects_persistence": (0.0, 1.0), "cluster_sd": (0.0, 3.0), "cluster_persistence": (0.0, 1.0), "joiners": (0.0, 1.0), "leavers": (0.0, 0.9),
    "treated": (0.0, 1.0), "treated_clusters": (0.0, 1.0), "selection": (-5.0, 5.0), "adjacent": (0.0, 1.0),
    "response_persistence": (0.0, 1.0), "silence_strength": (0.0, 5.0),
}  # fmt: skip


def plan_of(given: Mapping[str, Any]) -> Plan:
    """Check every argument of `simulate_survey`."""
    counts = tuple(whole(f"n_{s}", given[f"n_{s}"], 0) for s in SECTORS)
    if sum(counts) < 2:
        raise ArgumentError(
            f"n_private, n_public and n_hybrid make {sum(counts)} actors a cluster: at least 2 are needed"
        )
    waves = waves_of(given["waves"])
    n_clusters = whole("n_clusters", given["n_clusters"], 1)
    language = one_of("language", given["language"], ("en", "es"))
    schedule = schedule_of(given["entry"], given["ramp"], waves, names_of_clusters(n_clusters, language))
    outcomes = outcomes_of(given["outcomes"])
    some = [n > 0 for n in counts]
    needed = [
        block for block, there in zip(
            FOUR_BLOCKS, (some[0], some[0] and some[1], some[1], some[2] and sum(counts) > 1), strict=True
        ) if there
    ]  # fmt: skip
    numbers: dict[str, Any] = {a: number(a, given[a], *limits) for a, limits in _GENERAL.items()}
    silence = one_of("silence", given["silence"], ("random", "quiet", "busy"))
    return Plan(
        counts=(counts[0], counts[1], counts[2]),
        n_clusters=n_clusters,
        waves=waves,
        schedule=schedule,
        relations=relations_of(given["relations"], given, schedule.ramp, needed),
        regions=whole("regions", given["regions"], 1, n_clusters),
        assignment=_assignment(given["assignment"], numbers["selection"], bool(outcomes or schedule.entries)),
        outcomes=outcomes,
        response=by_sector_and_wave("response", given["response"], waves, [s for s, n in zip(SECTORS, counts) if n]),
        silence=silence,
        language=language,
        **numbers,
    )


def _assignment(given: Any, selection: float, needed: bool) -> str:
    """How it was decided who takes part; '' hands no design on."""
    if given is not None:
        return one_of("assignment", given, get_args(Assignment))
    if not needed:
        return ""
    return "self-selected" if selection else "randomised"


def settings_of(plan: Plan) -> dict[str, Any]:
    """The plan as plain words and numbers, to keep beside the truth."""
    return {f.name: getattr(plan, f.name) for f in fields(plan)}
