"""The observed dyads of a network as ground on which ties may be laid anew; what is missing or out stays where it is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from ..data import cells as _cells
from ..data.network import Network
from ..data.storage import keys_of
from ..data.views import assemble, with_ties
from ..errors import ArgumentError
from ..vocabulary import State

__all__ = ["MOST_ACTORS", "Ground"]

Ints = NDArray[np.int64]
MOST_ACTORS: Final = 3000  # every observed dyad is listed: 9,000,000 of them are 72 MB


@dataclass(frozen=True, eq=False)
class Ground:
    """What is held while ties are drawn anew: the actors, and which dyads were observed.

    Parameters
    ----------
    net : Network
        As observed.
    bare : Network
        The same with every tie made null.
    keys : ndarray of shape (d,)
        Observed dyads as ``row * n + column``, ascending; of an undirected network each once, row < column.
    ties : ndarray of shape (m,)
        Where in ``keys`` the ties are, ascending.
    strengths : ndarray of shape (m,)
        Their strengths.
    """

    net: Network
    bare: Network
    keys: Ints
    ties: Ints
    strengths: NDArray[np.float64]

    @classmethod
    def of(cls, net: Network) -> Ground:
        """The ground of a network.

        Raises
        ------
        ArgumentError
            For a network of more actors than can be listed dyad by dyad.
        """
        n = len(net.actors)
        if n > MOST_ACTORS:
            raise ArgumentError(
                f"net has {n} actors: networks are drawn dyad by dyad, for at most {MOST_ACTORS}; take a subset"
            )
        keys, codes = _cells.places(net.cells, (State.TIE, State.NULL))
        if not net.directed:
            once = keys // max(n, 1) < keys % max(n, 1)
            keys, codes = keys[once], codes[once]
        listed, strengths = keys_of(net.ties), net.ties.data
        if not net.directed:
            once = listed // max(n, 1) < listed % max(n, 1)
            listed, strengths = listed[once], strengths[once]
        lookup = np.arange(len(State))
        lookup[State.TIE] = State.NULL
        bare = assemble(_cells.recode(net.cells, lookup), [], net)
        return cls(net, bare, keys, np.flatnonzero(codes == State.TIE), strengths)

    def lay(self, keys: Any, strengths: Any) -> Network:
        """The network with ties at these observed dyads (ascending) and nowhere else."""
        keys, strengths = np.asarray(keys, dtype=np.int64), np.asarray(strengths, dtype=np.float64)
        if not self.net.directed:
            n = len(self.net.actors)
            keys = np.concatenate([keys, keys % n * n + keys // n])
            order = np.argsort(keys, kind="stable")
            keys, strengths = keys[order], np.concatenate([strengths, strengths])[order]
        return with_ties(self.bare, keys, strengths)

    def dealt(self, keys: Any, rng: np.random.Generator) -> Network:
        """The network with ties at these observed dyads, the observed strengths dealt to them at random."""
        strengths = self.strengths
        if len(strengths) and (strengths != strengths[0]).any():
            strengths = rng.permutation(strengths)
        return self.lay(keys, strengths)
