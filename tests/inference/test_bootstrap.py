"""The vertex bootstrap: who is drawn, what stands in, and how wide it is."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import linkages as lk
from linkages.errors import ArgumentError
from linkages.inference.bootstrap import bootstrap, from_draws, resample_plan
from linkages.vocabulary import State

nan = float("nan")


def density(net):
    return net.n_ties / net.n_dyads if net.n_dyads else nan


def overlap(x, y):
    return float(((x.dense_states() == State.TIE) & (y.dense_states() == State.TIE)).sum())


def network(seed=0, n=12, *, directed=True, wave=1, ids=None, missing=0.2):
    rng = np.random.default_rng(seed)
    values = rng.integers(0, 4, (n, n)).astype(float)
    values[rng.random((n, n)) < missing] = nan
    if not directed:
        values = np.triu(values, 1) + np.triu(values, 1).T
    ids = np.arange(n) if ids is None else ids
    actors = pd.DataFrame({"actor": ids, "sector": np.where(np.asarray(ids) % 3 > 0, "private", "public"), "own": ids})
    return lk.from_matrix(values, directed=directed, actors=actors, wave=wave)


@pytest.mark.parametrize("directed", [True, False])
def test_every_dyad_is_that_of_the_drawn_actors_or_of_its_stand_in(directed):
    net = network(directed=directed)
    states, strengths = net.dense_states(), net.dense_strengths()
    twins = 0
    for again in resample_plan([net], n_draws=20, seed=1):
        new = again(net)
        s, x = new.dense_states(), new.dense_strengths()
        d = again.drawn
        apart = (d[:, None] != d[None, :]).nonzero()
        assert np.array_equal(s[apart], states[d[apart[0]], d[apart[1]]])
        np.testing.assert_array_equal(x[apart], strengths[d[apart[0]], d[apart[1]]])
        assert new.actors["own"].tolist() == d.tolist()
        sector = net.actors["sector"].to_numpy()
        assert (sector[d] == sector).all()
        for (p, q), (a, b) in zip(again.twins, again.stand_in, strict=True):
            assert d[p] == d[q]
            assert p != q
            assert a != b
            assert sector[a] == sector[b] == sector[d[p]]
            assert (s[p, q], s[q, p]) == (states[a, b], states[b, a])
            twins += 1
        same = (d[:, None] == d[None, :]).sum() - len(d)
        assert same == 2 * len(again.twins)
    assert twins > 50


def test_stand_ins_are_drawn_evenly_from_all_dyads_of_the_sector():
    net = network(n=6, missing=0)
    seen = np.zeros((6, 6))
    for again in resample_plan([net], n_draws=3000, seed=2):
        for a, b in again.stand_in:
            seen[a, b] += 1
    private = net.actors["sector"].to_numpy() == "private"
    assert seen[np.ix_(private, ~private)].sum() == 0
    cell = seen[np.ix_(private, private)][~np.eye(4, dtype=bool)]
    assert cell.min() > 0.8 * cell.mean()


def test_waves_are_drawn_together_and_actors_absent_from_one_stay_absent_there():
    before, after = network(1, ids=np.arange(12)), network(2, ids=np.arange(3, 15), wave=2)
    for again in resample_plan([before, after], n_draws=5, seed=3):
        x, y = again(before), again(after)
        assert len(x.actors) == len(y.actors) == 15
        gone, new = again.drawn >= 12, again.drawn < 3
        elsewhere = np.zeros((15, 15), dtype=bool)
        elsewhere[tuple(again.twins.T)] = elsewhere[tuple(again.twins[:, ::-1].T)] = True
        for net, away in ((x, gone), (y, new)):
            rows = (net.dense_states()[away] != State.OUT) & ~elsewhere[away]
            assert not rows.any()


def test_no_draw_depends_on_how_many_there_are_and_a_seed_repeats():
    net = network()
    few, many = bootstrap(density, net, n_draws=5, seed=1), bootstrap(density, net, n_draws=9, seed=1)
    assert np.array_equal(few.draws, many.draws[:5])
    assert not np.array_equal(few.draws, bootstrap(density, net, n_draws=5, seed=2).draws)


def test_a_change_and_a_measure_of_two_waves():
    before, after = network(1), network(2, wave=2)
    change = bootstrap(density, before, after, n_draws=100, seed=1)
    assert change.value == pytest.approx(density(after) - density(before))
    assert change.low <= change.value <= change.high
    assert 0 < change.p_value <= 1
    same = bootstrap(overlap, before, before, n_draws=20, seed=1)
    assert same.value == before.n_ties
    assert np.isnan(same.p_value)
    still = bootstrap(density, before, before, n_draws=20, seed=1)
    assert (still.draws == 0).all()
    assert np.isnan(still.low)
    assert "do not vary" in still.note


def test_undefined_draws_are_counted():
    estimate = from_draws(1.0, [nan, *range(11)], level=0.5, change=False)
    assert estimate.note == "undefined in 1 of 12 draws"
    assert (estimate.low, estimate.high) == (2.5, 7.5)
    often = from_draws(1.0, [nan, nan, *range(11)], level=0.5, change=False)
    assert often.note == "interval withheld: undefined in 2 of 13 draws"
    assert np.isnan(often.low)
    assert from_draws(nan, [1.0, 2.0], level=0.5, change=False).note == "undefined here"


def test_requests_that_make_no_sense():
    net = network()
    for kwargs, nets, named in (
        ({"n_draws": 0}, (net,), "n_draws=0"),
        ({"level": 1.0}, (net,), "level=1.0"),
        ({}, (), "nets"),
        ({}, (net, net, net), "nets"),
    ):
        with pytest.raises(ArgumentError, match=named):
            bootstrap(density, *nets, **kwargs)
    with pytest.raises(ArgumentError, match="overlap takes 2"):
        bootstrap(overlap, net)


def test_the_spread_is_about_that_of_new_organisations():
    """Actors differ in how many ties they send and receive: the bootstrap sees it, independent dyads would not."""
    rng = np.random.default_rng(4)
    n, values, ses = 40, [], []
    for k in range(60):
        taste = rng.normal(0, 1, n)[:, None] + rng.normal(0, 1, n)[None, :]
        net = lk.from_matrix(rng.random((n, n)) < 1 / (1 + np.exp(1.5 - taste)), directed=True)
        values.append(density(net))
        if k % 6 == 0:
            ses.append(bootstrap(density, net, n_draws=100, seed=k).se)
    assert 0.8 < np.mean(ses) / np.std(values, ddof=1) < 1.3
    assert np.mean(ses) > 2 * np.sqrt(np.mean(values) * (1 - np.mean(values)) / (n * (n - 1)))


@pytest.mark.parametrize("directed", [True, False])
def test_means_over_dyads_are_drawn_from_sums_as_if_networks_were_built(directed):
    nets = [network(1, ids=np.arange(12), directed=directed), network(2, ids=np.arange(12), directed=directed, wave=2)]
    shorter = network(3, ids=np.arange(3, 15), directed=directed, wave=2)
    cases = [(lk.density, (nets[0],)), (lk.mean_strength, (nets[0],)), (lk.average_degree, (nets[0],)),
             (lk.density, tuple(nets)), (lk.density, (nets[0], shorter)), (lk.jaccard, tuple(nets))]  # fmt: skip
    if directed:
        cases.append((lk.reciprocity, (nets[0],)))
    for measure, given in cases:
        quick = bootstrap(measure, *given, n_draws=25, seed=1)
        plain = (lambda x, y: lk.jaccard(x, y)) if measure is lk.jaccard else (lambda x, m=measure: m(x))
        slow = bootstrap(plain, *given, n_draws=25, seed=1)
        np.testing.assert_allclose(quick.draws, slow.draws, rtol=1e-12, atol=1e-14)
