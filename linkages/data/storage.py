"""How the parts of a Network lie in memory: canonical read-only sparse arrays, and the checks that hold them together."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from ..errors import NetworkError
from . import cells as _cells
from .background import Background
from .cells import Cells

__all__ = ["canonical", "check_cells", "check_symmetric", "from_keys", "keys_of"]


def from_keys(keys: Any, data: Any, n: int) -> csr_array:
    counts = np.bincount(keys // max(n, 1), minlength=n) if n else np.zeros(0, dtype=np.int64)
    start = np.concatenate([[0], np.cumsum(counts)])
    return csr_array((data, keys % max(n, 1), start), shape=(n, n))


def keys_of(part: csr_array) -> NDArray[np.int64]:
    """Listed cells as row * n + column, ascending."""
    n = part.shape[0]
    rows = np.repeat(np.arange(n, dtype=np.int64), np.diff(part.indptr))
    return rows * np.int64(n) + part.indices.astype(np.int64)


def canonical(part: Any, dtype: Any) -> csr_array:
    """A sorted, read-only copy without duplicates; an explicit zero stays and is refused by the checks."""
    out = csr_array(part, dtype=dtype, copy=True)
    listed = out.nnz
    out.sum_duplicates()
    if out.nnz != listed:
        raise NetworkError("a dyad is listed twice")
    for array in (out.data, out.indices, out.indptr):
        array.flags.writeable = False
    return out


def check_cells(ties: Any, others: Any, codes: Any, background: Background, n: int) -> None:
    for name, keys in (("ties", ties), ("exceptions", others)):
        if n and (keys % (n + 1) == 0).any():
            raise NetworkError(f"{name} lists a self-tie (a cell on the diagonal)")
    if np.intersect1d(ties, others).size:
        raise NetworkError("a dyad is listed both as a tie and as an exception")
    if len(others):
        group = background.group
        if (background.state[group[others // n], group[others % n]] == codes).any():
            raise NetworkError("an exception repeats what the background says")


def check_symmetric(cells: Cells, ties: csr_array) -> None:
    turned = _cells.transpose(cells)
    same = np.array_equal(turned.keys, cells.keys) and np.array_equal(turned.codes, cells.codes)
    used = np.unique(cells.group)
    table = cells.table[np.ix_(used, used)]
    if not (same and np.array_equal(table, table.T)):
        raise NetworkError("an undirected network must be the same in both directions; symmetrize it first")
    if not np.array_equal(ties.data, ties.T.tocsr().data):
        raise NetworkError("an undirected network must have one strength for both directions of a tie")
