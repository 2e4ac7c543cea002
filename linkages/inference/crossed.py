"""Linear regressions in which the actors of the predictors change places, from few products of two columns each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ..compiled import compiled, worth
from ..compiled.permuting import moved_products
from .permute import Permuting

__all__ = ["Crossed"]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
SPARSE: Final = 0.25  # share of dyads that may differ from the commonest value


@dataclass(frozen=True, eq=False)
class Crossed:
    """Products of every predictor in other places with every predictor in its own, and with the outcome.

    The dyads observed must be the same ones whatever the places, as `Crossed.of` makes sure: then the sums of a column and
    of its squares stay, and a column that is mostly of one value is met at its other values alone.

    Parameters
    ----------
    n : int
        Number of actors.
    half : float
        ½ where ``squares`` hold every dyad in both directions, else 1.
    squares : ndarray of shape (predictors, n * n)
        Predictors, centred; 0 on dyads that were not observed.
    sparse : ndarray of shape (predictors,)
        Which are mostly of one value.
    apart : tuple of (rows, columns, values) for each predictor and the outcome
        Where a column differs from its commonest value, and by how much.
    """

    n: int
    half: float
    squares: Floats
    sparse: NDArray[np.bool_]
    apart: tuple[tuple[Ints, Ints, Floats], ...]

    @classmethod
    def of(cls, z: Floats, y: Floats, ends: tuple[Ints, Ints], orders: Permuting, *, directed: bool) -> Crossed | None:
        """From centred columns over the dyads ``ends``; None where these change with the places."""
        n = len(orders.strata)
        keys = ends[0] * np.int64(n) + ends[1]
        turned = ends[1] * np.int64(n) + ends[0]
        if not orders.keeps(keys if directed else np.concatenate([keys, turned])):
            return None
        squares = np.zeros((len(z), n * n))
        squares[:, keys] = z
        if not directed:
            squares[:, turned] = z
        apart = [_apart(column, *ends) for column in (*z, y)]
        few = np.array([len(values) <= SPARSE * len(keys) for *_, values in apart[:-1]], dtype=bool)
        return cls(n, 1.0 if directed else 0.5, squares, few, tuple(apart))

    def __call__(self, p: Ints) -> Floats:
        """Shape (predictors, predictors + 1): row m is predictor m with actor ``p[i]`` at place i. No product goes through BLAS."""
        k = len(self.squares)
        found = np.empty((k, k + 1))
        for column in (*np.flatnonzero(self.sparse), k):
            rows, columns, values = self.apart[column]
            moved = self.squares.take(p.take(rows) * self.n + p.take(columns), axis=1)
            found[:, column] = np.einsum("mc,c->m", moved, values)
        dense = np.flatnonzero(~self.sparse)
        if not len(dense):
            return found
        others = self.squares[dense]
        place = np.empty_like(p)
        place[p] = np.arange(self.n)
        for row in np.flatnonzero(self.sparse):
            rows, columns, values = self.apart[row]
            stayed = others.take(place.take(rows) * self.n + place.take(columns), axis=1)
            found[row, dense] = np.einsum("lc,c->l", stayed, values)
        for row in dense:
            found[row, dense] = self.half * self._products(p, self.squares[row], others)
        return found

    def _products(self, p: Ints, square: Floats, others: Floats) -> Floats:
        """Of one dense column in other places with several in their own."""
        square = square.reshape(self.n, self.n)
        if worth(square.size):
            return compiled(moved_products)(p, square, others.reshape(-1, self.n, self.n))
        return np.einsum("c,lc->l", square[p[:, None], p].ravel(), others)


def _apart(column: Floats, rows: Ints, columns: Ints) -> tuple[Ints, Ints, Floats]:
    """Cells whose value is not the commonest one, and by how much."""
    values, number, count = np.unique(column, return_inverse=True, return_counts=True)
    usual = count.argmax()
    other = number.ravel() != usual
    return rows[other], columns[other], column[other] - values[usual]
