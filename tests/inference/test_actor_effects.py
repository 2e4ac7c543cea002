"""Effects of actors and waves: pyfixest, dummies written out, every unit left out by hand."""

from __future__ import annotations

import warnings

import numpy as np
import pandas as pd
import pytest

from linkages.inference.actor_effects import ActorEffects

AFTER = np.array([[0.0], [0.0], [1.0], [1.0]])


def data(seed=1, n=24, strata=(10, 8, 6), missing=0.15):
    """Outcomes of organisations in four waves with gaps, two features of them, and their strata."""
    rng = np.random.default_rng(seed)
    y = rng.normal(size=(n, 1)) + rng.normal(size=(n, 4))
    y[rng.random((n, 4)) < missing] = np.nan
    features = np.column_stack([np.tile([1.0, 0.0], n // 2), rng.normal(size=n)])
    return y, features, np.repeat(np.arange(len(strata)), strata)


def long_table(y, features, strata, units):
    """A row for each known outcome."""
    n, waves = y.shape
    rows = pd.DataFrame({"i": np.repeat(np.arange(n), waves), "t": np.tile(np.arange(waves), n), "y": y.ravel()})
    rows = rows.assign(s=strata[rows.i] * 10 + rows.t, unit=units[rows.i], after=(rows.t >= 2) * 1.0)
    rows = rows.assign(first=features[rows.i, 0] * rows.after, second=features[rows.i, 1] * rows.after)
    return rows.dropna(ignore_index=True)


@pytest.fixture(scope="module")
def feols():
    """pyfixest's least squares; it and the drawing packages that it loads with the first fit are loud."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import pyfixest as pf

        def fit(formula, rows, unit):
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                return pf.feols(
                    formula, rows, vcov={"CRV3": unit}, ssc=pf.ssc(k_adj=False, G_adj=False), fixef_tol=1e-13
                )  # fmt: skip

        yield fit


@pytest.mark.parametrize("together", [False, True], ids=["organisations", "clusters"])
def test_is_what_pyfixest_finds(feols, together):
    y, features, strata = data()
    units = np.arange(24) % 8 if together else np.arange(24)
    if together:  # whole clusters took part
        features[:, 0] = units < 4
    found = ActorEffects(y, AFTER, ((0, 0), (1, 0)), strata, units).fit(features)
    theirs = feols("y ~ first + second | i + s", long_table(y, features, strata, units), "unit")
    np.testing.assert_allclose(found.value, theirs.coef().to_numpy(), rtol=1e-9)
    n_units = len(np.unique(units))
    # without its corrections pyfixest adds up the squares; the jackknife, as its authors give it, takes (G − 1)/G of them
    np.testing.assert_allclose(found.se, np.sqrt((n_units - 1) / n_units) * theirs.se().to_numpy(), rtol=1e-7)
    assert found.df.tolist() == [n_units - 1] * 2


def test_is_dummies_written_out_with_each_unit_left_out():
    y, features, strata = data(seed=4)
    units = np.repeat(np.arange(6), 4)  # across strata
    rows = long_table(y, features, strata, units)

    def fit(rows):
        own = rows[["first", "second"]].to_numpy()
        dummies = pd.get_dummies(rows[["i", "s"]].astype(str)).to_numpy(dtype=float)
        return np.linalg.lstsq(np.hstack([own, dummies]), rows.y.to_numpy(), rcond=None)[0][:2]

    whole = fit(rows)
    others = np.array([fit(rows[rows.unit != unit]) for unit in range(6)])
    found = ActorEffects(y, AFTER, ((0, 0), (1, 0)), strata, units).fit(features)
    np.testing.assert_allclose(found.value, whole, rtol=1e-9)
    np.testing.assert_allclose(found.se, np.sqrt(5 / 6 * ((others - whole) ** 2).sum(axis=0)), rtol=1e-9)


def test_other_arms_are_fitted_as_the_regression_fits_them():
    y, features, strata = data(seed=3)
    steps = np.eye(4)[:, [0, 2, 3]]
    model = ActorEffects(y, steps, ((0, 0), (0, 1), (0, 2), (1, 2)), strata, np.arange(24))
    rng = np.random.default_rng(1)
    draws = np.stack([np.column_stack([rng.permutation(features[:, 0]), features[:, 1]]) for _ in range(5)])
    np.testing.assert_allclose(
        model.effects(draws), np.stack([model.fit(draw).value for draw in draws]), rtol=1e-9
    )  # fmt: skip


def test_what_does_not_vary_is_undefined():
    y, features, strata = data()
    features[:, 0] = strata == 1  # a whole stratum took part: its waves cannot be told from it
    model = ActorEffects(y, AFTER, ((0, 0), (1, 0)), strata, np.arange(24))
    found = model.fit(features)
    assert np.isnan(found.value[0])
    assert np.isfinite(found.value[1])
    assert np.isnan(model.effects(features[None])[0]).all()
    lone = np.zeros((24, 1))
    lone[3] = 1.0  # without it nothing is left
    found = ActorEffects(y, AFTER, ((0, 0),), strata, np.arange(24)).fit(lone)
    assert np.isfinite(found.value[0])
    assert np.isnan(found.se[0])
    flat = ActorEffects(np.where(np.isnan(y), np.nan, 3.0), AFTER, ((0, 0),), strata, np.arange(24))
    assert not flat.varies
    assert model.varies
