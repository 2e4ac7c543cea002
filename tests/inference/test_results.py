"""Estimates and tests of chance say what they are."""

from __future__ import annotations

import numpy as np
import pytest

from linkages.errors import ArgumentError
from linkages.inference.results import Estimate, NullTest

nan = float("nan")


def test_p_value_counts_the_observation_and_is_never_zero():
    assert NullTest(10.0, np.zeros(99), "", "greater").p_value == 1 / 100
    assert NullTest(10.0, np.zeros(99), "", "less").p_value == 1
    assert NullTest(2.0, np.array([1.0, 2, 3]), "", "greater").p_value == 3 / 4


def test_draws_within_rounding_are_equal():
    draws = np.array([0.3, 0.1 + 0.2, 0.2])
    assert NullTest(0.1 + 0.2, draws, "", "greater").p_value == 3 / 4
    assert NullTest(0.3, draws, "", "less").p_value == 1
    tiny = NullTest(1e-12, np.array([2e-12, 0.5e-12, 0.1e-12]), "", "greater")
    assert tiny.p_value == 2 / 4


def test_two_sided_measures_from_the_centre_of_everything():
    draws = np.array([-3.0, -1, 0, 1, 2])
    centre = (draws.sum() + 2.5) / 6
    extreme = (np.abs(draws - centre) >= abs(2.5 - centre)).sum()
    assert NullTest(2.5, draws, "").p_value == (1 + extreme) / 6


def test_two_sided_p_is_exact_at_every_attainable_level():
    """Whichever of the values is the observed one, at most k of m have p <= k / m."""
    rng = np.random.default_rng(1)
    for values in (rng.normal(size=20), rng.exponential(size=20), rng.integers(0, 4, 20).astype(float)):
        p = np.array([NullTest(v, np.delete(values, i), "").p_value for i, v in enumerate(values)])
        for k in range(1, 21):
            assert (p <= k / 20 + 1e-12).sum() <= k


def test_undefined_draws_count_against_the_finding_and_undefined_values_have_no_p():
    assert NullTest(1.0, np.array([nan, 0, 0]), "", "greater").p_value == 2 / 4
    assert np.isnan(NullTest(nan, np.zeros(3), "").p_value)
    assert np.isnan(NullTest(1.0, np.array([]), "").p_value)


def test_z_is_nan_when_chance_does_not_vary():
    assert np.isnan(NullTest(1.0, np.zeros(5), "").z)
    assert np.isnan(NullTest(1.0, np.full(5, 0.1), "").z)
    assert NullTest(3.0, np.array([0.0, 1, 2]), "").z == pytest.approx(2.0)


def test_results_are_frozen_and_tidy():
    test = NullTest(1.0, np.array([0.0, 2.0]), "ties redrawn")
    with pytest.raises(AttributeError):
        test.value = 2.0
    with pytest.raises(ValueError, match="read-only"):
        test.draws[0] = 1
    columns = ["measure", "value", "expected", "z", "p_value", "alternative", "n_draws", "null", "note"]
    assert list(test.tidy()) == columns
    assert len(Estimate(1.0, 0.0, 2.0, 0.5, 0.95, "x").tidy()) == 1
    with pytest.raises(ArgumentError, match="alternative='more'"):
        NullTest(1.0, np.array([0.0]), "", "more")


def test_sentences():
    assert (
        repr(Estimate(1.0, nan, nan, nan, 0.95, "x", note="not measured")) == "<Estimate 1, no interval: not measured>"
    )
    said = Estimate(0.5, 0.25, 0.75, 0.1, 0.9, "dyadic-robust", p_value=0.04)
    assert repr(said) == "<Estimate 0.5, 90% interval 0.25 to 0.75 (dyadic-robust), p = 0.04>"
    assert said._repr_html_().startswith("<p>0.5, 90%")
    assert "<b>" not in NullTest(1.0, np.array([0.0]), "<b>")._repr_html_()
