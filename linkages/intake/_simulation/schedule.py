"""When clusters enter the programme, and how much of its effect they have reached by each wave."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from ...errors import ArgumentError
from .dyads import Floats
from .given import known, number

_YEARS = (1900, 2200)


@dataclass(frozen=True, eq=False)
class Schedule:
    """Entries of the treated clusters.

    ``entries``: different ones, in order (empty: all entered unsaid); ``dealt``: their places, to be dealt to the treated
    clusters; ``named``: cluster -> place, if it was said which ones are treated. ``ramp``: (entries, waves) shares of the effect.
    """

    entries: tuple[Any, ...]
    dealt: tuple[int, ...]
    named: Mapping[str, int] | None
    ramp: Floats

    @property
    def baseline(self) -> int:
        """Number of the last wave before any effect; the first if there is none."""
        under_way = np.flatnonzero(self.ramp.max(axis=0) > 0.0)
        return max(int(under_way[0]) - 1, 0) if len(under_way) else self.ramp.shape[1] - 1


def schedule_of(entry: Any, ramp: Any, waves: Sequence[Any], clusters: Sequence[str]) -> Schedule:
    """Check ``entry`` and ``ramp``, and work out shares of the effect."""
    if entry is None:
        return Schedule((), (0,), None, _by_wave(ramp, waves)[None, :])
    if isinstance(entry, Mapping):
        known("entry", entry, tuple(clusters))
        said = list(entry.values())
    else:
        said = [entry] if isinstance(entry, (str, int, np.integer)) else list(entry)
    if not said:
        raise ArgumentError(f"entry={entry!r} names no wave")
    since = {value: _elapsed(value, waves) for value in said}
    entries = tuple(sorted(since, key=lambda value: -since[value][0]))
    place = {value: number for number, value in enumerate(entries)}
    steps = _steps(ramp)
    shares = np.array([[_reached(steps, time) for time in since[value]] for value in entries])
    named = {str(c): place[v] for c, v in entry.items()} if isinstance(entry, Mapping) else None
    return Schedule(entries, tuple(place[value] for value in said), named, shares)


def _by_wave(ramp: Any, waves: Sequence[Hashable]) -> Floats:
    """Share of the effect at each wave."""
    if ramp is None:
        return np.array([0.0] + [1.0] * (len(waves) - 1))
    if not isinstance(ramp, Mapping):
        raise ArgumentError(f"ramp={ramp!r} must map waves to shares of the effect, such as {{{waves[-1]!r}: 1.0}}")
    known("ramp", ramp, tuple(waves))
    return np.array([number(f"ramp[{w!r}]", ramp.get(w, 0.0), 0.0, 1.0) for w in waves])


def _steps(ramp: Any) -> dict[float, float]:
    """Time since entry -> share of the effect from then on."""
    if ramp is None:
        return {0.0: 1.0}
    if not isinstance(ramp, Mapping) or not ramp:
        raise ArgumentError(
            f"ramp={ramp!r} must map time since entry to shares of the effect, such as {{0: 0.5, 3: 1.0}}"
        )
    for key in ramp:
        number("ramp, time since entry", key, 0.0, 1000.0)
    return {float(k): number(f"ramp[{k!r}]", v, 0.0, 1.0) for k, v in ramp.items()}


def _reached(steps: Mapping[float, float], time: float) -> float:
    """Share of the effect so long after entry; nothing before the first step."""
    past = [step for step in steps if step <= time]
    return steps[max(past)] if past else 0.0


def _elapsed(entry: Any, waves: Sequence[Any]) -> list[float]:
    """Time since entry at each wave: years where waves are numbers, else waves."""
    if all(isinstance(w, str) for w in waves):
        if entry not in waves[1:]:
            raise ArgumentError(
                f"entry={entry!r} must be one of the waves after the first: {', '.join(map(repr, waves[1:]))}"
            )
        at = waves.index(entry)
        return [float(t - at) for t in range(len(waves))]
    years = all(_YEARS[0] <= w <= _YEARS[1] for w in waves)
    whole = isinstance(entry, (int, np.integer)) and not isinstance(entry, bool)
    if not whole or not waves[0] < entry <= waves[-1] or not (years or entry in waves):
        meant = f"a year after {waves[0]} and up to {waves[-1]}" if years else f"one of the waves after {waves[0]}"
        raise ArgumentError(f"entry={entry!r} must be {meant}")
    return [float(w - entry) for w in waves]
