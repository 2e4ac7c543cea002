"""The vertex bootstrap: what if other organisations like these had been there?"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.sparse import csr_array

from ..compiled import compiled, worth
from ..compiled.resampling import drawn_cells
from ..data import cells as _cells
from ..data.cells import Cells
from ..data.dyadmean import DyadMean, dyad_mean_of
from ..data.network import Network
from ..data.remember import remembered
from ..data.storage import from_keys
from ..data.views import view
from ..errors import ArgumentError
from ..progress import tracking
from ..vocabulary import State
from .dyadic import label_of, n_networks
from .results import NAN, Estimate

__all__ = ["Plan", "Resample", "bootstrap", "from_draws", "resample_plan"]

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
MOST_ACTORS = 5000  # every dyad is looked at: 25,000,000 of them are 200 MB
MOST_LOST = 0.1  # share of draws in which a measure may be undefined
METHOD = "vertex bootstrap, conservative"


@dataclass(frozen=True, eq=False)
class Resample:
    """One draw of actors: who stands where, and which dyad stands in where one actor meets itself.

    Parameters
    ----------
    actors : Index
        The actors of all waves, ascending.
    drawn : ndarray of shape (n,)
        Position in ``actors`` of the actor that stands at each place.
    twins : ndarray of shape (t, 2)
        Pairs of places at which the same actor stands.
    stand_in : ndarray of shape (t, 2)
        Positions of the two actors whose dyad (both directions) is used there.
    """

    actors: pd.Index
    drawn: Ints
    twins: Ints
    stand_in: Ints

    def __call__(self, net: Network) -> Network:
        """Resample a network; actors that are not in it take their place, with everything out."""
        cells, strengths, listed, into = _spread(net, self.actors)
        n, group = np.int64(len(self.drawn)), cells.group[self.drawn]
        (p, q), (a, b) = self.twins.T, self.stand_in.T
        rows, columns = np.concatenate([p, q]), np.concatenate([q, p])
        ends = np.concatenate([a, b]), np.concatenate([b, a])
        said, there = _cells.at(cells, *ends), _cells.find(cells, *ends)
        if worth(listed.nnz):
            apart = said != cells.table[group[rows], group[columns]]  # others need no list
            known = np.concatenate([cells.codes, said[apart]])
            strong = np.concatenate([strengths[:-1], strengths[there[apart]]])
            twins = np.stack([rows[apart], columns[apart], len(cells.codes) + np.arange(apart.sum())], axis=1)
            first, column, number = compiled(drawn_cells)(
                self.drawn, listed.indptr, listed.indices, into.indptr, into.indices, into.data, twins
            )
            keys = np.repeat(np.arange(n), np.diff(first)) * n + column
            codes, strong = known[number], strong[number]
        else:
            again = listed[self.drawn][:, self.drawn]
            keys = np.concatenate(
                [np.repeat(np.arange(n), np.diff(again.indptr)) * n + again.indices, rows * n + columns]
            )
            codes = np.concatenate([cells.codes[again.data], said])
            strong = np.concatenate([strengths[again.data], strengths[there]])
            order = np.argsort(keys)
            keys, codes, strong = keys[order], codes[order], strong[order]
        # Labels of an actor not in this network are never looked at: its dyads are out.
        same = net.actors.index.equals(self.actors)
        position = self.drawn if same else np.maximum(net.actors.index.get_indexer(self.actors[self.drawn]), 0)
        actors = net.actors.take(position).set_axis(pd.RangeIndex(n), axis=0)
        return view(Cells(group, cells.table, keys, codes), strong[codes == State.TIE], net, actors=actors)


def _spread(net: Network, actors: pd.Index) -> tuple[Cells, Floats, csr_array, csr_array]:
    """Cells on common actors, the strength of each listed one (0: no tie) and a last 0, the number of each as an array, and that by column."""
    strengths, numbers, turned = _listed(net)
    if net.actors.index.equals(actors):
        return net.cells, strengths, numbers, turned
    place = actors.get_indexer(net.actors.index).astype(np.int64)
    cells = _cells.reindex(net.cells, place, len(actors), State.OUT)
    numbers = from_keys(cells.keys, np.arange(len(cells.keys)), len(actors))
    return cells, strengths, numbers, numbers.T.tocsr()


@remembered
def _listed(net: Network) -> tuple[Floats, csr_array, csr_array]:
    cells = net.cells
    strengths = np.zeros(len(cells.keys) + 1)
    strengths[np.flatnonzero(cells.codes == State.TIE)] = net.ties.data
    numbers = from_keys(cells.keys, np.arange(len(cells.keys)), cells.n)
    return strengths, numbers, numbers.T.tocsr()


@dataclass(frozen=True, eq=False)
class Plan:
    """Draws of actors that all networks, waves and measures share, so that they stay paired.

    Parameters
    ----------
    actors : Index
        The actors of all networks, ascending.
    samples : tuple of Resample
        The draws.
    """

    actors: pd.Index
    samples: tuple[Resample, ...]

    def __iter__(self) -> Iterator[Resample]:
        return iter(self.samples)

    def __len__(self) -> int:
        return len(self.samples)

    @cached_property
    def counts(self) -> Floats:
        """How often each actor stands in each draw, shape (draws, n)."""
        n = len(self.actors)
        return np.array([np.bincount(sample.drawn, minlength=n) for sample in self.samples], dtype=np.float64)

    @cached_property
    def stand_ins(self) -> tuple[Ints, Ints]:
        """Number of the draw of every dyad that stands in, and its two actors."""
        draw = np.repeat(np.arange(len(self)), [len(sample.stand_in) for sample in self.samples])
        return draw, np.concatenate([sample.stand_in for sample in self.samples])

    def values(self, mean: DyadMean, actors: pd.Index) -> Floats:
        """A mean over dyads in every draw, from sums alone: no network is built.

        ``actors`` are those of the network described; weights of parts stay as they are.
        """
        position = actors.get_indexer(self.actors)
        here = position >= 0
        times, at = self.counts[:, here], position[here]
        draw, ends = self.stand_ins
        known = here[ends].all(axis=1)
        a, b = position[ends[known]].T
        codes = mean.cells.table[np.ix_(mean.cells.group, mean.cells.group)]
        codes[mean.cells.rows, mean.cells.columns] = mean.cells.codes
        sums = np.zeros((2, len(mean.weights), len(self)))
        for which, amounts in enumerate((mean.numerator, mean.denominator)):
            for part, by_code in enumerate(amounts):
                full = by_code[codes]
                if which == 0 and part == 0 and mean.listed is not None:
                    full = full + mean.listed.toarray()
                np.fill_diagonal(full, 0)  # copies of one actor: their stand-ins are added below
                sums[which, part] = np.einsum("di,di->d", times @ full[np.ix_(at, at)], times)
                sums[which, part] += np.bincount(draw[known], weights=full[a, b] + full[b, a], minlength=len(self))
        above, below = sums
        ratios = np.divide(above, below, out=np.full(below.shape, np.nan), where=below != 0)
        if mean.curve is not None:
            return np.asarray(mean.curve.value(ratios))
        top = _weighted(mean.weights, ratios)
        if mean.over is None:
            return top
        under = _weighted(mean.over, ratios)
        return np.divide(top, under, out=np.full(len(self), np.nan), where=under != 0)


def _weighted(weights: Floats, ratios: Floats) -> Floats:
    """Sum of weighted ratios in every draw; a ratio without weight may be undefined."""
    used = weights != 0
    return np.asarray(weights[used] @ ratios[used])


def resample_plan(nets: Sequence[Network], *, n_draws: int, seed: Any = None) -> Plan:
    """Draw the actors of some networks again and again, within cluster and sector."""
    actors, strata = _strata(nets)
    if len(actors) > MOST_ACTORS:
        raise ArgumentError(
            f"nets have {len(actors)} actors: they are drawn again among at most {MOST_ACTORS}; take a subset"
        )
    streams = np.random.default_rng(seed).spawn(n_draws)
    return Plan(actors, tuple(_draw(actors, strata, stream) for stream in streams))


def _strata(nets: Sequence[Network]) -> tuple[pd.Index, Ints]:
    """All actors, and the number of the group (cluster and sector, of the first wave that has the actor) of each."""
    if not nets:
        raise ArgumentError("nets is empty: give at least one network")
    columns = [c for c in ("cluster", "sector") if all(c in net.actors.columns for net in nets)]
    every = pd.concat([net.actors[columns] for net in nets])
    first = every[~every.index.duplicated()].sort_index()
    if not columns:
        return first.index, np.zeros(len(first), dtype=np.int64)
    return first.index, first.groupby(columns, dropna=False, sort=True).ngroup().to_numpy(dtype=np.int64)


def _draw(actors: pd.Index, strata: Ints, rng: np.random.Generator) -> Resample:
    """Draw within groups; two copies of one actor are given the dyad of two others of its group."""
    drawn = np.empty(len(actors), dtype=np.int64)
    for group in range(int(strata.max(initial=-1)) + 1):
        members = np.flatnonzero(strata == group)
        drawn[members] = rng.choice(members, len(members))
    order = np.argsort(drawn, kind="stable")
    start = np.flatnonzero(np.r_[True, np.diff(drawn[order]) != 0])
    size = np.diff(np.r_[start, len(drawn)])
    # Each copy beside every later one of the same actor.
    later = np.repeat(start + size, size) - np.arange(len(drawn)) - 1
    first = np.repeat(np.arange(len(drawn)), later)
    second = first + 1 + np.arange(len(first)) - np.repeat(np.cumsum(later) - later, later)
    twins = np.stack([order[first], order[second]], axis=1)
    stand_in = np.empty_like(twins)
    of_twins = strata[drawn[twins[:, 0]]]
    for group in np.unique(of_twins):
        here = of_twins == group
        members = np.flatnonzero(strata == group)
        a = rng.integers(0, len(members), int(here.sum()))
        b = rng.integers(0, len(members) - 1, int(here.sum()))
        stand_in[here] = np.stack([members[a], members[b + (b >= a)]], axis=1)
    return Resample(actors, drawn, twins, stand_in)


def bootstrap(
    measure: Callable[..., Any], *nets: Network, n_draws: int = 1000, level: float = 0.95, seed: Any = None
) -> Estimate:
    """Put an interval around a measure, or its change, by drawing the organisations again.

    Parameters
    ----------
    measure : callable
        Takes a Network (or two) and returns a number.
    *nets : Network
        One network; or two waves: then the estimate is the change, later − earlier, or the measure of both when it
        takes two. For a change over the dyads observed in both waves hand in the networks so restricted.
    n_draws : int
        Number of draws.
    level : float
        Level of the interval.
    seed : int or numpy seed
        Start of the random numbers.

    Returns
    -------
    Estimate
        With ``draws``; the interval is that of their percentiles.

    Raises
    ------
    ArgumentError
        When there are no networks or more than two, more than 5,000 actors, no draws, or the level does not lie between 0
        and 1.

    Notes
    -----
    Actors are drawn with replacement within their sector (and cluster), once for all waves. Where one actor meets its
    own copy there is no dyad; the dyad that stands in is drawn from all dyads of the same sector, missing ones
    included, with both directions, and is the same in all waves. The interval is about right for one wave and too wide
    for a change (the pairing of waves removes what actors have in common, the draws do not), so it is called
    conservative. A draw in which the measure is undefined is left out, and the note says how many were;
    above a tenth no interval is given.

    References
    ----------
    Snijders TAB, Borgatti SP (1999). Non-parametric standard errors and tests for network statistics. Connections
    22(2), 161-170.

    Examples
    --------
    >>> import linkages as lk
    >>> rng = np.random.default_rng(1)
    >>> net = lk.from_matrix(rng.integers(0, 2, (12, 12)), directed=True)
    >>> estimate = bootstrap(lk.density, net, n_draws=50, seed=1)
    >>> bool(estimate.low < lk.density(net) < estimate.high)
    True
    """
    if not 0 < level < 1:
        raise ArgumentError(f"level={level!r} must lie between 0 and 1")
    if n_draws < 1:
        raise ArgumentError(f"n_draws={n_draws!r} must be at least 1")
    wanted = n_networks(measure)
    if len(nets) not in (1, 2) or wanted > len(nets):
        raise ArgumentError(f"nets: {label_of(measure)} takes {wanted}, got {len(nets)}; give one network or two waves")
    change = len(nets) == 2 and wanted == 1
    value = _at(measure, nets, change)
    plan = resample_plan(nets, n_draws=n_draws, seed=seed)
    means = _means(measure, nets, change)
    if means is not None:
        known = [plan.values(mean, net.actors.index) for mean, net in zip(means, nets, strict=False)]
        draws = known[1] - known[0] if change else known[0]
    else:
        draws = np.empty(n_draws)
        with tracking("resampling organisations", total=n_draws) as step:
            for k, again in enumerate(plan):
                draws[k] = _at(measure, tuple(again(net) for net in nets), change)
                step()
    return from_draws(value, draws, level=level, change=change)


def _means(measure: Callable[..., Any], nets: tuple[Network, ...], change: bool) -> list[DyadMean] | None:
    """The measure as means over dyads, whose draws need no networks; None when it is not."""
    if not change and len(nets) == 2 and not nets[0].actors.index.equals(nets[1].actors.index):
        return None
    asked = [(net,) for net in nets] if change else [nets]
    found = [dyad_mean_of(measure, *some) for some in asked]
    known = [mean for mean in found if mean is not None]
    return known if len(known) == len(asked) else None


def _at(measure: Callable[..., Any], nets: tuple[Network, ...], change: bool) -> float:
    if change:
        return float(measure(nets[1])) - float(measure(nets[0]))
    return float(measure(*nets))


def from_draws(value: float, draws: Any, *, level: float, change: bool) -> Estimate:
    """Make an Estimate of the percentiles of bootstrap draws."""
    draws = np.asarray(draws, dtype=np.float64)
    known = draws[np.isfinite(draws)]
    lost = len(draws) - len(known)
    note = f"undefined in {lost} of {len(draws)} draws" if lost else ""
    why = ""
    if np.isnan(value):
        why = "undefined here"
    elif len(known) < 2 or lost > MOST_LOST * len(draws):
        why = f"interval withheld: {note}"
    elif not np.ptp(known) > 0:
        why = "interval withheld: the draws do not vary"
    if why:
        return Estimate(value, NAN, NAN, NAN, level, METHOD, draws, note=why)
    low, high = np.quantile(known, [0.5 - level / 2, 0.5 + level / 2])
    p = NAN
    if change:
        below, above = (known <= 0).sum(), (known >= 0).sum()
        p = min(1.0, 2 * float(1 + min(below, above)) / (1 + len(known)))
    return Estimate(
        value, float(low), float(high), float(known.std(ddof=1)), level, METHOD, draws, note=note, p_value=p
    )
