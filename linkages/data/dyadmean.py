"""How a measure says that it is a mean over dyads, so that inference can put an interval around it.

Measures and inference do not import one another. A measure that is a ratio of sums over dyads carries a function that
describes the ratio::

    def _density_mean(net):
        return DyadMean.of_states(net, {State.TIE: 1}, {State.TIE: 1, State.NULL: 1}, limits=(0, 1))

    @dyad_mean(_density_mean)
    def density(net): ...

The describing function takes what the measure takes (one network, or two for a measure of two waves; the same
options). ``dyad_mean_of(measure, net)`` reads it, through `functools.partial` too.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal, Protocol, TypeVar

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from ..vocabulary import N_STATES
from . import cells as _cells
from .cells import Cells
from .join import _aligned
from .network import Network

__all__ = ["Curve", "DyadMean", "dyad_mean", "dyad_mean_of"]

Floats = NDArray[np.float64]
Limits = tuple[float, float]
Measure = TypeVar("Measure", bound=Callable[..., Any])
NO_LIMITS: Limits = (-np.inf, np.inf)


class Curve(Protocol):
    """A smooth function of the ratios of a DyadMean."""

    def value(self, ratios: Floats) -> Any:
        """From ratios of shape (parts, …) to values of shape (…); nan where it is not defined."""
        ...

    def gradient(self, ratios: Floats) -> Floats:
        """Derivative by each ratio, shape (parts,)."""
        ...


@dataclass(frozen=True, eq=False)
class DyadMean:
    """A quantity made of ratios of sums over the ordered cells (i, j) of one array of codes.

    Parameters
    ----------
    cells : Cells
        Code of every cell. In an undirected network both cells of a dyad have one code; that they are both counted
        does not move a ratio.
    numerator, denominator : ndarray of shape (parts, width)
        What a cell with each code adds to the sums of each part.
    weights : ndarray of shape (parts,)
        Weight of each part's ratio; a single weight is a scale (average degree = density × (n − 1)).
    over : ndarray of shape (parts,), optional
        Weights of a second sum of the same ratios, by which the first is divided.
    listed : sparse array of shape (n, n), optional
        Added to the numerator of the first part, cell by cell (strengths of ties).
    limits : pair of float
        Smallest and largest value possible.
    coding : {"state", "pair", ""}
        What the last of a code says: the state of the cell (``code % 5``), the states of i→j and j→i (``code`` is
        ``5 * state + state``), or something else. With it the bounds of the value over missing dyads follow.
    curve : Curve, optional
        What the quantity is of the ratios, where it is no sum of them (log odds, assortativity).

    Notes
    -----
    With r the ratios, the value is Σ weights·r, or Σ weights·r / Σ over·r, or curve(r). It is nan when a part that has
    weight has a denominator of 0.

    Examples
    --------
    >>> import linkages as lk
    >>> from linkages.vocabulary import State
    >>> net = lk.from_matrix([[0, 1, 0], [0, 0, 1], [0, 0, 0]], directed=True)
    >>> mean = DyadMean.of_states(net, {State.TIE: 1}, {State.TIE: 1, State.NULL: 1})
    >>> round(mean.value, 3)
    0.333
    """

    cells: Cells
    numerator: Floats
    denominator: Floats
    weights: Floats
    over: Floats | None = None
    listed: csr_array | None = None
    limits: Limits = NO_LIMITS
    coding: Literal["state", "pair", ""] = ""
    curve: Curve | None = None

    @property
    def width(self) -> int:
        """Number of codes."""
        return int(self.numerator.shape[1])

    @functools.cached_property
    def sums(self) -> tuple[Floats, Floats]:
        """Numerator and denominator of each part."""
        counts = _cells.census(self.cells, self.width)
        above = self.numerator @ counts
        if self.listed is not None:
            above[0] += self.listed.data.sum()
        return above, self.denominator @ counts

    @functools.cached_property
    def ratios(self) -> Floats:
        """Ratio of each part; nan where its denominator is 0."""
        above, below = self.sums
        return np.divide(above, below, out=np.full(len(below), np.nan), where=below != 0)

    @functools.cached_property
    def value(self) -> float:
        """The quantity."""
        if self.curve is not None:
            return float(self.curve.value(self.ratios))
        top = _weighted(self.weights, self.ratios)
        if self.over is None:
            return top
        below = _weighted(self.over, self.ratios)
        return top / below if below else float("nan")

    @functools.cached_property
    def gradient(self) -> Floats:
        """Derivative of the value by each part's ratio."""
        if self.curve is not None:
            return self.curve.gradient(self.ratios)
        if self.over is None:
            return self.weights
        below = _weighted(self.over, self.ratios)
        return (self.weights - self.value * self.over) / below if below else np.full(len(self.weights), np.nan)

    # -- ways to describe one ---------------------------------------------------------------------------------------

    @classmethod
    def of_states(
        cls, net: Network, numerator: Any, denominator: Any, *, scale: float = 1.0, limits: Limits = NO_LIMITS
    ) -> DyadMean:
        """Count cells by their state: each of the two is ``{State: amount}`` or an array of 5 amounts."""
        amounts = (_amounts(numerator), _amounts(denominator), np.array([float(scale)]))
        return cls(net.cells, *amounts, limits=limits, coding="state")

    @classmethod
    def of_pairs(
        cls, net: Network, numerator: Any, denominator: Any, *, scale: float = 1.0, limits: Limits = NO_LIMITS
    ) -> DyadMean:
        """Count cells by (state of i→j, state of j→i): ``{(State, State): amount}`` or a 5 × 5 array.

        Each pair of actors is met twice, once from either end.
        """
        cells = _cells.pair(net.cells, _cells.transpose(net.cells), N_STATES)
        amounts = (_amounts(numerator, 2), _amounts(denominator, 2), np.array([float(scale)]))
        return cls(cells, *amounts, limits=limits, coding="pair")

    @classmethod
    def of_two(
        cls, before: Network, after: Network, numerator: Any, denominator: Any, *, limits: Limits = NO_LIMITS
    ) -> DyadMean:
        """Count cells by (state before, state after): ``{(State, State): amount}`` or a 5 × 5 array."""
        _, x, y, _, _ = _aligned(before, after, "union")
        cells = _cells.pair(x, y, N_STATES)
        return cls(cells, _amounts(numerator, 2), _amounts(denominator, 2), np.ones(1), limits=limits)

    @classmethod
    def of_groups(
        cls,
        net: Network,
        labels: Any,
        numerator: Any,
        denominator: Any,
        *,
        weights: Any = (1.0,),
        over: Any = None,
        limits: Limits = NO_LIMITS,
        curve: Curve | None = None,
    ) -> DyadMean:
        """Count cells by the labels of their two ends and their state.

        ``labels`` are numbers 0 … L−1 by actor; numerator and denominator have the shape (L, L, 5), or
        (parts, L, L, 5) when the quantity is made of several ratios, each with its weight.
        """
        labels = np.asarray(labels, dtype=np.int64)
        above, below = (np.asarray(a, dtype=np.float64) for a in (numerator, denominator))
        parts = len(above) if above.ndim == 4 else 1
        return cls(
            _with_labels(net.cells, labels, above.shape[-2]),
            above.reshape(parts, -1),
            below.reshape(parts, -1),
            np.asarray(weights, dtype=np.float64),
            None if over is None else np.asarray(over, dtype=np.float64),
            limits=limits,
            coding="" if curve is not None else "state",
            curve=curve,
        )

    @classmethod
    def of_strengths(cls, net: Network, denominator: Any, *, scale: float = 1.0) -> DyadMean:
        """Sum the strengths of ties over cells counted by their state."""
        below = _amounts(denominator)
        above, weights = np.zeros_like(below), np.array([float(scale)])
        return cls(net.cells, above, below, weights, listed=net.ties, coding="state")


def dyad_mean(describe: Callable[..., DyadMean | None]) -> Callable[[Measure], Measure]:
    """Mark a measure as a mean over dyads; ``describe`` takes what the measure takes.

    It answers None where the quantity is not defined as such a mean (reciprocity of an undirected network).

    Examples
    --------
    >>> import linkages as lk
    >>> from linkages.vocabulary import State
    >>> @dyad_mean(lambda net: DyadMean.of_states(net, {State.NULL: 1}, {State.TIE: 1, State.NULL: 1}))
    ... def emptiness(net):
    ...     return 1 - net.n_ties / net.n_dyads
    >>> dyad_mean_of(emptiness, lk.from_matrix([[0, 1], [0, 0]], directed=True)).value
    0.5
    """

    def mark(measure: Measure) -> Measure:
        measure.dyad_mean = describe  # type: ignore[attr-defined]
        return measure

    return mark


def dyad_mean_of(measure: Callable[..., Any], *nets: Network) -> DyadMean | None:
    """Describe a measure of these networks as a mean over dyads; None when it is not one.

    Examples
    --------
    >>> import linkages as lk
    >>> dyad_mean_of(len, lk.from_matrix([[0, 1], [0, 0]], directed=True)) is None
    True
    """
    if isinstance(measure, functools.partial):
        describe = getattr(measure.func, "dyad_mean", None)
        return None if describe is None else describe(*measure.args, *nets, **measure.keywords)
    describe = getattr(measure, "dyad_mean", None)
    return None if describe is None else describe(*nets)


def _amounts(given: Any, ends: int = 1) -> Floats:
    """Amounts by code as one row, from a mapping of states (or pairs of them) or an array."""
    amounts = np.zeros((N_STATES,) * ends)
    if isinstance(given, Mapping):
        for state, amount in given.items():
            amounts[state] = amount
    else:
        amounts[...] = given
    return amounts.reshape(1, -1)


def _weighted(weights: Floats, ratios: Floats) -> float:
    """Sum of weighted ratios; a ratio without weight may be undefined."""
    used = weights != 0
    return float((weights[used] * ratios[used]).sum())


def _with_labels(cells: Cells, labels: NDArray[np.int64], count: int) -> Cells:
    """Codes ``(label of row * count + label of column) * 5 + state``."""
    fine, label = _cells.refine(cells, labels)
    table = (label[:, None] * count + label[None, :]) * N_STATES + fine.table
    codes = (labels[fine.rows] * count + labels[fine.columns]) * N_STATES + fine.codes
    return Cells(fine.group, table, fine.keys, codes)
