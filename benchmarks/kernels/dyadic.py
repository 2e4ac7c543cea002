"""A logit of dyads in two waves with errors for dyads that share an actor, against statsmodels clustered by both ends."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from linkages.inference.covariance import dyadic_errors
from linkages.inference.logit import fit_logit

from .measuring import OURS, Case

SIZES = (50, 200, 300)


def cases(n: int) -> Iterator[Case]:
    rng = np.random.default_rng(1)
    i, j = (np.tile(end, 2) for end in np.nonzero(~np.eye(n, dtype=bool)))
    actor = rng.standard_normal((6, n))
    x = np.stack([np.ones(len(i)), *(actor[k][i] * actor[k][j] for k in range(6))])
    y = (rng.random(len(i)) < 1 / (1 + np.exp(2.5 - 0.3 * x[1:].sum(axis=0)))).astype(float)

    def ours() -> np.ndarray:
        fit = fit_logit(x, y)
        dyadic_errors(x.T, y - fit.fitted, i=i, j=j, n=n, weights=fit.weights)
        return fit.coefficients

    works = {OURS: ours}
    try:
        from statsmodels.api import Logit

        works["statsmodels"] = lambda: Logit(y, x.T).fit(
            disp=0, cov_type="cluster", cov_kwds={"groups": np.column_stack([i, j])}
        )
        works["statsmodels, no clusters"] = lambda: Logit(y, x.T).fit(disp=0).params
    except ImportError:
        pass

    def agree() -> None:
        if "statsmodels" in works:
            np.testing.assert_allclose(ours(), works["statsmodels, no clusters"](), rtol=1e-6)

    yield Case("dyadic logit and robust errors", n, works, agree=agree)
