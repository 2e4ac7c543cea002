"""Networks drawn by chance: conditional uniform graphs and the vertex bootstrap, against SciPy and NumPy."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from scipy.sparse import csr_array

import linkages as lk
from linkages.inference.bootstrap import resample_plan

from .measuring import OURS, Case
from .networks import survey

SIZES = (50, 200, 1000)


def closure(ties: csr_array) -> float:
    """Share of two-paths that are closed, from a sparse product."""
    paths = (ties @ ties).tocsr()
    every = paths.sum() - paths.diagonal().sum()
    return float(paths.multiply(ties).sum() / every)


def drawn_ties(n: int, m: int, draws: int) -> None:
    """Transitivity of networks of m ties."""
    rng = np.random.default_rng(1)
    for _ in range(draws):
        place = rng.choice(n * (n - 1), m, replace=False)
        row, column = place // (n - 1), place % (n - 1)
        closure(csr_array((np.ones(m), (row, column + (column >= row))), shape=(n, n)))


def drawn_census(n: int, mutual: int, one_way: int, draws: int) -> None:
    """Transitivity of networks of so many mutual and one-way pairs."""
    rng, (first, second) = np.random.default_rng(1), np.triu_indices(n, 1)
    for _ in range(draws):
        pair = rng.choice(len(first), mutual + one_way, replace=False)
        a, b = first[pair], second[pair]
        turned = np.concatenate([np.zeros(mutual, dtype=bool), rng.random(one_way) < 0.5])
        row = np.concatenate([np.where(turned, b, a), b[:mutual]])
        column = np.concatenate([np.where(turned, a, b), a[:mutual]])
        closure(csr_array((np.ones(len(row)), (row, column)), shape=(n, n)))


def resampled(x: np.ndarray, draws: int, *, whole: bool) -> None:
    """Density of resampled actors, and with ``whole`` transitivity and degree centralization, from whole matrices."""
    rng, n = np.random.default_rng(1), len(x)
    for _ in range(draws):
        p = rng.integers(0, n, n)
        again = x[np.ix_(p, p)]
        again[p[:, None] != p[None, :]].mean()
        if whole:
            paths = again @ again
            (paths * again).sum() / (paths.sum() - np.trace(paths))
            degree = again.sum(axis=0) + again.sum(axis=1)
            (degree.max() - degree).sum()


def cases(n: int) -> Iterator[Case]:
    net = survey(n)
    m, pairs = net.n_ties, lk.dyad_census(net)
    few, many = ((10, 110), (10, 60)) if n <= 200 else ((2, 22), (2, 12))
    for condition, peer in (
        ("ties", lambda draws: drawn_ties(n, m, draws)),
        ("dyad_census", lambda draws: drawn_census(n, pairs["mutual"], pairs["asymmetric"], draws)),
    ):
        yield Case(
            f"CUG given {condition}, transitivity", n,
            {OURS: lambda draws, held=condition: lk.cug_test(net, lk.transitivity, condition=held, n_draws=draws, seed=1),
             "SciPy": peer},
            {OURS: (32, 96), "SciPy": few},
        )  # fmt: skip
    x = (net.ties.toarray() > 0).astype(float)
    yield Case(
        "bootstrap, density", n,
        {OURS: lambda draws: lk.bootstrap(lk.density, net, n_draws=draws, seed=1),
         "NumPy": lambda draws: resampled(x, draws, whole=False)},
        {OURS: many, "NumPy": many},
    )  # fmt: skip

    def thrice(draws: int) -> None:  # as `measure_cohesion` does: one network a draw, asked for all measures
        for again in resample_plan([net], n_draws=draws, seed=1):
            drawn = again(net)
            for measure in (lk.density, lk.transitivity, lk.centralization):
                measure(drawn)

    yield Case(
        "bootstrap, density, transitivity, centralization", n,
        {OURS: thrice, "NumPy": lambda draws: resampled(x, draws, whole=True)},
        {OURS: many, "NumPy": few if n <= 200 else (1, 3)},
    )  # fmt: skip
