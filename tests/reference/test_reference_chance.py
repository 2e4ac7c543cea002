"""Tests of chance on real networks: the statistics as R's sna gives them, p and spread within Monte Carlo error.

R's p is a share of 1,000 draws without the observation; ours counts it. Both carry the error of their draws, so counts are
compared as two samples (and R's own draws are only 1,000).
"""

from __future__ import annotations

import re
from functools import partial

import numpy as np
import pytest

import linkages as lk

CONDITIONS = {"edges": "ties", "dyad.census": "dyad_census", "size": "size"}
MEASURES = {
    "gtrans": lk.transitivity,
    "grecip": lk.reciprocity,
    "centralization_betweenness": partial(lk.centralization, measure=lk.betweenness),
}
R_DRAWS = 1000


def same_share(ours: int, n_ours: int, theirs: float) -> bool:
    """Whether two counts of draws may be of one probability: within 4 standard errors of their difference."""
    pooled = (ours + theirs * R_DRAWS + 1) / (n_ours + R_DRAWS + 2)
    error = np.sqrt(pooled * (1 - pooled) * (1 / n_ours + 1 / R_DRAWS))
    return abs(ours / n_ours - theirs) <= 4 * error


def check_draws(test: lk.NullTest, value, close) -> None:
    """Value exactly, and mean, spread and both tails of the draws within chance."""
    close(test.value, value("obs"))
    mean, sd, n = value("mean"), value("sd"), test.n_draws
    assert abs(test.expected - mean) <= 4 * sd * np.sqrt(1 / n + 1 / R_DRAWS) + 1e-12
    assert test.draws.std() == pytest.approx(sd, rel=0.25)
    for alternative, tail in (("greater", "p_ge"), ("less", "p_le")):
        side = lk.NullTest(test.value, test.draws, "", alternative)
        assert same_share(side.n_extreme, n, value(tail)), (test.measure, tail, side.n_extreme / n, value(tail))
        assert side.p_value == (1 + side.n_extreme) / (1 + n)


@pytest.mark.parametrize("mode", list(CONDITIONS))
def test_cug(reference, close, mode: str) -> None:
    net = reference.net.dichotomize(1e-9)
    options = f"mode={'digraph' if net.directed else 'graph'};cmode={mode};reps=1000;seed=20240117"
    known = [name for name in MEASURES if reference.has("cug.test", f"{name}:obs", options)]
    if not known:
        assert reference.dataset in ("s50", "chemnet", "tcnetworks") or (mode == "dyad.census" and not net.directed)
        return
    tests = lk.cug_test(net, [MEASURES[name] for name in known], condition=CONDITIONS[mode], n_draws=250, seed=20240117)
    for name, test in zip(known, tests, strict=True):
        check_draws(test, lambda what, name=name: reference.value("cug.test", f"{name}:{what}", options), close)


PAIRS = [
    ("chemnet", "1 political_info ~ 1 sci_info_sent"), ("chemnet", "1 political_info ~ 1 influence_attribution"),
    ("chemnet", "1 sci_info_sent ~ 1 sci_info_received"), ("florentine", "1 marriage ~ 1 business"),
    ("s50", "2 friendship ~ 1 friendship"), ("s50", "3 friendship ~ 2 friendship"),
    ("tcnetworks", "1 dissemination ~ 1 collaboration"), ("tcnetworks", "1 dissemination ~ 1 contact"),
]  # fmt: skip


@pytest.mark.parametrize(("dataset", "pair"), PAIRS, ids=[pair for _, pair in PAIRS])
def test_qap_correlation(load_reference, stored_values, close, dataset: str, pair: str) -> None:
    nets, table = load_reference(dataset), stored_values(dataset)
    x, y = (nets[name, int(wave)].dichotomize(1e-9) for wave, name in re.findall(r"(\d) (\w+)", pair))
    rows = table[table["relation"] == pair]
    test = lk.qap_correlation(x, y, n_draws=1000, seed=20240117)

    def value(what: str) -> float:
        (found,) = rows.loc[(rows["function"] == "qaptest") & (rows["metric"] == f"gcor:{what}"), "value"]
        return float(found)

    (gcor,) = rows.loc[rows["function"] == "gcor", "value"]
    close(test.value, float(gcor), 1e-8)
    check_draws(test, value, close)


def test_the_stored_pairs_are_all_here(stored_values) -> None:
    stored = {
        (dataset, pair)
        for dataset in ("chemnet", "florentine", "s50", "tcnetworks")
        for pair in stored_values(dataset).query("function == 'qaptest'")["relation"]
    }
    assert stored == set(PAIRS)
