"""Sums over rows that regressions ask for, block by block: what is worked out of a row stays in the cache until it is used."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

__all__ = ["logit_pass", "moved_sums"]

Floats = NDArray[np.float64]
BLOCK: Final = 512
AT_ONCE: Final = 64  # factors between 1 and 2 that are multiplied before a logarithm is taken


def logit_pass(x: Any, y: Any, eta: Any, small: Any, gradient: Any, information: Any) -> float:
    """One look at a logistic regression of log odds ``eta``: the deviance; fills ``gradient``, x (y − mu), and ``information``, x W x'.

    ``x`` has a row for each regressor; ``small`` is exp(−abs(eta)).
    """
    k, m = x.shape
    rest, weight, weighted = np.empty(BLOCK), np.empty(BLOCK), np.empty(BLOCK)
    gradient[:] = 0.0
    information[:] = 0.0
    loss = 0.0
    for begin in range(0, m, BLOCK):
        size = min(BLOCK, m - begin)
        for r in range(size):
            odds, share = eta[begin + r], 1.0 / (1.0 + small[begin + r])
            weight[r] = small[begin + r] * share * share
            rest[r] = y[begin + r] - (share if odds >= 0 else small[begin + r] * share)
            loss += (odds if odds >= 0 else 0.0) - y[begin + r] * odds
        for part in range(begin, begin + size, AT_ONCE):
            factors = 1.0
            for r in range(part, min(part + AT_ONCE, begin + size)):
                factors *= 1.0 + small[r]
            loss += np.log(factors)
        for q in range(k):
            total = 0.0
            for r in range(size):
                total += x[q, begin + r] * rest[r]
                weighted[r] = x[q, begin + r] * weight[r]
            gradient[q] += total
            for p in range(q + 1):
                total = 0.0
                for r in range(size):
                    total += weighted[r] * x[p, begin + r]
                information[q, p] += total
    for q in range(k):
        for p in range(q):
            information[p, q] = information[q, p]
    return 2.0 * loss


def moved_sums(
    p: Any, residual: Any, runs: Any, first: Any, j: Any, weights: Any, z: Any, skipped: int, y: Any, with_z: Any
) -> tuple[float, float, bool]:
    """Sums of a residual whose actors stand at ``p``: (Σ w·r², Σ r·y, whether any r is nan), and Σ w·r·z into ``with_z``.

    Rows are dyads of a wave, an actor i and another ``j``. Those of one wave and i are together: they begin at ``runs``, and ``first``
    says which wave · n + i. ``residual`` has a cell for every wave and two actors. The row ``skipped`` of ``z`` is left out.
    """
    n = len(p)
    moved, weighted = np.empty(n), np.empty(n)
    with_z[:] = 0.0
    square, with_y = 0.0, 0.0
    for run in range(len(first)):
        begin, size = runs[run], runs[run + 1] - runs[run]
        base = (first[run] // n * n + p[first[run] % n]) * n
        own, other = 0.0, 0.0
        for r in range(size):
            moved[r] = residual[base + p[j[begin + r]]]
        for r in range(size):
            weighted[r] = moved[r] * weights[begin + r]
            own += weighted[r] * moved[r]
            other += moved[r] * y[begin + r]
        if np.isnan(own):
            return own, other, True
        square += own
        with_y += other
        place = 0
        for q in range(len(z)):
            if q == skipped:
                continue
            total = 0.0
            for r in range(size):
                total += weighted[r] * z[q, begin + r]
            with_z[place] += total
            place += 1
    return square, with_y, False
