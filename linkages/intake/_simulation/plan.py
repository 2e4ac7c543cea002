"""What is to be simulated: every argument checked and spread over blocks, sectors, waves and relations."""

from __future__ import annotations

import math
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any

import numpy as np

from ...errors import ArgumentError
from ...vocabulary import BLOCKS, SECTORS, did_you_mean, one_of
from .dyads import Floats

FOUR_BLOCKS = BLOCKS[1:]
EXPOSURES = ("both", "one", "none", "outside")  # ends of the dyad in the programme; outside: not a programme cluster


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
_BY_BLOCK = ("density", "trend", "effect", "effect_one", "effect_none")
PER_RELATION = (*_BY_BLOCK, *_NUMBERS, *_FLAGS, "scale_max", "label")


def number(argument: str, value: Any, low: float, high: float) -> float:
    """A finite number between two limits."""
    ok = isinstance(value, (int, float, np.integer, np.floating)) and not isinstance(value, bool)
    if not ok or not math.isfinite(value) or not low <= value <= high:
        raise ArgumentError(f"{argument}={value!r} must be a number from {low:g} to {high:g}")
    return float(value)


def whole(argument: str, value: Any, low: int, high: int = 10_000_000) -> int:
    """An integer between two limits."""
    ok = isinstance(value, (int, np.integer)) and not isinstance(value, bool)
    if not ok or not low <= value <= high:
        raise ArgumentError(f"{argument}={value!r} must be a whole number from {low} to {high:,}")
    return int(value)


def _flag(argument: str, value: Any) -> bool:
    if not isinstance(value, (bool, np.bool_)):
        raise ArgumentError(f"{argument}={value!r} must be True or False")
    return bool(value)


def _known(argument: str, given: Any, allowed: Sequence[Hashable]) -> None:
    for key in given:
        if key not in allowed:
            raise ArgumentError(
                f"{argument} has the key {key!r}, which is not one of {', '.join(map(repr, allowed))}"
                f"{did_you_mean(key, allowed)}"
            )


def by_block(argument: str, value: Any, low: float, high: float, *, needed: Sequence[str] = ()) -> Floats:
    """One number for every block, or a mapping (blocks that are not ``needed`` default to ``low`` or 0)."""
    if not isinstance(value, Mapping):
        return np.full(len(FOUR_BLOCKS), number(argument, value, low, high))
    _known(argument, value, FOUR_BLOCKS)
    lacking = [block for block in needed if block not in value]
    if lacking:
        raise ArgumentError(f"{argument} says nothing about {', '.join(map(repr, lacking))}: name every block")
    default = min(max(0.0, low), high)
    return np.array([number(f"{argument}[{b!r}]", value.get(b, default), low, high) for b in FOUR_BLOCKS])


def by_sector_and_wave(argument: str, value: Any, waves: Sequence[Hashable], sectors: Sequence[str]) -> Floats:
    """(waves, sectors) shares from one number, a mapping by sector, or a mapping by wave to either."""
    if not isinstance(value, Mapping):
        return np.full((len(waves), len(SECTORS)), number(argument, value, 0.0, 1.0))
    if all(key in SECTORS for key in value):
        lacking = [s for s in sectors if s not in value]
        if lacking:
            raise ArgumentError(f"{argument} says nothing about {', '.join(map(repr, lacking))}: name every sector")
        row = [number(f"{argument}[{s!r}]", value.get(s, 1.0), 0.0, 1.0) for s in SECTORS]
        return np.tile(row, (len(waves), 1))
    _known(argument, value, tuple(waves))
    if len(value) < len(waves):
        raise ArgumentError(f"{argument} must name every wave: {', '.join(map(repr, waves))}")
    return np.concatenate([by_sector_and_wave(f"{argument}[{w!r}]", value[w], [w], sectors) for w in waves])


def ramp_of(ramp: Mapping[Any, float] | None, waves: Sequence[Hashable]) -> Floats:
    """Share of the programme's effect reached at each wave."""
    if ramp is None:
        return np.array([0.0] + [1.0] * (len(waves) - 1))
    if not isinstance(ramp, Mapping):
        raise ArgumentError(f"ramp={ramp!r} must map waves to shares of the effect, such as {{{waves[-1]!r}: 1.0}}")
    _known("ramp", ramp, tuple(waves))
    return np.array([number(f"ramp[{w!r}]", ramp.get(w, 0.0), 0.0, 1.0) for w in waves])


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
        _known(f"relations[{name!r}]", settings, PER_RELATION)
        where = f"relations[{name!r}]: " if settings else ""
        plans.append(_relation(name, where, {**general, **settings}, ramp, needed))
    if len(plans) < len(relations):
        raise ArgumentError(f"relations={relations!r} names a relation twice")
    return tuple(plans)


def _relation(name: str, where: str, given: Mapping[str, Any], ramp: Floats, needed: Sequence[str]) -> RelationPlan:
    """Check one relation."""
    density = by_block(where + "density", given["density"], 1e-6, 0.95, needed=needed)
    trend = by_block(where + "trend", given["trend"], -0.9, 0.9)
    effects = [by_block(where + a, given[a], -0.9, 0.9) for a in ("effect", "effect_one", "effect_none")]
    numbers: dict[str, Any] = {a: number(where + a, given[a], *limits) for a, limits in _NUMBERS.items()}
    effect = np.stack([*effects, np.zeros(len(FOUR_BLOCKS))], axis=1)
    label = given.get("label") or name
    plan = RelationPlan(
        relation=name,
        label=str(label),
        directed=_flag(where + "directed", given["directed"]),
        density=density,
        trend=trend,
        effect=effect,
        scale_max=whole(where + "scale_max", given["scale_max"], 1, 100),
        both_sides=_flag(where + "both_sides", given["both_sides"]),
        **numbers,
    )
    _feasible(plan, where, ramp, needed)
    return plan


def _feasible(plan: RelationPlan, where: str, ramp: Floats, needed: Sequence[str]) -> None:
    """Density, trend and effect must leave every block between 0 and 1 in every wave."""
    for t, share in enumerate(ramp):
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
    ramp: Floats
    relations: tuple[RelationPlan, ...]
    sender_sd: float
    receiver_sd: float
    effects_correlation: float
    effects_persistence: float
    cluster_sd: float
    joiners: float
    leavers: float
    treated: float
    treated_clusters: float
    selection: float
    response: Floats
    response_persistence: float
    silence: str
    silence_strength: float
    language: str


_GENERAL = {
    "sender_sd": (0.0, 3.0), "receiver_sd": (0.0, 3.0), "effects_correlation": (-1.0, 1.0),
    "effects_persistence": (0.0, 1.0), "cluster_sd": (0.0, 3.0), "joiners": (0.0, 1.0), "leavers": (0.0, 0.9),
    "treated": (0.0, 1.0), "treated_clusters": (0.0, 1.0), "selection": (-5.0, 5.0),
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
    ramp = ramp_of(given["ramp"], waves)
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
        n_clusters=whole("n_clusters", given["n_clusters"], 1),
        waves=waves,
        ramp=ramp,
        relations=relations_of(given["relations"], given, ramp, needed),
        response=by_sector_and_wave("response", given["response"], waves, [s for s, n in zip(SECTORS, counts) if n]),
        silence=silence,
        language=one_of("language", given["language"], ("en", "es")),
        **numbers,
    )


def settings_of(plan: Plan) -> dict[str, Any]:
    """The plan as plain words and numbers, to keep beside the truth."""
    return {f.name: getattr(plan, f.name) for f in fields(plan)}
