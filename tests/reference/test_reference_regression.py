"""Regressions on dyads as R's netlm and netlogit give them: estimates and t exactly, p within Monte Carlo error.

R's p is a share of 1,000 draws without the observation. Both hypotheses it offers give the same estimates and t; its p
under ``qapspp`` is comparable with ours, that under ``qapy`` (the outcome permuted) answers another question. The
intercept has no p here.
"""

from __future__ import annotations

import re

import numpy as np
import pandas as pd
import pytest

import linkages as lk

from .test_reference_chance import same_share

FORMULAS = {
    "s50": "2 friendship ~ 1 friendship + same_category",
    "chemnet": "1 political_info ~ 1 sci_info_sent + 1 influence_attribution + 1 co_committee + same_category",
    "florentine": "1 marriage ~ 1 business + same_category",
    "tcnetworks": "1 dissemination ~ 1 contact + 1 collaboration + same_category",
}
# Least squares agree to the ten digits that are stored. R's glm stops when the deviance changes by less than 1e-8 of it, and
# its standard errors are one step older still: estimates within 1e-6 of the maximum, t within 1e-4. Ours are at the maximum.
TOLERANCE = {"netlm": {"coef": 1e-8, "tstat": 1e-8}, "netlogit": {"coef": 1e-6, "tstat": 1e-4}}
TAILS = {"greater": "p_ge", "less": "p_le", "two-sided": "p_two_sided"}


def variables(load_reference, dataset: str) -> tuple[lk.Network, dict]:
    """Outcome and predictors."""
    nets = {key: net.dichotomize(1e-9) for key, net in load_reference(dataset).items()}
    (outcome, *others) = re.findall(r"(\d) (\w+)", FORMULAS[dataset])
    predictors = {f"{wave} {name}": nets[name, int(wave)] for wave, name in others}
    predictors["same_category"] = lk.covariate("kind")
    return nets[outcome[1], int(outcome[0])], predictors


@pytest.mark.parametrize("function", ["netlm", "netlogit"])
@pytest.mark.parametrize("dataset", list(FORMULAS))
def test_qap_regression(load_reference, stored_values, close, dataset: str, function: str) -> None:
    family = "linear" if function == "netlm" else "logit"
    outcome, predictors = variables(load_reference, dataset)
    found = lk.qap_regression(outcome, predictors, family=family, statistic="wald", n_draws=250, seed=20240117)
    table = stored_values(dataset)
    table = table[(table["function"] == function) & (table["relation"] == FORMULAS[dataset])]
    for null in ("qapspp", "qapy"):
        stored = table[table["options"].str.contains(f"nullhyp={null};")]
        values = stored.set_index(["metric", "node"])["value"].astype(float)
        for term in found.estimates.index:
            node = "(intercept)" if term == "intercept" else term
            close(found.estimates[term], values["coef", node], TOLERANCE[function]["coef"])
            close(found.t[term], values["tstat", node], TOLERANCE[function]["tstat"])
        if family == "linear":
            close(found.r_squared, values.loc["r_squared"].item(), 1e-8)
        else:
            close(found.deviance, values.loc["deviance"].item(), 1e-8)
            close(found.deviance + 2 * len(found.estimates), values.loc["aic"].item(), 1e-8)
        if null == "qapy":
            continue
        for term in found.draws.columns:
            for alternative, tail in TAILS.items():
                test = found.test(term, alternative=alternative)
                assert same_share(test.n_extreme, test.n_draws, values[tail, term]), (term, tail, test.p_value)


def glm(x, y, tolerance: float):
    """Estimates and t by the iteration of R's glm, from where it starts to where it stops."""
    mu = (y + 0.5) / 2
    eta, old = np.log(mu / (1 - mu)), np.inf
    while True:
        w = mu * (1 - mu)
        cross = (x * w) @ x.T
        b = np.linalg.solve(cross, (x * w) @ (eta + (y - mu) / w))
        eta = b @ x
        mu = 1 / (1 + np.exp(-eta))
        deviance = -2 * np.log(np.where(y > 0, mu, 1 - mu)).sum()
        if abs(deviance - old) / (abs(deviance) + 0.1) < tolerance:
            return b, b / np.sqrt(np.diagonal(np.linalg.inv(cross)))
        old = deviance


@pytest.mark.parametrize("dataset", list(FORMULAS))
def test_what_is_left_between_the_logits_is_where_glm_stops(load_reference, stored_values, close, dataset: str) -> None:
    net, predictors = variables(load_reference, dataset)
    found = lk.qap_regression(net, predictors, family="logit", statistic="wald", n_draws=1)
    kind = net.actors["kind"].to_numpy()
    networks = [net, *(one for one in predictors.values() if isinstance(one, lk.Network))]
    y, *x = [np.nan_to_num(one.dense_strengths()) for one in networks] + [(kind[:, None] == kind).astype(float)]
    n = len(kind)
    used = ~np.eye(n, dtype=bool) if net.directed else np.triu(np.ones((n, n), dtype=bool), 1)
    x = np.stack([np.ones(used.sum()), *(one[used] for one in x)])
    table = stored_values(dataset)
    table = table[(table["function"] == "netlogit") & table["options"].str.contains("qapspp")]
    for metric, stopped, ours, there in zip(
        ("coef", "tstat"), glm(x, y[used], 1e-8), (found.estimates, found.t), glm(x, y[used], 1e-15), strict=True
    ):
        close(stopped, table.loc[table["metric"] == metric, "value"].astype(float).to_numpy(), 1e-8)
        close(ours.to_numpy(), there, 1e-8)


@pytest.mark.parametrize("dataset", list(FORMULAS))
def test_the_score_agrees_with_wald_on_what_is_found(load_reference, dataset: str) -> None:
    outcome, predictors = variables(load_reference, dataset)
    score, wald = (
        lk.qap_regression(outcome, predictors, family="logit", statistic=one, n_draws=99, seed=20240117).tidy()
        for one in ("score", "wald")
    )
    pd.testing.assert_series_equal(score["estimate"], wald["estimate"])
    tested = score["p_value"].notna()
    assert np.abs(score["p_value"] - wald["p_value"])[tested].max() <= 0.06


def test_the_stored_regressions_are_all_here(stored_values) -> None:
    stored = {
        (dataset, formula)
        for dataset in FORMULAS
        for formula in stored_values(dataset).query("function in ('netlm', 'netlogit')")["relation"]
    }
    assert stored == set(FORMULAS.items())
