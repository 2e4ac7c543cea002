"""Draws of chance beside plain NumPy that does the same on whole matrices: seconds of one processor per 1,000 draws, and ratios.

    OPENBLAS_NUM_THREADS=1 python benchmarks/chance.py
    OPENBLAS_NUM_THREADS=1 python benchmarks/chance.py --actors 200

Both sides run in turn in one process, on the same network, and only further draws are timed (what comes before the first is
left out), so that the ratios hold on any machine; the seconds do not.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable

import numpy as np

import linkages as lk

ROUNDS = 3


def network(n: int, seed: int) -> lk.Network:
    """A directed network, eight ties an actor."""
    rng = np.random.default_rng(seed)
    return lk.from_matrix((rng.random((n, n)) < 8 / (n - 1)).astype(float), directed=True)


def numpy_qap(x: np.ndarray, y: np.ndarray, draws: int) -> None:
    """Correlation of x with y in other places, from whole matrices."""
    rng, off = np.random.default_rng(1), ~np.eye(len(x), dtype=bool)
    for _ in range(draws):
        p = rng.permutation(len(x))
        np.corrcoef(x[off], y[np.ix_(p, p)][off])


def numpy_mrqap(y: np.ndarray, xs: list[np.ndarray], draws: int) -> None:
    """Double semi-partialling for the first predictor: t of its permuted residuals beside the others, by least squares."""
    rng, off, n = np.random.default_rng(1), ~np.eye(len(y), dtype=bool), len(y)
    outcome = y[off]
    others = np.column_stack([np.ones(off.sum()), *(x[off] for x in xs[1:])])
    left = np.zeros((n, n))
    left[off] = xs[0][off] - others @ np.linalg.lstsq(others, xs[0][off], rcond=None)[0]
    for _ in range(draws):
        p = rng.permutation(n)
        design = np.column_stack([left[np.ix_(p, p)][off], others])
        inverse = np.linalg.inv(design.T @ design)
        estimate = inverse @ (design.T @ outcome)
        residual = outcome - design @ estimate
        estimate[0] / np.sqrt(inverse[0, 0] * (residual @ residual) / (len(outcome) - design.shape[1]))


def numpy_cug(x: np.ndarray, draws: int) -> None:
    """Transitivity of networks with as many ties, from whole matrices."""
    rng, n, m = np.random.default_rng(1), len(x), int(x.sum())
    off = np.flatnonzero(~np.eye(n, dtype=bool).ravel())
    for _ in range(draws):
        drawn = np.zeros(n * n)
        drawn[rng.choice(off, m, replace=False)] = 1
        drawn = drawn.reshape(n, n)
        paths = drawn @ drawn
        np.fill_diagonal(paths, 0)
        (paths * drawn).sum() / paths.sum()


def numpy_bootstrap(x: np.ndarray, draws: int) -> None:
    """Density of resampled actors, from whole matrices."""
    rng, n = np.random.default_rng(1), len(x)
    for _ in range(draws):
        p = rng.integers(0, n, n)
        x[np.ix_(p, p)][p[:, None] != p[None, :]].mean()


def per_thousand(make: Callable[[int], object], few: int, many: int) -> float:
    """Seconds of processor time of 1,000 draws, without what comes before the first."""
    spent = []
    for draws in (few, many):
        begun = time.process_time()
        make(draws)
        spent.append(time.process_time() - begun)
    return max(spent[1] - spent[0], 1e-9) / (many - few) * 1000


def compare(n: int) -> list[tuple[str, float, float]]:
    """Each kernel: its name, our seconds, NumPy's."""
    net, other = network(n, 1), network(n, 2)
    predictors = {f"x{number}": network(n, number) for number in range(2, 6)}
    x, y = net.ties.toarray(), other.ties.toarray()
    xs = [predictor.ties.toarray() for predictor in predictors.values()]
    ours: dict[str, Callable[[int], object]] = {
        "qap_correlation": lambda draws: lk.qap_correlation(net, other, n_draws=draws, seed=1),
        "qap_regression, 4 predictors": lambda draws: lk.qap_regression(net, predictors, n_draws=draws, seed=1),
        "cug_test ties, transitivity": lambda draws: lk.cug_test(net, lk.transitivity, n_draws=draws, seed=1),
        "bootstrap, density": lambda draws: lk.bootstrap(lk.density, net, n_draws=draws, seed=1),
    }
    theirs: dict[str, Callable[[int], object]] = {
        "qap_correlation": lambda draws: numpy_qap(x, y, draws),
        "qap_regression, 4 predictors": lambda draws: [numpy_mrqap(x, xs[k:] + xs[:k], draws) for k in range(4)],
        "cug_test ties, transitivity": lambda draws: numpy_cug(x, draws),
        "bootstrap, density": lambda draws: numpy_bootstrap(x, draws),
    }
    few, many = (2, 12) if n >= 1000 else (10, 110)
    found = []
    for name in ours:
        pairs = [
            (per_thousand(ours[name], 5 * few, 5 * many), per_thousand(theirs[name], few, many)) for _ in range(ROUNDS)
        ]
        found.append((name, *(float(np.median(side)) for side in zip(*pairs, strict=True))))
    return found


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--actors", type=int, nargs="*", default=[50, 200, 1000])
    for n in parser.parse_args().actors:
        for name, ours, theirs in compare(n):
            sys.stdout.write(
                f"{n:6} actors  {name:30} {ours:8.3f} s   NumPy {theirs:8.3f} s   {theirs / ours:7.1f} x\n"
            )


if __name__ == "__main__":
    main()
