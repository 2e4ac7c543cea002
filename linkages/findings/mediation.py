"""Did outcomes change where places in the network did? Side by side, as an association."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..data.network import Network
from ..inference.actor_effects import left_out
from ..measures.centrality import degree
from .actor_reading import NOTHING, ActorReading
from .reading import joined
from .sides import Sides

__all__ = ["association_rows"]

Floats = NDArray[np.float64]
NAN = float("nan")
FEWEST: Final = 8  # units for an interval
SMALL: Final = 1e-9
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
            note = joined(NO_PROOF, note, reading.outcome.note, reading.applied.early)
            yield reading.row(comparison, term, numbers, counts, note, relation=relation, method=METHOD)


def _correlation(changes: Floats, sides: Sides, given: bool, level: float) -> tuple[tuple[float, ...], str]:
    """Correlation within strata, its standard error and interval from leaving every unit out, and what there is to say."""
    from scipy.special import stdtrit

    columns = np.column_stack([np.ones(len(changes)), changes, sides.arms])
    strata = [np.flatnonzero(sides.strata == stratum) for stratum in np.unique(sides.strata)]
    whole, apart = left_out(columns[:, :, None] * columns[:, None, :], 1, strata, sides.unit)
    mine = np.unique(sides.unit)
    value, others = float(_of(whole[None], given)[0]), _of(whole + apart[mine], given)
    if np.isnan(value):
        return NOTHING, "one of the two does not vary"
    if len(mine) < FEWEST:
        return (value, *(NAN,) * 6), f"interval withheld: {len(mine)} units, {FEWEST} are needed"
    with np.errstate(divide="ignore", invalid="ignore"):
        off = np.arctanh(others) - np.arctanh(value)
    se = float(np.sqrt((len(mine) - 1) / len(mine) * (off**2).sum()))
    if not np.isfinite(se):
        return (value, *(NAN,) * 6), "interval withheld: it rests on one unit"
    reach = float(stdtrit(len(mine) - 1, 0.5 + level / 2)) * se
    ends = np.tanh([np.arctanh(value) - reach, np.arctanh(value) + reach])
    return (value, se * (1 - value**2), float(ends[0]), float(ends[1]), NAN, NAN, NAN), ""


def _of(products: Floats, given: bool) -> Floats:
    """Correlation of the first two columns from squares and products of three, given the third; nan where one does not vary."""
    xx, yy, xy = products[:, 0, 0], products[:, 1, 1], products[:, 0, 1]
    size = np.sqrt(np.maximum(xx * yy, 0.0))
    if given:
        xa, ya, aa = products[:, 0, 2], products[:, 1, 2], products[:, 2, 2]
        varies = aa > SMALL * np.maximum(aa.max(), 1.0)
        over = np.where(varies, aa, 1.0)
        xx, yy, xy = (np.where(varies, z - u * v / over, z) for z, u, v in ((xx, xa, xa), (yy, ya, ya), (xy, xa, ya)))
    left = np.sqrt(np.maximum(xx * yy, 0.0))
    fine = (left > SMALL * np.maximum(size, size.max())) & (left > 0)
    return np.where(fine, np.clip(xy / np.where(fine, left, 1.0), -1.0, 1.0), np.nan)
