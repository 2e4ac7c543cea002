"""The engine of every test of chance: draws planned once, run anywhere, the same everywhere.

A draw has its own stream of random numbers, which follows from the seed and the number of the draw alone. So it does not
matter how many draws there are, which of them are computed together, in what order, or on which machine. Draws run one
after another unless the caller says otherwise through joblib::

    with joblib.parallel_config(backend="loky", n_jobs=4):       # the cores of this machine
        lk.cug_test(net, lk.transitivity, seed=7)
    with Client(cluster), joblib.parallel_config(backend="dask"):  # a cluster of machines
        lk.cug_test(net, lk.transitivity, seed=7)

A kernel takes streams and gives one row a stream. Sums inside it should not go through BLAS (``a @ b``), whose result
depends on the number of threads in the last digits.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.random import Generator, SeedSequence
from numpy.typing import NDArray

from ..errors import ArgumentError
from ..progress import tracking

__all__ = ["SHARED", "Each", "Kernel", "checked_draws", "root_of", "run_draws", "stream"]

Floats = NDArray[np.float64]
Kernel = Callable[[Sequence[Generator]], Any]
SHARED: Final = 0  # number of the stream for what all draws have in common; draws are numbered from 1
_PARTS: Final = 32  # into how many chunks the draws are cut, if they are many: so often progress is shown
_TOGETHER: Final = 64  # most draws in a chunk


def root_of(seed: Any) -> SeedSequence:
    """The root of all streams; the root of a root is itself, so that one plan can be handed on.

    Examples
    --------
    >>> root = root_of(7)
    >>> root_of(root) is root
    True
    """
    if isinstance(seed, SeedSequence):
        return seed
    if isinstance(seed, Generator):
        return seed.bit_generator.seed_seq.spawn(1)[0]  # type: ignore[attr-defined]
    try:
        return SeedSequence(seed)
    except (TypeError, ValueError) as error:
        raise ArgumentError(f"seed={seed!r} must be a whole number from 0 upwards, a numpy seed, or None") from error


def stream(seed: Any, number: int) -> Generator:
    """The random numbers of one draw, whatever the other draws do.

    Examples
    --------
    >>> stream(7, 3).random() == stream(7, 3).random() != stream(7, 4).random()
    True
    """
    root = root_of(seed)
    return np.random.default_rng(SeedSequence(root.entropy, spawn_key=(*root.spawn_key, number)))


@dataclass(frozen=True)
class Each:
    """A kernel of a function that makes one draw at a time: ``draw(rng)`` gives a number or a row of numbers.

    Examples
    --------
    >>> run_draws(Each(lambda rng: rng.integers(10)), n_draws=3, seed=1).shape
    (3,)
    """

    draw: Callable[[Generator], Any]

    def __call__(self, streams: Sequence[Generator]) -> Floats:
        return np.array([self.draw(rng) for rng in streams], dtype=np.float64)


def run_draws(kernel: Kernel, *, n_draws: int, seed: Any = None, label: str = "drawing", together: int = 0) -> Floats:
    """Make all draws: shape (n_draws, …), as wide as a row of the kernel.

    Parameters
    ----------
    kernel : callable
        Takes a list of streams and gives an array with one row a stream. It travels to other processes, so it should
        hold no more than it needs; it must not depend on which streams come together.
    n_draws : int
        Number of draws.
    seed : int, numpy seed, or root
        Start of the random numbers.
    label : str
        What is being done, for those who watch.
    together : int
        Most draws computed at once, which bounds memory; 0 leaves it to the engine.

    Returns
    -------
    ndarray
        The same for any number of workers.

    Raises
    ------
    ArgumentError
        When there are no draws.

    Notes
    -----
    Whatever a kernel raises, or an interrupt from the keyboard, ends the other chunks too.
    """
    from joblib import Parallel, delayed

    n_draws = checked_draws(n_draws)
    root = root_of(seed)
    size = min(together or _TOGETHER, max(1, -(-n_draws // _PARTS)))
    starts = range(0, n_draws, size)
    jobs = (delayed(_chunk)(kernel, root, first, min(size, n_draws - first)) for first in starts)
    out: Floats | None = None
    with tracking(label, total=n_draws) as step, closing(Parallel(return_as="generator")(jobs)) as chunks:
        for first, rows in zip(starts, chunks, strict=True):
            if out is None:
                out = np.empty((n_draws, *rows.shape[1:]))
            out[first : first + len(rows)] = rows
            for _ in range(len(rows)):
                step()
    assert out is not None
    return out


def checked_draws(n_draws: Any) -> int:
    """The number of draws, if it is one."""
    if isinstance(n_draws, bool) or not isinstance(n_draws, (int, np.integer)) or n_draws < 1:
        raise ArgumentError(f"n_draws={n_draws!r} must be a whole number of at least 1")
    return int(n_draws)


def _chunk(kernel: Kernel, root: SeedSequence, first: int, count: int) -> Floats:
    """Draws first + 1 … first + count, wherever this runs."""
    rows = np.asarray(kernel([stream(root, number) for number in range(first + 1, first + count + 1)]), dtype=float)
    if len(rows) != count:
        raise ValueError(f"the kernel gave {len(rows)} rows for {count} streams")
    return rows
