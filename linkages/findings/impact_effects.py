"""The effect on those that took part, on one outcome of organisations: over all, wave by wave, or by time since entry."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from ..data.panel import Panel
from .actor_reading import NOTHING, ActorReading, Fit, arms_of
from .impact_entry import entry_rows
from .impact_ratio import ratio_rows
from .reading import joined

__all__ = ["effect_rows"]


def effect_rows(panel: Panel, reading: ActorReading) -> Iterator[tuple[Any, ...]]:
    """The effect on those that took part: by time since entry where that differs, else before and after, and wave by wave."""
    if reading.outcome.ratio:
        yield from ratio_rows(reading)
    elif reading.dealing.starts:
        yield from entry_rows(panel, reading)
    elif reading.empty:
        yield reading.row("", "effect", NOTHING, (0, 0), joined(reading.empty, reading.outcome.note))
    else:
        yield from _effect(reading)
        yield from _by_wave(reading)


def _effect(reading: ActorReading) -> Iterator[tuple[Any, ...]]:
    """The effect over all waves after."""
    fit = _of_arms(reading, reading.step(reading.applied.after))
    yield reading.fitted(fit, 0, "effect", f"{fit.sides.said}, {reading.when}")


def _by_wave(reading: ActorReading) -> Iterator[tuple[Any, ...]]:
    """Effects wave by wave since the last wave before; and from each wave before to that one, whether trends were parallel."""
    base, early = reading.applied.before[-1], reading.applied.before[:-1]
    others = [w for w in reading.values if w != base]
    if len(others) < 2:
        return
    fit = _of_arms(reading, np.hstack([-reading.step([w]) if w in early else reading.step([w]) for w in others]))
    for place, wave in enumerate(others):
        before = wave in early
        term = f"trend before, from {wave}" if before else f"effect, in {wave}"
        when = f"{wave} to {base}" if before else f"{base} to {wave}"
        yield reading.fitted(fit, place, term, f"{fit.sides.said}, {when}")


def _of_arms(reading: ActorReading, steps: Any) -> Fit:
    """A regression on arms alone, times each step."""
    unit = reading.dealing.among(reading.known.index).unit
    terms = tuple((0, place) for place in range(steps.shape[1]))
    return reading.fit(reading.known, steps, terms, arms_of(unit))
