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
        Share of partners (0 without any), those that must be there though nobody told of them included; or how many.
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
        partners = net.symmetrize("either", lone="decides") if net.directed else net
        counts = partners.out_counts
        index = partners.actors.index
        known = index[counts[:, [State.TIE, State.NULL]].sum(axis=1) > 0]
        share = _mean_inverse(counts[:, State.TIE], counts[:, State.MISSING] * _unheard(net))
        for form, each in (("share", share), ("number", np.ones(len(index)))):
            ties = csr_array(partners.ties).copy()
            ties.data = np.repeat(each, np.diff(ties.indptr)).astype(np.float64)
            yield Exposure(net.relation, net.wave, form, index, ties, known, net is here[-1])


def _unheard(net: Network) -> float:
    """How many of the dyads of which nothing is known are ties: as many as among those that would have been missed as well.

    Nobody knows whether partners that were not heard of took part. Exposures are less their mean over all ways to deal the arms out, so
    such partners add nothing to them, on average; counted among the partners that is what a share comes to, and an effect is not
    drawn towards 0 by those that are not known.
    """
    either = net.symmetrize("either") if net.directed else net
    ties, null = either.n_ties, either.n_dyads - either.n_ties
    if not net.directed:
        return ties / max(either.n_dyads, 1)
    lone = ties - net.symmetrize("both").n_ties  # one names the other, who says nothing of it
    return lone / max(lone + 2 * null, 1)


def _mean_inverse(known: Any, more: Any) -> Floats:
    """Mean of 1 / (known + U), U Poisson with mean ``more``: what each known partner weighs in a share when others may be there.

    Examples
    --------
    >>> _mean_inverse([1, 2], [0.6, 0.0]).round(3).tolist()
    [0.752, 0.5]
    """
    known, more = np.maximum(np.asarray(known, dtype=np.float64), 1.0), np.asarray(more, dtype=np.float64)
    # ∫ x^(known − 1) exp(more (x − 1)) dx over 0 to 1
    points, weights = np.polynomial.legendre.leggauss(64)
    x = (points + 1) / 2
    return np.asarray(np.exp((known[:, None] - 1) * np.log(x) + more[:, None] * (x - 1)) @ weights / 2)
