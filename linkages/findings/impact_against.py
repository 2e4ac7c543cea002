"""Organisations of programme clusters, those that took part and those beside them, against clusters without the programme."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any, Final

import pandas as pd

from ..data.panel import Panel
from .actor_reading import ActorReading
from .impact_effects import effect_rows
from .sides import Dealing, whole_clusters

__all__ = ["against_rows"]

COMPARISON: Final = 5  # place of the comparison in a row, before the term
KINDS: Final = (
    (1, "effect, against comparison clusters", ""),
    (0, "indirect effect, against comparison clusters", "those that did not take part: "),
)


def against_rows(panel: Panel, reading: ActorReading) -> Iterator[tuple[Any, ...]]:
    """Rows of the impact table: the same effect against whole clusters, and that on organisations which did not take part themselves."""
    for arm, term, who in KINDS:
        dealing = _dealing(reading.dealing, arm)
        if dealing is not None:
            row = next(effect_rows(panel, replace(reading, dealing=dealing)))
            yield (
                *row[:COMPARISON],
                f"{who}{row[COMPARISON]}" if row[COMPARISON] else "",
                term,
                *row[COMPARISON + 2 :],
            )


def _dealing(within: Dealing, arm: int) -> Dealing | None:
    """Those of one arm in programme clusters, and everybody in clusters where nobody took part; None without such clusters."""
    applied = within.applied
    if within.whole or "cluster" not in applied.first:
        return None
    cluster = applied.first["cluster"].reindex(within.actors).astype(str)
    labels = pd.Series(within.labels, index=within.actors)
    first = labels.where(labels > 0).groupby(cluster).min()
    treated = cluster.map(first).fillna(0).astype("int64")
    if not (treated == 0).any():
        return None
    chosen = (treated == 0) | ((labels > 0) == (arm == 1))
    return whole_clusters(within, treated[chosen], within.note)
