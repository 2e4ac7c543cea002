"""What the tables of brokerage and of its change share: rows of a network and its actors, a column for each role."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..data.network import Network
from ..errors import TooLargeError
from ..measures._role_counts import role_of
from ..measures.brokerage import MOST_PATHS, CountedTriples, OpenTriples, counted_triples, grouped, open_triples
from ..vocabulary import ROLES, CountForm

__all__ = ["NOT_LISTED", "NOT_TOLD", "Roles"]

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
NOT_LISTED: Final = f"not compared with chance: more than {MOST_PATHS:,} two-step connections"
NOT_TOLD: Final = "too many dyads that are not at stake to tell who could broker"
COORDINATOR, ITINERANT, REPRESENTATIVE, GATEKEEPER, LIAISON = range(len(ROLES))


@dataclass(frozen=True, eq=False)
class Roles:
    """The open triples of a network and where their actors stand among those at stake; row 0 is the network.

    Of a network too large to list them they are counted only; where that would take too long as well nothing is known.
    """

    triples: OpenTriples | CountedTriples
    ids: pd.Index
    place: Ints  # row of each actor of the triples
    once: bool  # every open pair of an undirected network is counted once
    why: str  # there is no list, or nothing is known

    @classmethod
    def of(cls, net: Network, by: str, count: CountForm) -> Roles:
        triples, why = _triples(net, by)
        ids = net.actors.index[net.at_stake]
        return cls(triples, ids, 1 + ids.get_indexer(triples.actor), count == "unordered" and not net.directed, why)

    @property
    def group(self) -> NDArray[Any]:
        """Group of each row, empty for the network and for actors without one."""
        group = np.full(len(self.ids) + 1, "", dtype=object)
        group[self.place] = [self.triples.names[code] for code in self.triples.label]
        return group

    def counts(self) -> Floats:
        """Open triples by row and role."""
        return self.spread(self.triples.counts())

    def undetermined(self) -> Floats:
        """Triples whose third dyad is missing, by row and role."""
        return self.spread(self.triples.undetermined)

    def spread(self, by_actor: NDArray[Any], whole: NDArray[Any] | None = None) -> Floats:
        """Numbers of the actors of the triples as rows: shape (1 + actors at stake, 5), nan where nothing could be seen.

        CountedTriples once, pairs are half as many, and as a representative cannot be told from a gatekeeper both are the former.
        """
        known = self.triples.known
        mine = np.where(known[:, None], by_actor, np.nan)
        rows = np.full((len(self.ids) + 1, len(ROLES)), np.nan)
        rows[self.place] = mine
        if known.any():
            rows[0] = np.nansum(mine, axis=0) if whole is None else whole
        if self.once:
            rows[:, [COORDINATOR, ITINERANT, LIAISON]] /= 2
            rows[:, GATEKEEPER] = np.nan
        return rows

    def main_pairs(self) -> tuple[NDArray[Any], NDArray[Any], Floats]:
        """The groups that each row most often connects in each role (of equals the first), and how often."""
        t, k, width = self.triples, len(self.triples.names), len(ROLES)
        source, target = (np.full((len(self.ids) + 1, width), "", dtype=object) for _ in range(2))
        if not isinstance(t, OpenTriples):
            return source, target, np.full(source.shape, np.nan)
        most = self.spread(np.zeros((t.n, width)))
        pair, role = t.label[t.a] * k + t.label[t.b], role_of(t.label[t.a], t.label[t.v], t.label[t.b])
        for row in (self.place[t.v], np.zeros(len(t.v), dtype=np.int64)):
            found, times = np.unique((row * width + role) * k * k + pair, return_counts=True)
            cell, first = found // (k * k), np.lexsort((found, -times, found // (k * k)))
            chosen = first[np.unique(cell[first], return_index=True)[1]] if len(found) else first
            at = np.unravel_index(cell[chosen], most.shape)
            names = np.array([*t.names, ""], dtype=object)
            source[at], target[at] = names[found[chosen] % (k * k) // k], names[found[chosen] % k]
            most[at] = times[chosen]
        if self.once:  # a liaison's pair, or a representative's, is met from its other end under another name
            most[:, [COORDINATOR, ITINERANT]] /= 2
            most[:, GATEKEEPER], source[:, GATEKEEPER], target[:, GATEKEEPER] = np.nan, "", ""
        return source, target, most


def _triples(net: Network, by: str) -> tuple[OpenTriples | CountedTriples, str]:
    """The open triples as far as they can be had, and why no further."""
    try:
        return open_triples(net, by), ""
    except TooLargeError:
        pass
    try:
        return counted_triples(net, by), NOT_LISTED
    except TooLargeError:
        inner, label, names = grouped(net, by)
    none, nobody = np.zeros((len(label), len(ROLES)), dtype=np.int64), np.zeros(len(label), dtype=bool)
    return CountedTriples(inner.actors.index, label, names, none, nobody, net.directed, float("nan"), none), NOT_TOLD
