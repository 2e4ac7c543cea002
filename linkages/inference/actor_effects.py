"""Least squares with effects of actors and of waves, and how far it may be off: every unit left out in turn."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from .within import Coefficients, independent

__all__ = ["ActorEffects", "left_out"]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
TOGETHER: Final = 4_000_000  # numbers held at once while arms are dealt anew
NOTHING: Final = 1e-9  # below which, beside what was there, nothing of a regressor is left


@dataclass(frozen=True, eq=False)
class ActorEffects:
    """A regression on what organisations are, times when it is, with effects of organisations and waves.

    Parameters
    ----------
    y : ndarray of shape (n, waves)
        Outcome, nan where it is not known.
    steps : ndarray of shape (waves, m)
        Functions of the wave, as 1 after the programme began.
    terms : tuple of (int, int)
        Feature and step of each regressor, which is their product.
    strata : ndarray of shape (n,)
        Organisations whose waves have effects of their own.
    units : ndarray of shape (n,)
        Numbers 0 … G−1 of what took part as a whole, and is left out as a whole.

    Notes
    -----
    y_it = organisation i + wave t of its stratum + Σ_j β_j · feature_ij · step_tj. What is constant in an organisation is
    taken out, then the waves of each stratum, so that all that is left of the data are sums of squares and products of a
    few columns: they add up over organisations, and without a unit are what is left when its own are taken off. Waves in which an outcome
    is not known are left out one by one; an organisation of which one wave is known says nothing.

    References
    ----------
    MacKinnon JG, Nielsen MØ, Webb MD (2023). Fast and reliable jackknife and bootstrap methods for cluster-robust
    inference. Journal of Applied Econometrics 38(5), 671-694. doi:10.1002/jae.2969

    Examples
    --------
    Two organisations took part and grew by 3 and 5; two did not, and grew by 1 and 2.

    >>> y = np.array([[1.0, 4.0], [2.0, 7.0], [3.0, 4.0], [4.0, 6.0]])
    >>> model = ActorEffects(y, np.array([[0.0], [1.0]]), ((0, 0),), strata=np.zeros(4, int), units=np.arange(4))
    >>> found = model.fit(np.array([[1.0], [1.0], [0.0], [0.0]]))
    >>> found.value.item(), found.df.item()
    (2.5, 3.0)
    """

    y: Floats
    steps: Floats
    terms: tuple[tuple[int, int], ...]
    strata: Ints
    units: Ints

    @cached_property
    def _sums(self) -> Floats:
        """Squares and products of waves, steps and outcome within each organisation: (n, c, c)."""
        known = np.isfinite(self.y).astype(np.float64)
        waves = np.eye(len(self.steps))[:, 1:]
        columns = np.broadcast_to(np.hstack([waves, self.steps]), (*self.y.shape, self._q + self.steps.shape[1]))
        rows = np.concatenate([columns, np.nan_to_num(self.y)[:, :, None]], axis=2) * known[:, :, None]
        means = rows.sum(axis=1) / np.maximum(known.sum(axis=1), 1.0)[:, None]
        rows = rows - means[:, None, :] * known[:, :, None]
        return np.asarray(np.einsum("nta,ntb->nab", rows, rows))

    @property
    def _q(self) -> int:
        return len(self.steps) - 1

    @cached_property
    def _members(self) -> list[Ints]:
        """Organisations of each stratum."""
        return [np.flatnonzero(self.strata == s) for s in np.unique(self.strata)]

    @cached_property
    def varies(self) -> bool:
        """Whether the outcome changed otherwise than by the waves of the strata."""
        q, before = self._q, self._sums[:, -1, -1].sum()
        left = sum(_without_waves(self._sums[here].sum(axis=0), q)[-1, -1] for here in self._members)
        return bool(before > 0 and left > NOTHING * before)

    def fit(self, features: Floats) -> Coefficients:
        """Coefficients of the terms, with standard errors from leaving every unit out in turn (CRV3).

        Variance (G − 1) / G · Σ_g (β₋g − β)², t with G − 1 degrees of freedom, G the units on which anything hangs. Nan where a
        regressor does not vary beyond the waves and those before it; no standard error where it does not without some unit.
        """
        q, p = self._q, len(self.terms)
        place = np.r_[: self._q, [q + h for _, h in self.terms], self._sums.shape[1] - 1]
        scale = np.ones((len(self.y), len(place)))
        scale[:, q : q + p] = features[:, [f for f, _ in self.terms]]
        sums = self._sums[:, place[:, None], place] * scale[:, :, None] * scale[:, None, :]
        whole, apart = left_out(sums, q, self._members, self.units)
        value, se = np.full(p, np.nan), np.full(p, np.nan)
        used = independent(whole[:p, :p], NOTHING * np.diag(sums.sum(axis=0))[q : q + p])
        if not len(used):
            return Coefficients(value, se, np.full(p, np.nan))
        size = np.sqrt(np.diag(whole)[used])
        matters = (np.abs(apart[:, used[:, None], used]) / np.outer(size, size)).max(axis=(1, 2)) > NOTHING
        n_left = int(matters.sum())
        value[used] = np.linalg.solve(whole[np.ix_(used, used)], whole[used, p])
        others = _solved((whole + apart[matters])[:, used[:, None], used], (whole + apart[matters])[:, used, p], size)
        se[used] = np.sqrt((n_left - 1) / n_left * ((others - value[used]) ** 2).sum(axis=0))
        se[~(se > 1e-12)] = np.nan
        return Coefficients(value, se, np.full(p, n_left - 1.0))

    def effects(self, features: Floats) -> Floats:
        """Coefficients for many draws of features: (draws, n, k) to (draws, terms); nan where a term does not vary."""
        q, p = self._q, len(self.terms)
        found = np.full((len(features), p), np.nan)
        step = max(1, TOGETHER // max(1, features.shape[1] * p))
        steps = [q + h for _, h in self.terms]
        halves = [(here, _root(self._sums[here][:, :q, :q].sum(axis=0))) for here in self._members]
        for start in range(0, len(features), step):
            x = features[start : start + step][:, :, [f for f, _ in self.terms]]
            gram = np.einsum("bni,bnj,nij->bij", x, x, self._sums[:, steps][:, :, steps])
            raw = np.einsum("bii->bi", gram).copy()
            right = np.einsum("bni,ni->bi", x, self._sums[:, steps, -1])
            for here, half in halves:
                waves = np.einsum("rq,nqi->nri", half, self._sums[here][:, :q][:, :, steps])
                crossed = np.einsum("bni,nri->bri", x[:, here], waves)
                gram -= np.einsum("bri,brj->bij", crossed, crossed)
                right -= np.einsum("bri,r->bi", crossed, half @ self._sums[here][:, :q, -1].sum(axis=0))
            size = np.sqrt(np.maximum(np.einsum("bii->bi", gram), 0.0))
            fine = (size**2 > NOTHING * raw).all(axis=1) & (raw > 0).all(axis=1)
            found[start : start + step][fine] = _solved(gram[fine], right[fine], size[fine])
        return found


def left_out(sums: Floats, q: int, strata: list[Ints], units: Ints) -> tuple[Floats, Floats]:
    """Squares and products (n, c, c) added up, without the first q columns in each stratum; and what they change by without each unit."""
    width = sums.shape[1] - q
    whole, apart = np.zeros((width, width)), np.zeros((int(units.max()) + 1, width, width))
    for here in strata:
        names, at = np.unique(units[here], return_inverse=True)
        own = np.zeros((len(names), *sums.shape[1:]))
        np.add.at(own, at, sums[here])
        total = own.sum(axis=0)
        left = _without_waves(total, q)
        whole += left
        apart[names] += _without_waves(total - own, q) - left
    return whole, apart


def _root(gram: Floats) -> Floats:
    """R with R'R the (generalised) inverse of the sums of the waves."""
    values, vectors = np.linalg.eigh(gram)
    kept = values > NOTHING * max(float(values.max(initial=0.0)), 1e-300)
    return np.asarray((vectors[:, kept] / np.sqrt(values[kept])).T)


def _without_waves(sums: Floats, q: int) -> Floats:
    """What is left of sums of squares and products once the first q columns are taken out."""
    inverse = np.linalg.pinv(sums[..., :q, :q], rcond=NOTHING, hermitian=True)
    return np.asarray(sums[..., q:, q:] - sums[..., q:, :q] @ inverse @ sums[..., :q, q:])


def _solved(gram: Any, right: Any, size: Any) -> Floats:
    """Solutions of many small systems; nan where columns hang together."""
    scaled = gram / (size[..., :, None] * size[..., None, :])
    found = np.full(right.shape, np.nan)
    fine = np.linalg.eigvalsh(scaled)[:, 0] > NOTHING if len(gram) else np.zeros(0, dtype=bool)
    if fine.any():
        found[fine] = np.linalg.solve(gram[fine], right[fine][..., None])[..., 0]
    return found
