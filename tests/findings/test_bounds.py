"""Bounds are the extremes over every way to fill in what is missing, no wider and no narrower."""

from __future__ import annotations

import itertools
from functools import partial

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import csr_array

import linkages as lk
from linkages.data.completion import moves_one_way
from linkages.data.dyadmean import DyadMean, dyad_mean
from linkages.findings.bounds import bounds_of
from linkages.findings.cohesion import COHESION
from linkages.inference.dyadic import is_dyad_mean
from linkages.measures import _walks

nan = float("nan")
SECTORS = ["private", "public", "private", "public", "hybrid", "private", "public"]
SCALE = (1.0, 3.0)


def network(values, *, directed=True):
    values = np.asarray(values, dtype=float)
    actors = pd.DataFrame({"actor": [f"a{i}" for i in range(len(values))], "sector": SECTORS[: len(values)]})
    return lk.from_matrix(values, directed=directed, actors=actors)


@dyad_mean(lambda net: DyadMean.of_states(net, {lk.State.NULL: 1}, {lk.State.TIE: 1, lk.State.NULL: 1}, scale=-2.0))
def minus_twice_empty(net):
    """A weight below 0: the smallest comes from the largest ratio."""
    return -2 * (1 - lk.density(net))


RATES = [
    lk.density, partial(lk.density, form="standardised"), lk.average_degree, partial(lk.average_degree, form="count"),
    lk.reciprocity, partial(lk.reciprocity, form="dyad"), lk.ei_index, partial(lk.ei_index, form="standardised"),
    lk.mean_strength, *(partial(lk.dyad_share, form=f) for f in ("mutual", "asymmetric", "null")), minus_twice_empty,
]  # fmt: skip
PATHS = [measure for measure in COHESION if moves_one_way(measure)]


def completions(values, *, directed, answers=(0.0, 1.0, 3.0)):
    """Every network that the missing dyads leave open."""
    cells = [c for c in np.argwhere(np.isnan(values)).tolist() if c[0] != c[1] and (directed or c[0] < c[1])]
    for given_answers in itertools.product(answers, repeat=len(cells)):
        full = values.copy()
        for (i, j), answer in zip(cells, given_answers, strict=True):
            full[i, j] = answer
            if not directed:
                full[j, i] = answer
        yield network(full, directed=directed)


def reached(nets, measure):
    found = [float(measure(net)) for net in nets]
    defined = [v for v in found if not np.isnan(v)]
    return (min(defined), max(defined)) if defined else (nan, nan)


def draw(seed, n, missing, density, *, directed):
    rng = np.random.default_rng(seed)
    values = rng.choice([0.0, 1.0, 2.0, 3.0], p=[1 - density, *[density / 3] * 3], size=(n, n))
    if not directed:
        values = np.triu(values, 1) + np.triu(values, 1).T
    cells = [(i, j) for i in range(n) for j in range(n) if (i < j if not directed else i != j)]
    for k in rng.permutation(len(cells))[:missing]:
        i, j = cells[k]
        values[i, j] = nan
        if not directed:
            values[j, i] = nan
    return values


@pytest.mark.parametrize("directed", [True, False])
@pytest.mark.parametrize(
    ("block", "seed", "density"),
    [("all", 1, 0.4), ("all", 2, 0.0), ("all", 3, 0.2), ("public-private", 4, 0.6), ("private-private", 5, 0.4)],
)
def test_bounds_are_what_some_completion_reaches_and_none_exceeds(directed, block, seed, density):
    values = draw(seed, 4, 4, density, directed=directed)
    net = network(values, directed=directed).block(block)
    plain = [full.block(block) for full in completions(values, directed=directed, answers=(0.0, 1.0))]
    valued = [full.block(block) for full in completions(values, directed=directed)]
    for measure in [*RATES, *PATHS]:
        expected = reached(valued if measure is lk.mean_strength else plain, measure)
        got = bounds_of(net, measure, rates=True, strengths=SCALE)
        if np.isnan(got).any():  # fixed by what was asked, or nothing at stake
            assert np.isnan(expected).all() or expected[0] == expected[1], measure
        else:
            assert got == pytest.approx(expected, abs=1e-12), measure


def test_reciprocity_by_hand():
    """a→b, b→a?; c↔d silent both ways; a→c, c→a not: from 0 (b says no, c and d one-sided) to all but one returned."""
    values = np.zeros((4, 4))
    values[0, 1], values[1, 0] = 1, nan
    values[2, 3] = values[3, 2] = nan
    values[0, 2] = 1
    net = network(values)
    assert bounds_of(net, lk.reciprocity, rates=True) == (0.0, 0.8)  # M = 2, A = 1: 4 / 5
    assert bounds_of(net, partial(lk.reciprocity, form="dyad"), rates=True) == pytest.approx((0.0, 2 / 3))
    all_null, all_ties = [
        float(lk.reciprocity(n)) for n in (network(np.nan_to_num(values)), network(np.nan_to_num(values, nan=1.0)))
    ]
    assert (all_null, all_ties) == (0.0, 0.8)


def test_reciprocity_is_not_bounded_by_all_null_and_all_ties():
    """One mutual pair, and one of which both are silent: null leaves 1, ties leave 1, one-sided gives 2/3."""
    values = np.zeros((4, 4))
    values[0, 1] = values[1, 0] = 1
    values[2, 3] = values[3, 2] = nan
    assert bounds_of(network(values), lk.reciprocity, rates=True) == pytest.approx((2 / 3, 1.0))


def test_a_scale_that_is_not_known_is_the_range_observed():
    values = np.array([[0, 2, nan], [0, 0, 3], [0, 0, 0]])
    assert bounds_of(network(values), lk.mean_strength, rates=True) == pytest.approx((7 / 3, 8 / 3))
    assert bounds_of(network(values), lk.mean_strength, rates=True, strengths=(1, 4)) == pytest.approx((2.0, 3.0))
    empty = np.array([[0, nan], [0, 0]])
    assert np.isnan(bounds_of(network(empty), lk.mean_strength, rates=True)).all()
    assert bounds_of(network(empty), lk.mean_strength, rates=True, strengths=(1, 4)) == (1.0, 4.0)


@settings(max_examples=25, deadline=None)
@given(
    seed=st.integers(0, 10**6), n=st.integers(2, 7), share=st.floats(0, 1), density=st.floats(0, 1),
    directed=st.booleans(), block=st.sampled_from(["all", "private-private", "public-private", "with-hybrid"]),
)  # fmt: skip
def test_bounds_contain_the_truth_when_the_hidden_dyads_are_revealed(seed, n, share, density, directed, block):
    truth = draw(seed, n, 0, density, directed=directed)
    rng = np.random.default_rng(seed + 1)
    hidden = rng.random((n, n)) < share
    hidden |= (rng.random(n) < share / 2)[:, None]  # silent actors
    if not directed:
        hidden |= hidden.T
    seen = network(np.where(hidden & ~np.eye(n, dtype=bool), nan, truth), directed=directed).block(block)
    full = network(truth, directed=directed).block(block)
    for measure in dict.fromkeys([*COHESION, *RATES]):
        low, high = bounds_of(seen, measure, rates=True, strengths=SCALE)
        value = float(measure(full))
        if not np.isnan([low, value]).any():
            assert low - 1e-12 <= value <= high + 1e-12, measure


def test_a_completed_network_may_be_too_large_though_what_is_known_of_it_is_not(monkeypatch):
    values = np.zeros((9, 9))
    values[:8, :8], values[8, :] = np.eye(8, k=1), np.nan
    panel = lk.Panel([lk.from_matrix(values, directed=True)])
    known = lk.measure_cohesion(panel, [lk.compactness], blocks="all").iloc[0]
    assert known["lower"] <= known["value"] < known["upper"]
    monkeypatch.setattr(_walks, "MOST_STEPS", 9 * 8)
    lost = lk.measure_cohesion(lk.Panel([lk.from_matrix(values, directed=True)]), [lk.compactness], blocks="all").iloc[
        0
    ]
    assert lost["value"] == known["value"]
    assert np.isnan([lost["lower"], lost["upper"]]).all()


def test_every_mean_over_dyads_of_the_table_has_bounds():
    net = network(draw(1, 7, 8, 0.4, directed=True))
    curves = (lk.log_odds_within, lk.assortativity)  # of several means: no ratio of sums over dyads
    for measure in COHESION:
        known = not np.isnan(bounds_of(net, measure, rates=True, strengths=SCALE)).any()
        assert known == ((is_dyad_mean(measure) or moves_one_way(measure)) and measure not in curves), measure


def test_a_mean_of_another_coding_has_none():
    @dyad_mean(lambda net: DyadMean(net.cells, np.ones((1, 5)), np.ones((1, 5)), np.ones(1)))
    def odd(net):
        return 1.0

    assert np.isnan(bounds_of(network(draw(1, 5, 3, 0.4, directed=True)), odd, rates=True)).all()


def test_a_million_actors_are_bounded_without_a_list_of_what_is_missing():
    n = 1_000_000
    rng = np.random.default_rng(1)
    senders = rng.integers(50_000, n, 200_000)
    keys = np.unique(senders * n + (senders + rng.integers(1, n, 200_000)) % n)
    ties = csr_array((np.ones(len(keys)), (keys // n, keys % n)), shape=(n, n))
    state = np.array([[lk.State.MISSING] * 2, [lk.State.NULL] * 2], dtype=np.uint8)
    background = lk.Background((np.arange(n) >= 50_000).astype(np.int32), state)
    actors = pd.DataFrame({"sector": "private"}, index=pd.RangeIndex(n, name="actor"))
    net = lk.Network(ties, csr_array((n, n), dtype=np.uint8), background, actors, True, "invoices", 1)
    missing = 50_000 * (n - 1)
    assert net.state_counts["missing"] == missing
    n_ties, at_stake = net.n_ties, n * (n - 1)
    assert bounds_of(net, lk.density, rates=True) == pytest.approx((n_ties / at_stake, (n_ties + missing) / at_stake))
    low, high = bounds_of(net, lk.reciprocity, rates=True)
    assert low == 0  # whoever is silent returns nothing
    assert 1 - 1e-3 < high < 1  # or all of them tie one another, and the one-way ties of the others remain


def test_the_table_takes_the_scale_from_the_relation_and_says_when_a_share_lies_outside():
    actors = pd.DataFrame(
        {"wave": 1, "actor": list("abcd"), "sector": "private", "responded": [True, True, False, False]}
    )
    told = pd.DataFrame({"wave": 1, "relation": "advice", "respondent": ["a"], "nominee": ["c"], "strength": [2.0]})
    scale = pd.DataFrame({"relation": ["advice"], "scale_max": [5]})
    panel = lk.build_panel(lk.Survey(actors, told, scale))
    found = lk.measure_cohesion(
        panel, [lk.mean_strength, partial(lk.isolates, form="share")], blocks="all", bounds=True
    )
    strength, alone = found.to_dict("records")
    assert (strength["lower"], strength["upper"]) == pytest.approx(
        (8 / 7, 32 / 7)
    )  # six ties of 1, or of 5, join the 2
    # Among a, b and c (named), b is alone; with everything known at most b and d, of four, are.
    assert alone["value"] == pytest.approx(1 / 2)
    assert (alone["lower"], alone["upper"]) == (0.0, 0.5)
    cut = lk.build_panel(lk.Survey(actors, told, scale), at_least=2)
    row = lk.measure_cohesion(cut, [lk.mean_strength], blocks="all", bounds=True).iloc[0]
    assert (row.lower, row.upper) == (1.0, 1.0)


def test_a_share_among_respondents_may_lie_outside_and_says_so():
    values = np.zeros((4, 4))
    values[2:] = nan
    values[0, 2] = values[0, 3] = 1
    panel = lk.Panel([network(values)])
    row = lk.measure_cohesion(panel, [partial(lk.isolates, form="share")], blocks="all").iloc[0]
    assert (row.value, row.lower, row.upper) == (0.5, 0.0, 0.25)
    assert "the bounds hold for all organisations" in row.note
