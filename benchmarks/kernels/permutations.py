"""Permutation of actors: correlation of two networks, linear and logistic regression, against NumPy on whole matrices."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

import numpy as np

import linkages as lk

from .measuring import OURS, Case
from .networks import silent, survey

SIZES = (50, 200, 1000, 5000)


def correlate(x: np.ndarray, y: np.ndarray, draws: int) -> None:
    """Correlation of x with y in other places, from whole matrices."""
    rng, off = np.random.default_rng(1), ~np.eye(len(x), dtype=bool)
    for _ in range(draws):
        p = rng.permutation(len(x))
        np.corrcoef(x[off], y[np.ix_(p, p)][off])


def regress(y: np.ndarray, xs: list[np.ndarray], draws: int) -> None:
    """Double semi-partialling for the first predictor: t of its permuted residuals beside the others, by least squares."""
    rng, off, n = np.random.default_rng(1), ~np.eye(len(y), dtype=bool), len(y)
    outcome = y[off]
    others = np.column_stack([np.ones(off.sum()), *(x[off] for x in xs[1:])])
    left = np.zeros((n, n))
    left[off] = xs[0][off] - others @ np.linalg.lstsq(others, xs[0][off], rcond=None)[0]
    for _ in range(draws):
        p = rng.permutation(n)
        design = np.column_stack([left[np.ix_(p, p)][off], others])
        inverse = np.linalg.inv(design.T @ design)
        estimate = inverse @ (design.T @ outcome)
        residual = outcome - design @ estimate
        estimate[0] / np.sqrt(inverse[0, 0] * (residual @ residual) / (len(outcome) - design.shape[1]))


def logits(y: np.ndarray, xs: list[np.ndarray], draws: int) -> None:
    """A logit of statsmodels for every permuted residual of the first predictor."""
    from statsmodels.api import Logit

    rng, off, n = np.random.default_rng(1), ~np.eye(len(y), dtype=bool), len(y)
    outcome = (y[off] > 0).astype(float)
    others = np.column_stack([np.ones(off.sum()), *(x[off] for x in xs[1:])])
    left = np.zeros((n, n))
    left[off] = xs[0][off] - others @ np.linalg.lstsq(others, xs[0][off], rcond=None)[0]
    for _ in range(draws):
        p = rng.permutation(n)
        Logit(outcome, np.column_stack([left[np.ix_(p, p)][off], others])).fit(disp=0, method="newton").tvalues[0]


def cases(n: int) -> Iterator[Case]:
    net, other = survey(n, 1), survey(n, 2)
    x, y = net.ties.toarray(), other.ties.toarray()
    many = n <= 200

    def correlated(net: lk.Network, other: lk.Network) -> Callable[[int], object]:
        return lambda draws: lk.qap_correlation(net, other, n_draws=draws, seed=1)

    ours, theirs = (32, 224), (5, 55) if many else (1, 4) if n <= 1000 else (1, 2)
    yield Case(
        "QAP correlation", n, {OURS: correlated(net, other), "NumPy": lambda draws: correlate(x, y, draws)},
        {OURS: ours, "NumPy": theirs},
    )  # fmt: skip
    if n <= 1000:
        pair = silent(net, 0.1), silent(other, 0.1)
        yield Case("QAP correlation, a tenth silent", n, {OURS: correlated(*pair)}, {OURS: ours})
        size = np.random.default_rng(5).random(n)
        net = replace(net, actors=net.actors.assign(size=size))
        predictors = {
            "advice": survey(n, 2), "project": survey(n, 3),
            "kind": lk.covariate("kind"), "size": lk.covariate("size", form="difference"),
        }  # fmt: skip
        kind = net.actors["kind"].to_numpy()
        xs = [survey(n, k).ties.toarray() for k in (2, 3)]
        xs += [(kind[:, None] == kind) * 1.0, np.abs(size[:, None] - size)]
        few = (32, 96)  # as many chunks of draws at both
        yield Case(
            "MRQAP, 4 predictors", n,
            {OURS: lambda draws: lk.qap_regression(net, predictors, n_draws=draws, seed=1),
             "NumPy": lambda draws: [regress(x, xs[k:] + xs[:k], draws) for k in range(4)]},
            {OURS: few, "NumPy": (2, 12) if many else (1, 2)},
        )  # fmt: skip
    if n <= 200:
        for statistic in ("score", "wald"):
            yield Case(
                f"logistic MRQAP, 4 predictors, {statistic}", n,
                {OURS: lambda draws, how=statistic: lk.qap_regression(
                    net, predictors, family="logit", statistic=how, n_draws=draws, seed=1),
                 "statsmodels": lambda draws: [logits(x, xs[k:] + xs[:k], draws) for k in range(4)]},
                {OURS: (32, 96) if statistic == "score" else (5, 25), "statsmodels": (1, 3)},
            )  # fmt: skip
