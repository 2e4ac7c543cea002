"""Did what organisations achieve grow in another proportion where they took part? Sums before and after, zeros kept."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from .within import Coefficients

__all__ = ["Proportions"]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
STEPS: Final = 50
CLOSE: Final = 1e-12


@dataclass(frozen=True, eq=False)
class Proportions:
    """A Poisson regression with effects of organisations and of the waves of each stratum, of amounts of 0 or more.

    Parameters
    ----------
    before, after : ndarray of shape (n,)
        Sum of the amounts of each organisation over the waves before, and over those after.
    strata, units : ndarray of shape (n,)
        Those beside whom it is compared; numbers 0 … G−1 of what is left out as a whole.

    Notes
    -----
    E y_it = exp(organisation i + wave t of its stratum + β·after·treated_i). Where every amount is known, all that β rests on
    are sums by arm, stratum and before or after: it is the log odds of "after", of the treated less the others', in a logistic
    regression with a constant for every stratum, and with one stratum log (A₁/B₁) − log (A₀/B₀). Nothing need be Poisson: what is
    estimated is by how much amounts grew in proportion, and those who had 0 before, or after, count. In logarithms they
    could not, and what takes their place (log (1 + y)) gives any effect that the unit of y is chosen for (Chen and Roth 2024).

    References
    ----------
    Chen J, Roth J (2024). Logs with zeros? Some problems and solutions. Quarterly Journal of Economics 139(2), 891-936.
    doi:10.1093/qje/qjad054

    Santos Silva JMC, Tenreyro S (2006). The log of gravity. Review of Economics and Statistics 88(4), 641-658.
    doi:10.1162/rest.88.4.641

    Examples
    --------
    Two that took part went from 4 to 12 in all, the others from 5 to 5: three times as much.

    >>> model = Proportions(np.array([4.0, 0, 5, 0]), np.array([9.0, 3, 1, 4]), np.zeros(4, int), np.arange(4))
    >>> float(np.exp(model.effects(np.array([[1, 1, 0, 0]])))[0, 0].round(9))
    3.0
    """

    before: Floats
    after: Floats
    strata: Ints
    units: Ints

    @property
    def varies(self) -> bool:
        """Whether there is anything that may have grown."""
        return bool((self.before + self.after > 0).any() and (self.before != self.after).any())

    def effects(self, arms: Any) -> Floats:
        """Effects for many draws of arms: (draws, n) to (draws, 1); nan where an arm has nothing before, or nothing after."""
        strata = np.eye(int(self.strata.max()) + 1)[self.strata]
        treated = np.asarray(arms, dtype=np.float64)
        sums = [(side * values) @ strata for side in (treated, 1 - treated) for values in (self.before, self.after)]
        return _log_ratio(*sums)[:, None]

    def fit(self, arms: Any) -> Coefficients:
        """The effect, with its standard error from leaving every unit out in turn (CRV3): (G − 1) / G · Σ_g (β₋g − β)², t with G − 1."""
        treated = np.asarray(arms, dtype=np.float64)
        width = int(self.strata.max()) + 1
        place, size = self.units * width + self.strata, (int(self.units.max()) + 1) * width
        own = [
            np.bincount(place, side * values, minlength=size).reshape(-1, width)
            for side in (treated, 1 - treated)
            for values in (self.before, self.after)
        ]
        totals = [x.sum(axis=0) for x in own]
        value = _log_ratio(*(x[None] for x in totals))
        both = (totals[0] + totals[1] > 0) & (totals[2] + totals[3] > 0)
        matters = np.sum(own, axis=0)[:, both].sum(axis=1) > 0
        n_left = int(matters.sum())
        others = _log_ratio(*(np.maximum(x - y[matters], 0.0) for x, y in zip(totals, own, strict=True)))
        se = np.sqrt((n_left - 1) / max(n_left, 1) * ((others - value) ** 2).sum(keepdims=True))
        return Coefficients(value, np.where(se > CLOSE, se, np.nan), np.array([n_left - 1.0]))


def _log_ratio(b1: Floats, a1: Floats, b0: Floats, a0: Floats) -> Floats:
    """The common log odds ratio of tables (draws, strata) by Newton's method: amounts before and after, of the treated and of the others."""
    n1, n0 = a1 + b1, a0 + b0
    used = (n1 > 0) & (n0 > 0)
    n1, n0, a1, a0 = (np.where(used, x, 0.0) for x in (n1, n0, a1, a0))
    # with all of an arm before, or all after, the ratio is 0 or infinite
    fine = ((a1.sum(axis=1) > 0) & (a0.sum(axis=1) > 0)) & ((n1 - a1).sum(axis=1) > 0) & ((n0 - a0).sum(axis=1) > 0)
    base, beta, step = np.zeros_like(n1), np.zeros(len(n1)), np.ones(len(n1))
    for _ in range(STEPS):
        p1, p0 = (1 / (1 + np.exp(-np.clip(base + x[:, None], -500, 500))) for x in (beta, np.zeros_like(beta)))
        h1, h0 = n1 * p1 * (1 - p1), n0 * p0 * (1 - p0)
        off = a1 + a0 - n1 * p1 - n0 * p0
        each = np.maximum(h1 + h0, 1e-300)
        below = (h1 * h0 / each).sum(axis=1)
        step = ((a1 - n1 * p1) - h1 * off / each).sum(axis=1) / np.where(below > 0, below, np.inf)
        step = np.clip(step, -2, 2)
        base = base + np.clip((off - h1 * step[:, None]) / each, -2, 2)
        beta = beta + step
        if np.abs(step[fine]).max(initial=0.0) < CLOSE:
            break
    return np.where(fine & (np.abs(step) < 1e-8), beta, np.nan)
