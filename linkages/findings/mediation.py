"""Did outcomes change where places in the network did? Side by side, as an association."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..data.network import Network
from ..measures.centrality import degree
from .actor_reading import NOTHING, ActorReading
from .reading import joined
from .sides import Sides

__all__ = ["association_rows"]

Floats = NDArray[np.float64]
NAN = float("nan")
FEWEST: Final = 8  # units for an interval
METHOD: Final = "correlation of changes within strata, jackknife"
NO_PROOF: Final = "association, not proof: a third thing may have moved both, and ties may follow what was achieved as well as precede it"


def association_rows(reading: ActorReading, nets: dict[str, dict[Any, Network]]) -> Iterator[tuple[Any, ...]]:
    """Rows of the impact table: correlation of the change of degree and of an outcome, with and without the arm."""
    since, wave = reading.applied.before[-1], reading.applied.after[-1]
    for relation, by_wave in nets.items():
        if since not in by_wave or wave not in by_wave:
            continue
        moved = degree(by_wave[wave]) - degree(by_wave[since])
        both = pd.concat([moved, reading.known[wave] - reading.known[since]], axis=1, join="inner").dropna()
        sides = reading.dealing.among(both.index)
        comparison = f"changes of degree and of {reading.outcome.name}, {since} to {wave}"
        for term, given in (("association with degree", False), ("association with degree, given the arm", True)):
            numbers, note = _correlation(both.to_numpy(dtype=float), sides, given, reading.level)
            counts = len(both), len(np.unique(sides.unit))
            note = joined(NO_PROOF, note, reading.outcome.note)
            yield reading.row(comparison, term, numbers, counts, note, relation=relation, method=METHOD)


def _correlation(changes: Floats, sides: Sides, given: bool, level: float) -> tuple[tuple[float, ...], str]:
    """Correlation within strata, its standard error and interval from leaving every unit out, and what there is to say."""
    from scipy.special import stdtrit

    units = np.unique(sides.unit)
    value = _within(changes, sides.strata, sides.arms if given else None)
    if np.isnan(value):
        return NOTHING, "one of the two does not vary"
    if len(units) < FEWEST:
        return (value, *(NAN,) * 6), f"interval withheld: {len(units)} units, {FEWEST} are needed"
    left = [sides.unit != unit for unit in units]
    others = [_within(changes[keep], sides.strata[keep], sides.arms[keep] if given else None) for keep in left]
    with np.errstate(divide="ignore", invalid="ignore"):
        off = np.arctanh(others) - np.arctanh(value)
    se = float(np.sqrt((len(units) - 1) / len(units) * (off**2).sum()))
    if not np.isfinite(se):
        return (value, *(NAN,) * 6), "interval withheld: it rests on one unit"
    reach = float(stdtrit(len(units) - 1, 0.5 + level / 2)) * se
    ends = np.tanh([np.arctanh(value) - reach, np.arctanh(value) + reach])
    return (value, se * (1 - value**2), float(ends[0]), float(ends[1]), NAN, NAN, NAN), ""


def _within(changes: Floats, strata: Any, arms: Any) -> float:
    """Correlation of two columns less the means of their strata, and of what the arm explains; nan where one does not vary."""
    columns = changes if arms is None else np.column_stack([changes, arms])
    count = np.maximum(np.bincount(strata), 1)
    means = np.column_stack([np.bincount(strata, column) / count for column in columns.T])
    apart = columns - means[strata]
    if arms is not None and (apart[:, 2] ** 2).sum() > 0:
        arm = apart[:, 2]
        apart = apart[:, :2] - np.outer(arm, arm @ apart[:, :2] / (arm @ arm))
    x, y = apart[:, 0], apart[:, 1]
    size = float(np.sqrt((x @ x) * (y @ y)))
    scale = float(np.sqrt((changes[:, 0] ** 2).sum() * (changes[:, 1] ** 2).sum()))
    return float(np.clip(x @ y / size, -1, 1)) if size > 1e-12 * max(scale, 1e-300) else NAN
