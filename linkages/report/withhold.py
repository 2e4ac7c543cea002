"""What a public page does not tell: numbers about fewer than three organisations, and those that would give them away."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pandas as pd

from .naming import SMALLEST_GROUP, Naming, actors_of, blocks_of

if TYPE_CHECKING:
    from ..findings.evaluation import Evaluation

__all__ = ["small_sectors", "too_few", "without_small_groups"]

_COMPARED = re.compile(r"(\d+) treated v (\d+) other organisations")


def too_few(n: Any) -> bool:
    """Whether there are some organisations, but fewer than three."""
    return bool(0 < n < SMALLEST_GROUP)


def small_sectors(quality: pd.DataFrame, naming: Naming) -> set[tuple[Any, ...]]:
    """(cluster, relation, wave, sector) of which a public page does not tell who answered: the sectors add up to all."""
    found: set[tuple[Any, ...]] = set()
    parts = quality[(quality["sector"] != "all") & (quality["asked"] > 0)] if len(quality) else quality
    for key, here in parts.groupby(["cluster", "relation", "wave"], sort=False):
        asked = {str(sector): int(n) for sector, n in zip(here["sector"], here["asked"], strict=True)}
        found |= {(*key, sector) for sector in naming.withheld(asked)}
    return found


def without_small_groups(evaluation: Evaluation) -> Evaluation:
    """The same tables without the rows that a public page does not show."""
    return replace(evaluation, **{**_without_small_blocks(evaluation), "impact": _impact(evaluation)})


def _without_small_blocks(evaluation: Evaluation) -> dict[str, pd.DataFrame]:
    """Tables without rows of a block, in a cluster or in all, that are about fewer than three organisations.

    The map shows ties by code, so the sum of the other blocks gives away nothing that is not there; the rows do, with a label.
    """
    shown = _blocks(evaluation)
    return {
        name: table[_shown(table, shown)]
        for name, table in evaluation.tables.items()
        if {"cluster", "block"} <= set(table.columns) and len(table)
    }


def _blocks(evaluation: Evaluation) -> set[tuple[str, str]]:
    """(cluster, block) with at least three organisations on each side."""
    actors = actors_of(evaluation.panel)
    groups = {"all": actors["sector"], **dict(iter(actors.groupby("cluster")["sector"]))}
    return {
        (str(cluster), block) for cluster, sectors in groups.items() for block in blocks_of(sectors, SMALLEST_GROUP)
    }


def _shown(table: pd.DataFrame, shown: set[tuple[str, str]]) -> pd.Series:
    """Rows that belong to no block, to all dyads or to one of these."""
    pairs = zip(table["cluster"].tolist(), table["block"].tolist(), strict=True)
    kept = [block in ("", "all") or (cluster, block) in shown for cluster, block in pairs]
    return pd.Series(kept, index=table.index, dtype=bool)


def _impact(evaluation: Evaluation) -> pd.DataFrame:
    """Effects without those in a group of one or two organisations, and the differences from which they would follow."""
    table = evaluation.impact
    if not len(table):
        return table
    sizes = table["comparison"].map(
        lambda text: [int(n) for found in [_COMPARED.match(text)] if found for n in found.groups()]
    )
    few = pd.Series([any(map(too_few, n)) for n in sizes], index=table.index) & (table["unit"] == "actor")
    groups = set(table.loc[few & table["term"].str.startswith("effect, "), "term"].str.removeprefix("effect, "))
    groups |= {f"less {group.partition(' ')[2]}" for group in groups}
    told = pd.Series([any(g in t for g in groups) for t in table["term"]], index=table.index, dtype=bool)
    return table[~(few | told) & _shown(table, _blocks(evaluation))]
