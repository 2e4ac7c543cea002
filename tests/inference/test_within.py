"""Least squares within dyads: dummies written out, sums over pairs written out."""

from __future__ import annotations

import numpy as np
import pytest

from linkages.inference.within import within_dyads


def panel(rng, n=9, waves=3, missing=0.2, directed=True):
    """Rows of an unbalanced panel of dyads: effects of waves and of a class of dyads after the first wave."""
    i, j = np.nonzero(~np.eye(n, dtype=bool)) if directed else np.triu_indices(n, 1)
    treated = np.arange(n) < n // 2
    both = treated[i] & treated[j]
    rows = [(d, w) for d in range(len(i)) for w in range(waves) if rng.random() > missing]
    cell, wave = np.array(rows).T
    seen = np.bincount(cell, minlength=len(i))[cell] > 1
    cell, wave = cell[seen], wave[seen]
    X = np.column_stack([*((wave == w).astype(float) for w in range(1, waves)), (wave > 0) * both[cell]])
    y = rng.normal(size=n)[i[cell]] * wave + rng.normal(size=len(cell)) + 2.0 * X[:, -1]
    return y, X, np.unique(cell, return_inverse=True)[1], i[cell], j[cell], n


@pytest.mark.parametrize("directed", [True, False])
def test_equals_a_regression_with_a_dummy_for_every_dyad(directed):
    y, X, cell, i, j, n = panel(np.random.default_rng(2), directed=directed)
    fit = within_dyads(y, X, cell=cell, i=i, j=j, n=n)
    full = np.column_stack([X, np.eye(cell.max() + 1)[cell]])
    beta = np.linalg.lstsq(full, y, rcond=None)[0]
    np.testing.assert_allclose(fit.value, beta[: X.shape[1]], rtol=1e-10)
    # variance: every pair of rows whose dyads share an actor, against what that is on average under noise
    inverse = np.linalg.pinv(full.T @ full)[: X.shape[1]]
    weights, residuals = full @ inverse.T, y - full @ beta
    share = (
        (i[:, None] == i) | (i[:, None] == j) | (j[:, None] == i) | (j[:, None] == j)
    )  # fmt: skip
    hat = full @ np.linalg.pinv(full.T @ full) @ full.T
    noise = np.eye(len(y)) - hat
    dyad = np.minimum(i, j) * n + np.maximum(i, j)
    for k in range(X.shape[1]):
        w = weights[:, k]
        robust = (np.outer(w * residuals, w * residuals) * share).sum()
        scaled = robust * (w @ w) / (np.outer(w, w) * noise * share).sum()
        alone = sum((w * residuals)[dyad == d].sum() ** 2 for d in np.unique(dyad))
        assert fit.se[k] ** 2 == pytest.approx(max(scaled, alone), rel=1e-9)


def test_two_waves_are_first_differences():
    y, X, cell, i, j, n = panel(np.random.default_rng(4), waves=2, missing=0.0)
    fit = within_dyads(y, X, cell=cell, i=i, j=j, n=n)
    after = X[:, 0] == 1
    change = y[after][np.argsort(cell[after])] - y[~after][np.argsort(cell[~after])]
    both = X[after, 1][np.argsort(cell[after])] == 1
    assert fit.value[1] == pytest.approx(change[both].mean() - change[~both].mean(), rel=1e-12)
    assert fit.value[0] == pytest.approx(change[~both].mean(), rel=1e-12)


def test_what_cannot_be_told_apart_is_nan():
    y, X, cell, i, j, n = panel(np.random.default_rng(4), waves=2, missing=0.0)
    fit = within_dyads(y, np.column_stack([X, X[:, 1], np.ones(len(y))]), cell=cell, i=i, j=j, n=n)
    assert np.isnan(fit.value[2:]).all()
    assert np.isfinite(fit.value[:2]).all()
    low, high = fit.interval(0.95)
    assert (low[:2] < fit.value[:2]).all()
    assert (fit.value[:2] < high[:2]).all()


def test_dyads_of_one_actor_alone_have_no_standard_error():
    i, j = np.zeros(5, dtype=int), np.arange(1, 6)
    y = np.concatenate([np.zeros(5), np.arange(5.0)])
    fit = within_dyads(
        y, np.repeat([[0.0], [1.0]], 5, axis=0), cell=np.tile(np.arange(5), 2), i=np.tile(i, 2), j=np.tile(j, 2), n=6
    )
    assert fit.value.item() == 2
    assert np.isnan(fit.se.item())
