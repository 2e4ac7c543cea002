"""The listed cells of an array whose rows and columns were drawn again and again."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["drawn_cells"]

Ints = NDArray[np.int64]


def drawn_cells(
    drawn: Any, start: Any, ends: Any, into: Any, senders: Any, numbers: Any, twins: Any
) -> tuple[Ints, Ints, Ints]:
    """Cells of the drawn array, row by row and ascending in each: (start, columns, number of the cell that is there).

    At place p stands ``drawn[p]``. Cells that were listed as rows (``start``, ``ends``) and as columns (``into``, ``senders``, and the
    ``numbers`` of the cells); ``twins`` are further cells, rows of (p, q, number).
    """
    n, m = len(drawn), len(start) - 1
    copies = np.zeros(m + 1, np.int64)
    for p in range(n):
        copies[drawn[p] + 1] += 1
    for i in range(m):
        copies[i + 1] += copies[i]
    free = copies[:-1].copy()
    places = np.empty(n, np.int64)
    for p in range(n):
        places[free[drawn[p]]] = p
        free[drawn[p]] += 1
    size = np.zeros(m, np.int64)
    for i in range(m):
        for cell in range(start[i], start[i + 1]):
            size[i] += copies[ends[cell] + 1] - copies[ends[cell]]
    first, by_column = np.zeros(n + 1, np.int64), np.zeros(n + 1, np.int64)
    for t in range(len(twins)):
        first[twins[t, 0] + 1] += 1
        by_column[twins[t, 1] + 1] += 1
    for p in range(n):
        first[p + 1] += first[p] + size[drawn[p]]
        by_column[p + 1] += by_column[p]
    ordered, at = np.empty(len(twins), np.int64), by_column[:-1].copy()
    for t in range(len(twins)):
        ordered[at[twins[t, 1]]] = t
        at[twins[t, 1]] += 1
    columns, found = np.empty(first[n], np.int64), np.empty(first[n], np.int64)
    at = first[:-1].copy()
    for q in range(n):  # column by column, so that each row is ascending
        j = drawn[q]
        for cell in range(into[j], into[j + 1]):
            for copy in range(copies[senders[cell]], copies[senders[cell] + 1]):
                p = places[copy]
                columns[at[p]], found[at[p]] = q, numbers[cell]
                at[p] += 1
        for t in range(by_column[q], by_column[q + 1]):
            p = twins[ordered[t], 0]
            columns[at[p]], found[at[p]] = q, twins[ordered[t], 2]
            at[p] += 1
    return first, columns, found
