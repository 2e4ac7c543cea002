"""Where every organisation stands in every network."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, Final

import numpy as np
import pandas as pd

from ..data.network import Network
from ..data.panel import Panel
from ..errors import ArgumentError
from ..inference.dyadic import label_of
from ..measures.centrality import betweenness, degree
from ..measures.closeness import harmonic_closeness
from ..measures.connectivity import cutpoints, k_core
from ..measures.core import MOST_ACTORS, CorePeriphery, core_periphery
from ..measures.eigen import eigenvector
from ..measures.holes import constraint, effective_size, efficiency, hierarchy
from ..progress import tracking
from ..vocabulary import State
from .reading import NUMBER, TEXT, WAVE, chosen, chosen_blocks, form_of, table, words_of

__all__ = ["ACTOR_MEASURES", "measure_actors"]

ACTOR_MEASURES: Final[tuple[Callable[..., Any], ...]] = (
    degree, partial(degree, direction="in"), partial(degree, direction="out"), betweenness, harmonic_closeness, eigenvector,
    constraint, effective_size, efficiency, hierarchy, k_core, cutpoints, partial(core_periphery, off_diagonal="missing"),
)  # fmt: skip
COLUMNS: Final = {
    "cluster": TEXT, "relation": TEXT, "wave": WAVE, "block": TEXT, "actor": TEXT, "sector": TEXT, "kind": TEXT,
    "measure": TEXT, "form": TEXT, "value": NUMBER, "missing_share": NUMBER,
}  # fmt: skip


def measure_actors(
    panel: Panel, measures: Sequence[Callable[..., Any]] = ACTOR_MEASURES, *, block: str = "all"
) -> pd.DataFrame:
    """Measure every actor at stake in every network of a panel.

    Parameters
    ----------
    panel : Panel
        Networks by relation and wave; each cluster is read on its own.
    measures : sequence of callable
        Functions of one Network that give a Series by actor, or `core_periphery`, whose membership is taken;
        `functools.partial` sets options.
    block : str
        One of ``linkages.BLOCKS``.

    Returns
    -------
    pandas.DataFrame
        ``cluster, relation, wave, block, actor, sector, kind, measure, form, value, missing_share``. ``missing_share``
        is that of the actor's own dyads, sent and received.

    Raises
    ------
    ArgumentError
        When a measure gives no Series by actor, or the block is not known.

    Notes
    -----
    A measure with a direction is left out where the network is undirected, the core in networks of more than 5,000 actors. ``sector`` and ``kind`` are empty where the
    actors have none.

    Examples
    --------
    >>> import linkages as lk
    >>> net = lk.from_matrix([[0, 1, 1], [0, 0, 0], [1, 0, 0]], directed=True)
    >>> found = lk.measure_actors(lk.Panel([net]), [lk.degree])
    >>> found[["actor", "measure", "form", "value"]].values.tolist()
    [['0', 'degree', 'share', 3.0], ['1', 'degree', 'share', 1.0], ['2', 'degree', 'share', 2.0]]
    """
    functions, (name,) = chosen(measures, networks=(1,)), chosen_blocks(block)
    rows: list[tuple[Any, ...]] = []
    with tracking("actors", total=len(panel.clusters) * len(panel)) as step:
        for cluster in panel.clusters:
            for net in panel.select(cluster=cluster):
                rows += _rows(cluster, net.block(name), name, functions)
                step()
    return table(rows, COLUMNS, panel)


def _rows(cluster: str, net: Network, block: str, measures: Sequence[Callable[..., Any]]) -> list[tuple[Any, ...]]:
    actors = net.actors[net.at_stake]
    if not len(actors):
        return []
    sector, kind = (words_of(actors, column) for column in ("sector", "kind"))
    shares = _missing_shares(net)
    rows = []
    for measure in measures:
        if (not net.directed and _of_direction(measure)) or (_of_core(measure) and net.n_actors > MOST_ACTORS):
            continue
        values = measure(net)
        values = values.membership if isinstance(values, CorePeriphery) else values
        if not isinstance(values, pd.Series):
            raise ArgumentError(f"measures: {label_of(measure)} gives no Series by actor, so it has no place here")
        keys = (cluster, net.relation, net.wave, block)
        head = (label_of(measure), form_of(measure))
        of_actor = values.reindex(actors.index).to_numpy(dtype=np.float64, na_value=np.nan)
        rows += [
            (*keys, str(actor), s, k, *head, value, share)
            for actor, s, k, value, share in zip(actors.index, sector, kind, of_actor, shares, strict=True)
        ]
    return rows


def _of_direction(measure: Callable[..., Any]) -> bool:
    return isinstance(measure, partial) and measure.keywords.get("direction", "all") != "all"


def _of_core(measure: Callable[..., Any]) -> bool:
    return (measure.func if isinstance(measure, partial) else measure) is core_periphery


def _missing_shares(net: Network) -> Any:
    """Share of the dyads of each actor at stake, sent and received, that are missing."""
    counts = (net.out_counts + net.in_counts)[net.at_stake]
    return counts[:, State.MISSING] / counts[:, [State.TIE, State.NULL, State.MISSING]].sum(axis=1)
