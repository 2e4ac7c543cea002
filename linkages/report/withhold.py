"""What a public page does not tell: numbers about fewer than three organisations, and those that would give them away."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import combinations
from typing import TYPE_CHECKING, Any

import pandas as pd

from ..findings.arms import arms_of
from .naming import SMALLEST_GROUP, Naming, actors_of, blocks_of

if TYPE_CHECKING:
    from ..data.panel import Panel
    from ..findings.evaluation import Evaluation

__all__ = ["small_sectors", "too_few", "withheld_blocks", "without_small_groups"]

_OF_SECTORS = ("private-private", "public-private", "public-public")  # with the ties of hybrids they add up to all
_OF_KINDS = ("kind: ", "sector: ")  # how a part of the ledger begins that splits by what organisations are
_OF_ARMS = "arm: "  # how a part of the ledger begins that splits by who took part
_TOOK_PART = ("one treated", "both treated")  # terms of formation
SMALL_ARM = "fewer than three organisations took part, or did not: not told on a public page"
_RINGS = "ring"  # displacement by where organisations are; else by what they are
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
    hidden = withheld_blocks(evaluation.panel)
    told = replace(evaluation, **{**_without_small_blocks(evaluation, hidden), "impact": _impact(evaluation, hidden)})
    return replace(told, **_without_small_arms(told, _small_arms(evaluation)))


def withheld_blocks(panel: Panel) -> frozenset[tuple[str, str]]:
    """(cluster, block) that a public page does not tell: fewer than three organisations on a side, or what would give those away.

    Fewer than three in all waves together, in one of them, or among those that were there in both of two that are compared.

    The three graphs and the ties of hybrids add up to all dyads. Where private or public organisations are so few, what is
    left of the whole would be theirs; so the other graphs are withheld too, as offices of statistics do, and all dyads are
    told as one. The ties of one or two hybrids are known in any case: what a cluster is without its organisation stands on
    the page. So no other block is withheld for their sake, and the notice at the top of the page says that the ties of
    who is alone of a sort can be found.

    Examples
    --------
    >>> import linkages as lk
    >>> panel = lk.build_panel(lk.simulate_survey(n_private=9, n_public=1, n_hybrid=0, waves=(1,), seed=1).survey)
    >>> sorted(withheld_blocks(panel))
    [('all', 'private-private'), ('all', 'public-private'), ('all', 'public-public')]
    """
    at = [actors_of(panel.select(wave=wave)) for wave in panel.waves]
    both = [then[then.index.isin(now.index)] for then, now in combinations(at, 2)]
    found = set()
    for actors in (actors_of(panel), *at, *both):
        groups = {"all": actors["sector"], **dict(iter(actors.groupby("cluster")["sector"]))}
        found |= {(str(cluster), block) for cluster, sectors in groups.items() for block in _hidden(sectors)}
    return frozenset(found)


def _hidden(sectors: pd.Series) -> set[str]:
    """Blocks of one cluster that are not told."""
    there, told = blocks_of(sectors), blocks_of(sectors, SMALLEST_GROUP)
    small = {block for block in there if block not in told}
    return small.union(_OF_SECTORS) if small.intersection(_OF_SECTORS) else small


def _without_small_blocks(evaluation: Evaluation, hidden: frozenset[tuple[str, str]]) -> dict[str, pd.DataFrame]:
    """Tables without rows of these blocks; without those of pairs of kinds, which add up to them; without terms that are one."""
    few = {cluster for cluster, block in hidden if block in _OF_SECTORS}
    tables = {}
    for name, table in evaluation.tables.items():
        if {"cluster", "block"} <= set(table.columns) and len(table):
            told = _shown(table, hidden)
            if "group" in table.columns:
                told &= ~(table["cluster"].isin(few) & table["group"].fillna("").str.startswith(_OF_KINDS))
            tables[name] = table[told]
    moved, formation = evaluation.displacement, evaluation.formation
    tables["displacement"] = moved[(moved["by"] == _RINGS) | ~moved["cluster"].isin(few)]
    pairs = zip(formation["cluster"], formation["term"], strict=True)
    told = [(cluster, term) not in hidden for cluster, term in pairs]
    return {**tables, "formation": formation[pd.Series(told, index=formation.index, dtype=bool)]}


def _small_arms(evaluation: Evaluation) -> set[str]:
    """Clusters in which one or two organisations took part in the programme, or did not."""
    design = evaluation.settings.get("design") or {}
    arms = arms_of(evaluation.panel, design.get("arm"), design.get("treated"))
    if arms is None:
        return set()
    took = [
        pd.Series(arms.flags(net.actors[arms.column]), net.actors.index)
        for net in evaluation.panel
        if arms.column in net.actors
    ]
    ever = pd.concat(took).groupby(level=0).max()
    cluster = actors_of(evaluation.panel)["cluster"].reindex(ever.index)
    groups = {"all": ever, **dict(iter(ever.groupby(cluster)))}
    return {str(name) for name, flags in groups.items() if any(too_few((flags == side).sum()) for side in (0, 1))}


def _without_small_arms(evaluation: Evaluation, few: set[str]) -> dict[str, pd.DataFrame]:
    """Tables that tell nothing of the ties of those who took part, or did not, in these clusters."""
    moved, ledger, formation = evaluation.displacement, evaluation.ledger, evaluation.formation
    whole, diverted = moved["group"] == "all", moved.columns.intersection(["diverted", "diverted_expected"])
    moved = moved[(moved["by"] != _RINGS) | whole | ~moved["cluster"].isin(few)].copy()
    moved.loc[moved["cluster"].isin(few), diverted] = float("nan")
    return {
        "impact": _emptied(evaluation.impact, evaluation.impact["cluster"].isin(few) & (evaluation.impact["unit"] == "dyad")),
        "additionality": _emptied(evaluation.additionality, evaluation.additionality["cluster"].isin(few)),
        "displacement": moved,
        "ledger": ledger[~(ledger["cluster"].isin(few) & ledger["group"].fillna("").str.startswith(_OF_ARMS))],
        "formation": formation[~(formation["cluster"].isin(few) & formation["term"].isin(_TOOK_PART))],
        "event_time": evaluation.event_time[~evaluation.event_time["n_actors"].map(too_few).astype(bool)],
    }  # fmt: skip


def _emptied(table: pd.DataFrame, rows: pd.Series) -> pd.DataFrame:
    """The table without the numbers of these rows, whose note says why."""
    table = table.copy()
    for column in table.columns[[pd.api.types.is_float_dtype(kind) for kind in table.dtypes]]:
        table.loc[rows, column] = float("nan")
    for column in table.columns.intersection(["n", "n_units", "n_dyads", "n_outside"]):
        table.loc[rows, column] = 0
    table.loc[rows, "note"] = SMALL_ARM
    return table


def _shown(table: pd.DataFrame, hidden: frozenset[tuple[str, str]]) -> pd.Series:
    """Rows that belong to none of these blocks."""
    pairs = zip(table["cluster"].tolist(), table["block"].tolist(), strict=True)
    return pd.Series([pair not in hidden for pair in pairs], index=table.index, dtype=bool)


def _impact(evaluation: Evaluation, hidden: frozenset[tuple[str, str]]) -> pd.DataFrame:
    """Effects without those in a group of one or two organisations, and the differences from which they would follow."""
    table = evaluation.impact
    if not len(table):
        return table
    sizes = table["comparison"].map(
        lambda text: [int(n) for found in [_COMPARED.match(text)] if found for n in found.groups()]
    )
    few = pd.Series([any(map(too_few, n)) for n in sizes], index=table.index) & (table["unit"] == "actor")
    small = table[few & table["term"].str.startswith("effect, ")]
    groups: dict[Any, set[str]] = {}
    for outcome, group in zip(small["outcome"], small["term"].str.removeprefix("effect, "), strict=True):
        groups.setdefault(outcome, set()).update((group, f"less {group.partition(' ')[2]}"))
    pairs = zip(table["outcome"], table["term"], strict=True)
    told = pd.Series(
        [any(g in term for g in groups.get(outcome, ())) for outcome, term in pairs], index=table.index, dtype=bool
    )
    return table[~(few | told) & _shown(table, hidden)]
