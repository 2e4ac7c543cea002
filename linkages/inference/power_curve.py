"""How often a test finds an effect, as a curve through a few simulated effects."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

__all__ = ["PowerCurve", "power_curve"]

Floats = NDArray[np.float64]
NAN: Final = float("nan")
BENDS: Final = (0.5, 1.5)
LEAST: Final = 4  # different effects that can tell a bend
REACH: Final = 6.0  # normal scores beyond which power is 0 or 1


@dataclass(frozen=True, eq=False)
class PowerCurve:
    """Power of an effect e: Φ(level + slope e^bend).

    Parameters
    ----------
    level, slope, bend : float
        Fitted by maximum likelihood; nan where power does not rise.
    covariance : ndarray of shape (3, 3)
        Of the three, from the number of simulated studies alone.
    """

    level: float
    slope: float
    bend: float
    covariance: Floats

    def power(self, effect: float) -> tuple[float, float]:
        """Power, and its Monte Carlo standard error."""
        from scipy.special import ndtr

        x = self.level + self.slope * effect**self.bend
        return float(ndtr(x)), float(_normal(np.array([x]))[0] * self._error(effect))

    def detectable(self, power: float) -> tuple[float, float]:
        """The effect that has this power, and its Monte Carlo standard error; nan if no effect at all has more."""
        from scipy.special import ndtri

        reach = (float(ndtri(power)) - self.level) / self.slope
        if not reach > 0.0:
            return NAN, NAN
        effect = float(reach ** (1.0 / self.bend))
        return effect, self._error(effect) / (self.slope * self.bend * effect ** (self.bend - 1.0))

    def _error(self, effect: float) -> float:
        """Of level + slope e^bend."""
        row = _gradient(np.array([effect]), self.slope, self.bend)[0]
        return float(np.sqrt(np.maximum(row @ self.covariance @ row, 0.0)))


def power_curve(effects: Any, found: Any, n_studies: Any) -> PowerCurve:
    """Fit power to how many of the studies of each effect found it.

    Parameters
    ----------
    effects : array_like of shape (k,)
        Simulated effects, 0 or more, at least two different ones.
    found, n_studies : array_like of shape (k,)
        Studies that found the effect in its direction, of so many.

    Returns
    -------
    PowerCurve

    Notes
    -----
    Probit regression by Fisher scoring, for the bend (0.5 to 1.5; 1 where there are fewer than four different effects) that
    makes it likeliest. For an estimate that is normal around the effect, whose spread stays as it is, and a test of fixed reach,
    the form is exact with bend 1 and the half of the size that lies in the direction of the effect at 0. The spread of a change
    of density grows with the change, and a bend below 1 follows it: a straight probit promises too much near power 0.8. Where
    all effects are found always or never, half a study is added to either side.

    Examples
    --------
    >>> curve = power_curve([0.0, 0.1, 0.2], [5, 100, 180], [200, 200, 200])
    >>> [round(x, 3) for x in curve.detectable(0.8)]
    [0.163, 0.006]
    """
    from scipy.optimize import minimize_scalar

    e, k, n = (np.asarray(x, dtype=np.float64) for x in (effects, found, n_studies))
    if ((k == 0) | (k == n)).all():
        k, n = k + 0.5, n + 1.0
    unit = max(float(e.max()), 1e-12)
    share = e / unit
    bend, free = 1.0, False
    if len(np.unique(e)) >= LEAST:
        best = minimize_scalar(
            lambda b: _probit(share**b, k, n)[1], bounds=BENDS, method="bounded", options={"xatol": 1e-7}
        )
        bend = float(best.x)
        free = BENDS[0] + 1e-3 < bend < BENDS[1] - 1e-3
    level, slope = _probit(share**bend, k, n)[0] / np.array([1.0, unit**bend])
    if not slope > 0:
        return PowerCurve(NAN, NAN, NAN, np.full((3, 3), NAN))
    gradient = _gradient(e, slope, bend) * np.array([1.0, 1.0, free])
    x = np.clip(level + slope * e**bend, -REACH, REACH)
    scale = np.maximum(np.abs(gradient).max(axis=0), 1e-12)
    scaled = gradient / scale
    covariance = np.linalg.pinv((scaled.T * _weight(x, n)) @ scaled, hermitian=True) / np.outer(scale, scale)
    return PowerCurve(float(level), float(slope), bend, covariance)


def _gradient(e: Floats, slope: float, bend: float) -> Floats:
    """Of level + slope e^bend, one row an effect."""
    raised = e**bend
    return np.column_stack([np.ones_like(e), raised, slope * raised * np.log(np.where(e > 0, e, 1.0))])


def _weight(x: Floats, n: Floats) -> Floats:
    """Information of n studies about x."""
    from scipy.special import ndtr

    p = ndtr(x)
    return np.asarray(n * _normal(x) ** 2 / (p * (1.0 - p)))


def _probit(e: Floats, k: Floats, n: Floats) -> tuple[Floats, float]:
    """Coefficients, and minus the log-likelihood."""
    from scipy.special import ndtr

    X = np.column_stack([np.ones_like(e), e])
    beta = np.array([-1.96, 2.8])
    for _ in range(100):
        x = np.clip(X @ beta, -REACH, REACH)
        p, weight = ndtr(x), _weight(x, n)
        step = np.linalg.pinv((X.T * weight) @ X, hermitian=True) @ (X.T @ (weight / n * (k - n * p) / _normal(x)))
        beta = beta + np.clip(step, -2.0, 2.0)
        if np.abs(step).max() < 1e-9:
            break
    p = ndtr(np.clip(X @ beta, -REACH, REACH))
    return beta, -float((k * np.log(p) + (n - k) * np.log1p(-p)).sum())


def _normal(x: Floats) -> Floats:
    return np.asarray(np.exp(-(x**2) / 2.0) / np.sqrt(2.0 * np.pi))
