"""Triangles, each met once: from its actor of fewest contacts, so that the busiest are never paired with one another.

A graph is symmetric, as compressed rows: ``start`` (n + 1) and ``ends``, ascending in each row, nobody with himself.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = [
    "closed_kinds", "closed_paths", "common_between", "either_way", "ranked", "returned", "roles_between", "roles_one_by_one", "roles_through",
    "ways_through",
]  # fmt: skip

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


def either_way(start: Any, ends: Any, into: Any, senders: Any) -> tuple[Ints, Ints, Ints, Ints]:
    """Who is tied in any direction, row by row: (start, ends, kind of each cell, number of each kind at each actor).

    Ties as rows (``start``, ``ends``) and as columns (``into``, ``senders``), both ascending. Kinds: 0 sends, 1 receives, 2 both.
    """
    n = len(start) - 1
    first = np.zeros(n + 1, np.int64)
    others = np.empty(2 * len(ends), np.int64)
    kind = np.empty(2 * len(ends), np.int64)
    each = np.zeros((n, 3), np.int64)
    at = 0
    for a in range(n):
        own, come = start[a], into[a]
        while own < start[a + 1] or come < into[a + 1]:
            sent = ends[own] if own < start[a + 1] else n
            received = senders[come] if come < into[a + 1] else n
            sort = 2 if sent == received else 0 if sent < received else 1
            others[at] = min(sent, received)
            kind[at] = sort
            each[a, sort] += 1
            at += 1
            own += sent <= received
            come += received <= sent
        first[a + 1] = at
    return first, others[:at], kind[:at], each


def ranked(start: Any, ends: Any) -> tuple[Ints, Ints, Ints, Ints, Ints]:
    """Every edge once, from the end of fewer contacts: (rank of each actor, start, ends by rank, cell of the edge, cell of its reverse)."""
    n = len(start) - 1
    count = np.zeros(n + 1, np.int64)
    for u in range(n):
        count[start[u + 1] - start[u]] += 1
    total = 0
    for d in range(n + 1):
        here = count[d]
        count[d] = total
        total += here
    rank = np.empty(n, np.int64)
    for u in range(n):
        d = start[u + 1] - start[u]
        rank[u] = count[d]
        count[d] += 1
    first = np.zeros(n + 1, np.int64)
    for u in range(n):
        up = 0
        for cell in range(start[u], start[u + 1]):
            if rank[ends[cell]] > rank[u]:
                up += 1
        first[rank[u] + 1] = up
    for r in range(n):
        first[r + 1] += first[r]
    head = np.empty(first[n], np.int64)
    there = np.empty(first[n], np.int64)
    back = np.empty(first[n], np.int64)
    place = first[:n].copy()
    met = np.zeros(n, np.int64)  # rows are ascending, so the reverse of a cell is the next one of the other row
    for u in range(n):
        for cell in range(start[u], start[u + 1]):
            v = ends[cell]
            turned = start[v] + met[v]
            met[v] += 1
            if rank[v] > rank[u]:
                at = place[rank[u]]
                place[rank[u]] += 1
                head[at] = rank[v]
                there[at] = cell
                back[at] = turned
    return rank, first, head, there, back


def ways_through(
    rank: Any, first: Any, head: Any, there: Any, back: Any, strength: Any, total: Any
) -> tuple[Floats, Floats]:
    """For every cell (i, j): Σ_q s_iq·s_qj / t_q, and Σ_q s_iq·s_qj, over the triangles it is in."""
    n, m = len(first) - 1, len(head)
    weight = np.empty(m, np.float64)
    for e in range(m):
        weight[e] = strength[there[e]]
    each = np.empty(n, np.float64)
    for i in range(n):
        each[rank[i]] = total[i]
    shared, plain = np.zeros(m, np.float64), np.zeros(m, np.float64)
    mark = np.full(n, -1, np.int64)
    for u in range(n):
        for e in range(first[u], first[u + 1]):
            mark[head[e]] = e
        for e in range(first[u], first[u + 1]):
            v, uv = head[e], weight[e]
            for f in range(first[v], first[v + 1]):
                g = mark[head[f]]
                if g >= 0:
                    vw, uw = weight[f], weight[g]
                    plain[e] += uw * vw
                    shared[e] += uw * vw / each[head[f]]
                    plain[f] += uv * uw
                    shared[f] += uv * uw / each[u]
                    plain[g] += uv * vw
                    shared[g] += uv * vw / each[v]
        for e in range(first[u], first[u + 1]):
            mark[head[e]] = -1
    own, both = np.zeros(2 * m, np.float64), np.zeros(2 * m, np.float64)
    for e in range(m):
        own[there[e]] = own[back[e]] = shared[e]
        both[there[e]] = both[back[e]] = plain[e]
    return own, both


def closed_kinds(first: Any, head: Any, there: Any, kind: Any) -> Ints:
    """Number of triangles u < v < w (by rank) by the kinds of their edges, as ``9·uv + 3·vw + uw``.

    ``kind`` is by cell, from 0 to 2; that of the cell from the end of fewer contacts is read.
    """
    n, m = len(first) - 1, len(head)
    sort = np.empty(m, np.int64)
    for e in range(m):
        sort[e] = kind[there[e]]
    found = np.zeros(27, np.int64)
    mark = np.full(n, -1, np.int64)
    for u in range(n):
        for e in range(first[u], first[u + 1]):
            mark[head[e]] = sort[e]
        for e in range(first[u], first[u + 1]):
            v, of_e = head[e], 9 * sort[e]
            for f in range(first[v], first[v + 1]):
                of_g = mark[head[f]]
                if of_g >= 0:
                    found[of_e + 3 * sort[f] + of_g] += 1
        for e in range(first[u], first[u + 1]):
            mark[head[e]] = -1
    return found


def closed_paths(start: Any, ends: Any) -> tuple[int, int]:
    """How many ways a→v→b with a ≠ b there are, and how many of them with a→b; one after another."""
    n = len(start) - 1
    mark = np.full(n, -1, np.int64)
    closed, every = 0, 0
    for a in range(n):
        for cell in range(start[a], start[a + 1]):
            mark[ends[cell]] = a
        for cell in range(start[a], start[a + 1]):
            v = ends[cell]
            every += start[v + 1] - start[v]
            for other in range(start[v], start[v + 1]):
                b = ends[other]
                closed += mark[b] == a
                every -= b == a
    return every, closed


def returned(start: Any, ends: Any, into: Any, senders: Any) -> Ints:
    """How many of each actor's ties are returned; rows (``start``, ``ends``) and columns (``into``, ``senders``) ascending."""
    n = len(start) - 1
    found = np.zeros(n, np.int64)
    for a in range(n):
        cell, last = into[a], into[a + 1]
        for own in range(start[a], start[a + 1]):
            while cell < last and senders[cell] < ends[own]:
                cell += 1
            if cell < last and senders[cell] == ends[own]:
                found[a] += 1
    return found


def common_between(start: Any, ends: Any, into: Any, senders: Any, row: Any, columns: Any) -> Ints:
    """Of every listed pair (a, b), row by row, on how many ways a→v→b one gets from a to b.

    Ties as rows (``start``, ``ends``) and as columns (``into``, ``senders``); ``row`` says where the pairs of each a begin.
    """
    n = len(start) - 1
    found = np.zeros(len(columns), np.int64)
    mark = np.full(n, -1, np.int64)
    for a in range(n):
        if row[a] == row[a + 1] or start[a] == start[a + 1]:
            continue
        for cell in range(start[a], start[a + 1]):
            mark[ends[cell]] = a
        given = start[a + 1] - start[a]
        for pair in range(row[a], row[a + 1]):
            b = columns[pair]
            low, high = into[b], into[b + 1]
            met = 0
            if high - low <= 8 * given:
                for cell in range(low, high):
                    if mark[senders[cell]] == a:
                        met += 1
            else:  # few ways out of a, many into b: look each of the few up
                for cell in range(start[a], start[a + 1]):
                    v, left, right = ends[cell], low, high
                    while left < right:
                        middle = (left + right) // 2
                        if senders[middle] < v:
                            left = middle + 1
                        else:
                            right = middle
                    if left < high and senders[left] == v:
                        met += 1
            found[pair] = met
    return found


def roles_between(
    start: Any, ends: Any, into: Any, senders: Any, row: Any, columns: Any, state: Any, label: Any, n_states: int
) -> Ints:
    """How many ways a→v→b there are between the ends of listed pairs (a, b): by the state of the pair, v, and role of v.

    Ties and pairs as in `common_between`, with a ``state`` for each pair; shape (n_states · n · 5), the roles by the labels of
    the three as in ``vocabulary.ROLES``.
    """
    n = len(start) - 1
    found = np.zeros(n_states * n * 5, np.int64)
    mark = np.full(n, -1, np.int64)
    for a in range(n):
        if row[a] == row[a + 1] or start[a] == start[a + 1]:
            continue
        for cell in range(start[a], start[a + 1]):
            mark[ends[cell]] = a
        given = start[a + 1] - start[a]
        for pair in range(row[a], row[a + 1]):
            b = columns[pair]
            low, high = into[b], into[b + 1]
            few = high - low > 8 * given  # few ways out of a, many into b: look each of the few up
            cell, last = (start[a], start[a + 1]) if few else (low, high)
            while cell < last:
                v = ends[cell] if few else senders[cell]
                met = mark[v] == a
                if few:
                    left, right = low, high
                    while left < right:
                        middle = (left + right) // 2
                        if senders[middle] < v:
                            left = middle + 1
                        else:
                            right = middle
                    met = left < high and senders[left] == v
                if met:
                    if label[a] == label[b]:
                        role = 0 if label[a] == label[v] else 1
                    elif label[a] == label[v]:
                        role = 2
                    else:
                        role = 3 if label[b] == label[v] else 4
                    found[(state[pair] * n + v) * 5 + role] += 1
                cell += 1
    return found


def roles_through(start: Any, ends: Any, into: Any, senders: Any, label: Any, k: int) -> Ints:
    """How many ways a→v→b with a ≠ b there are by v and role of v, whatever holds between a and b: shape (n, 5).

    Ties as in `common_between`, with the labels 0 … k − 1 of actors.
    """
    n = len(start) - 1
    found = np.zeros((n, 5), np.int64)
    come = np.zeros(k, np.int64)
    mark = np.full(n, -1, np.int64)
    for v in range(n):
        for cell in range(into[v], into[v + 1]):
            come[label[senders[cell]]] += 1
            mark[senders[cell]] = v
        mine, own_out, alike, back, own_back = label[v], 0, 0, 0, 0
        for cell in range(start[v], start[v + 1]):
            b = ends[cell]
            own = label[b] == mine
            own_out += own
            alike += come[label[b]]
            if mark[b] == v:
                back += 1
                own_back += own
        all_in, all_out, own_in = into[v + 1] - into[v], start[v + 1] - start[v], come[mine]
        found[v, 0] = own_in * own_out - own_back
        found[v, 1] = alike - own_in * own_out - (back - own_back)
        found[v, 2] = own_in * (all_out - own_out)
        found[v, 3] = (all_in - own_in) * own_out
        found[v, 4] = all_in * all_out - alike - found[v, 2] - found[v, 3]
        for cell in range(into[v], into[v + 1]):
            come[label[senders[cell]]] = 0
    return found


def roles_one_by_one(start: Any, ends: Any, label: Any) -> tuple[Ints, Any]:
    """Ways a→v→b with a ≠ b and no tie a→b by v and role of v, shape (n, 5), one after another; and who is on any with a ≠ b."""
    n = len(start) - 1
    found = np.zeros((n, 5), np.int64)
    between = np.zeros(n, np.bool_)
    mark = np.full(n, -1, np.int64)
    roles = np.array(
        [4, 3, 2, 0, 1, 0, 0, 0]
    )  # by a = b, a = v, v = b (labels), as the bits of a number: of these 7 is all three
    for a in range(n):
        for cell in range(start[a], start[a + 1]):
            mark[ends[cell]] = a
        for cell in range(start[a], start[a + 1]):
            v = ends[cell]
            begins = 2 * np.int64(label[a] == label[v])
            for other in range(start[v], start[v + 1]):
                b = ends[other]
                alike = 4 * np.int64(label[a] == label[b]) + begins + np.int64(label[v] == label[b])
                found[v, roles[alike]] += np.int64(mark[b] != a) * np.int64(b != a)
                between[v] |= b != a
    return found, between
