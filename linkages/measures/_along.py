"""Ties read from the actor's side, for measures that have a direction."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.sparse import csr_array

from ..data.network import Network
from ..vocabulary import Direction
from .centrality import degree

__all__ = ["along", "by_known_actor", "is_known"]


def along(net: Network, direction: Direction, *, strengths: bool = False) -> csr_array:
    """Ties as each actor sees them, row by row: sent, received, or both added up, so that a mutual tie counts twice."""
    ties = net.ties
    if not strengths:
        ties = csr_array((np.ones(ties.nnz), ties.indices, ties.indptr), shape=ties.shape)
    if not net.directed or direction == "out":
        return ties
    received = ties.T.tocsr()
    return received if direction == "in" else (ties + received).tocsr()


def is_known(net: Network, direction: Direction) -> NDArray[np.bool_]:
    """Actors at stake whose degree in this direction is known, over all actors."""
    known = degree(net, direction=direction, form="count").notna()
    return np.asarray(known.reindex(net.actors.index, fill_value=False), dtype=bool)


def by_known_actor(net: Network, values: NDArray[np.float64], known: NDArray[np.bool_], name: str) -> pd.Series:
    """Values by actor at stake, nan for those of whom nothing is known."""
    return pd.Series(np.where(known, values, np.nan), index=net.actors.index, name=name)[net.at_stake]
