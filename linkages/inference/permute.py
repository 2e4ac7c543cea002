"""Who may change places with whom, and the networks that come of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.random import Generator
from numpy.typing import NDArray

from ..data import cells as _cells
from ..data.cells import Cells
from ..data.network import Network
from ..data.storage import keys_of
from ..data.views import assemble, labels, with_actors
from ..errors import ArgumentError
from ..vocabulary import State

__all__ = ["Permuting", "alike", "frame_note", "in_places", "joined", "on_common", "permuting", "with_labels"]

Ints = NDArray[np.int64]
SEVERAL: Final = 20  # strata from which on all are sorted at once
ANSWERING: Final = ("responded", "asked", "external")  # columns that tell of the report, not of the organisation


@dataclass(frozen=True, eq=False)
class Permuting:
    """Random orders of the actors in which everybody stays within its stratum.

    Parameters
    ----------
    strata : ndarray of shape (n,)
        Number of the stratum of every actor.
    order : ndarray of shape (n,)
        Positions of the actors, stratum by stratum.
    """

    strata: Ints
    order: Ints

    def __call__(self, rng: Generator) -> Ints:
        """``p``: at place i stands the actor of position ``p[i]``."""
        p, drawn = np.empty_like(self.order), rng.random(len(self.order))
        if len(self.members) == 1:
            return np.argsort(drawn)
        if len(self.members) > SEVERAL:
            p[self.order] = np.lexsort((drawn, self.strata))
            return p
        for members in self.members:
            p[members] = members[np.argsort(drawn[members])]
        return p

    @cached_property
    def members(self) -> list[Ints]:
        """Positions of the actors of each stratum, ascending."""
        return np.split(self.order, np.flatnonzero(np.diff(self.strata[self.order])) + 1)

    def keeps(self, keys: Ints) -> bool:
        """Whether the listed cells (``row * n + column``) are the same ones whatever the order: all or none between two strata."""
        n, size = np.int64(max(len(self.strata), 1)), np.bincount(self.strata)
        k = len(size)
        count = np.bincount(self.strata[keys // n] * k + self.strata[keys % n], minlength=k * k).reshape(k, k)
        return bool(((count == 0) | (count == np.outer(size, size) - np.diag(size))).all())

    @property
    def log_orders(self) -> float:
        """Natural logarithm of the number of orders."""
        from scipy.special import gammaln

        return float(gammaln(np.bincount(self.strata) + 1.0).sum()) if len(self.strata) else 0.0

    @property
    def note(self) -> str:
        """A warning when orders are so few that p cannot be small."""
        if self.log_orders >= np.log(100):
            return ""
        orders = np.exp(self.log_orders)
        return f"only {orders:.0f} ways to change places: p cannot be below {1 / orders:.2g}"


def permuting(nets: Sequence[Network], *, within: str | None = None) -> Permuting:
    """Prepare random orders of the actors of some networks (the same actors in the same order in each).

    Parameters
    ----------
    nets : sequence of Network
        Whose missing and out dyads are to stay alike; see `alike`.
    within : str, optional
        Column of the first network's actors: places are changed within its values only.

    Raises
    ------
    ArgumentError
        When the column is not known.

    Examples
    --------
    >>> import linkages as lk
    >>> net = lk.from_matrix([[0, 1, 0], [0, 0, 1], [float("nan"), float("nan"), 0]], directed=True)
    >>> orders = permuting([net])
    >>> orders(np.random.default_rng(1))[2]
    np.int64(2)
    """
    columns = [alike(net) for net in nets]
    if within is not None:
        if within not in nets[0].actors.columns:
            labels(nets[0], within)  # says which columns there are
        columns.append(labels(nets[0], within)[0])
    _, strata = np.unique(np.stack(columns, axis=1), axis=0, return_inverse=True)
    strata = strata.ravel().astype(np.int64)
    return Permuting(strata, np.argsort(strata, kind="stable"))


def alike(net: Network) -> Ints:
    """Number the actors so that those of one number were asked and heard alike.

    Two actors are alike when their dyads were at stake with the same groups of actors and both answered or both were
    silent, so that an exchange of their places leaves the pattern of missing and out dyads as it was but for single
    unanswered items.

    Examples
    --------
    >>> import linkages as lk
    >>> alike(lk.from_matrix([[0, 1], [float("nan"), 0]], directed=True)).tolist()
    [1, 0]
    """
    known = [State.TIE, State.NULL]
    parts = [_cells.merge_groups(net.cells).group]
    for counts in (net.out_counts, net.in_counts):
        heard, missing = counts[:, known].sum(axis=1), counts[:, State.MISSING]
        parts += [np.sign(heard), (heard > 0) | (missing > 0)]
    _, number = np.unique(np.stack(parts, axis=1).astype(np.int64), axis=0, return_inverse=True)
    return number.ravel().astype(np.int64)


def with_labels(net: Network, p: Ints) -> Network:
    """The same network, each actor with the attributes of the one that stands at its place; what it answered stays its own."""
    kept = [column for column in ANSWERING if column in net.actors.columns]
    actors = net.actors.iloc[p].set_axis(net.actors.index, axis=0)
    if kept:
        actors = actors.assign(**{column: net.actors[column] for column in kept})
    return with_actors(net, actors)


def in_places(net: Network, p: Ints) -> Network:
    """The network with its actors in other places: i and j now have the dyad of ``p[i]`` and ``p[j]``."""
    n, cells = np.int64(len(p)), net.cells
    place = np.empty_like(p)
    place[p] = np.arange(len(p))
    keys = place[cells.rows] * n + place[cells.columns]
    order = np.argsort(keys, kind="stable")
    ties = keys_of(net.ties)
    strengths = net.ties.data[np.argsort(place[ties // n] * n + place[ties % n], kind="stable")] if len(ties) else []
    return assemble(Cells(cells.group[p], cells.table, keys[order], cells.codes[order]), strengths, net)


def on_common(x: Network, y: Network) -> tuple[Network, Network]:
    """Both networks on the actors they have in common.

    Raises
    ------
    ArgumentError
        When fewer than two actors are in both.
    """
    if x.actors.index.equals(y.actors.index):
        return x, y
    both = x.actors.index.intersection(y.actors.index)
    if len(both) < 2:
        raise ArgumentError(f"the networks have {len(both)} actors in common: give two of the same actors")
    return x.subset(both), y.subset(both)


def frame_note(x: Network, y: Network) -> str:
    """What to say when actors are in one network only."""
    apart = len(pd.Index(x.actors.index).symmetric_difference(y.actors.index))
    return f"{apart} actors in one of the networks only are left out" if apart else ""


def joined(*notes: Any) -> str:
    """Notes as one text."""
    return "; ".join(note for note in notes if note)
