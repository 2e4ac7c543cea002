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


def exposures_of(nets: dict[str, dict[Any, Network]], applied: Applied) -> Iterator[Exposure]:
    """Share and number of partners in every relation, and in any of them, in the last wave before the programme."""
    here = [by_wave[applied.before[-1]] for by_wave in nets.values() if applied.before[-1] in by_wave]
    for net in here:
        yield _share(net, net is here[-1])
        yield _number(net, net is here[-1])


def _share(net: Network, main: bool) -> Exposure:
    """Of the partners that are known, whoever told of them: who is silent is named alike whether it took part or not."""
    partners = net.symmetrize("either", lone="decides") if net.directed else net
    counts = partners.out_counts[:, State.TIE]
    return _exposure(partners, "share", 1 / np.maximum(counts, 1), _known(partners), main)


def _number(net: Network, main: bool) -> Exposure:
    """Partners among the dyads that were observed, for all dyads at stake."""
    partners = net.symmetrize("either") if net.directed else net
    known = partners.out_counts[:, [State.TIE, State.NULL]].sum(axis=1)
    scale = 1 + partners.out_counts[:, State.MISSING] / np.maximum(known, 1)
    return _exposure(partners, "number", scale, _known(partners), main)


def _known(partners: Network) -> NDArray[np.bool_]:
    """Organisations of which some dyad was observed."""
    return partners.out_counts[:, [State.TIE, State.NULL]].sum(axis=1) > 0


def _exposure(partners: Network, form: str, scale: Any, known: NDArray[np.bool_], main: bool) -> Exposure:
    ties = csr_array(partners.ties).copy()
    ties.data = np.repeat(scale, np.diff(ties.indptr)).astype(np.float64)
    index = partners.actors.index
    return Exposure(partners.relation, partners.wave, form, index, ties, index[known], main)
