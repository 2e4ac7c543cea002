"""What organisations achieve, as asked for: every setting of an outcome checked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ...errors import ArgumentError
from ...vocabulary import SECTORS
from .given import flag, known, number

# Setting -> (default, smallest, largest)
_NUMBERS = {
    "mean": (20.0, 1e-6, 1e9), "actor_sd": (0.8, 0.0, 3.0), "noise": (0.1, 0.0, 3.0), "noise_persistence": (0.0, 0.0, 1.0),
    "cluster_noise": (0.0, 0.0, 3.0), "trend": (0.0, -3.0, 3.0), "direct": (0.0, -3.0, 3.0), "indirect": (0.0, -3.0, 3.0),
    "adjacent": (0.0, -3.0, 3.0), "position": (0.0, -3.0, 3.0), "none": (0.0, 0.0, 1.0),
}  # fmt: skip
_SETTINGS = (*_NUMBERS, "sectors", "whole")
_TAKEN = (
    "wave", "actor", "sector", "responded", "name", "kind", "cluster", "asked", "external", "arm", "size", "entry",
    "region", "ring",
)  # fmt: skip


@dataclass(frozen=True, eq=False)
class OutcomePlan:
    """One outcome; all but ``mean``, ``none``, ``sectors`` and ``whole`` in log points."""

    outcome: str
    mean: float
    actor_sd: float
    noise: float
    noise_persistence: float
    cluster_noise: float
    trend: float
    direct: float
    indirect: float
    adjacent: float
    position: float
    none: float
    sectors: tuple[int, ...]
    whole: bool


def outcomes_of(given: Any) -> tuple[OutcomePlan, ...]:
    """The plan of each outcome."""
    if given is None:
        return ()
    if not isinstance(given, Mapping):
        raise ArgumentError(
            f"outcomes={given!r} must map names to settings, such as {{'employment': {{'direct': 0.2}}}}"
        )
    return tuple(_outcome(name, settings) for name, settings in given.items())


def _outcome(name: Any, settings: Any) -> OutcomePlan:
    if not isinstance(name, str) or not name or name in _TAKEN:
        raise ArgumentError(f"outcomes: {name!r} must be text, and none of the other columns of the actors")
    where = f"outcomes[{name!r}]"
    if not isinstance(settings, Mapping):
        raise ArgumentError(f"{where}={settings!r} must be a mapping of settings")
    known(where, settings, _SETTINGS)
    numbers = {
        key: number(f"{where}[{key!r}]", settings.get(key, default), low, high)
        for key, (default, low, high) in _NUMBERS.items()
    }
    sectors = settings.get("sectors", ("private",))
    if isinstance(sectors, str) or not isinstance(sectors, Sequence) or not sectors:
        raise ArgumentError(f"{where}['sectors']={sectors!r} must be a sequence of sectors, such as ('private',)")
    known(f"{where}['sectors']", sectors, SECTORS)
    return OutcomePlan(
        outcome=name,
        sectors=tuple(SECTORS.index(s) for s in sectors),
        whole=flag(f"{where}['whole']", settings.get("whole", False)),
        **numbers,
    )
