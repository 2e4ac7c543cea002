"""How many of an organisation's partners came into the programme: those who may gain without taking part."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.sparse import csr_array

from ..data.network import Network
from ..data.panel import Panel
from ..vocabulary import State
from .design import Applied
from .sides import Dealing

__all__ = ["Exposure", "exposures_of"]

Floats = NDArray[np.float64]
RECENTRED: Final = "exposure less what dealing out the arms within strata would give on average, so that many partners are not taken for treated ones"


@dataclass(frozen=True, eq=False)
class Exposure:
    """Partners at baseline, and how treated ones are counted.

    Parameters
    ----------
    relation : str
        Relation, or any of them.
    wave : object
        The last wave before the programme.
    form : {"share", "number"}
        Share of partners (0 without any), or how many.
    index : pandas.Index
        Organisations of the network.
    weights : scipy.sparse.csr_array of shape (n, n)
        What each partner counts.
    known : pandas.Index
        Organisations of which some dyad was observed.
    main : bool
        Whether the effect of taking part is given beside it.
    """

    relation: str
    wave: Any
    form: str
    index: pd.Index
    weights: csr_array
    known: pd.Index
    main: bool
    note: str = RECENTRED

    @property
    def said(self) -> str:
        """What one unit of it is."""
        one = "all partners treated v none" if self.form == "share" else "each treated partner"
        return f"{one}, partners in {self.wave}"

    def features(self, dealing: Dealing, actors: pd.Index) -> Callable[[Any], Floats]:
        """From labels of all units (draws × units) to arms and exposures of these organisations (draws × n × 2)."""
        at, partners = self.index.get_indexer(actors), self.index.get_indexer(dealing.actors)
        there = np.flatnonzero(partners >= 0)
        weights = csr_array(self.weights[at][:, partners[there]])
        n = np.bincount(dealing.dealt)
        expected = (np.bincount(dealing.dealt, weights=dealing.labels > 0) / n)[dealing.dealt]
        mine = dealing.actors.get_indexer(actors)

        def features(labels: Any) -> Floats:
            arms = (labels > 0).astype(np.float64)
            return np.stack([arms[:, mine], (weights @ (arms - expected)[:, there].T).T], axis=-1)

        return features


def exposures_of(panel: Panel, applied: Applied) -> Iterator[Exposure]:
    """Share and number of partners in every relation, and in any of them, in the last wave before the programme."""
    wave = applied.before[-1]
    nets = [net for net in panel if net.wave == wave]
    together = [net for net in panel.select(wave=wave).combine() if len(nets) > 1]
    for net in (*nets, *together):
        partners = net.symmetrize("either") if net.directed else net
        main = net is (together or nets)[-1]
        for form in ("share", "number"):
            yield _exposure(partners, net, form, main)


def _exposure(partners: Network, net: Network, form: str, main: bool) -> Exposure:
    counts = partners.out_counts
    known = counts[:, State.TIE] + counts[:, State.NULL]
    ties = csr_array(partners.ties).copy()
    ties.data = np.ones_like(ties.data)
    with np.errstate(divide="ignore", invalid="ignore"):
        scale = 1 / counts[:, State.TIE] if form == "share" else 1 + counts[:, State.MISSING] / known
    scale = np.where(np.isfinite(scale), scale, 0.0)
    ties.data *= np.repeat(scale, np.diff(ties.indptr))
    index = partners.actors.index
    return Exposure(net.relation, net.wave, form, index, ties, index[known > 0], main)
