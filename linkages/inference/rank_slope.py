"""Does one thing rise with another, size and sector given? A slope of ranks, tested by permuting within sectors."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.random import Generator
from numpy.typing import ArrayLike, NDArray

from ..vocabulary import Alternative
from .draws import run_draws
from .results import NullTest

__all__ = ["FEWEST", "mid_ranks", "rank_slope"]

Floats = NDArray[np.float64]
NAN = float("nan")
NULL: Final = "outcomes permuted within sectors"
FEWEST: Final = 8  # actors, below which no slope is given


def rank_slope(
    outcome: ArrayLike,
    predictor: ArrayLike,
    strata: ArrayLike,
    *,
    size: ArrayLike | None = None,
    alternative: Alternative = "two-sided",
    n_draws: int = 999,
    seed: Any = None,
) -> tuple[float, NullTest | None]:
    """Slope of the ranks of an outcome on those of a predictor, within strata and given size, and its test.

    Parameters
    ----------
    outcome, predictor : array_like of float
        By actor, all known.
    strata : array_like
        Of each actor, as its sector.
    size : array_like of float, optional
        What to hold equal, all known; its rank is taken.
    alternative : {"greater", "less", "two-sided"}
        Which slopes count as extreme.
    n_draws : int
        Permutations; 0 for no test.
    seed : int or numpy seed, optional
        Start of the random numbers.

    Returns
    -------
    slope : float
        From the least to the greatest predictor, by how much of the whole ranking the outcome moves. Nan with fewer than
        eight actors, and where the predictor or the outcome does not vary once strata and size are given.
    test : NullTest or None
        Of the slope over its spread.

    Notes
    -----
    Ranks over all actors, shared by equal values, from 0 (least) to 1; least squares with an intercept for each stratum.
    Amounts of money are ranked, not logged: many organisations have none, one has very much, and neither a constant added
    to the zeros nor the one should make the slope. Draws permute, within strata, what size and strata leave of the
    outcome (Freedman and Lane 1983), which without size is permuting the outcome, an exact test. Compared is Σ x_i e_i /
    √Σ x_i² e_i², with x and e what size and strata leave of predictor and outcome: large and small organisations need not vary
    alike around the line (DiCiccio and Romano 2017). The usual t rejected up to 7 % of true nulls at 5 % where size was given.

    References
    ----------
    Freedman D, Lane D (1983). A nonstochastic interpretation of reported significance levels. Journal of Business &
    Economic Statistics 1(4), 292-298. doi:10.1080/07350015.1983.10509354

    DiCiccio CJ, Romano JP (2017). Robust permutation tests for correlation and regression coefficients. Journal of the
    American Statistical Association 112(519), 1211-1220. doi:10.1080/01621459.2016.1202117

    Examples
    --------
    >>> grants = [0, 0, 0, 0, 1, 0, 2, 1, 1, 3, 2, 5, 3, 8, 13, 40]
    >>> slope, test = rank_slope(grants, range(16), ["private"] * 16, n_draws=99, seed=1)
    >>> round(slope, 2), test.p_value
    (0.93, 0.01)
    """
    y, x = mid_ranks(outcome), mid_ranks(predictor)
    _, stratum = np.unique(np.asarray(strata), return_inverse=True)
    given = [stratum[:, None] == np.arange(stratum.max(initial=-1) + 1)]
    given += [] if size is None else [mid_ranks(size)[:, None]]
    basis = _basis(np.hstack(given).astype(np.float64))
    left, along = _left(y[None], basis)[0], _left(x[None], basis)[0]
    if len(y) < FEWEST or len(y) < basis.shape[1] + 2 or not (_varies(left) and _varies(along)):
        return NAN, None
    slope = float((left * along).sum() / (along**2).sum())
    if not n_draws:
        return slope, None
    kernel = _Permuted(left, along, basis, stratum)
    draws = run_draws(kernel, n_draws=n_draws, seed=seed, label="slopes")
    return slope, NullTest(float(kernel.t_values(left[None])[0]), draws, NULL, alternative, "slope")


def mid_ranks(values: ArrayLike) -> Floats:
    """Ranks from 0 (least) to 1, equal values in the middle of the places they share.

    Examples
    --------
    >>> mid_ranks([0, 0, 5, 9]).round(2).tolist()
    [0.17, 0.17, 0.67, 1.0]
    """
    _, place, count = np.unique(np.asarray(values, dtype=np.float64), return_inverse=True, return_counts=True)
    middle = np.cumsum(count) - (count + 1) / 2
    return np.asarray(middle[place] / max(len(place) - 1, 1))


@dataclass(frozen=True, eq=False)
class _Permuted:
    """Slopes over their spread after what is left of the outcome was permuted within strata."""

    left: Floats
    along: Floats
    basis: Floats
    stratum: NDArray[np.int64]

    def __call__(self, streams: Sequence[Generator]) -> Floats:
        place = np.argsort(self.stratum, kind="stable")
        dealt = np.empty((len(streams), len(place)))
        for row, rng in zip(dealt, streams, strict=True):
            row[place] = self.left[np.lexsort((rng.random(len(place)), self.stratum))]
        return self.t_values(dealt)

    def t_values(self, outcome: Floats) -> Floats:
        """Of outcomes in rows."""
        moved = _left(outcome, self.basis) * self.along
        spread = np.sqrt((moved**2).sum(axis=1))
        return np.divide(moved.sum(axis=1), spread, out=np.zeros(len(moved)), where=spread > 0)


def _basis(columns: Floats) -> Floats:
    """Orthonormal columns of the same span."""
    vectors, length, _ = np.linalg.svd(columns, full_matrices=False)
    return np.asarray(vectors[:, length > 1e-9 * max(length.max(initial=0.0), 1.0)])


def _left(rows: Floats, basis: Floats) -> Floats:
    """What the columns of the basis do not explain of each row."""
    explained = np.einsum("dn,nk->dk", rows, basis)
    return np.asarray(rows - np.einsum("dk,nk->dn", explained, basis))


def _varies(values: Floats) -> bool:
    return bool((np.abs(values) > 1e-9).any())
