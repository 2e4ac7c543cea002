"""What if the programme had gone to others? Exact tests over all ways in which it could have been dealt out."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from itertools import combinations
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from ..errors import ArgumentError
from ..vocabulary import Alternative, one_of
from .draws import checked_draws, run_draws
from .relabel import Relabel

__all__ = ["ENUMERATED", "AssignmentTest", "assignment_test", "attainable", "dealt_anew", "n_assignments"]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
ENUMERATED: Final = 20_000  # assignments up to which each is looked at; beyond, draws


@dataclass(frozen=True, eq=False)
class AssignmentTest:
    """Statistics as observed, beside those under other assignments.

    Parameters
    ----------
    value : ndarray of shape (k,)
        As observed.
    draws : ndarray of shape (assignments, k)
        Under each assignment (the observed one among them when ``exact``), or under each draw of one.
    exact : bool
        Whether all assignments were looked at.
    alternative : {"greater", "less", "two-sided"}
        Which count as at least as extreme; two-sided: at least as far from 0.

    Notes
    -----
    Exact: assignments at least as extreme ÷ all of them, the observed one included. Else (1 + draws at least as
    extreme) / (1 + draws). Values within rounding are equal. An undefined statistic counts as extreme.
    """

    value: Floats
    draws: Floats
    exact: bool
    alternative: Alternative

    @property
    def p_value(self) -> Floats:
        """One p for each statistic; nan where it is undefined."""
        return self._p(self.value)

    @property
    def p_attainable(self) -> Floats:
        """The smallest p that any assignment could have got."""
        if not self.exact:
            return np.full(len(self.value), 1.0 / (1 + len(self.draws)))
        signed = self._signed(self.draws)
        off = 1e-9 * np.maximum(np.nanmax(np.abs(self.draws), axis=0, initial=0.0), 1e-300)
        most = np.fmax.reduce(signed, axis=0)
        return np.where(np.isnan(most), np.nan, (signed >= most - off).sum(axis=0) / len(self.draws))

    def _p(self, value: Floats) -> Floats:
        off = 1e-9 * np.maximum(np.nanmax(np.abs(self.draws), axis=0, initial=0.0), 1e-300)
        extreme = (~(self._signed(self.draws) < self._signed(value) - off)).sum(axis=0)
        more = 0 if self.exact else 1
        return np.where(np.isnan(value), np.nan, (more + extreme) / (more + len(self.draws)))

    def _signed(self, values: Floats) -> Floats:
        if self.alternative == "two-sided":
            return np.abs(values)
        return values if self.alternative == "greater" else -values


def assignment_test(
    statistic: Callable[[Ints], Any],
    treated: Any,
    *,
    strata: Any = None,
    alternative: Alternative = "two-sided",
    n_draws: int = 999,
    seed: Any = None,
) -> AssignmentTest:
    """Compare statistics with those under other assignments of as many treated units in each stratum.

    Parameters
    ----------
    statistic : callable
        From labels (1 treated, 0 not) of shape (assignments, units) to values of shape (assignments,) or
        (assignments, k).
    treated : array_like of bool, shape (units,)
        The assignment that was made.
    strata : array_like of shape (units,), optional
        Units trade places only with those of their own stratum.
    alternative : {"greater", "less", "two-sided"}
        Two-sided: as far from 0, in either direction.
    n_draws : int
        Draws where there are more than 20,000 assignments.
    seed : int or numpy seed, optional
        Start of the random numbers.

    Returns
    -------
    AssignmentTest

    Raises
    ------
    ArgumentError
        When nobody, or everybody, is treated in every stratum.

    References
    ----------
    Fisher RA (1935). The Design of Experiments. Edinburgh: Oliver & Boyd.

    Examples
    --------
    Six clusters, of which the three treated grew most: of 20 assignments only two are as extreme.

    >>> growth = np.array([5.0, 4.0, 6.0, 1.0, 2.0, 0.0])
    >>> test = assignment_test(lambda x: (2 * x - 1) @ growth, [1, 1, 1, 0, 0, 0])
    >>> test.exact, test.p_value.item(), test.p_attainable.item()
    (True, 0.1, 0.1)
    """
    one_of("alternative", alternative, Alternative)
    labels = np.asarray(treated, dtype=bool).astype(np.int64)
    groups = np.zeros(len(labels), dtype=np.int64) if strata is None else np.unique(strata, return_inverse=True)[1]
    total = n_assignments(labels, groups)
    if total == 1:
        raise ArgumentError(
            "treated: in every stratum all units are treated or none is, so there is no other assignment"
        )

    def rows(x: Ints) -> Floats:
        values = np.asarray(statistic(x), dtype=np.float64)
        return values[:, None] if values.ndim == 1 else values

    value = rows(labels[None, :])[0]
    if total <= ENUMERATED:
        draws = rows(_assignments(labels, groups))
    else:
        draws = run_draws(Relabel(rows, labels, groups), n_draws=checked_draws(n_draws), seed=seed, label="assignments")
    return AssignmentTest(value, draws, total <= ENUMERATED, alternative)


def dealt_anew(labels: Any, strata: Any, *, n_draws: int, seed: Any = None) -> tuple[Ints, bool]:
    """Other ways to deal labels (0, 1 or more) out within strata, a row each; and whether these are all there are.

    Examples
    --------
    >>> dealt_anew([0, 1, 2], [0, 0, 0], n_draws=0)[0].tolist()
    [[1, 2, 0], [1, 0, 2], [2, 1, 0], [0, 1, 2], [2, 0, 1], [0, 2, 1]]
    """
    given, groups = np.asarray(labels, dtype=np.int64), np.unique(strata, return_inverse=True)[1]
    if n_assignments(given, groups) <= ENUMERATED:
        return _assignments(given, groups), True
    kernel = Relabel(np.asarray, given, groups)
    return run_draws(kernel, n_draws=checked_draws(n_draws), seed=seed, label="assignments").astype(np.int64), False


def n_assignments(treated: Any, strata: Any = None) -> int:
    """In how many ways labels, as who was treated, could have fallen in each stratum.

    Examples
    --------
    >>> n_assignments([1, 1, 1, 1, 0, 0, 0, 0]), n_assignments([1, 0, 1, 0, 0], strata=[0, 0, 1, 1, 1])
    (70, 6)
    >>> n_assignments([0, 1, 2])
    6
    """
    labels = np.asarray(treated)
    groups = np.zeros(len(labels), dtype=np.int64) if strata is None else np.asarray(strata)
    ways = 1
    for group in np.unique(groups):
        left = int((groups == group).sum())
        for count in np.unique(labels[groups == group], return_counts=True)[1].tolist():
            ways, left = ways * math.comb(left, count), left - count
    return ways


def attainable(n_units: int, n_treated: int, alternative: Alternative = "two-sided") -> float:
    """The smallest exact p that a comparison of units without ties can reach.

    Notes
    -----
    1/C(G, g); two-sided twice that when half of the units are treated, for then the mirror image of an assignment is an
    assignment too.

    Examples
    --------
    >>> attainable(6, 3), round(attainable(8, 4), 3), attainable(8, 1)
    (0.1, 0.029, 0.125)
    """
    one_of("alternative", alternative, Alternative)
    ways = math.comb(n_units, n_treated)
    if not 0 < n_treated < n_units:
        return 1.0
    return min(1.0, (2 if alternative == "two-sided" and 2 * n_treated == n_units else 1) / ways)


def _assignments(labels: Ints, groups: Ints) -> Ints:
    """Every assignment with as many of each label in each stratum, a row each; the last stratum turns fastest."""
    rows = np.zeros((1, len(labels)), dtype=np.int64)
    for group in np.unique(groups):
        here = np.flatnonzero(groups == group)
        dealt = _arrangements(labels[here])
        rows = np.repeat(rows, len(dealt), axis=0)
        rows[:, here] = np.tile(dealt, (len(rows) // len(dealt), 1))
    return rows


def _arrangements(labels: Ints) -> Ints:
    """All orders of some labels, equal ones alike, a row each."""
    (first, *others), counts = (values.tolist() for values in np.unique(labels, return_counts=True))
    rows = np.full((1, len(labels)), first, dtype=np.int64)
    for label, count in zip(others, counts[1:], strict=True):
        free = np.nonzero(rows == first)[1].reshape(len(rows), -1)  # places of each row that no other label has
        chosen = np.array(list(combinations(range(free.shape[1]), count)), dtype=np.int64)
        rows = np.repeat(rows, len(chosen), axis=0)
        np.put_along_axis(rows, free[:, chosen].reshape(-1, count), label, axis=1)
    return rows
