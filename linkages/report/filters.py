"""What the map can be narrowed to, and what its marks can show: strength of ties, groups of the design, measures."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

from ..findings.arms import arms_of
from .naming import SMALLEST_GROUP, Naming

if TYPE_CHECKING:
    from ..data.network import Network
    from ..data.panel import Panel

__all__ = ["MEASURES", "figures_of", "groups_of", "strengths_of"]

# What marks may show the size of, besides ties: few enough to choose from.
MEASURES: Final = ("betweenness", "eigenvector", "harmonic_closeness", "effective_size")
_MOST_GROUPS: Final = 6


def strengths_of(networks: Mapping[Any, Network], waves: list[Any], pairs: pd.DataFrame) -> list[list[float]]:
    """Strength of every pair ``a``, ``b`` in every wave, 0 where there is no tie."""
    columns = []
    for wave in waves:
        strength = np.zeros(len(pairs))
        if wave in networks and len(pairs):
            net = networks[wave]
            a, b = (net.actors.index.get_indexer(pd.Index(pairs[end])) for end in ("a", "b"))
            here = (a >= 0) & (b >= 0)
            strength[here] = np.asarray(net.ties[a[here], b[here]]).reshape(-1)
        columns.append([_short(s) for s in strength])
    return [list(row) for row in zip(*columns)]


def groups_of(panel: Panel, naming: Naming) -> tuple[str, pd.Series]:
    """The column that says who takes part, and the group of every actor; none where there are too many, or one too small."""
    arms = arms_of(panel)
    empty = pd.Series("", index=naming.actors.index)
    if arms is None or panel.survey is None:
        return "", empty
    column = arms.column
    table = panel.survey.actors.dropna(subset=[column]).drop_duplicates("actor", keep="last").set_index("actor")
    group = table[column].astype(str).str.strip().reindex(naming.actors.index).fillna("")
    count = group[group != ""].value_counts()
    small = naming.public and (count < SMALLEST_GROUP).any()
    fit = 1 < len(count) <= _MOST_GROUPS and not small and not naming.leaks(column)
    return (column, group) if fit else ("", empty)


def figures_of(
    actors: pd.DataFrame, relation: str, waves: list[Any], naming: Naming
) -> dict[str, dict[str, list[float | None]]]:
    """Measures of one relation: measure → code → value in every wave."""
    found: dict[str, dict[str, list[float | None]]] = {}
    if not len(actors):
        return found
    rows = actors[(actors["relation"] == relation) & (actors["block"] == "all") & actors["measure"].isin(MEASURES)]
    place = {wave: i for i, wave in enumerate(waves)}
    codes = rows["actor"].map(naming.actors["code"])
    for measure, here in rows.assign(code=codes).groupby("measure"):
        told = here[(here["form"] == here["form"].iloc[0]) & here["wave"].isin(waves)].drop_duplicates(["code", "wave"])
        values: dict[str, list[float | None]] = {}
        for code, wave, value in zip(*(told[column].tolist() for column in ("code", "wave", "value"))):
            values.setdefault(code, [None] * len(waves))[place[wave]] = _short(value) if math.isfinite(value) else None
        if any(value is not None for row in values.values() for value in row):
            found[str(measure)] = dict(sorted(values.items()))  # by code: the order of the table is that of the ids
    return found


def _short(value: float) -> float:
    """Three digits are more than a mark can show."""
    short = float(f"{value:.3g}")
    return int(short) if short.is_integer() else short
