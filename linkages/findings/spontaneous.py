"""What becomes of dyads by themselves: learned where the programme was not, expected where it was."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..data.network import Network
from ..inference.dyadic import paired
from ..inference.logit import fit_logit, independent
from ..vocabulary import TieModel
from .formation_terms import terms_before

__all__ = ["FEWEST_TIES", "Observed", "Spontaneous", "observed_dyads"]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Mask = NDArray[np.bool_]
FEWEST_TIES: Final = 5  # dyads of either fate, below which nothing is learned from them
FEWEST_ENDS: Final = 4  # organisations that they are of


@dataclass(frozen=True, eq=False)
class Observed:
    """Dyads of one relation that were observed in two waves: a row for each, in each direction if directed.

    Parameters
    ----------
    i, j : ndarray of shape (rows,)
        Positions of the ends among all actors of the panel.
    was, now : ndarray of shape (rows,)
        1 where there was a tie in the earlier and in the later wave, else 0.
    x : mapping from str to ndarray of shape (rows,)
        Terms of the earlier wave; nan where unknown.
    sectors : ndarray of shape (2, rows)
        Sectors of the ends in the earlier wave, as text.
    steps : ndarray of shape (rows,)
        Length of the shortest path between the ends in the earlier wave, over ties in either direction; infinite without one.
    nets : tuple of Network
        The two waves on these dyads.
    """

    i: Ints
    j: Ints
    was: Floats
    now: Floats
    x: Mapping[str, Floats]
    sectors: NDArray[Any]
    steps: Floats
    nets: tuple[Network, Network]

    def at_risk(self, model: TieModel) -> Mask:
        """Rows of which a model tells: those without a tie before, or those with one."""
        return self.was == (model == "persistence")

    def block(self, name: str) -> Mask:
        """Rows in one of ``linkages.BLOCKS``."""
        one, two = self.sectors
        if name == "all":
            return np.ones(len(one), dtype=bool)
        if name == "with-hybrid":
            return np.asarray((one == "hybrid") | (two == "hybrid"))
        first, second = name.split("-")
        return np.asarray(((one == first) & (two == second)) | ((one == second) & (two == first)))


def observed_dyads(
    before: Network,
    after: Network,
    *,
    every: pd.Index,
    terms: Sequence[str],
    others: Mapping[str, Network],
    covariates: Mapping[str, Any],
) -> Observed:
    """List the dyads that both waves observed, among organisations of both."""
    from scipy.sparse.csgraph import shortest_path

    nets = paired(before, after)
    stay = nets[0].actors.index
    was, now = (net.dense_strengths() for net in nets)
    known = ~np.isnan(was) & ~np.isnan(now)
    if not before.directed:
        known &= np.triu(np.ones(known.shape, dtype=bool), 1)
    rows, columns = np.nonzero(known)
    x = terms_before(before, stay, terms=terms, others=others, arms=None, covariates=covariates)
    here = before.actors.index.get_indexer(stay)
    steps = shortest_path(before.ties, unweighted=True, directed=False, indices=here)[:, here]
    sector = nets[0].actors["sector"] if "sector" in nets[0].actors.columns else pd.Series("", index=stay)
    words = sector.fillna("").to_numpy(dtype=str)
    place = every.get_indexer(stay).astype(np.int64)
    return Observed(
        place[rows], place[columns], (was[known] > 0).astype(float), (now[known] > 0).astype(float),
        {name: values[known] for name, values in x.items()}, np.stack([words[rows], words[columns]]), steps[known], nets,
    )  # fmt: skip


@dataclass(frozen=True, eq=False)
class Spontaneous:
    """A logit of what becomes of dyads, each log odds drawn a little towards 0.

    Parameters
    ----------
    names : tuple of str
        Its terms.
    scale : tuple of ndarray of shape (k,)
        Mean and standard deviation of each term over the dyads that it was fitted on.
    reach : tuple of ndarray of shape (k,)
        Least and greatest value of each term there.
    coefficients : ndarray of shape (1 + k,)
        Intercept, and log odds by one standard deviation of each term.
    bread : ndarray of shape (1 + k, 1 + k)
        Inverse of X'WX and the penalty.
    z : ndarray of shape (1 + k, rows)
        Regressors of the fit.
    i, j, part : ndarray of shape (rows,)
        Ends of its dyads, and of which period or cluster they are.
    fitted, residuals : ndarray of shape (rows,)
        Probability of a tie, and what became of the dyad less that.

    Notes
    -----
    The penalty is that of a normal prior with mean 0 and standard deviation 1 for the log odds by one standard deviation of
    a term, none for the intercept: with many ties it hardly matters, with few it keeps estimates finite, and the ties
    expected on the dyads of the fit are those that were seen. An unknown term takes its mean.
    """

    names: tuple[str, ...]
    scale: tuple[Floats, Floats]
    reach: tuple[Floats, Floats]
    coefficients: Floats
    bread: Floats
    z: Floats
    i: Ints
    j: Ints
    part: Ints
    fitted: Floats
    residuals: Floats

    @classmethod
    def fit(cls, parts: Sequence[tuple[Observed, Mask]], model: TieModel) -> Spontaneous | str:
        """Fit to some dyads of some periods; a text says why that cannot be."""
        chosen = [(dyads, mask & dyads.at_risk(model)) for dyads, mask in parts]
        names = [name for name in (chosen[0][0].x if chosen else ()) if all(name in dyads.x for dyads, _ in chosen)]
        y = _gathered([dyads.now[mask] for dyads, mask in chosen])
        i = _gathered([dyads.i[mask] for dyads, mask in chosen]).astype(np.int64)
        j = _gathered([dyads.j[mask] for dyads, mask in chosen]).astype(np.int64)
        part = np.repeat(np.arange(len(chosen)), [int(mask.sum()) for _, mask in chosen])
        n_ties, of = int(y.sum()), len(np.union1d(i, j))
        if min(n_ties, len(y) - n_ties) < FEWEST_TIES or of < FEWEST_ENDS:
            said = "became ties" if model == "formation" else "were kept"
            return (
                f"nothing can be expected: {n_ties} of {len(y)} dyads of {of} organisations {said}; "
                f"{FEWEST_TIES} that did and {FEWEST_TIES} that did not are needed, of {FEWEST_ENDS} organisations"
            )
        x = np.array([_gathered([d.x[name][mask] for d, mask in chosen]) for name in names]).reshape(len(names), len(y))
        known = ~np.isnan(x)
        count = np.maximum(known.sum(axis=1), 1)
        mean = np.where(known, x, 0.0).sum(axis=1) / count
        spread = np.sqrt((np.where(known, x - mean[:, None], 0.0) ** 2).sum(axis=1) / count)
        varies = spread > 1e-9 * np.maximum(np.abs(mean), 1.0)
        low, high = (np.where(known, x, end).T for end in (np.inf, -np.inf))
        reach = low.min(axis=0, initial=np.inf), high.max(axis=0, initial=-np.inf)
        scale = mean, np.where(varies, spread, np.inf)  # what does not vary says nothing
        z = _scaled(x, scale)
        penalty = np.ones(len(z))
        penalty[0] = 0.0
        fit = fit_logit(z, y, penalty=penalty)
        bread = np.asarray(np.linalg.inv(fit.information + np.diag(penalty)), dtype=np.float64)
        return cls(tuple(names), scale, reach, fit.coefficients, bread, z, i, j, part, fit.fitted, y - fit.fitted)

    def regressors(self, dyads: Observed) -> Floats:
        """Intercept and scaled terms of dyads: (1 + k, rows)."""
        return _scaled(self._x(dyads), self.scale)

    def expected(self, z: Floats, coefficients: Floats | None = None) -> Floats:
        """Probability of a tie, by regressors."""
        eta = np.einsum("k,km->m", self.coefficients if coefficients is None else coefficients, z)
        return np.asarray(1 / (1 + np.exp(-np.clip(eta, -700, 700))))

    def outside(self, dyads: Observed) -> Mask:
        """Rows unlike any dyad of the fit: a term beyond its least or greatest value there, or terms farther from their means together.

        Farther: the quadratic form of the terms in the inverse of their covariance (Mahalanobis) is above its greatest value in the fit.
        """
        x = self._x(dyads)
        slack = 1e-9 * np.maximum(np.abs(self.scale[0]), 1.0)[:, None]
        low, high = self.reach[0][:, None] - slack, self.reach[1][:, None] + slack
        beyond = ((x < low) | (x > high)).any(axis=0)
        used = independent(self.z)
        inner = np.linalg.inv(np.einsum("km,lm->kl", self.z[used], self.z[used]))

        def distance(z: Floats) -> Floats:
            return np.asarray(np.einsum("km,kl,lm->m", z[used], inner, z[used], optimize=False))

        return np.asarray(beyond | (distance(self.regressors(dyads)) > distance(self.z).max() * (1 + 1e-9)))

    def _x(self, dyads: Observed) -> Floats:
        return np.array([dyads.x[name] for name in self.names]).reshape(len(self.names), len(dyads.i))


def _gathered(parts: Sequence[NDArray[Any]]) -> NDArray[Any]:
    return np.concatenate(parts) if parts else np.zeros(0)


def _scaled(x: Floats, scale: tuple[Floats, Floats]) -> Floats:
    """Intercept and terms less their means, by their standard deviations; 0 where unknown."""
    mean, spread = scale
    return np.vstack([np.ones(x.shape[1]), np.nan_to_num((x - mean[:, None]) / spread[:, None], nan=0.0)])
