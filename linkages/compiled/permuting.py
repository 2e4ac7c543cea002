"""What stands where when actors change places, row by row: a row is laid out once and looked up for all ties of another."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["moved_products", "placed"]

Floats = NDArray[np.float64]


def placed(p: Any, start: Any, ends: Any, other_start: Any, other_ends: Any, other_values: Any) -> Floats:
    """For every tie i→j of one array (``start``, ``ends``) the value of another one at ``p[i]``, ``p[j]``; 0 where it has none."""
    n = len(p)
    found = np.zeros(len(ends), np.float64)
    row = np.zeros(n, np.float64)
    for i in range(n):
        if start[i] == start[i + 1]:
            continue
        low, high = other_start[p[i]], other_start[p[i] + 1]
        for cell in range(low, high):
            row[other_ends[cell]] = other_values[cell]
        for cell in range(start[i], start[i + 1]):
            found[cell] = row[p[ends[cell]]]
        for cell in range(low, high):
            row[other_ends[cell]] = 0.0
    return found


def moved_products(p: Any, square: Any, others: Any) -> Floats:
    """Σ over i, j of ``square[p[i], p[j]] * others[k, i, j]``, for every k."""
    n, k = len(p), len(others)
    found = np.zeros(k, np.float64)
    moved = np.empty(n, np.float64)
    for i in range(n):
        row = square[p[i]]
        for j in range(n):
            moved[j] = row[p[j]]
        for q in range(k):
            other = others[q, i]
            total = 0.0
            for j in range(n):
                total += moved[j] * other[j]
            found[q] += total
    return found
