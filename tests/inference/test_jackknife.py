"""The paired jackknife: exact for means, left out where it says nothing, and calibrated for the gini."""

from __future__ import annotations

from functools import partial

import numpy as np
import pytest
from scipy.stats import t

import linkages as lk
from linkages.inference.jackknife import paired_jackknife
from linkages.measures.concentration import gini_without_each

GINI = partial(lk.gini, form="scaled")
of_gini = partial(paired_jackknife, GINI, without=gini_without_each)
of_mean = partial(paired_jackknife, np.mean, without=lambda x: (x.sum() - x) / (len(x) - 1))


def test_of_a_mean_it_is_the_interval_of_paired_differences() -> None:
    rng = np.random.default_rng(1)
    before, after = rng.normal(size=(2, 30))
    found = of_mean(before, after, level=0.9)
    apart = after - before
    assert found.value == pytest.approx(apart.mean())
    assert found.se == pytest.approx(apart.std(ddof=1) / np.sqrt(30))
    assert found.df <= 29
    assert found.high - found.value == pytest.approx(t.ppf(0.95, found.df) * found.se)
    assert found.value - found.low == pytest.approx(found.high - found.value)


def test_degrees_of_freedom_by_hand() -> None:
    """One of sixteen makes nearly all of the variance: v is 225/256 and fifteen times 1/256, κ = 16·(225² + 15)/240²."""
    after = np.zeros(16)
    after[0] = 1
    found = of_mean(np.zeros(16), after)
    tail = 16 * (225**2 + 15) / 240**2
    assert found.df == pytest.approx(2 * 16 / (tail - 1))


def test_without_an_interval() -> None:
    rng = np.random.default_rng(2)
    few = of_gini(*rng.random((2, 15)))
    assert (few.note, np.isnan(few.low)) == ("fewer than 16 organisations", True)
    assert few.value == few.value
    one = np.zeros(20)
    one[4] = 3
    alone = of_gini(one, rng.random(20))
    assert alone.note == "undefined without one organisation"
    still = of_gini(few_amounts := rng.random(20), few_amounts)
    assert (still.value, still.note) == (0, "no variation")


def test_coverage_of_a_change_of_the_gini() -> None:
    """A glance at the committed table: amounts with a heavy tail, more unequal in the second wave."""
    rng = np.random.default_rng(20240117)

    def wave(size):
        shared = rng.normal(size=size)
        return np.exp(shared), np.exp(1.3 * (0.7 * shared + np.sqrt(0.51) * rng.normal(size=size)))

    large = wave(400_000)
    truth = GINI(large[1]) - GINI(large[0])
    found = [of_gini(*wave(24)) for _ in range(300)]
    covered = np.mean([f.low <= truth <= f.high for f in found])
    assert 0.89 <= covered <= 0.98  # 0.94 ± 3 standard errors
