"""The tables beyond ties on their way into a survey: waves as the study writes them, organisations under their names."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from ..data.tables import ROW
from ._names.naming import Naming
from .layouts.said import Said
from .layouts.said_voices import joined
from .values import as_wave

__all__ = ["settled"]


def settled(said: Mapping[str, Said], naming: Naming, *, whole: bool) -> dict[str, Said]:
    """Each table with waves, identifiers and the number of each row; parts that are one organisation now answer as one."""
    done = {}
    for name, table in said.items():
        both = pd.concat([table.frame, table.places], axis=1)
        waves = [_wave(cell, whole=whole) for cell in both["wave"]]
        both["wave"] = pd.Series(waves, index=both.index, dtype=object)
        old = both["actor"].tolist()
        both["actor"] = pd.Series(naming.renamed(waves, old), index=both.index, dtype=object)
        if both["actor"].tolist() != old:
            both = joined(both, name, "max")
        places = both[table.places.columns].reset_index(drop=True)
        frame = both[table.frame.columns].assign(**{ROW: np.arange(1, len(both) + 1)})
        done[name] = replace(table, frame=frame.reset_index(drop=True), places=places)
    return done


def _wave(cell: Any, *, whole: bool) -> Any:
    """A wave; one that is no whole number where all others are stays text, for the checks to find."""
    try:
        return as_wave(cell, whole=whole)
    except ValueError:
        return cell
