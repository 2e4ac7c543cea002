"""What every network loses when an organisation leaves, and what hangs on the one that runs the cluster."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any, Final

import pandas as pd

from ..data.network import Network
from ..data.panel import Panel
from ..errors import ArgumentError
from ..measures.key_players import key_players, too_large
from ..progress import tracking
from .reading import NUMBER, TAKEN_FOR_NULL, TEXT, WAVE, chosen_blocks, joined, missing_note, table, words_of
from .sensitivity import running_the_cluster

__all__ = ["RUNS_THE_CLUSTER", "measure_leaving", "organisers"]

COLUMNS: Final = {
    "cluster": TEXT, "relation": TEXT, "wave": WAVE, "block": TEXT, "actor": TEXT, "sector": TEXT, "kind": TEXT,
    "measure": TEXT, "value_with": NUMBER, "value_without": NUMBER, "loss": NUMBER, "note": TEXT,
}  # fmt: skip
RUNS_THE_CLUSTER: Final = "runs the cluster"
TOO_LARGE: Final = "too many actors and ties to take each out"
NAN = float("nan")


def measure_leaving(
    panel: Panel, *, block: str = "all", cluster_kinds: str | Iterable[str] | None = None
) -> pd.DataFrame:
    """Take every organisation out of every network in turn, and say what the others lose.

    Parameters
    ----------
    panel : Panel
        Networks by relation and wave; each cluster is read on its own.
    block : str
        One of ``linkages.BLOCKS``.
    cluster_kinds : str or iterable of str, optional
        Kinds of the organisations that run the cluster, as in `measure_sensitivity`; ``note`` points them out. They are
        known from the survey of the panel.

    Returns
    -------
    pandas.DataFrame
        ``cluster, relation, wave, block, actor, sector, kind, measure, value_with, value_without, loss, note``, with a row
        for each organisation at stake and each measure of `key_players`.

    Raises
    ------
    ArgumentError
        When the block or a kind is not known.

    Notes
    -----
    Values are those of `key_players`: of the others with the organisation there, and gone; the loss is never negative.
    Missing dyads are taken for no tie, and ``note`` says so. A network too large for it has one row that says so.

    Examples
    --------
    >>> import linkages as lk
    >>> survey = lk.simulate_survey(n_private=8, n_public=4, n_hybrid=1, response=1.0, seed=1).survey
    >>> found = lk.measure_leaving(lk.build_panel(survey, relations="advice"))
    >>> found[found.note == "runs the cluster"].measure.unique().tolist()
    ['ties', 'parts', 'fragmentation', 'cross_sector_reach', 'cross_sector_closeness']
    """
    (name,) = chosen_blocks(block)
    runs = organisers(panel, cluster_kinds)
    rows: list[tuple[Any, ...]] = []
    with tracking("leaving", total=len(panel.clusters) * len(panel)) as step:
        for cluster in panel.clusters:
            for net in panel.select(cluster=cluster):
                rows += [(cluster, net.relation, net.wave, name, *row) for row in _rows(net.block(name), runs)]
                step()
    return table(rows, COLUMNS, panel)


def organisers(panel: Panel, cluster_kinds: str | Iterable[str] | None) -> frozenset[Any]:
    """The organisations that run the cluster, as far as a survey says which."""
    if panel.survey is None:
        if cluster_kinds is not None:
            raise ArgumentError("cluster_kinds needs a panel with its survey: make it by build_panel")
        return frozenset()
    return frozenset(running_the_cluster(panel.survey, cluster_kinds))


def _rows(net: Network, runs: Collection[Any]) -> list[tuple[Any, ...]]:
    if too_large(net):
        return [("", "", "", "", NAN, NAN, NAN, TOO_LARGE)]
    if not net.n_actors:
        return []
    note = joined(TAKEN_FOR_NULL if net.missing_share > 0 else "", missing_note(net.missing_share, unbounded=True))
    said = dict(
        zip(net.actors.index, zip(*(words_of(net.actors, c) for c in ("sector", "kind")), strict=True), strict=True)
    )
    return [
        (str(row.actor), *said[row.actor], row.measure, row.value_with, row.value_without, row.loss,
         joined(RUNS_THE_CLUSTER if row.actor in runs else "", note))
        for row in key_players(net).itertuples()
    ]  # fmt: skip
