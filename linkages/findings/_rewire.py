"""Draws for brokerage: role counts of networks in which every actor keeps its number of ties and its group."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from ..data.network import Network
from ..data.triples import joined_ties
from ..inference.draws import run_draws
from ..inference.rewiring import Rewiring, rewiring
from ..measures.brokerage import by_role, grouped
from ..vocabulary import Alternative

__all__ = ["extremes", "rewired_counts"]

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


def rewired_counts(net: Network, by: str, *, n_draws: int, seed: Any) -> Floats:
    """Counts of the five roles in every draw, first those of the network and then those of its actors that have a group.

    Shape (draws, 1 + actors, 5).
    """
    inner, label, _ = grouped(net, by)
    rewired = rewiring(inner, seed=seed)
    observed = np.zeros(len(label) ** 2, dtype=bool)
    observed[rewired.ground.keys] = True
    if not net.directed:
        observed[_turned(rewired.ground.keys, len(label))] = True
    counts = run_draws(_Counts(rewired, label, observed), n_draws=n_draws, seed=seed, label="brokerage")
    return np.concatenate([counts.sum(axis=1, keepdims=True), counts], axis=1)


@dataclass(frozen=True, eq=False)
class _Counts:
    """Role counts of drawn networks; no Network is built around the ties, which would take as long as the draw."""

    rewired: Rewiring
    label: Ints
    observed: NDArray[np.bool_]  # by dyad, row * n + column

    def __call__(self, streams: Sequence[Generator]) -> Ints:
        return np.stack([self._drawn(self.rewired.ties(rng)) for rng in streams])

    def _drawn(self, keys: Ints) -> Ints:
        n = len(self.label)
        if not self.rewired.ground.net.directed:
            keys = np.sort(np.concatenate([keys, _turned(keys, n)]))
        tails, heads = keys // n, keys % n
        by_head = np.argsort(heads, kind="stable")
        begin = np.arange(n + 1)
        into = (np.searchsorted(heads[by_head], begin), tails[by_head])
        a, v, b = joined_ties(into, (np.searchsorted(tails, begin), heads), np.arange(n))
        null = self.observed.copy()
        null[keys] = False
        is_open = null[a * n + b]
        return by_role(a[is_open], v[is_open], b[is_open], self.label)


def _turned(keys: Ints, n: int) -> Ints:
    return keys % n * n + keys // n


def extremes(draws: Floats, seen: Floats, alternative: Alternative) -> Ints:
    """Number of draws at least as extreme as what was seen. Two-sided: as far from the mean of draws and seen together."""
    if alternative == "greater":
        found = draws >= seen
    elif alternative == "less":
        found = draws <= seen
    else:
        mean = (draws.sum(axis=0) + seen) / (len(draws) + 1)
        found = np.abs(draws - mean) >= np.abs(seen - mean) - 1e-9 * np.maximum(1.0, np.abs(mean))
    return np.asarray(found.sum(axis=0), dtype=np.int64)
