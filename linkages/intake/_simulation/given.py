"""Arguments of a simulation checked and spread: numbers, flags, mappings by block, by sector and wave."""

from __future__ import annotations

import math
from collections.abc import Hashable, Mapping, Sequence
from typing import Any

import numpy as np

from ...errors import ArgumentError
from ...vocabulary import BLOCKS, SECTORS, did_you_mean
from .dyads import Floats

FOUR_BLOCKS = BLOCKS[1:]


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


def flag(argument: str, value: Any) -> bool:
    """True or False."""
    if not isinstance(value, (bool, np.bool_)):
        raise ArgumentError(f"{argument}={value!r} must be True or False")
    return bool(value)


def known(argument: str, given: Any, allowed: Sequence[Hashable]) -> None:
    """Every key is one of those allowed."""
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
    known(argument, value, FOUR_BLOCKS)
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
    known(argument, value, tuple(waves))
    if len(value) < len(waves):
        raise ArgumentError(f"{argument} must name every wave: {', '.join(map(repr, waves))}")
    return np.concatenate([by_sector_and_wave(f"{argument}[{w!r}]", value[w], [w], sectors) for w in waves])
