"""Measures described as means over dyads say the same as the measures, and the same as plain arrays."""

from __future__ import annotations

from functools import partial

import numpy as np
import pandas as pd
import pytest

import linkages as lk
from linkages.data.dyadmean import DyadMean, dyad_mean, dyad_mean_of
from linkages.vocabulary import State

T, N, M = State.TIE, State.NULL, State.MISSING
nan = float("nan")
ONE_WAVE = (
    lk.density, partial(lk.density, form="standardised"), lk.average_degree, partial(lk.average_degree, form="count"),
    lk.reciprocity, partial(lk.reciprocity, form="dyad"), lk.mean_strength, lk.ei_index,
    partial(lk.ei_index, form="standardised"), partial(lk.ei_index, by="kind"),
)  # fmt: skip


def network(seed, n=9, *, directed=True, wave=1, ids=None):
    rng = np.random.default_rng(seed)
    values = rng.integers(0, 4, (n, n)) * (rng.random((n, n)) < 0.5)
    values = np.where(rng.random((n, n)) < 0.2, nan, values)
    values[0] = nan
    if not directed:
        values = np.triu(values, 1) + np.triu(values, 1).T
    ids = np.arange(n) if ids is None else ids
    actors = pd.DataFrame({"actor": ids, "sector": np.array(["private", "public", "hybrid"])[np.asarray(ids) % 3], "kind": np.array(["firm", "bank"])[np.asarray(ids) % 2]})  # fmt: skip
    return lk.from_matrix(values, directed=directed, actors=actors, wave=wave)


@pytest.mark.parametrize("directed", [True, False])
@pytest.mark.parametrize("block", ["all", "public-private", "private-private", "with-hybrid"])
def test_the_description_is_the_measure(directed, block):
    for seed in range(10):
        net = network(seed, directed=directed).block(block)
        for measure in ONE_WAVE:
            mean = dyad_mean_of(measure, net)
            np.testing.assert_allclose(nan if mean is None else mean.value, measure(net), rtol=1e-12)
            if mean is not None and not np.isnan(mean.value):
                assert mean.limits[0] <= mean.value <= mean.limits[1]


@pytest.mark.parametrize("directed", [True, False])
def test_measures_of_two_waves_with_joiners_and_leavers(directed):
    for seed in range(10):
        x, y = network(seed, directed=directed), network(seed + 50, ids=np.arange(3, 12), directed=directed, wave=2)
        for measure in (lk.jaccard, lk.hamming):
            np.testing.assert_allclose(dyad_mean_of(measure, x, y).value, measure(x, y), rtol=1e-12)


def test_each_way_to_describe_one_against_arrays():
    net = network(1)
    s, w = net.dense_states(), np.nan_to_num(net.dense_strengths())
    known = np.isin(s, (T, N))
    states = DyadMean.of_states(net, {T: 1, M: 0.5}, {T: 1, N: 1, M: 1}, scale=3)
    assert states.value == pytest.approx(3 * ((s == T).sum() + 0.5 * (s == M).sum()) / (known | (s == M)).sum())
    pairs = DyadMean.of_pairs(net, {(T, T): 1, (N, N): 1}, {(T, T): 1, (N, N): 1, (T, N): 1, (N, T): 1})
    both = known & known.T
    assert pairs.value == pytest.approx((s == s.T)[both].mean())
    strengths = DyadMean.of_strengths(net, {T: 1, N: 1})
    assert strengths.value == pytest.approx(w.sum() / known.sum())
    labels = np.arange(9) % 2
    within = np.zeros((2, 2, 5))
    within[[0, 1], [0, 1], T] = 1
    everything = np.zeros((2, 2, 5))
    everything[..., T] = 1
    same = labels[:, None] == labels[None, :]
    groups = DyadMean.of_groups(net, labels, within, everything)
    assert groups.value == pytest.approx(((s == T) & same).sum() / (s == T).sum())
    cells = np.zeros((2, 2, 2, 5))
    cells[0, 0, 1, T] = cells[1, 1, 0, T] = 1
    seen = cells.copy()
    seen[0, 0, 1, N] = seen[1, 1, 0, N] = 1
    parts = DyadMean.of_groups(net, labels, cells, seen, weights=[2.0, -1.0], over=[1.0, 1.0])
    rate = [(s == T)[block].sum() / known[block].sum() for block in (np.ix_(labels == 0, labels == 1), np.ix_(labels == 1, labels == 0))]  # fmt: skip
    assert parts.value == pytest.approx((2 * rate[0] - rate[1]) / sum(rate))
    step = 1e-6
    for k in (0, 1):
        more = [r + step * (i == k) for i, r in enumerate(rate)]
        slope = ((2 * more[0] - more[1]) / sum(more) - parts.value) / step
        assert parts.gradient[k] == pytest.approx(slope, rel=1e-4)


def test_what_has_no_weight_may_be_undefined_and_what_has_may_not():
    net = lk.from_matrix([[0, 1], [nan, 0]], directed=True, actors=pd.DataFrame({"actor": [0, 1], "g": ["a", "b"]}))
    cell = np.zeros((2, 2, 2, 5))
    cell[0, 0, 1, T] = cell[1, 1, 0, T] = 1
    for weights, value in (([1.0, 0.0], 1.0), ([1.0, 1.0], nan)):
        np.testing.assert_equal(DyadMean.of_groups(net, [0, 1], cell, cell, weights=weights).value, value)
    empty = lk.from_matrix(np.zeros((0, 0)), directed=True)
    assert np.isnan(DyadMean.of_states(empty, {T: 1}, {T: 1, N: 1}).value)


def test_marking_leaves_the_measure_as_it_is():
    @dyad_mean(lambda net, *, of=T: DyadMean.of_states(net, {of: 1}, {T: 1, N: 1}))
    def share(net, *, of=T):
        """Share of something."""
        return 0.5

    net = network(2)
    assert (share(net), share.__name__, share.__doc__) == (0.5, "share", "Share of something.")
    assert dyad_mean_of(share, net).value + dyad_mean_of(partial(share, of=N), net).value == pytest.approx(1)
    assert dyad_mean_of(lk.transitivity, net) is None
    assert dyad_mean_of(partial(lk.isolates, form="share"), net) is None
