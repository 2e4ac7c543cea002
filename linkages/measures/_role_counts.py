"""How many open triples each actor brokers, by role, without a list of them: for networks whose two-paths fit nowhere."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array, csr_array

from ..compiled import compiled, worth
from ..compiled.triangles import roles_between, roles_one_by_one, roles_through
from ..data.network import Network
from ..data.storage import keys_of
from ..vocabulary import ROLES, State
from ._closure import few_paths

__all__ = ["null_around_ties", "role_counts", "role_of"]

Ints = NDArray[np.int64]
Mask = NDArray[np.bool_]
CHUNK = 4_000_000  # ways between listed pairs that are looked at together


def role_of(a: Ints, v: Ints, b: Ints) -> Ints:
    """Position in ``ROLES`` of a broker with label v between labels a and b."""
    return np.where(a == b, np.where(a == v, 0, 1), np.where(a == v, 2, np.where(b == v, 3, 4)))


def null_around_ties(net: Network) -> bool:
    """Whether whoever sends ties has no tie with all others that are not listed, as in a registry or a roster."""
    senders = np.unique(net.cells.group[np.diff(net.ties.indptr) > 0])
    return bool((net.cells.table[senders] == State.NULL).all())


def role_counts(net: Network, label: Ints) -> tuple[Ints, Ints, Mask]:
    """Open and undetermined two-paths a→v→b by v and role (n, 5), and whether v is in the middle of any at stake.

    Of two-paths there are as many as ties into v times ties out of it, group by group. Those that end where they began, and
    those whose dyad a→b is listed (a tie, missing, out), are met one by one and taken away: for every listed dyad, the actors
    between its ends, looked for among the fewer ties of its two ends. For a network of `null_around_ties`.
    """
    n, cells = len(label), net.cells
    if worth(net.ties.nnz) and few_paths(net):
        counts, between = compiled(roles_one_by_one)(net.ties.indptr, net.ties.indices, label)
        return counts, np.zeros_like(counts), between
    listed = cells.codes != State.NULL
    a, b, code = cells.rows[listed], cells.columns[listed], cells.codes[listed]
    if worth(net.ties.nnz):
        paths, found = _compiled(net, label, a, b, code)
    else:
        paths = _all_paths(net, label)
        found = np.zeros((len(State), n, len(ROLES)), dtype=np.int64)
        for place, v in _between(net, a, b):
            at = v * len(ROLES) + role_of(label[a[place]], label[v], label[b[place]])
            for state in np.unique(code[place]).tolist():
                counted = np.bincount(at[code[place] == state], minlength=n * len(ROLES))
                found[state] += counted.reshape(n, len(ROLES))
    at_stake = (paths - found[State.OUT]).sum(axis=1) > 0
    return paths - found.sum(axis=0), found[State.MISSING], at_stake


def _compiled(net: Network, label: Ints, a: Ints, b: Ints, code: Ints) -> tuple[Ints, Ints]:
    """Two-paths by middle and role, and those between listed dyads by state, middle and role, in machine code."""
    n, out = len(label), net.ties
    into = out.T.tocsr() if net.directed else out
    row = np.searchsorted(a, np.arange(n + 1))
    sides = (out.indptr, out.indices, into.indptr, into.indices)
    paths = compiled(roles_through)(*sides, label, int(label.max(initial=0)) + 1)
    found = compiled(roles_between)(*sides, row, b, code, label, len(State))
    return paths, found.reshape(len(State), n, len(ROLES))


def _all_paths(net: Network, label: Ints) -> Ints:
    """Two-paths with different ends by their middle and role, whatever holds between the ends."""
    n, width = len(label), int(label.max(initial=0)) + 1
    sender = np.repeat(np.arange(n), np.diff(net.ties.indptr))
    receiver = net.ties.indices.astype(np.int64)
    come, go = (
        coo_array((np.ones(len(sender), dtype=np.int64), (one, label[other])), shape=(n, width)).tocsr()
        for one, other in ((receiver, sender), (sender, receiver))
    )
    same = label[sender] == label[receiver]
    into, out = (np.bincount(end, minlength=n).astype(np.int64) for end in (receiver, sender))
    own_in, own_out = (np.bincount(end[same], minlength=n).astype(np.int64) for end in (receiver, sender))
    alike = np.asarray(come.multiply(go).sum(axis=1)).ravel()  # both ends in one group
    own = own_in * own_out
    paths = np.column_stack([own, alike - own, own_in * (out - own_out), (into - own_in) * own_out, np.zeros_like(own)])
    paths[:, 4] = into * out - paths.sum(axis=1)
    ones = csr_array((np.ones(net.ties.nnz, dtype=np.int64), net.ties.indices, net.ties.indptr), shape=net.ties.shape)
    back = (ones.multiply(ones.T) if net.directed else ones).tocoo()
    returned = np.where(label[back.row] == label[back.col], 0, 1)
    paths[:, :2] -= np.bincount(back.row * np.int64(2) + returned, minlength=2 * n).reshape(n, 2)
    return paths


def _between(net: Network, a: Ints, b: Ints) -> Iterator[tuple[Ints, Ints]]:
    """For pairs (a, b): position of the pair, and v, of every a→v→b."""
    n, out = len(net.actors), net.ties
    into = out.T.tocsr() if net.directed else out
    keys = keys_of(out)
    n_out, n_in = np.diff(out.indptr)[a].astype(np.int64), np.diff(into.indptr)[b].astype(np.int64)
    fewer = n_out <= n_in
    for from_a, start, ends in ((True, out.indptr, out.indices), (False, into.indptr, into.indices)):
        pairs = np.flatnonzero((fewer == from_a) & (n_out > 0) & (n_in > 0))
        size = (n_out if from_a else n_in)[pairs]
        part = np.cumsum(size) // CHUNK
        for here in np.split(np.arange(len(pairs)), np.flatnonzero(np.diff(part)) + 1):
            place, many = np.repeat(pairs[here], size[here]), size[here]
            first = start[(a if from_a else b)[pairs[here]]].astype(np.int64)
            step = np.arange(len(place)) - np.repeat(np.cumsum(many) - many, many)
            v = ends[np.repeat(first, many) + step].astype(np.int64)
            wanted = v * n + b[place] if from_a else a[place] * np.int64(n) + v
            found = keys[np.minimum(np.searchsorted(keys, wanted), len(keys) - 1)] == wanted if len(v) else v == 0
            yield place[found], v[found]
