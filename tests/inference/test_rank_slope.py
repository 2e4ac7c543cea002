"""The slope of ranks and its permutation test: by least squares, over all permutations, and under its own null."""

from __future__ import annotations

from itertools import permutations, product

import numpy as np
import pytest
from scipy.stats import rankdata

from linkages.inference.rank_slope import mid_ranks, rank_slope

SECTOR = ["private"] * 5 + ["public"] * 4
OUTCOME = [0, 0, 3, 1, 9, 2, 5, 0, 1]
CENTRAL = [1, 2, 4, 3, 8, 2, 6, 1, 2]
SIZE = [10, 40, 15, 9, 60, 25, 31, 12, 70]


def least_squares(outcome, predictor, sector, size=None) -> tuple[float, float]:
    """Slope of the predictor's rank by least squares, and the sum of products with its spread, both of residuals."""
    n = len(outcome)
    y, x = ((rankdata(v) - 1) / (n - 1) for v in (outcome, predictor))
    columns = [x, *(np.array(sector) == s for s in sorted(set(sector)))]
    columns += [] if size is None else [(rankdata(size) - 1) / (n - 1)]
    design = np.column_stack(columns).astype(float)
    coefficients, *_ = np.linalg.lstsq(design, y, rcond=None)
    moved = np.prod([v - design[:, 1:] @ np.linalg.lstsq(design[:, 1:], v, rcond=None)[0] for v in (x, y)], axis=0)
    return coefficients[0], moved.sum() / np.sqrt((moved**2).sum())


@pytest.mark.parametrize("size", [None, SIZE])
def test_slope_is_that_of_least_squares(size) -> None:
    slope, test = rank_slope(OUTCOME, CENTRAL, SECTOR, size=size, n_draws=19, seed=1)
    expected, t = least_squares(OUTCOME, CENTRAL, SECTOR, size)
    assert slope == pytest.approx(expected)
    assert test.value == pytest.approx(t)
    assert test.n_draws == 19


def test_ranks_by_hand() -> None:
    assert mid_ranks([5, 1, 5, 9]).tolist() == pytest.approx([1.5 / 3, 0, 1.5 / 3, 1])
    # Ranks fall together: no matter how large the largest is.
    assert rank_slope([0, 1, 2, 3, 4, 5, 6, 900], range(8), ["x"] * 8, n_draws=0) == (pytest.approx(1), None)


def test_draws_are_all_permutations_within_sectors() -> None:
    """Two sectors of four: the share of the 576 permutations as extreme is what the draws tend to."""
    sector, outcome, central = ["a"] * 4 + ["b"] * 4, [0, 1, 4, 2, 9, 3, 7, 8], [1, 0, 3, 2, 2, 0, 4, 3]
    t = least_squares(outcome, central, sector)[1]
    every = [
        least_squares([*first, *second], central, sector)[1]
        for first, second in product(permutations(outcome[:4]), permutations(outcome[4:]))
    ]
    share = np.mean(np.array(every) >= t - 1e-9)
    test = rank_slope(outcome, central, sector, n_draws=4000, alternative="greater", seed=3)[1]
    assert test.p_value == pytest.approx(share, abs=4 * np.sqrt(share / 4000))


def test_seed_and_order() -> None:
    first = rank_slope(OUTCOME, CENTRAL, SECTOR, size=SIZE, n_draws=99, seed=5)[1]
    again = rank_slope(OUTCOME, CENTRAL, SECTOR, size=SIZE, n_draws=99, seed=5)[1]
    more = rank_slope(OUTCOME, CENTRAL, SECTOR, size=SIZE, n_draws=199, seed=5)[1]
    assert np.array_equal(first.draws, again.draws)
    assert first.draws == pytest.approx(more.draws[:99])


def test_undefined() -> None:
    flat = [3] * 9
    for outcome, central, sector in (
        (OUTCOME[:7], CENTRAL[:7], SECTOR[:7]), (flat, CENTRAL, SECTOR), (OUTCOME, flat, SECTOR), (OUTCOME, CENTRAL, range(9)),
        ([], [], []),
    ):  # fmt: skip
        slope, test = rank_slope(outcome, central, sector, n_draws=9, seed=1)
        assert np.isnan(slope)
        assert test is None
    between = rank_slope([0] * 5 + [1] * 4, CENTRAL, SECTOR, n_draws=9, seed=1)  # nothing within sectors
    assert np.isnan(between[0])


@pytest.mark.parametrize("with_size", [False, True])
def test_size_of_the_test_under_its_own_null(with_size: bool) -> None:
    """400 studies in which size moves centrality and benefits, and centrality nothing: a glance at the committed table."""
    rng = np.random.default_rng(20240117)
    rejected = 0
    for study in range(400):
        sector = np.repeat(["private", "public"], [14, 6])
        size = rng.lognormal(size=20)
        central = rng.poisson(2 + size)
        money = rng.poisson((2 if with_size else 1) * (size if with_size else 1) * (1 + (sector == "public")))
        test = rank_slope(money, central, sector, size=size if with_size else None, n_draws=39, seed=study)[1]
        rejected += test.p_value <= 0.05
    assert 8 <= rejected <= 33  # 5 % ± 3 standard errors
