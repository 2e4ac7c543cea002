"""Two lists of cells gone through side by side."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["listed_pairs"]

Ints = NDArray[np.int64]


def listed_pairs(
    keys_x: Any, codes_x: Any, group_x: Any, table_x: Any, keys_y: Any, codes_y: Any, group_y: Any, table_y: Any,
    label: Any, k: int, width: int,
) -> Ints:  # fmt: skip
    """What the listed cells of two arrays add to the census by their background, shape (k * k, width * width).

    For every cell listed in one of them (``row * n + column``, ascending): one more of both its codes, at the labels of row
    and column, and one less of what the groups of its row and column say.
    """
    n = len(label)
    found = np.zeros((k * k, width * width), np.int64)
    a, b, row = 0, 0, 0
    while a < len(keys_x) or b < len(keys_y):
        in_x = b == len(keys_y) or (a < len(keys_x) and keys_x[a] <= keys_y[b])
        in_y = a == len(keys_x) or (b < len(keys_y) and keys_y[b] <= keys_x[a])
        key = keys_x[a] if in_x else keys_y[b]
        while key >= (row + 1) * n:
            row += 1
        column = key - row * n
        usual_x = table_x[group_x[row], group_x[column]]
        usual_y = table_y[group_y[row], group_y[column]]
        code_x, code_y = usual_x, usual_y
        if in_x:
            code_x = codes_x[a]
            a += 1
        if in_y:
            code_y = codes_y[b]
            b += 1
        place = label[row] * k + label[column]
        found[place, code_x * width + code_y] += 1
        found[place, usual_x * width + usual_y] -= 1
    return found
