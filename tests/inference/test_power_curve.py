"""The curve of power: what a normal estimate gives exactly, and what another fit of the same model gives."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.optimize import minimize
from scipy.stats import norm

from linkages.inference.power_curve import power_curve


def test_expected_counts_of_a_normal_estimate_give_back_its_power() -> None:
    effects, n = np.array([0.0, 0.05, 0.1, 0.2]), np.full(4, 1e6)
    power = norm.cdf(effects / 0.05 - 1.96)
    curve = power_curve(effects, power * n, n)
    assert (curve.level, curve.slope, curve.bend) == pytest.approx((-1.96, 20.0, 1.0), rel=1e-5)
    assert curve.detectable(0.8)[0] == pytest.approx((1.96 + norm.ppf(0.8)) * 0.05, rel=1e-6)
    assert curve.power(0.1)[0] == pytest.approx(norm.cdf(0.04), rel=1e-6)


def test_a_spread_that_grows_with_the_effect_bends_the_curve_and_three_effects_cannot_tell() -> None:
    effects, n = np.array([0.0, 0.05, 0.1, 0.12, 0.14, 0.16]), np.full(6, 1e6)
    power = norm.cdf(effects / (0.03 * np.sqrt(1 + 8 * effects)) - 1.96)
    curve = power_curve(effects, power * n, n)
    assert 0.7 < curve.bend < 0.9
    assert [curve.power(e)[0] for e in effects] == pytest.approx(power, abs=0.01)
    assert power_curve(effects[:3], power[:3] * 100, n[:3]).bend == 1.0


def test_it_is_the_maximum_of_the_likelihood_and_its_errors_come_from_the_curvature() -> None:
    effects, found, n = np.array([0.0, 0.03, 0.06, 0.09, 0.12]), np.array([4, 31, 66, 80, 97]), np.full(5, 100)

    def loss(beta: np.ndarray) -> float:
        p = norm.cdf(beta[0] + beta[1] * effects ** beta[2])
        return -float((found * np.log(p) + (n - found) * np.log1p(-p)).sum())

    options = {"xatol": 1e-10, "fatol": 1e-13, "maxiter": 20_000, "maxfev": 20_000}
    best = minimize(loss, [-2.0, 30.0, 1.0], method="Nelder-Mead", options=options)
    curve = power_curve(effects, found, n)
    assert [curve.level, curve.slope, curve.bend] == pytest.approx(best.x.tolist(), rel=1e-4)
    raised = effects**curve.bend
    x = curve.level + curve.slope * raised
    weight = n * norm.pdf(x) ** 2 / (norm.cdf(x) * norm.sf(x))
    X = np.column_stack([np.ones(5), raised, curve.slope * raised * np.log(np.maximum(effects, 1e-300))])
    assert curve.covariance == pytest.approx(np.linalg.inv(X.T @ np.diag(weight) @ X), rel=1e-5)


def test_monte_carlo_errors_are_those_of_repeated_simulation() -> None:
    rng, effects, n = np.random.default_rng(3), np.array([0.0, 0.07, 0.14, 0.15]), np.full(4, 200)
    curves = [power_curve(effects, rng.binomial(n, norm.cdf(effects / 0.05 - 1.96)), n) for _ in range(400)]
    found = np.array([[*c.detectable(0.8), *c.power(0.1)] for c in curves])
    assert np.std(found[:, 0]) == pytest.approx(np.mean(found[:, 1]), rel=0.15)
    assert np.std(found[:, 2]) == pytest.approx(np.mean(found[:, 3]), rel=0.15)
    assert abs(found[:, 0].mean() - (1.96 + norm.ppf(0.8)) * 0.05) < 0.002


def test_where_everything_or_nothing_is_found_it_stays_finite() -> None:
    sharp = power_curve([0.0, 0.1, 0.2], [0, 50, 50], [50, 50, 50])
    assert 0.0 < sharp.detectable(0.8)[0] < 0.1
    flat = power_curve([0.0, 0.1, 0.2], [0, 0, 0], [50, 50, 50])
    assert np.isnan(flat.slope) or flat.detectable(0.8)[0] > 0.2
    falling = power_curve([0.0, 0.1], [30, 10], [50, 50])
    assert np.isnan(falling.detectable(0.8)[0])
