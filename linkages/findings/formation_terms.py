"""What was there before: the terms that may explain which ties were made and which were kept."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..data.network import Network
from ..errors import ArgumentError
from ..inference.covariates import values_on
from ..vocabulary import BLOCKS, SECTORS
from .arms import Arms

__all__ = ["terms_before"]

Floats = NDArray[np.float64]


def terms_before(
    before: Network,
    stay: pd.Index,
    *,
    terms: Sequence[str],
    others: Mapping[str, Network],
    arms: Arms | None,
    covariates: Mapping[str, Any],
) -> dict[str, Floats]:
    """Every term on all dyads of those who stayed, by its name in the table.

    Parameters
    ----------
    before : Network
        The earlier wave, leavers included: who left may have been a common partner.
    stay : Index
        Actors of both waves.
    terms : sequence of str
        Which.
    others : mapping from str to Network
        Other relations of the same wave.
    arms : Arms or None
        Who takes part; those of whom it is not said do not.
    covariates : mapping
        What else, as in `measure_formation`.

    Returns
    -------
    dict of ndarray of shape (stayers, stayers)
        nan where unknown.
    """
    here = np.asarray(before.actors.index.get_indexer(stay))
    found: dict[str, Floats] = {}
    for term in terms:
        for name, values in _term(term, before, others, arms):
            found[name] = values[np.ix_(here, here)]
    stayers = before.subset(stay)
    for name, given in covariates.items():
        if name in found:
            raise ArgumentError(f"covariates: {name!r} is the name of a term; give it a different one")
        found[name] = values_on(name, given, stayers, stay, np.arange(len(stay)))
    for values in found.values():
        np.fill_diagonal(values, np.nan)
    return found


def _term(term: str, before: Network, others: Mapping[str, Network], arms: Arms | None) -> Iterator[tuple[str, Floats]]:
    """One term, which may be several columns."""
    actors = before.actors
    if term == "reciprocity" and before.directed:
        yield term, _tied(before).T.copy()
    elif term == "partners":
        yield "common partners", _common_partners(_joined(before))
    elif term == "degree":
        yield from _degrees(before)
    elif term == "sector" and "sector" in actors.columns:
        yield from _sector_pairs(actors["sector"].to_numpy(dtype=object))
    elif term == "kind" and "kind" in actors.columns:
        codes = pd.factorize(actors["kind"])[0]
        same = (codes[:, None] == codes).astype(np.float64)
        same[(codes < 0)[:, None] | (codes < 0)] = np.nan
        yield "same kind", same
    elif term == "arm" and arms is not None:
        treated = np.nan_to_num(arms.flags(actors[arms.column]))
        both = treated[:, None] + treated
        yield "one treated", (both == 1).astype(np.float64)
        yield "both treated", (both == 2).astype(np.float64)
    elif term == "prior":
        for name, other in others.items():
            same = other.symmetrize("either") if other.directed and not before.directed else other
            frame = pd.DataFrame(_tied(same), index=same.actors.index, columns=same.actors.index)
            yield f"prior {name}", frame.reindex(index=actors.index, columns=actors.index).to_numpy(copy=True)
    elif term == "distance":
        yield "nearness", _nearness(_joined(before))


def _joined(net: Network) -> Network:
    return net.symmetrize("either") if net.directed else net


def _tied(net: Network) -> Floats:
    """1 tie, 0 null, nan unknown."""
    strengths = net.dense_strengths()
    return np.where(np.isnan(strengths), np.nan, strengths > 0)


def _common_partners(net: Network) -> Floats:
    """How many are tied to both ends: the share of those known with both, times all others."""
    tied = _tied(net)
    known = (~np.isnan(tied)).astype(np.float64)
    tied = np.nan_to_num(tied)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.asarray((len(tied) - 2) * (tied @ tied) / (known @ known))


def _degrees(net: Network) -> Iterator[tuple[str, Floats]]:
    """Ties of both ends: the share of those observed, times all others."""
    tied = _tied(net)
    known = ~np.isnan(tied)
    with np.errstate(invalid="ignore", divide="ignore"):
        out = (len(tied) - 1) * np.nansum(tied, axis=1) / known.sum(axis=1)
        into = (len(tied) - 1) * np.nansum(tied, axis=0) / known.sum(axis=0)
    if net.directed:
        yield "sender degree", np.repeat(out[:, None], len(out), axis=1)
        yield "receiver degree", np.repeat(into[None, :], len(into), axis=0)
    else:
        yield "degree", out[:, None] + out


def _sector_pairs(sector: NDArray[np.object_]) -> Iterator[tuple[str, Floats]]:
    """The blocks after the first, against private–private; none for others than the three sectors."""
    if not set(sector) <= set(SECTORS):
        return
    public, hybrid = sector == "public", sector == "hybrid"
    with_hybrid = hybrid[:, None] | hybrid
    n_public = public[:, None].astype(int) + public
    of = {"public-private": ~with_hybrid & (n_public == 1), "public-public": n_public == 2, "with-hybrid": with_hybrid}
    for block in BLOCKS:
        if block in of:
            yield block, of[block].astype(np.float64)


def _nearness(net: Network) -> Floats:
    """1 / length of the shortest path, 0 without one; missing dyads taken for no tie."""
    from scipy.sparse.csgraph import shortest_path

    steps = shortest_path(net.ties, unweighted=True, directed=False)
    with np.errstate(divide="ignore"):
        return np.asarray(np.where(steps > 0, 1 / steps, np.nan))
