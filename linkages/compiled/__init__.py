"""Loops over arrays that run compiled where numba is installed (the extra ``fast``), and not at all where it is not.

Functions take and give arrays and know of no network. They are ordinary Python, so that a test can read and run them; `compiled`
turns one into machine code at its first call and keeps that on disk. Whoever calls them has a way in NumPy and SciPy that
gives the same numbers, and takes the compiled one where there is enough to do.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, lru_cache
from importlib.util import find_spec
from typing import Any, Final, TypeVar

__all__ = ["compiled", "worth"]

Loop = TypeVar("Loop", bound=Callable[..., Any])
ENOUGH: Final = 5_000  # ties from which on loading a compiled loop is soon made up for


@lru_cache(maxsize=1)
def _there() -> bool:
    return find_spec("numba") is not None


def worth(n_ties: int) -> bool:
    """Whether loops can be compiled here, and there are ties enough for it.

    Examples
    --------
    >>> worth(10)
    False
    """
    return n_ties >= ENOUGH and _there()


@cache
def compiled(loop: Loop) -> Loop:
    """The same function in machine code, from the cache on disk where one can be written.

    Examples
    --------
    >>> from linkages.compiled.triangles import ranked
    >>> compiled(ranked) is compiled(ranked)
    True
    """
    import numba

    options = {"nogil": True, "fastmath": {"reassoc", "contract"}}  # sums in any order, nan as ever
    try:
        return numba.njit(cache=True, **options)(loop)
    except RuntimeError:  # nowhere to keep it
        return numba.njit(**options)(loop)
