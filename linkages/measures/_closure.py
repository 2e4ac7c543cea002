"""How many two-paths are closed."""

from __future__ import annotations

import numpy as np

from ..compiled import compiled, worth
from ..compiled.triangles import closed_paths, common_between, returned
from ..data.network import Network
from ..vocabulary import State

__all__ = ["closure", "few_paths"]

MOST_PATHS = 2_000_000  # two-paths looked at in one go
FEW = 50  # two-paths for each tie, up to which they are met one after another


def closure(net: Network) -> tuple[int, int]:
    """Number of two-paths a→v→b with a→b a tie, and null; in an undirected network from either end."""
    if worth(net.ties.nnz):
        if not few_paths(net):
            return _by_pairs(net)
        every, closed = compiled(closed_paths)(net.ties.indptr, net.ties.indices)
        return closed, every - closed
    ties = net.ties.copy()
    ties.data = np.ones(ties.nnz, dtype=np.int64)
    degree = np.diff(ties.indptr)
    # Two-paths that start at each actor: whole rows are taken together until there are enough.
    paths = np.cumsum(ties @ degree) if ties.nnz else np.zeros(len(degree), dtype=np.int64)
    closed = open_ = start = 0
    while start < len(degree):
        before = paths[start - 1] if start else 0
        stop = max(int(np.searchsorted(paths, before + MOST_PATHS, side="right")), start + 1)
        through = ties[start:stop] @ ties
        rows = np.repeat(np.arange(start, stop), np.diff(through.indptr))
        columns, n_paths = through.indices.astype(np.int64), through.data
        states = net.states(rows, columns)  # out on the diagonal: a→v→a is no two-path
        closed += int(n_paths[states == State.TIE].sum())
        open_ += int(n_paths[states == State.NULL].sum())
        start = stop
    return closed, open_


def few_paths(net: Network) -> bool:
    """Whether all that is no tie is null, and nobody is so busy that there are many more two-paths than ties: one may meet them all."""
    if net.exceptions.nnz or (net.background.state != State.NULL).any():
        return False
    return int(np.diff(net.ties.indptr)[net.ties.indices].sum()) <= FEW * net.ties.nnz


def _by_pairs(net: Network) -> tuple[int, int]:
    """Number of two-paths a→v→b with a→b a tie, and null.

    Those between two groups of actors follow from how many ties each actor in the middle has from the one and to the
    other; listed dyads, which may be in another state than their groups, are looked at one by one.
    """
    out, cells = net.ties, net.cells
    into = out.T.tocsr() if net.directed else out
    sides = (out.indptr, out.indices, into.indptr, into.indices)
    n, k = cells.n, len(cells.table)
    rows, columns = np.divmod(cells.keys, max(n, 1))
    row = np.searchsorted(rows, np.arange(n + 1))
    paths = compiled(common_between)(*sides, row, columns)
    usual = cells.table[cells.group[rows], cells.group[columns]]
    sender, receiver = np.repeat(np.arange(n), np.diff(out.indptr)), out.indices.astype(np.int64)
    come = np.bincount(receiver * k + cells.group[sender], minlength=n * k).reshape(n, k)
    go = np.bincount(sender * k + cells.group[receiver], minlength=n * k).reshape(n, k)
    between = np.einsum("vg,vh->gh", come, go)
    np.fill_diagonal(
        between, np.diagonal(between) - np.bincount(cells.group, compiled(returned)(*sides), k).astype(np.int64)
    )
    null = State.NULL
    open_ = int(between[cells.table == null].sum() + paths[cells.codes == null].sum() - paths[usual == null].sum())
    return int(paths[cells.codes == State.TIE].sum()), open_
