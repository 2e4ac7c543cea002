"""How often a test finds an effect, as a curve through a few simulated effects."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

__all__ = ["PowerCurve", "power_curve"]

Floats = NDArray[np.float64]
NAN: Final = float("nan")


@dataclass(frozen=True, eq=False)
class PowerCurve:
    """Power of an effect e: Φ(level + slope e).

    Parameters
    ----------
    level, slope : float
        Fitted by maximum likelihood; nan where power does not rise.
    covariance : ndarray of shape (2, 2)
        Of the two, from the number of simulated studies alone.
    """

    level: float
    slope: float
    covariance: Floats

    def power(self, effect: float) -> tuple[float, float]:
        """Power, and its Monte Carlo standard error."""
        from scipy.special import ndtr

        x = self.level + self.slope * effect
        row = np.array([1.0, effect])
        return float(ndtr(x)), float(_normal(np.array([x]))[0] * np.sqrt(np.maximum(row @ self.covariance @ row, 0.0)))

    def detectable(self, power: float) -> tuple[float, float]:
        """The effect that has this power, and its Monte Carlo standard error."""
        from scipy.special import ndtri

        effect = float((float(ndtri(power)) - self.level) / self.slope)
        row = np.array([1.0, effect]) / self.slope
        return effect, float(np.sqrt(np.maximum(row @ self.covariance @ row, 0.0)))


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
    Probit regression by Fisher scoring: for an estimate that is normal around the effect and a test of fixed reach this is the
    exact form, with the half of the size that lies in the direction of the effect at 0. Where all effects are found always or
    never, half a study is added to either side.

    Examples
    --------
    >>> curve = power_curve([0.0, 0.1, 0.2], [5, 100, 180], [200, 200, 200])
    >>> [round(x, 3) for x in curve.detectable(0.8)]
    [0.163, 0.006]
    """
    e, k, n = (np.asarray(x, dtype=np.float64) for x in (effects, found, n_studies))
    if ((k == 0) | (k == n)).all():
        k, n = k + 0.5, n + 1.0
    X = np.column_stack([np.ones_like(e), e])
    scale = np.array([1.0, max(float(np.abs(e).max()), 1e-12)])
    beta, information = _probit(X / scale, k, n)
    covariance = np.linalg.pinv(information) / np.outer(scale, scale)
    level, slope = beta / scale
    if not slope > 0:
        return PowerCurve(NAN, NAN, np.full((2, 2), NAN))
    return PowerCurve(float(level), float(slope), covariance)


def _probit(X: Floats, k: Floats, n: Floats) -> tuple[Floats, Floats]:
    """Coefficients and their information."""
    from scipy.special import ndtr

    beta = np.array([-1.96, 2.8])
    information = np.eye(2)
    for _ in range(100):
        x = np.clip(X @ beta, -6.0, 6.0)
        p, slope = ndtr(x), _normal(x)
        weight = n * slope**2 / (p * (1.0 - p))
        information = (X.T * weight) @ X
        step = np.linalg.pinv(information) @ (X.T @ (slope * (k - n * p) / (p * (1.0 - p))))
        beta = beta + np.clip(step, -2.0, 2.0)
        if np.abs(step).max() < 1e-9:
            break
    return beta, information


def _normal(x: Floats) -> Floats:
    return np.asarray(np.exp(-(x**2) / 2.0) / np.sqrt(2.0 * np.pi))
