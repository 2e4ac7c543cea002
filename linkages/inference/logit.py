"""Logistic regression by Newton's method, which knows when there is no answer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from ..compiled import compiled, worth
from ..compiled.fitting import logit_pass

__all__ = ["LogitFit", "fit_logit", "independent"]

Floats = NDArray[np.float64]
MOST_STEPS: Final = 40


@dataclass(frozen=True, eq=False)
class LogitFit:
    """A logistic regression of 0/1 on some regressors.

    Parameters
    ----------
    coefficients : ndarray of shape (k,)
        Log odds; nan when the regressors tell ties and nulls apart without error, so that no finite ones are best.
    fitted : ndarray of shape (rows,)
        Probability of 1.
    information : ndarray of shape (k, k)
        X'WX, with weights W = fitted × (1 − fitted).
    deviance : float
        −2 × log likelihood, with the penalty if there is one; nan without coefficients.
    """

    coefficients: Floats
    fitted: Floats
    information: Floats
    deviance: float

    @property
    def separated(self) -> bool:
        """Whether there is no finite answer."""
        return bool(np.isnan(self.coefficients).any())

    @property
    def weights(self) -> Floats:
        """Variance of each row's outcome."""
        return self.fitted * (1 - self.fitted)


def fit_logit(x: Any, y: Any, *, start: Any = None, penalty: Any = None) -> LogitFit:
    """Fit by Newton's method with step halving.

    Parameters
    ----------
    x : array_like of shape (k, rows)
        Regressors, one a row of the array; the intercept is one of them. No product goes through BLAS.
    y : array_like of shape (rows,)
        0 or 1.
    start : array_like of shape (k,), optional
        Where to begin.
    penalty : array_like of shape (k,), optional
        What half the square of each log odds costs of the log likelihood: the precision of a normal prior around 0.

    Returns
    -------
    LogitFit

    Notes
    -----
    Steps end when no log odds moves by more than 1e-10 (relative above 1), which R's ``glm`` does not wait for (it
    looks at the deviance, to 1e-8 of it). Where the regressors separate ties from nulls the likelihood has no maximum and
    every step moves some log odds by about one, for ever: that is how it is found.

    Examples
    --------
    >>> fit = fit_logit([[1, 1, 1, 1, 1, 1], [0, 0, 0, 1, 1, 1]], [0, 0, 1, 0, 1, 1])
    >>> fit.coefficients.round(4).tolist()  # log odds of 1/3, and from there to those of 2/3
    [-0.6931, 1.3863]
    >>> fit_logit([[1, 1, 1, 1], [0, 0, 1, 1]], [0, 0, 1, 1]).separated
    True
    """
    x, y = np.asarray(x, dtype=np.float64), np.asarray(y, dtype=np.float64)
    b = np.zeros(len(x)) if start is None else np.array(start, dtype=np.float64)
    cost = np.zeros(len(x)) if penalty is None else np.asarray(penalty, dtype=np.float64)
    here = _look(x, y, b, cost)
    for _ in range(MOST_STEPS):
        try:
            step = np.linalg.solve(here.information + np.diag(cost), here.gradient - cost * b)
        except np.linalg.LinAlgError:
            break
        if not np.isfinite(step).all():
            break
        size = 1.0
        there = _look(x, y, b + step, cost, here)
        while there.loss > here.loss * (1 + 1e-12) + 1e-12 and size > 1e-6:
            size /= 2
            there = _look(x, y, b + size * step, cost, here)
        b, here = b + size * step, there
        if here.far / size <= 1e-10 * max(1.0, here.top):
            return LogitFit(b, _share(here.eta), here.information, here.loss)
    return LogitFit(np.full(len(x), np.nan), _share(here.eta), here.information, float("nan"))


@dataclass(frozen=True, eq=False)
class _Seen:
    """What one look at the coefficients says: log odds, products, the loss, and how far the log odds are from those of another look."""

    eta: Floats
    gradient: Floats
    information: Floats
    loss: float
    far: float
    top: float


def _look(x: Floats, y: Floats, b: Floats, cost: Floats, before: _Seen | None = None) -> _Seen:
    """In one pass over the rows in machine code where it is worth it."""
    eta = _odds(b, x)
    far = np.inf if before is None else float(np.abs(eta - before.eta).max(initial=0.0))
    if worth(x.size):
        gradient, information = np.empty(len(x)), np.empty((len(x), len(x)))
        loss = compiled(logit_pass)(x, y, eta, np.exp(-np.abs(eta)), gradient, information)
    else:
        mu = _share(eta)
        gradient, information = np.asarray(np.einsum("km,m->k", x, y - mu)), _information(x, mu)
        loss = float(2 * (np.logaddexp(0, eta) - y * eta).sum())
    loss += float((cost * b * b).sum())
    return _Seen(eta, gradient, information, loss, far, float(np.abs(eta).max(initial=0.0)))


def _odds(b: Floats, x: Floats) -> Floats:
    return np.asarray(np.einsum("k,km->m", b, x))


def _share(eta: Floats) -> Floats:
    return np.asarray(1 / (1 + np.exp(-np.clip(eta, -700, 700))))


def _information(x: Floats, mu: Floats) -> Floats:
    return np.asarray(np.einsum("im,jm->ij", x * (mu * (1 - mu)), x))


def independent(x: Any) -> list[int]:
    """Which rows of an array are no combination of those before them (nor blank).

    Examples
    --------
    >>> independent([[1.0, 1.0, 1.0], [0.0, 1.0, 2.0], [1.0, 2.0, 3.0], [0.0, 0.0, 0.0], [0.0, 0.0, 1.0]])
    [0, 1, 4]
    """
    x = np.asarray(x, dtype=np.float64)
    kept: list[int] = []
    basis = np.zeros((0, x.shape[1]))
    for k, row in enumerate(x):
        size = float(np.sqrt((row * row).sum()))
        rest = row
        for _ in range(2):  # twice is enough for rounding
            rest = rest - np.einsum("q,qm->m", np.einsum("qm,m->q", basis, rest), basis)
        left = float(np.sqrt((rest * rest).sum()))
        if left > 1e-9 * size:
            kept.append(k)
            basis = np.vstack([basis, rest / left])
    return kept
