"""Random effects: DerSimonian and Laird's numbers by hand."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import t

from linkages.errors import ArgumentError
from linkages.inference.pooling import partial_pooling


def test_unequal_variances_by_hand():
    # w = 1, 1/2, 1/4; fixed mean (1 + 4/2 + 7/4) / 1.75 = 19/7; Q = (12/7)² + (9/7)²/2 + (30/7)²/4 = 8.357143
    pooled = partial_pooling([1.0, 4.0, 7.0], [1.0, 2.0, 4.0])
    c = 1.75 - (1 + 0.25 + 0.0625) / 1.75
    tau2 = (8.357142857142857 - 2) / c
    assert pooled.tau2 == pytest.approx(tau2, rel=1e-12)
    w = 1 / (np.array([1.0, 2.0, 4.0]) + tau2)
    mean = (w * [1.0, 4.0, 7.0]).sum() / w.sum()
    assert pooled.value == pytest.approx(mean)
    spread = (w * (np.array([1.0, 4.0, 7.0]) - mean) ** 2).sum() / 2
    se = np.sqrt(max(spread, 1) / w.sum())
    assert pooled.se == pytest.approx(se)
    assert pooled.high - pooled.value == pytest.approx(t.ppf(0.975, 2) * se)
    # plain mean 4, variance 9
    assert pooled.predicted == 4
    assert pooled.predicted_high - 4 == pytest.approx(t.ppf(0.975, 2) * np.sqrt(9 * 4 / 3))
    assert pooled.each == pytest.approx(mean + tau2 / (tau2 + np.array([1, 2, 4])) * (np.array([1, 4, 7]) - mean))


def test_alike_effects_are_pooled_whole():
    pooled = partial_pooling([0.2, 0.2, 0.2, 0.2], [0.01, 0.02, 0.03, 0.04])
    assert pooled.tau2 == 0
    assert pooled.each == pytest.approx([0.2] * 4)
    assert pooled.se == pytest.approx(1 / np.sqrt(100 + 50 + 100 / 3 + 25))  # never below the usual one


def test_what_is_shared_widens_the_mean_and_two_give_no_prediction():
    alone, shared = (partial_pooling([0.1, 0.4], [0.01, 0.01], shared=s) for s in (0.0, 0.02))
    assert shared.se**2 - alone.se**2 == pytest.approx(0.02)
    assert np.isnan(alone.predicted_low)


def test_intervals_cover():
    """Over simulated portfolios of six clusters."""
    rng = np.random.default_rng(5)
    mean = new = 0
    for _ in range(400):
        v = rng.uniform(0.005, 0.03, 6)
        pooled = partial_pooling(rng.normal(0.1, 0.15, 6) + rng.normal(0, np.sqrt(v)), v)
        mean += pooled.low <= 0.1 <= pooled.high
        seen = rng.normal(0.1, 0.15) + rng.normal(0, np.sqrt(rng.uniform(0.005, 0.03)))
        new += pooled.predicted_low <= seen <= pooled.predicted_high
    assert 0.92 * 400 - 8 <= mean <= 0.985 * 400 + 4
    assert 0.92 * 400 - 8 <= new <= 0.985 * 400 + 4


@pytest.mark.parametrize(("values", "variances"), [([1.0], [1.0]), ([1.0, 2.0], [1.0, 0.0])])
def test_refused(values, variances):
    with pytest.raises(ArgumentError, match="two or more"):
        partial_pooling(values, variances)
