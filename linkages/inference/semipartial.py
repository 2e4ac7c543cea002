"""Double semi-partialling: what a predictor adds to the others, against the same when its residual has moved."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from ..compiled import compiled, worth
from ..compiled.fitting import moved_sums
from ..vocabulary import QapStatistic, RegressionFamily
from .covariates import Stack
from .crossed import Crossed
from .logit import LogitFit, fit_logit, independent
from .permute import Permuting

__all__ = ["Design", "Moved", "Partial", "together"]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
BLOCK: Final = 160_000  # values of one predictor in the draws that are computed together: they stay in the cache


@dataclass(frozen=True, eq=False)
class Design:
    """The dyads of a regression, listed: those observed in the outcome and in all predictors.

    Parameters
    ----------
    y : ndarray of shape (rows,)
        Outcome.
    z : ndarray of shape (1 + periods + k, rows)
        Intercept, one row for each wave after the first, then the predictors, centred and scaled as `scale` says.
    scale : tuple of ndarray of shape (1 + periods + k,)
        Means and standard deviations that were taken out of the rows (0 and 1 for the first ones).
    wave, i, j : ndarray of shape (rows,)
        Which dyad of which wave a row is.
    first : int
        Row of ``z`` at which the predictors begin.
    directed : bool
        Whether both directions of a dyad are rows.
    """

    y: Floats
    z: Floats
    scale: tuple[Floats, Floats]
    wave: Ints
    i: Ints
    j: Ints
    first: int
    directed: bool

    @classmethod
    def of(cls, stack: Stack) -> Design:
        """List the dyads; of undirected networks one triangle."""
        known = ~np.isnan(stack.y) & ~np.isnan(stack.x).any(axis=0)
        if not stack.directed:
            known &= np.triu(np.ones(known.shape[1:], dtype=bool), 1)
        wave, i, j = np.nonzero(known)
        waves = np.unique(wave)
        z = np.concatenate([np.ones((1, len(wave))), wave == waves[1:, None], stack.x[:, wave, i, j]])
        first = max(1, len(waves))
        mean, spread = np.zeros(len(z)), np.ones(len(z))
        if len(wave):
            mean[first:] = z[first:].mean(axis=1)
            spread[first:] = z[first:].std(axis=1)
        spread[spread <= 1e-12 * np.abs(mean)] = 1.0  # says nothing, and is found to
        return cls(
            stack.y[wave, i, j],
            (z - mean[:, None]) / spread[:, None],
            (mean, spread),
            wave,
            i,
            j,
            first,
            stack.directed,
        )

    @property
    def dependent(self) -> list[int]:
        """Rows of ``z`` that are a combination of those before them."""
        kept = set(independent(self.z))
        return [k for k in range(len(self.z)) if k not in kept]

    def unscaled(self, b: Floats) -> Floats:
        """Coefficients of the predictors as they were given."""
        mean, spread = self.scale
        found = b / spread
        found[0] = b[0] - (mean * found)[1:].sum()
        return found

    def transform(self) -> Floats:
        """Matrix that takes coefficients of ``z`` to those of the predictors as they were given."""
        return np.stack([self.unscaled(column) for column in np.eye(len(self.z))], axis=1)


@dataclass(frozen=True, eq=False)
class Partial:
    """What the draws of one predictor need.

    Parameters
    ----------
    row : int
        Its row of the design.
    residual : ndarray of shape (waves × n × n,)
        The predictor without what the others say of it, on every dyad on which all of them are known; nan elsewhere.
    y : ndarray of shape (rows,)
        Outcome without what the others say of it.
    weights : ndarray of shape (rows,) or None
        Variance of the outcome given the others; None in a linear regression.
    cross : ndarray
        Products of the others with one another.
    inverse : ndarray
        Inverse of that.
    start : ndarray
        Coefficients of the others.
    own : ndarray
        Coefficients of the others in the residual.
    """

    row: int
    residual: Floats
    y: Floats
    weights: Floats | None
    cross: Floats
    inverse: Floats
    start: Floats
    own: Floats

    @classmethod
    def of(cls, stack: Stack, design: Design, row: int, family: RegressionFamily) -> Partial | LogitFit:
        """Take the others out of both sides; their logistic fit when it is separated."""
        z = np.delete(design.z, row, axis=0)
        residual, own = _residual(stack, design, row)
        if family == "logit":
            fit = fit_logit(z, design.y)
            if fit.separated:
                return fit
            y = design.y - fit.fitted
            return cls(row, residual, y, fit.weights, fit.information, _inverse(fit.information), fit.coefficients, own)
        cross = np.asarray(np.einsum("im,jm->ij", z, z), dtype=np.float64)
        start = np.linalg.solve(cross, np.einsum("im,m->i", z, design.y))
        y = design.y - np.einsum("i,im->m", start, z)
        return cls(row, residual, y, None, cross, _inverse(cross), start, own)


def _residual(stack: Stack, design: Design, row: int) -> tuple[Floats, Floats]:
    """Of least squares on the dyads on which all predictors are known, whatever is known of the outcome; and its coefficients."""
    mean, spread = design.scale
    k, first = row - design.first, design.first
    x = (stack.x - mean[first:, None, None, None]) / spread[first:, None, None, None]
    waves = np.arange(x.shape[1])[:, None, None] * np.ones(x.shape[1:])
    used = np.unique(design.wave)
    others = np.concatenate([np.ones((1, *x.shape[1:])), waves == used[1:, None, None, None], np.delete(x, k, axis=0)])
    known = ~np.isnan(x).any(axis=0) & np.isin(np.arange(x.shape[1]), used)[:, None, None]
    z, own = others[:, known], x[k][known]
    b = np.linalg.solve(np.einsum("im,jm->ij", z, z), np.einsum("im,m->i", z, own))
    residual = np.full(x.shape[1:], np.nan)
    residual[known] = own - np.einsum("i,im->m", b, z)
    return residual.ravel(), b


def _inverse(a: Floats) -> Floats:
    return np.asarray(np.linalg.inv(a), dtype=np.float64)


def together(design: Design) -> int:
    """How many draws are computed at once."""
    return max(1, BLOCK // max(len(design.y), 1))


@dataclass(frozen=True, eq=False)
class Moved:
    """A kernel of `run_draws`: t of every predictor when its residual stands in other places, the same for all.

    Parameters
    ----------
    design : Design
        The dyads.
    partials : tuple of Partial
        One for each predictor that is tested.
    orders : Permuting
        Who may change places with whom.
    family, statistic
        As in `qap_regression`.
    """

    design: Design
    partials: tuple[Partial, ...]
    orders: Permuting
    family: RegressionFamily
    statistic: QapStatistic

    def __call__(self, streams: Sequence[Generator]) -> Floats:
        return self.values(np.stack([self.orders(rng) for rng in streams]))

    @cached_property
    def crossed(self) -> Crossed | None:
        """Products that say all, in a linear regression on dyads of one wave that are observed wherever the actors stand."""
        at, here = self.design, self.design.i * len(self.orders.strata) + self.design.j
        if self.family != "linear" or at.wave.any() or any(np.isnan(one.residual[here]).any() for one in self.partials):
            return None
        return Crossed.of(at.z[at.first :], at.y, (at.i, at.j), self.orders, directed=at.directed)

    @cached_property
    def squares(self) -> list[float]:
        """Σe² of each residual, which stays when the dyads do."""
        here = self.design.i * len(self.orders.strata) + self.design.j
        return [float((one.residual[here] ** 2).sum()) for one in self.partials]

    @cached_property
    def runs(self) -> tuple[Ints, Ints]:
        """Where the dyads of one wave and one actor begin, and which wave and actor; they are listed together."""
        first, start = np.unique(self.design.wave * len(self.orders.strata) + self.design.i, return_index=True)
        return np.append(start, len(self.design.i)), first

    def values(self, p: Ints) -> Floats:
        """The statistic for each row of places and each predictor: shape (draws, predictors)."""
        if self.crossed is not None:
            products = np.stack([self.crossed(row) for row in p])
            return np.stack([self._of_products(products, k) for k in range(len(self.partials))], axis=1)
        if self.family == "logit" and self.statistic == "score" and worth(len(self.design.y)):
            return np.stack([self._scores(p, partial) for partial in self.partials], axis=1)
        moved = self._moved(p)
        found = np.empty((len(p), len(self.partials)))
        for column, partial in enumerate(self.partials):
            if self.family == "logit" and self.statistic == "wald":
                found[:, column] = [self._wald(row, partial) for row in moved(partial)]
            else:
                found[:, column] = self._t(moved(partial), partial)
        return found

    def _moved(self, p: Ints) -> Callable[[Partial], Floats]:
        """The residual of a predictor in other places, a row for each row of places."""
        n, at = np.int64(p.shape[1]), self.design
        here = at.i * n + at.j
        cells = np.stack([np.add.outer(row * n, row).ravel().take(here) for row in p])
        if at.wave.any():
            cells += at.wave * n * n
        return lambda partial: partial.residual.take(cells)

    def _scores(self, p: Ints, partial: Partial) -> Floats:
        """The score of one predictor in machine code; draws that lose a dyad are worked out apart."""
        at, y = self.design, partial.y
        square, with_y, lost = np.empty(len(p)), np.empty(len(p)), np.zeros(len(p), dtype=bool)
        with_z = np.empty((len(p), len(at.z) - 1))
        for d, row in enumerate(p):
            square[d], with_y[d], lost[d] = compiled(moved_sums)(
                row, partial.residual, *self.runs, at.j, partial.weights, at.z, partial.row, y, with_z[d]
            )
        explained = np.einsum("dq,qr,dr->d", with_z, partial.inverse, with_z, optimize=False)
        found = self._ratio(square, explained, with_y, 0.0, len(y))
        if lost.any():
            found[lost] = self._t(self._moved(p[lost])(partial), partial)
        return found

    def _of_products(self, products: Floats, number: int) -> Floats:
        """The t of one predictor: its residual is the predictor less the others, and so are the residual's products."""
        partial, y = self.partials[number], self.design.y
        k = partial.row - self.design.first
        others = np.delete(products, k, axis=1)
        ours = products[:, k] - np.einsum("m,dmc->dc", partial.own[1:], others)
        alone = np.full((len(products), 1), -partial.own[0] * len(y))  # with the intercept
        with_z = np.concatenate([alone, np.delete(ours[:, :-1], k, axis=1)], axis=1)
        with_y = ours[:, -1] - partial.own[0] * y.sum() - np.einsum("q,dq->d", partial.start, with_z)
        explained = np.einsum("dq,qr,dr->d", with_z, partial.inverse, with_z, optimize=False)
        square = np.full(len(products), self.squares[number])
        return self._ratio(square, explained, with_y, (partial.y * partial.y).sum(), len(y))

    def _t(self, moved: Floats, partial: Partial) -> Floats:
        """By cross-products: what is lost of a draw is taken out of those of the whole."""
        z = np.delete(self.design.z, partial.row, axis=0)
        lost = np.isnan(moved)
        if lost.any():
            moved[lost] = 0.0
        weighted = moved if partial.weights is None else moved * partial.weights
        square = np.einsum("dm,dm->d", weighted, moved)
        with_z = np.einsum("dm,qm->dq", weighted, z)
        with_y = np.einsum("dm,m->d", moved, partial.y)
        of_y = np.full(len(moved), float((partial.y * partial.y).sum()))
        rows = np.full(len(moved), len(partial.y))
        explained = np.einsum("dq,qr,dr->d", with_z, partial.inverse, with_z, optimize=False)
        for d in np.flatnonzero(lost.any(axis=1)):
            out = lost[d]
            zl, yl = z[:, out], partial.y[out]
            weights = 1.0 if partial.weights is None else partial.weights[out]
            own = -np.einsum("im,m->i", zl, yl)
            try:
                solved = np.linalg.solve(
                    partial.cross - np.einsum("im,jm->ij", zl * weights, zl), np.stack([with_z[d], own], axis=1)
                )
            except np.linalg.LinAlgError:
                solved = np.full((len(z), 2), np.nan)
            explained[d] = (with_z[d] * solved[:, 0]).sum()
            with_y[d] -= (own * solved[:, 0]).sum()
            of_y[d] -= float((yl * yl).sum()) + (own * solved[:, 1]).sum()
            rows[d] -= int(out.sum())
        return self._ratio(square, explained, with_y, of_y, rows)

    def _ratio(self, square: Floats, explained: Floats, with_y: Floats, of_y: Any, rows: Any) -> Floats:
        """t, or the score, from what is left of the residual beside the others and its product with the outcome."""
        left = square - explained
        left[~(left > 1e-10 * square)] = np.nan  # in this place it says what the others say
        if self.family == "logit":
            return np.asarray(with_y / np.sqrt(left))
        free = rows - len(self.design.z)
        rest = of_y - with_y * with_y / left
        rest[~(rest > 1e-12 * of_y)] = np.nan
        with np.errstate(invalid="ignore", divide="ignore"):
            return np.asarray(np.where(free > 0, with_y / np.sqrt(left * rest / free), np.nan))

    def _wald(self, moved: Floats, partial: Partial) -> float:
        known = ~np.isnan(moved)
        z, y = np.vstack([np.delete(self.design.z, partial.row, axis=0), moved]), self.design.y
        if not known.all():
            z, y = z[:, known], y[known]
        fit = fit_logit(z, y, start=np.append(partial.start, 0.0))
        if fit.separated:
            return float("nan")
        return float(fit.coefficients[-1] / np.sqrt(np.linalg.inv(fit.information)[-1, -1]))
