"""One step of a walk from many at once."""

from __future__ import annotations

from typing import Any

import numpy as np

__all__ = ["advance"]


def advance(start: Any, ends: Any, front: Any, seen: Any, whole: Any, new: Any) -> bool:
    """Who reaches whom in one more step: a bit of ``new`` for each that was not ``seen``, which then is; whether there is any.

    Ties as rows (``start``, ``ends``). Rows of ``front``, ``seen`` and ``new`` are the words of an actor, of one bit for each target;
    ``whole`` has all bits there are, and who has them all goes nowhere.
    """
    words = front.shape[1]
    ahead = np.zeros(words, np.uint64)
    found = False
    for i in range(len(start) - 1):
        left = False
        for w in range(words):
            left |= seen[i, w] != whole[w]
        if not left:
            continue
        for w in range(words):
            ahead[w] = 0
        for cell in range(start[i], start[i + 1]):
            j = ends[cell]
            for w in range(words):
                ahead[w] |= front[j, w]
        for w in range(words):
            more = ahead[w] & ~seen[i, w]
            new[i, w] = more
            seen[i, w] |= more
            found |= more != 0
    return found
