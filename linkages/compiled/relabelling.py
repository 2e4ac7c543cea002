"""Labels dealt anew to actors, many draws side by side: a draw is a lane, and a comparison of two actors serves all lanes."""

from __future__ import annotations

from typing import Any, Final

import numpy as np

__all__ = ["LANES", "dealt_roles", "orders_of"]

LANES: Final = 64


def orders_of(words: Any, at: int, orders: Any) -> int:
    """Random orders, one a row, from random words of 32 bits; the place of the next word, or −1 when there were too few.

    Fisher and Yates from the end, with the lowest bits of a word where they are not too large: what ``Generator.permuted``
    of NumPy makes of the same words.
    """
    n, last = orders.shape[1], len(words)
    for row in range(len(orders)):
        order = orders[row]
        for i in range(n):
            order[i] = i
        i, mask = n - 1, 1
        while mask < i:
            mask = 2 * mask + 1
        while i > 0:
            half = mask >> 1
            while i > half:
                if at >= last:
                    return -1
                j = np.int64(words[at]) & mask
                at += 1
                taken = j <= i
                j = j if taken else i
                moved = order[i]
                order[i] = order[j]
                order[j] = moved
                i -= 1 if taken else 0
            mask = half
    return at


def dealt_roles(
    orders: Any, label: Any, row: Any, first: Any, cell: Any, last: Any, row_last: Any, once: Any, times: Any,
    low: Any, high: Any, asked: Any, sums: Any, extreme: Any,
) -> None:  # fmt: skip
    """Add to ``extreme`` the draws in which a count by actor and role, or of all actors, is at most ``low`` or at least ``high``.

    ``orders`` are at most `LANES` draws: whose label each actor gets. Open triples by their middle: ``row`` says where the first
    ends of each middle begin in ``first``, ``cell`` where the other ends of a first end begin in ``last``; ``row_last`` where the
    different other ends of a middle begin in ``once``, and ``times`` how often each is met. ``low``, ``high``, ``asked`` and
    ``extreme`` have a row for each actor, and a last one for all of them. An actor that is ``asked`` keeps its own label: whoever
    was dealt it gets what the actor was. ``sums`` is room for four sums by lane, wide enough for the triples of one middle.
    """
    n, width = len(label), len(orders)
    dealt = np.zeros((n, LANES), np.uint8)
    holder = np.zeros((LANES, n), np.int32)
    for lane in range(width):
        for i in range(n):
            holder[lane, orders[lane, i]] = i
    for i in range(n):
        for lane in range(width):
            dealt[i, lane] = label[orders[lane, i]]
    middle, same = np.zeros(LANES, np.uint8), np.zeros(LANES, np.uint8)
    ab, av, vb, alike = sums[0], sums[1], sums[2], sums[3]  # triples with a = b, a = v, v = b, and all three
    counts, total = np.zeros((5, LANES), np.int64), np.zeros((5, LANES), np.int64)
    for turn in range(2 * n + 2):  # every actor with its own label, and with the one it was dealt; then all of them
        v, own = turn >> 1, (turn & 1) == 0
        if v == n:
            if own:
                continue
            for role in range(5):
                for lane in range(LANES):
                    counts[role, lane] = total[role, lane]
        elif row[v] == row[v + 1] or not asked[v if own else n]:
            continue
        else:
            if own:
                for lane in range(width):
                    dealt[holder[lane, v], lane] = dealt[v, lane]
            for lane in range(LANES):
                middle[lane] = label[v] if own else dealt[v, lane]
                ab[lane] = av[lane] = vb[lane] = alike[lane] = 0
            for run in range(row[v], row[v + 1]):
                mine, begin = dealt[first[run]], cell[run]
                while begin < cell[run + 1]:
                    end = min(begin + 255, cell[run + 1])  # as many as a byte can add up
                    for lane in range(LANES):
                        same[lane] = 0
                    for at in range(begin, end):
                        other = dealt[last[at]]
                        for lane in range(LANES):
                            same[lane] += mine[lane] == other[lane]
                    for lane in range(LANES):
                        ab[lane] += same[lane]
                        alike[lane] += same[lane] if mine[lane] == middle[lane] else 0
                        av[lane] += end - begin if mine[lane] == middle[lane] else 0
                    begin = end
            for at in range(row_last[v], row_last[v + 1]):
                other, often = dealt[once[at]], times[at]
                for lane in range(LANES):
                    vb[lane] += often if other[lane] == middle[lane] else 0
            every = cell[row[v + 1]] - cell[row[v]]
            for lane in range(LANES):
                three = np.int64(alike[lane])
                counts[0, lane] = three
                counts[1, lane] = ab[lane] - three
                counts[2, lane] = av[lane] - three
                counts[3, lane] = vb[lane] - three
                counts[4, lane] = every - ab[lane] - av[lane] - vb[lane] + 2 * three
            if not own:
                for role in range(5):
                    for lane in range(LANES):
                        total[role, lane] += counts[role, lane]
                continue
            for lane in range(width):
                dealt[holder[lane, v], lane] = label[v]
        for role in range(5):
            under, over, found = low[v, role], high[v, role], 0
            for lane in range(width):
                found += (counts[role, lane] <= under) | (counts[role, lane] >= over)
            extreme[v, role] += found
