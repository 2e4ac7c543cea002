"""What if the same ties had been there and the labels of the actors had fallen otherwise?"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from ..data import cells as _cells
from ..data.network import Network
from ..vocabulary import State

__all__ = ["Relabel", "movable", "strata_of"]

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


def strata_of(net: Network, stays: Any = None) -> Ints:
    """Number actors so that those of one number have the same dyads at stake and answered alike.

    Parameters
    ----------
    net : Network
        Any block.
    stays : array_like of shape (n,), optional
        Numbers of groups whose members do not swap labels with those of others either.

    Returns
    -------
    ndarray of shape (n,)

    Notes
    -----
    A label that moved to an actor who was not asked, or did not answer, would change which dyads are missing or out
    between the groups: with private firms answering more than public agencies, chance alone would then look like mixing.
    So labels move among those who answered and among those who were silent, each of whom keeps its missing dyads. Within
    a block of two groups of actors, labels move on either side.
    """
    outside = np.zeros(len(State), dtype=np.int64)
    outside[[State.OUT, State.ABSENT]] = 1
    alike = _cells.merge_groups(_cells.recode(net.cells, outside)).group
    known = [State.TIE, State.NULL]
    told = net.out_counts[:, known].sum(axis=1) > 0
    columns = [alike, told, net.out_counts[:, State.OUT], net.in_counts[:, State.OUT]]
    if stays is not None:
        columns.append(np.asarray(stays, dtype=np.int64))
    return np.unique(np.column_stack(columns), axis=0, return_inverse=True)[1].ravel().astype(np.int64)


def movable(labels: Any, strata: Any) -> bool:
    """Whether some labels of one stratum differ, so that there is something to deal anew."""
    pairs = np.unique(np.column_stack([strata, labels]), axis=0)
    return len(pairs) > len(np.unique(strata))


@dataclass(frozen=True, eq=False)
class Relabel:
    """A kernel of `run_draws`: deal the labels anew within strata, and measure; one row a stream.

    Parameters
    ----------
    measure : callable
        From labels of shape (draws, n) to values of shape (draws, …).
    labels, strata : ndarray of shape (n,)
        The label of each actor, and among whom it may go.
    """

    measure: Callable[[Ints], Any]
    labels: Ints
    strata: Ints

    @cached_property
    def members(self) -> list[Ints]:
        """The actors of each stratum of two or more."""
        order = np.argsort(self.strata, kind="stable")
        parts = np.split(order, np.cumsum(np.bincount(self.strata))[:-1])
        return [part for part in parts if len(part) > 1]

    def __call__(self, streams: Sequence[Generator]) -> Floats:
        dealt = np.tile(self.labels, (len(streams), 1))
        for row, rng in zip(dealt, streams, strict=True):
            for part in self.members:
                row[part] = rng.permutation(row[part])
        return np.asarray(self.measure(dealt), dtype=np.float64)
