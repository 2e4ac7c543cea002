"""Poisson regression with effects of organisations and waves: pyfixest, and every unit left out by hand."""

from __future__ import annotations

import warnings

import numpy as np
import pandas as pd
import pytest
from scipy.optimize import minimize

from linkages.inference.proportions import Proportions


def data(seed=1, n=24, waves=4):
    """Amounts with zeros in four waves, two strata, and who took part."""
    rng = np.random.default_rng(seed)
    strata, arms = np.repeat([0, 1], [14, 10]), np.tile([1, 0], n // 2)
    mean = np.exp(rng.normal(1.5, 1, (n, 1)) + 0.1 * np.arange(waves) + 0.3 * np.outer(arms, np.arange(waves) > 1))
    return rng.poisson(mean) * (rng.random((n, 1)) > 0.15), strata, arms


def model_of(y, strata, units=None):
    return Proportions(
        y[:, :2].sum(axis=1) * 1.0, y[:, 2:].sum(axis=1) * 1.0, strata, np.arange(len(y)) if units is None else units
    )


def test_is_what_pyfixest_finds():
    y, strata, arms = data()
    n, waves = y.shape
    rows = pd.DataFrame({"i": np.repeat(np.arange(n), waves), "t": np.tile(np.arange(waves), n), "y": y.ravel()})
    rows = rows.assign(s=strata[rows.i] * 10 + rows.t, first=arms[rows.i] * (rows.t > 1) * 1.0)
    with warnings.catch_warnings():  # it, and what it loads, is loud; organisations with zeros only are told of
        warnings.simplefilter("ignore")
        import pyfixest as pf

        theirs = pf.fepois("y ~ first | i + s", rows, iwls_tol=1e-12, fixef_tol=1e-12).coef()["first"]
    assert model_of(y, strata).effects(arms[None])[0, 0] == pytest.approx(theirs, rel=1e-9)


def by_hand(y, strata, arms):
    """Most likely effect of a logistic regression of "after" on the arm, with a constant for each stratum."""
    before, after = y[:, :2].sum(axis=1), y[:, 2:].sum(axis=1)

    def less_likely(x):
        level = x[1:][strata] + x[0] * arms
        return ((before + after) * np.logaddexp(0, level) - after * level).sum()

    return minimize(less_likely, np.zeros(3), method="BFGS", options={"gtol": 1e-9}).x[0]


@pytest.mark.parametrize("together", [False, True], ids=["organisations", "clusters"])
def test_is_every_unit_left_out_by_hand(together):
    y, strata, arms = data(2)
    units = np.arange(24) % 6 if together else np.arange(24)
    found = model_of(y, strata, units).fit(arms)
    assert found.value[0] == pytest.approx(by_hand(y, strata, arms), abs=1e-6)
    count = np.unique(units[y.sum(axis=1) > 0])
    left = np.array([by_hand(y[units != u], strata[units != u], arms[units != u]) for u in count])
    se = np.sqrt((len(count) - 1) / len(count) * ((left - found.value[0]) ** 2).sum())
    assert found.se[0] == pytest.approx(se, rel=1e-4)
    assert found.df[0] == len(count) - 1


def test_other_arms_and_what_has_no_ratio():
    y, strata, arms = data(3)
    model = model_of(y, strata)
    draws = np.stack([np.random.default_rng(k).permutation(arms) for k in range(5)])
    assert model.effects(draws)[:, 0].tolist() == pytest.approx([by_hand(y, strata, row) for row in draws], abs=1e-6)
    y[arms == 1, 2:] = 0  # nothing is left of them
    assert np.isnan(model_of(y, strata).effects(arms[None])).all()
    assert not model_of(np.zeros((24, 4)), strata).varies
