"""Between which values a measure must lie, whatever the missing dyads are.

A measure says itself how it is bounded. Measures of paths that never turn as ties are added (`missing_is_null`) are
bounded by the network with all missing dyads null and the one with all of them ties. Means over dyads (`dyad_mean`) need
not turn where their extremes are (reciprocity: a pair that is missing both ways is null in the one extreme, and in the
other it is whatever serves), but are exact all the same:

With everything observed, a mean over dyads is A / B, where every dyad adds an amount a to A and b ≥ 0 to B by what it is.
Missing dyads may each be one of a few things, independently: tie (of any strength of the scale) or null; a pair of actors
of whom two reports are missing, mutual, asymmetric or null. Dyads that were coded alike have the same choice, so that
only their number matters. For the largest A / B (Dinkelbach 1967): A / B ≥ λ for some completion if, and only if,
max Σ(a − λb) ≥ 0, and that sum is largest when every dyad takes its own largest a − λb. Start from the λ of any completion;
take the completion that is largest for it, and its A / B as the new λ. Each step raises λ until Σ(a − λb) is 0 for the best
completion, and then no completion has more. There are finitely many completions that treat dyads coded alike in the same
way, and one of them is always among the best, so this ends. The strength of a tie enters a − λb linearly: its extremes are
those of the scale. Where some completion has B = 0 the mean is undefined there; then no dyad is held to add anything, A / B is
a mean of the ratios a / b of the dyads, and the largest is that of one dyad alone. The smallest is the largest of −A / B.

Dinkelbach W (1967). On nonlinear fractional programming. Management Science 13(7), 492-498. doi:10.1287/mnsc.13.7.492
"""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..data import cells as _cells
from ..data.completion import filled, moves_one_way
from ..data.dyadmean import DyadMean, dyad_mean_of
from ..data.network import Network
from ..errors import TooLargeError
from ..vocabulary import N_STATES, State
from .reading import number_of

__all__ = ["bounds_of"]

T, N, M = State.TIE, State.NULL, State.MISSING
NAN = float("nan")
NONE = (NAN, NAN)
Floats = NDArray[np.float64]
Range = tuple[float, float]


def bounds_of(net: Network, measure: Callable[..., Any], *, rates: bool, strengths: Range | None = None) -> Range:
    """Smallest and largest value of the completed network; nan where they are not known.

    ``rates`` asks for those of means over dyads too. ``strengths`` is the range of the strengths that a missing tie may
    have, by default that of the ties observed.
    """
    if moves_one_way(measure):
        return _of_paths(net, measure)
    return _of_mean(net, measure, strengths) if rates else NONE


def _of_paths(net: Network, measure: Callable[..., Any]) -> Range:
    ends = [filled(net, N), filled(net, T)]
    try:
        values = [NAN if end is None else number_of(measure, end) for end in ends]
    except TooLargeError:  # with ties for all that is missing there are more of them than in the network
        return NONE
    return NONE if np.isnan(values).any() else (min(values), max(values))


def _of_mean(net: Network, measure: Callable[..., Any], strengths: Range | None) -> Range:
    null = filled(net, N)
    assert null is not None
    mean = dyad_mean_of(measure, null)
    if mean is None or mean.coding == "" or mean.cells.n != net.cells.n:
        return NONE
    if strengths is None:
        found = net.ties.data
        strengths = (float(found.min()), float(found.max())) if len(found) else NONE
    programme = _programme(mean, net, null, strengths)
    return NONE if programme is None else programme.extremes()


@dataclass(frozen=True, eq=False)
class _Programme:
    """Amounts (a, b) that are fixed, and those of the choices of each class of dyads with missing reports.

    ``choices`` has the shape (classes, most choices, 2); a class with fewer repeats its last.
    """

    fixed: Floats
    counts: Floats
    choices: Floats

    def extremes(self) -> Range:
        """Smallest and largest ratio."""
        turned = np.array([-1.0, 1.0])
        other = _Programme(self.fixed * turned, self.counts, self.choices * turned)
        return float(0.0 - other.largest()), float(self.largest())

    def largest(self) -> float:
        """Largest a / b over all choices; nan where it is never defined."""
        below = self.choices[..., 1]
        if (below < 0).any():
            return NAN
        if self.fixed[1] + self.counts @ below.min(axis=1, initial=np.inf) <= 0:
            return self._of_one_dyad()
        best = self._ratio(np.zeros(len(self.counts), dtype=np.int64))
        while True:
            ratio = self._ratio(np.argmax(self.choices[..., 0] - best * below, axis=1))
            if np.isnan(ratio) or ratio <= best + 1e-15 * abs(best):
                return best
            best = ratio

    def _ratio(self, choice: NDArray[np.int64]) -> float:
        above, below = self.fixed + self.counts @ self.choices[np.arange(len(choice)), choice]
        return above / below if below > 0 else -np.inf

    def _of_one_dyad(self) -> float:
        """Nothing has to be there: the largest mean is the largest ratio."""
        above, below = self.choices.reshape(-1, 2).T
        if self.fixed[0] or (above[below == 0] != 0).any() or not (below > 0).any():
            return NAN
        return float((above[below > 0] / below[below > 0]).max())


def _programme(mean: DyadMean, net: Network, null: Network, strengths: Range) -> _Programme | None:
    """What is fixed and what may be chosen; None for a mean that is no ratio of sums over dyads."""
    codes, reports, counts = _codes(mean, net)
    options = [
        _completions(code, report, mean.coding, net.directed) for code, report in zip(codes, reports, strict=True)
    ]
    amounts = _amounts(mean, options)
    if amounts is None or (mean.listed is not None and mean.listed is not null.ties):
        return None
    still = np.array([len(option) == 1 for option in options], dtype=bool)
    fixed = (counts[still, None] * amounts[codes[still]]).sum(axis=0)
    if mean.listed is not None:
        fixed[0] += mean.weights[0] * mean.listed.data.sum()
        if np.isnan(strengths).any():
            return None
    if len(mean.weights) > 1 or mean.over is not None:
        fixed += 0 if mean.over is not None else np.array([0.0, 1.0])
    free = np.flatnonzero(~still)
    rows = [_rows(options[k], amounts, mean, strengths) for k in free]
    most = max((len(row) for row in rows), default=1)
    choices = np.array([row + [row[-1]] * (most - len(row)) for row in rows]).reshape(len(rows), most, 2)
    return _Programme(fixed, counts[free].astype(np.float64), choices)


def _codes(mean: DyadMean, net: Network) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """Every code with what was reported of its dyads, and the number of cells."""
    reported, width = net.cells, N_STATES
    if mean.coding == "pair":
        reported, width = _cells.pair(net.cells, _cells.transpose(net.cells), N_STATES), N_STATES**2
    counts = _cells.census(_cells.pair(mean.cells, reported, width), mean.width * width)
    there = np.flatnonzero(counts)
    return there // width, there % width, counts[there]


def _completions(code: int, report: int, coding: str, directed: bool) -> list[int]:
    """Codes that cells of a code may have when nothing is missing: null now, and missing in the reports."""
    places = [1, N_STATES] if coding == "pair" else [1]
    free = [p for p in places if code // p % N_STATES == N and report // p % N_STATES == M]
    changes = (
        [(0,) * len(free), (T - N,) * len(free)] if not directed else itertools.product((0, T - N), repeat=len(free))
    )
    return list(dict.fromkeys(int(code) + sum(p * c for p, c in zip(free, change)) for change in changes))


def _amounts(mean: DyadMean, options: list[list[int]]) -> Floats | None:
    """What a cell of each code adds to A and B, shape (width, 2)."""
    above, below = mean.numerator, mean.denominator
    if mean.coding == "pair":  # both ends of a pair are met: each takes half of what the two add
        turned = np.arange(N_STATES**2).reshape(N_STATES, N_STATES).T.ravel()
        above, below = (above + above[:, turned]) / 2, (below + below[:, turned]) / 2
    if len(mean.weights) == 1 and mean.over is None:
        return np.column_stack([mean.weights[0] * above[0], below[0]])
    # Several ratios make one when what they are taken over does not hang on what is missing.
    if any((below[:, option] != below[:, option[:1]]).any() for option in options):
        return None
    weights = np.vstack([mean.weights, np.zeros_like(mean.weights) if mean.over is None else mean.over])
    sums = mean.sums[1]
    used = (weights != 0).any(axis=0)
    if (sums[used] == 0).any() or mean.listed is not None:
        return None
    return (weights[:, used] @ (above[used] / sums[used, None])).T


def _rows(option: list[int], amounts: Floats, mean: DyadMean, strengths: Range) -> list[Floats]:
    """(a, b) of every choice; a tie has the smallest or the largest strength where strengths are summed."""
    rows = []
    for code in option:
        is_tie = mean.listed is not None and code % N_STATES == T
        more = [mean.weights[0] * s for s in strengths] if is_tie else [0.0]
        rows += [amounts[code] + np.array([a, 0.0]) for a in more]
    return rows
