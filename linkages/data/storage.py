"""How the parts of a Network lie in memory: canonical read-only sparse arrays, and the checks that hold them together."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.sparse import csr_array, issparse

from ..errors import ArgumentError, NetworkError
from ..vocabulary import State
from . import cells as _cells
from .background import LISTABLE, Background
from .cells import Cells

__all__ = [
    "actor_frame", "canonical", "cells_of", "check_cells", "check_parts", "check_symmetric", "from_keys", "frozen", "keys_of",
    "states_at",
]  # fmt: skip

# Before pandas 3 a shallow copy still shares its values with the original.
_DEEP = int(pd.__version__.split(".")[0]) < 3


def from_keys(keys: Any, data: Any, n: int) -> csr_array:
    """The sparse array of cells listed as row * n + column, ascending."""
    counts = np.bincount(keys // max(n, 1), minlength=n) if n else np.zeros(0, dtype=np.int64)
    start = np.concatenate([[0], np.cumsum(counts)])
    return csr_array((data, keys % max(n, 1), start), shape=(n, n))


def keys_of(part: csr_array) -> NDArray[np.int64]:
    """Listed cells as row * n + column, ascending."""
    n = part.shape[0]
    rows = np.repeat(np.arange(n, dtype=np.int64), np.diff(part.indptr))
    return rows * np.int64(n) + part.indices.astype(np.int64)


def cells_of(ties: csr_array, exceptions: csr_array, background: Background) -> Cells:
    """Ties and exceptions in one list over the background."""
    tie_keys, other_keys = keys_of(ties), keys_of(exceptions)
    keys = np.concatenate([tie_keys, other_keys])
    codes = np.concatenate([np.full(len(tie_keys), State.TIE, dtype=np.int64), exceptions.data.astype(np.int64)])
    order = np.argsort(keys, kind="stable")
    group, state = background.group.astype(np.int64), background.state.astype(np.int64)
    return Cells(group, state, keys[order], codes[order])


def canonical(part: Any, dtype: Any, name: str) -> csr_array:
    """A sorted, read-only copy without duplicates; an explicit zero stays and is refused by the checks."""
    if not issparse(part):
        raise NetworkError(f"{name} must be a sparse array, got {type(part).__name__}; from_matrix takes dense ones")
    out = csr_array(part, copy=True)
    try:
        out.check_format(full_check=True)
    except ValueError as error:
        raise NetworkError(f"{name} is no sound sparse array: {error}") from error
    out.sum_duplicates()
    if out.nnz != part.nnz:
        raise NetworkError(f"{name} lists a dyad twice")
    with np.errstate(invalid="ignore"):
        values = out.data.astype(dtype)
    if not np.array_equal(values, out.data, equal_nan=values.dtype.kind == "f"):
        raise NetworkError(f"{name} holds values that are no {np.dtype(dtype).name}")
    out.data = values
    for array in (out.data, out.indices, out.indptr):
        frozen(array)
    return out


def frozen(array: NDArray[Any]) -> NDArray[Any]:
    """The same array, read-only from now on."""
    array.flags.writeable = False
    return array


def states_at(cells: Cells, rows: Any, columns: Any) -> NDArray[np.int64]:
    """States by position, checked; out on the diagonal."""
    rows, columns = np.broadcast_arrays(np.asarray(rows, dtype=np.int64), np.asarray(columns, dtype=np.int64))
    for name, at in (("rows", rows), ("columns", columns)):
        if at.size and not (at.min() >= 0 and at.max() < cells.n):
            raise ArgumentError(f"{name} holds positions outside 0 to {cells.n - 1}")
    return np.where(rows == columns, np.int64(State.OUT), _cells.at(cells, rows, columns))


def actor_frame(actors: pd.DataFrame) -> pd.DataFrame:
    """The actors, apart from the caller's table, under unique ids in ascending order."""
    index = actors.index
    if isinstance(index, (pd.MultiIndex, pd.CategoricalIndex)):
        raise NetworkError("actors must be indexed by plain ids, text or numbers")
    if not (index.is_unique and index.is_monotonic_increasing and not index.hasnans):
        raise NetworkError("actors must be indexed by unique ids in ascending order, none of them blank")
    if not actors.columns.is_unique:
        raise NetworkError(f"actors has two columns {actors.columns[actors.columns.duplicated()][0]!r}")
    return actors.copy(deep=_DEEP)


def check_parts(ties: csr_array, exceptions: csr_array, background: Background, n: int) -> None:
    """Shapes and values of each part."""
    for name, part in (("ties", ties), ("exceptions", exceptions)):
        if part.shape != (n, n):
            raise NetworkError(f"{name} has shape {part.shape}, but there are {n} actors")
    if len(background.group) != n:
        raise NetworkError(f"background.group has {len(background.group)} entries for {n} actors")
    if not (np.isfinite(ties.data).all() and (ties.data > 0).all()):
        raise NetworkError("strengths of ties must be finite and above 0; leave out what is no tie")
    if not np.isin(exceptions.data, LISTABLE).all():
        raise NetworkError("exceptions may be NULL, MISSING or OUT")
    check_cells(keys_of(ties), keys_of(exceptions), exceptions.data, background, n)


def check_cells(ties: Any, others: Any, codes: Any, background: Background, n: int) -> None:
    """The two lists against the diagonal, each other, and the background."""
    for name, keys in (("ties", ties), ("exceptions", others)):
        if n and (keys % (n + 1) == 0).any():
            raise NetworkError(f"{name} lists a self-tie (a cell on the diagonal)")
    if len(_cells.merge_keys(ties, others)) != len(ties) + len(others):
        raise NetworkError("a dyad is listed both as a tie and as an exception")
    if len(others):
        group = background.group
        if (background.state[group[others // n], group[others % n]] == codes).any():
            raise NetworkError("an exception repeats what the background says")


def check_symmetric(cells: Cells, ties: csr_array) -> None:
    """States and strengths are the same in both directions."""
    turned = _cells.transpose(cells)
    same = np.array_equal(turned.keys, cells.keys) and np.array_equal(turned.codes, cells.codes)
    used = np.unique(cells.group)
    table = cells.table[np.ix_(used, used)]
    if not (same and np.array_equal(table, table.T)):
        raise NetworkError("an undirected network must be the same in both directions; symmetrize it first")
    if not np.array_equal(ties.data, ties.T.tocsr().data):
        raise NetworkError("an undirected network must have one strength for both directions of a tie")
