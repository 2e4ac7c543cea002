"""Two lists of cells gone through side by side."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["listed_pairs"]

Ints = NDArray[np.int64]


def listed_pairs(
    keys_x: Any,
    codes_x: Any,
    keys_y: Any,
    codes_y: Any,
    group: Any,
    usual_x: Any,
    usual_y: Any,
    base: Any,
    width: int,
    size: int,
) -> Ints:
    """What the listed cells of two arrays add to the census by their background.

    For every cell listed in one of them (``row * n + column``, ascending): one more of both its codes, ``x * width + y``, and one
    less of what the groups of its row and column say, ``usual_x`` and ``usual_y``; both counted from ``base`` of these groups, below
    ``size``.
    """
    n = len(group)
    found = np.zeros(size, np.int64)
    a, b, row, end = 0, 0, -1, 0
    own = 0
    last_x, last_y = len(keys_x), len(keys_y)
    never = n * n
    key_x = keys_x[0] if last_x else never
    key_y = keys_y[0] if last_y else never
    while a < last_x or b < last_y:
        key = min(key_x, key_y)
        while key >= end:
            row += 1
            end += n
            own = group[row]
        other = group[key - end + n]
        code_x, code_y, place = usual_x[own, other], usual_y[own, other], base[own, other]
        found[place + code_x * width + code_y] -= 1
        if key_x == key:
            code_x = codes_x[a]
            a += 1
            key_x = keys_x[a] if a < last_x else never
        if key_y == key:
            code_y = codes_y[b]
            b += 1
            key_y = keys_y[b] if b < last_y else never
        found[place + code_x * width + code_y] += 1
    return found
