"""Random networks that hold something of the observed one: its ties, pairs, degrees or blocks, on its observed dyads."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from ..data.network import Network
from ..data.views import labels
from ..vocabulary import Condition, one_of
from .ground import Ground
from .rewiring import rewiring

__all__ = ["Redraw", "held_by", "redrawing"]

Ints = NDArray[np.int64]
Redraw = Callable[[Generator], Network]  # a network for a stream of random numbers

_HELD = {
    "ties": "networks with as many ties",
    "dyad_census": "networks with as many mutual and one-way pairs",
    "degrees": "networks in which every actor has as many ties",
    "blocks": "networks with as many ties between each two values of {by}",
    "size": "networks in which every observed dyad is a tie or not with equal chance",
}


def held_by(condition: Condition, by: str) -> str:
    """What the draws of a condition are, as a noun.

    Examples
    --------
    >>> held_by("ties", "sector")
    'networks with as many ties'
    """
    return _HELD[condition].format(by=by)


def redrawing(net: Network, condition: Condition, *, by: str = "sector", seed: Any = None) -> Redraw:
    """Prepare draws of networks under a condition: the result gives a Network for a stream of random numbers.

    Parameters
    ----------
    net : Network
        As observed, at most 3,000 actors.
    condition : {"ties", "dyad_census", "degrees", "blocks", "size"}
        What is held; see `linkages.cug_test`.
    by : str
        Column of the actors for ``blocks``.
    seed : int, numpy seed, or root
        The same that the draws take.

    Examples
    --------
    >>> import linkages as lk
    >>> from linkages.inference.draws import stream
    >>> net = lk.from_matrix([[0, 1, 0], [0, 0, float("nan")], [1, 0, 0]], directed=True)
    >>> redrawing(net, "ties")(stream(7, 1))
    <Network 'tie', wave 1: 3 actors, 2 directed ties, 17% of dyads missing>
    """
    one_of("condition", condition, Condition)
    if condition == "degrees":
        return rewiring(net, seed=seed)
    ground = Ground.of(net)
    if condition == "size":
        return _Halves(ground)
    if condition == "dyad_census" and net.directed:
        return _pairs(ground)
    n = max(len(net.actors), 1)
    label = labels(net, by)[0] if condition == "blocks" else np.zeros(n, dtype=np.int64)
    ends = np.stack([label[ground.keys // n], label[ground.keys % n]])
    if not net.directed:
        ends.sort(axis=0)
    return _cells(ground, ends[0] * (label.max(initial=0) + 1) + ends[1])


@dataclass(frozen=True, eq=False)
class _Cells:
    """Ties are dealt anew within cells of dyads.

    ``cells`` are places in ``ground.keys`` and how many of them are ties; ``fixed`` are the ties of cells that are full.
    """

    ground: Ground
    cells: tuple[tuple[Ints, int], ...]
    fixed: Ints

    def __call__(self, rng: Generator) -> Network:
        dealt = [places[rng.choice(len(places), count, replace=False, shuffle=False)] for places, count in self.cells]
        return self.ground.dealt(self.ground.keys[np.sort(np.concatenate([self.fixed, *dealt]))], rng)


def _cells(ground: Ground, cell: Ints) -> _Cells:
    """Ties dealt within the dyads of one number each."""
    numbers, cell = np.unique(cell, return_inverse=True)
    counts = np.bincount(cell[ground.ties], minlength=len(numbers)).tolist()
    places = np.split(np.argsort(cell, kind="stable"), np.cumsum(np.bincount(cell, minlength=len(numbers)))[:-1])
    known = list(zip(places, counts, strict=False))
    full = [p for p, count in known if count == len(p)]
    return _Cells(
        ground,
        tuple((p, count) for p, count in known if 0 < count < len(p)),
        np.concatenate([np.zeros(0, dtype=np.int64), *full]),
    )


@dataclass(frozen=True, eq=False)
class _Pairs:
    """Mutual, one-way and null pairs change places; dyads whose other direction was not observed are dealt apart.

    ``there`` and ``back`` are places in ``ground.keys`` of the two directions of a pair.
    """

    ground: Ground
    there: Ints
    back: Ints
    mutual: int
    one_way: int
    single: _Cells

    def __call__(self, rng: Generator) -> Network:
        chosen = rng.choice(len(self.there), self.mutual + self.one_way, replace=False)
        mutual, one_way = chosen[: self.mutual], chosen[self.mutual :]
        turned = rng.random(len(one_way)) < 0.5
        ends = np.where(turned, self.back[one_way], self.there[one_way])
        dealt = [p[rng.choice(len(p), count, replace=False, shuffle=False)] for p, count in self.single.cells]
        place = np.concatenate([self.there[mutual], self.back[mutual], ends, self.single.fixed, *dealt])
        return self.ground.dealt(self.ground.keys[np.sort(place)], rng)


def _pairs(ground: Ground) -> _Pairs:
    n, keys = max(len(ground.net.actors), 1), ground.keys
    turned = keys % n * n + keys // n
    place = np.minimum(np.searchsorted(keys, turned), max(len(keys) - 1, 0))
    whole = keys[place] == turned
    tie = np.zeros(len(keys), dtype=bool)
    tie[ground.ties] = True
    there = np.flatnonzero(whole & (keys < turned))
    back = place[there]
    both = tie[there].astype(np.int64) + tie[back]
    alone = np.flatnonzero(~whole)
    count = int(tie[alone].sum())
    some = ((alone, count),) if 0 < count < len(alone) else ()
    fixed = alone if count == len(alone) else alone[:0]
    return _Pairs(ground, there, back, int((both == 2).sum()), int((both == 1).sum()), _Cells(ground, some, fixed))


@dataclass(frozen=True, eq=False)
class _Halves:
    """Every observed dyad is a tie or not with equal chance; strengths are drawn from those observed."""

    ground: Ground

    def __call__(self, rng: Generator) -> Network:
        keys = self.ground.keys[rng.random(len(self.ground.keys)) < 0.5]
        known = self.ground.strengths if len(self.ground.strengths) else np.ones(1)
        return self.ground.lay(keys, rng.choice(known, len(keys)))
