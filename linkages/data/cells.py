"""A square array of small codes that is constant over blocks of groups, but for listed cells.

Five per cent silent among a million actors is 5e10 missing dyads, which no list can hold; two groups of actors
say it in four numbers. Everything a `Network` counts is counted here, in O(groups² + listed cells):

- `refine`, `recode`, `transpose`, `select`, `reindex`, `pair` make a new array of codes,
- `at`, `census`, `row_census`, `places` read it.

The diagonal is never listed and never counted.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from ..errors import ArgumentError

Ints = NDArray[np.int64]

__all__ = [
    "Cells", "at", "census", "censuses", "dense", "find", "merge_groups", "merge_keys", "pair", "places", "prune", "recode", "refine", "reindex",
    "row_census", "select", "transpose",
]  # fmt: skip


@dataclass(frozen=True, eq=False)
class Cells:
    """Codes of an (n, n) array.

    Parameters
    ----------
    group : ndarray of shape (n,)
        Group of each row (and column), 0 … k−1.
    table : ndarray of shape (k, k)
        Code of every cell that is not listed, by the groups of its row and column.
    keys : ndarray of shape (m,)
        Listed cells as ``row * n + column``, ascending, off the diagonal.
    codes : ndarray of shape (m,)
        Their codes.
    """

    group: Ints
    table: Ints
    keys: Ints
    codes: Ints

    @property
    def n(self) -> int:
        return len(self.group)

    @property
    def rows(self) -> Ints:
        return self.keys // max(self.n, 1)

    @property
    def columns(self) -> Ints:
        return self.keys % max(self.n, 1)

    @property
    def sizes(self) -> Ints:
        """Number of actors in each group."""
        return np.bincount(self.group, minlength=len(self.table)).astype(np.int64)


def merge_keys(x: Ints, y: Ints) -> Ints:
    """All keys of two ascending lists, each once."""
    if not (len(x) and len(y)):
        return x if len(x) else y
    both = np.concatenate([x, y])
    both.sort(kind="stable")  # two runs: merged in one pass, where `numpy.union1d` would hash every key
    return both[np.concatenate([[True], both[1:] != both[:-1]])]


def _split(group: Ints, labels: Any, width: int) -> tuple[Ints, Ints, Ints]:
    """New groups for the pairs (group, label) that occur: their numbers, the old group and the label of each."""
    code = group * np.int64(width) + np.asarray(labels, dtype=np.int64)
    kinds, new = np.unique(code, return_inverse=True)
    return new.astype(np.int64), kinds // width, kinds % width


def refine(cells: Cells, labels: Any) -> tuple[Cells, Ints]:
    """Split groups so that each holds one label only; also returns the label of every new group."""
    labels = _labels(cells, labels)
    width = int(labels.max(initial=0)) + 1
    group, old, label = _split(cells.group, labels, width)
    return Cells(group, cells.table[np.ix_(old, old)], cells.keys, cells.codes), label


def _labels(cells: Cells, labels: Any) -> Ints:
    """One number from 0 for every row; a blank numbered -1 would be counted in another label's place."""
    labels = np.asarray(labels, dtype=np.int64)
    if labels.shape != (cells.n,) or labels.min(initial=0) < 0:
        raise ArgumentError(f"labels must be one number from 0 upwards for each of {cells.n} actors")
    return labels


def recode(cells: Cells, lookup: Any) -> Cells:
    """Replace every code c by ``lookup[c]`` and drop listed cells that their background now says."""
    lookup = np.asarray(lookup, dtype=np.int64)
    return prune(Cells(cells.group, lookup[cells.table], cells.keys, lookup[cells.codes]))


def prune(cells: Cells) -> Cells:
    """Drop listed cells whose code is their background's."""
    keep = cells.codes != cells.table[cells.group[cells.rows], cells.group[cells.columns]]
    if keep.all():
        return cells
    return Cells(cells.group, cells.table, cells.keys[keep], cells.codes[keep])


def merge_groups(cells: Cells) -> Cells:
    """Join groups whose rows and columns of the table are equal, and drop empty ones."""
    used = np.unique(cells.group)
    table = cells.table[np.ix_(used, used)]
    seen: dict[bytes, int] = {}
    new = [seen.setdefault(row.tobytes(), len(seen)) for row in np.hstack([table, table.T])]
    first = np.unique(np.array(new, dtype=np.int64), return_index=True)[1]
    renumber = np.zeros(len(cells.table), dtype=np.int64)
    renumber[used] = new
    return Cells(renumber[cells.group], table[np.ix_(first, first)], cells.keys, cells.codes)


def transpose(cells: Cells) -> Cells:
    """Swap rows and columns."""
    n, rows = cells.n, cells.rows
    start = np.concatenate([[0], np.cumsum(np.bincount(rows, minlength=n))])
    turned = csr_array((cells.codes, cells.columns, start), shape=(n, n)).T.tocsr()  # sorts by counting
    keys = np.repeat(np.arange(n, dtype=np.int64), np.diff(turned.indptr)) * n + turned.indices
    return Cells(cells.group, np.ascontiguousarray(cells.table.T), keys, turned.data)


def reindex(cells: Cells, position: Any, n: int, absent: int) -> Cells:
    """Lay the array into a larger one: row i becomes ``position[i]`` (ascending); new rows and columns hold ``absent``."""
    position = np.asarray(position, dtype=np.int64)
    k = len(cells.table)
    table = np.full((k + 1, k + 1), absent, dtype=np.int64)
    table[:k, :k] = cells.table
    group = np.full(n, k, dtype=np.int64)
    group[position] = cells.group
    keys = position[cells.rows] * np.int64(n) + position[cells.columns]
    return Cells(group, table, keys, cells.codes)


def select(cells: Cells, index: Any) -> Cells:
    """Keep the rows and columns in ``index`` (ascending)."""
    index = np.asarray(index, dtype=np.int64)
    position = np.full(cells.n, -1, dtype=np.int64)
    position[index] = np.arange(len(index))
    i, j = position[cells.rows], position[cells.columns]
    keep = (i >= 0) & (j >= 0)
    return Cells(cells.group[index], cells.table, i[keep] * np.int64(len(index)) + j[keep], cells.codes[keep])


def at(cells: Cells, rows: Any, columns: Any) -> Ints:
    """Codes of the given cells."""
    rows, columns = np.asarray(rows, dtype=np.int64), np.asarray(columns, dtype=np.int64)
    keys = rows * np.int64(cells.n) + columns
    codes = cells.table[cells.group[rows], cells.group[columns]]
    if len(cells.keys):
        place = np.minimum(np.searchsorted(cells.keys, keys), len(cells.keys) - 1)
        codes = np.where(cells.keys[place] == keys, cells.codes[place], codes)
    return codes


def find(cells: Cells, rows: Any, columns: Any) -> Ints:
    """Numbers of the given cells among the listed ones; one more than there are for a cell that is not listed."""
    keys = np.asarray(rows, dtype=np.int64) * np.int64(cells.n) + np.asarray(columns, dtype=np.int64)
    if not len(cells.keys):
        return np.zeros(len(keys), dtype=np.int64)
    place = np.minimum(np.searchsorted(cells.keys, keys), len(cells.keys) - 1)
    return np.where(cells.keys[place] == keys, place, len(cells.keys))


def pair(x: Cells, y: Cells, width: int) -> Cells:
    """Both codes of every cell in one: ``x * width + y`` (width above every code of y)."""
    group, old_x, old_y = _split(x.group, y.group, len(y.table))
    table = x.table[np.ix_(old_x, old_x)] * width + y.table[np.ix_(old_y, old_y)]
    keys = merge_keys(x.keys, y.keys)
    merged = Cells(group, table, keys, keys)
    i, j = group[merged.rows], group[merged.columns]
    code_x, code_y = x.table[old_x[i], old_x[j]], y.table[old_y[i], old_y[j]]
    code_x[np.searchsorted(keys, x.keys)] = x.codes
    code_y[np.searchsorted(keys, y.keys)] = y.codes
    return Cells(group, table, keys, code_x * width + code_y)


def census(cells: Cells, width: int, labels: Any = None) -> Ints:
    """Number of cells of every code below ``width``: shape (width,), or (L, L, width) by the labels of row and column.

    L is the highest label plus one; with one label only the shape is still (1, 1, width).
    """
    fine, label = refine(cells, np.zeros(cells.n, dtype=np.int64) if labels is None else labels)
    count = int(label.max(initial=0)) + 1
    size = fine.sizes
    pairs = np.outer(size, size) - np.diag(size)
    place = (label[:, None] * count + label[None, :]) * width + fine.table
    total = np.zeros(count * count * width, dtype=np.int64)
    np.add.at(total, place.ravel(), pairs.ravel())
    if len(fine.keys):
        i, j = fine.group[fine.rows], fine.group[fine.columns]
        base = (label[i] * count + label[j]) * width
        total += np.bincount(base + fine.codes, minlength=len(total))
        total -= np.bincount(base + fine.table[i, j], minlength=len(total))
    return total if labels is None else total.reshape(count, count, width)


def censuses(cells: Cells, width: int, labels: Any, count: int) -> Ints:
    """`census` by many labellings at once: ``labels`` (draws, n) below ``count`` give shape (draws, count, count, width)."""
    labels = np.asarray(labels, dtype=np.int64)
    draws, k = len(labels), len(cells.table)
    draw = np.arange(draws, dtype=np.int64)[:, None]
    place = (draw * k + cells.group) * count + labels
    size = np.bincount(place.ravel(), minlength=draws * k * count).reshape(draws, k, count)
    total = np.zeros((draws, count, count, width), dtype=np.int64)
    for code in np.unique(cells.table).tolist():
        here = (cells.table == code).astype(np.int64)
        total[..., code] = np.einsum("dga,gh,dhb->dab", size, here, size, optimize=True)
        own = size[:, np.diagonal(cells.table) == code].sum(axis=1)  # nobody has a dyad with itself
        total[:, np.arange(count), np.arange(count), code] -= own
    if len(cells.keys):
        rows, columns = cells.rows, cells.columns
        cell = ((draw * count + labels[:, rows]) * count + labels[:, columns]) * width
        flat = np.bincount((cell + cells.codes).ravel(), minlength=total.size)
        flat -= np.bincount((cell + cells.table[cells.group[rows], cells.group[columns]]).ravel(), minlength=total.size)
        total += flat.reshape(total.shape)
    return total


def row_census(cells: Cells, width: int) -> Ints:
    """Number of cells of every code in every row: shape (n, width)."""
    n, k = cells.n, len(cells.table)
    by_group = np.zeros((k, width), dtype=np.int64)
    np.add.at(by_group, (np.repeat(np.arange(k), k), cells.table.ravel()), np.tile(cells.sizes, k))
    total = by_group[cells.group]
    total[np.arange(n), np.diagonal(cells.table)[cells.group]] -= 1
    if len(cells.keys):
        rows = cells.rows
        background = cells.table[cells.group[rows], cells.group[cells.columns]]
        total += np.bincount(rows * width + cells.codes, minlength=n * width).reshape(n, width)
        total -= np.bincount(rows * width + background, minlength=n * width).reshape(n, width)
    return total


def dense(cells: Cells, diagonal: int) -> Ints:
    """All codes as an (n, n) array."""
    full = cells.table[np.ix_(cells.group, cells.group)]
    full[cells.rows, cells.columns] = cells.codes
    np.fill_diagonal(full, diagonal)
    return full


def places(cells: Cells, codes: Any) -> tuple[Ints, Ints]:
    """Key and code of every cell whose code is among ``codes``, listed or not: time and memory as many as there are."""
    n = max(cells.n, 1)
    by_group = np.split(np.argsort(cells.group, kind="stable"), np.cumsum(cells.sizes)[:-1])
    found = [
        (by_group[g][:, None] * n + by_group[h]).ravel() for g, h in np.argwhere(np.isin(cells.table, codes)).tolist()
    ]
    keys = np.sort(np.concatenate([np.zeros(0, dtype=np.int64), *found]))
    keys = keys[keys % (n + 1) != 0]
    if len(cells.keys):
        place = np.minimum(np.searchsorted(cells.keys, keys), len(cells.keys) - 1)
        keys = keys[cells.keys[place] != keys]
    keys = merge_keys(keys, cells.keys[np.isin(cells.codes, codes)])
    return keys, at(cells, keys // n, keys % n)
