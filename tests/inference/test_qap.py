"""Actors change places: the correlation against whole matrices, who may change with whom, and exact p-values."""

from __future__ import annotations

from functools import partial
from itertools import permutations

import joblib
import numpy as np
import pandas as pd
import pytest

import linkages as lk
from linkages.errors import ArgumentError
from linkages.inference import qap_correlation as module
from linkages.inference.permute import alike, in_places, permuting, with_labels
from linkages.vocabulary import State

nan = float("nan")


def network(seed, n=12, *, directed=True, missing=0.2, silent=(), wave=1, density=0.3):
    rng = np.random.default_rng(seed)
    values = (rng.random((n, n)) < density) * rng.integers(1, 4, (n, n)).astype(float)
    values[rng.random((n, n)) < missing] = nan
    values[list(silent)] = nan
    if not directed:
        values = np.triu(values, 1) + np.triu(values, 1).T
    actors = pd.DataFrame(
        {"actor": np.arange(n), "sector": np.where(np.arange(n) % 3 > 0, "private", "public"), "cluster": np.arange(n) % 2,
         "responded": ~np.isin(np.arange(n), silent)}
    )  # fmt: skip
    return lk.from_matrix(values, directed=directed, actors=actors, wave=wave)


def whole(x, y, p=None):
    """The correlation from whole matrices."""
    a, b = x.dense_strengths(), y.dense_strengths()
    if p is not None:
        b = b[np.ix_(p, p)]
    both = ~np.isnan(a) & ~np.isnan(b)
    a, b = a[both], b[both]
    return np.corrcoef(a, b)[0, 1] if np.ptp(a) and np.ptp(b) else nan


@pytest.mark.parametrize("dense", [True, False])
@pytest.mark.parametrize("directed", [True, False])
@pytest.mark.parametrize("missing", [0.0, 0.25])
@pytest.mark.parametrize("block", ["all", "public-private"])
def test_sums_from_ties_are_those_of_whole_matrices(monkeypatch, dense, directed, missing, block):
    monkeypatch.setattr(module, "DENSE", 2000 if dense else 0)
    x, y = (network(s, directed=directed, missing=missing, silent=(2,) if missing else ()) for s in (1, 2))
    x = x.block(block)
    sums = module.PairSums.of(x, y)
    assert lk.qap_correlation(x, y, n_draws=1).value == pytest.approx(whole(x, y), abs=1e-12)
    rng = np.random.default_rng(3)
    for _ in range(10):
        p = rng.permutation(12)
        assert module.correlation(sums(p)) == pytest.approx(whole(x, y, p), abs=1e-12, nan_ok=True)
        both = ~np.isnan(x.dense_strengths()) & ~np.isnan(y.dense_strengths()[np.ix_(p, p)])
        assert sums(p)[0] == both.sum() / (1 if directed else 2)


def test_directed_beside_undirected():
    x, y = network(1), network(2, directed=False)
    assert lk.qap_correlation(x, y, n_draws=1).value == pytest.approx(whole(x, y), abs=1e-12)
    assert lk.qap_correlation(y, x, n_draws=1).value == pytest.approx(whole(x, y), abs=1e-12)


def test_a_network_that_does_not_vary_has_no_correlation():
    x = network(1, missing=0)
    full = lk.from_matrix(np.ones((12, 12)), directed=True, actors=x.actors.reset_index())
    nothing = lk.from_matrix(np.zeros((12, 12)), directed=True, actors=x.actors.reset_index())
    for y in (full, nothing):
        test = lk.qap_correlation(x, y, n_draws=3)
        assert np.isnan(test.value)
        assert np.isnan(test.p_value)


def test_p_value_of_a_case_that_can_be_counted():
    """Five actors: every one of the 120 orders, against 6,000 draws."""
    x, y = (network(s, 5, missing=0, density=0.5) for s in (5, 6))
    seen = whole(x, y)
    every = np.array([whole(x, y, np.array(p)) for p in permutations(range(5))])
    exact = (every >= seen - 1e-12).mean()
    test = lk.qap_correlation(x, y, n_draws=6000, alternative="greater", seed=1)
    assert 0.02 < exact < 0.98
    assert abs(test.p_value - exact) < 4 * np.sqrt(exact * (1 - exact) / 6000) + 1 / 6000
    assert set(test.draws.round(9)) == set(every.round(9))


def test_places_are_changed_among_those_heard_alike():
    x, y = network(1, missing=0, silent=(2, 5, 9)), network(2, missing=0, silent=(2, 5, 7))
    orders = permuting([x, y])
    rng = np.random.default_rng(1)
    seen = {tuple(orders(rng)) for _ in range(200)}
    for p in seen:
        assert sorted(p) == list(range(12))
        assert {p[2], p[5]} == {2, 5}
        assert (p[7], p[9]) == (7, 9)
    assert len(seen) > 150
    # so every draw rests on as many dyads as the observation
    sums = module.PairSums.of(x, y)
    assert {sums(np.array(p))[0] for p in seen} == {sums(np.arange(12))[0]}
    clusters = permuting([x], within="cluster")
    assert all((np.asarray(clusters(rng)) % 2 == np.arange(12) % 2).all() for _ in range(20))


def test_who_is_alike():
    net = network(1, missing=0.1, silent=(0, 4))
    assert len(set(alike(net))) == 2
    assert alike(net)[0] == alike(net)[4] != alike(net)[1]
    assert len(set(alike(network(1, missing=0.1)))) == 1
    blocks = alike(network(1, missing=0).block("public-private"))
    assert len(set(blocks)) == 2
    assert (blocks == blocks[0]).tolist() == (np.arange(12) % 3 == 0).tolist()


def test_few_orders_are_said():
    x, y = network(1, 4, missing=0), network(2, 4, missing=0)
    assert lk.qap_correlation(x, y, n_draws=9).note == "only 24 ways to change places: p cannot be below 0.042"
    assert lk.qap_correlation(network(1), network(2), n_draws=9).note == ""
    assert lk.qap_correlation(network(1, 200), network(2, 200), n_draws=1).note == "", "200! is no number of float64"


@pytest.mark.parametrize("directed", [True, False])
def test_in_places_against_whole_matrices(directed):
    net = network(1, directed=directed, silent=(3,)).block("public-private")
    p = np.random.default_rng(1).permutation(12)
    moved = in_places(net, p)
    assert np.array_equal(moved.dense_states(), np.where(np.eye(12), State.OUT, net.dense_states()[np.ix_(p, p)]))
    np.testing.assert_array_equal(moved.ties.toarray(), net.ties.toarray()[np.ix_(p, p)])
    pd.testing.assert_frame_equal(moved.actors, net.actors)


def test_labels_move_together_and_answers_stay():
    net = network(1, silent=(3,))
    p = np.roll(np.arange(12), 1)
    moved = with_labels(net, p)
    for column in ("sector", "cluster"):
        assert moved.actors[column].tolist() == net.actors[column].to_numpy()[p].tolist()
    assert moved.actors["responded"].equals(net.actors["responded"])
    assert moved.actors.index.equals(net.actors.index)
    assert np.array_equal(moved.dense_states(), net.dense_states())


def test_labels_against_all_orders():
    net = network(4, 6, missing=0, density=0.5)
    values = []
    for p in permutations(range(6)):
        values.append(lk.ei_index(with_labels(net, np.array(p))))
    exact = (np.array(values) <= lk.ei_index(net) + 1e-12).mean()
    test = lk.qap_test(net, lk.ei_index, n_draws=800, alternative="less", seed=1)
    assert abs(test.p_value - exact) < 4 * np.sqrt(exact * (1 - exact) / 800) + 1 / 800
    assert set(test.draws.round(9)) <= set(np.round(values, 9))


def test_two_networks_move_one():
    x, y = network(1), network(2)
    test = lk.qap_test(x, lk.jaccard, other=y, n_draws=30, seed=5)
    assert test.value == lk.jaccard(x, y)
    correlation = lk.qap_correlation(x, y, n_draws=30, seed=5)
    strengths = lk.qap_test(x, whole, other=y, n_draws=30, seed=5)
    np.testing.assert_allclose(strengths.draws, correlation.draws, atol=1e-12)


def test_change_between_two_waves_moves_labels_in_both():
    x, y = network(1), network(2, wave=2)
    test = lk.qap_test(x, lk.ei_index, other=y, n_draws=30, seed=5)
    assert test.value == pytest.approx(lk.ei_index(y) - lk.ei_index(x))
    assert test.measure == "change of ei_index"
    same = lk.qap_test(x, lk.ei_index, other=x, n_draws=5, seed=5)
    assert same.value == 0
    assert not same.draws.any()


def test_actors_of_one_wave_only_are_left_out():
    x, y = network(1, missing=0), network(2, missing=0, wave=2).without([3])
    test = lk.qap_correlation(x, y, n_draws=3)
    assert test.note.startswith("1 actors in one of the networks only")
    assert test.value == pytest.approx(whole(x.without([3]), y), abs=1e-12)
    assert test.measure == "correlation of tie 1 and tie 2"
    with pytest.raises(ArgumentError, match="0 actors in common"):
        lk.qap_correlation(x.subset([0, 1]), x.subset([2, 3]))


def test_a_measure_without_attributes_is_the_same_in_every_draw():
    test = lk.qap_test(network(1), [lk.transitivity, lk.ei_index], n_draws=20, seed=1)
    assert test[0].p_value == 1
    assert test[0].always_the_same
    assert not test[1].always_the_same


def test_silence_by_sector_is_no_effect_of_sector():
    """Five of six public actors are silent, and arcs have nothing to do with sector. A public sender has most of its dyads
    with the other sector, so E–I over what was observed depends on who was silent: exchanged freely, silent and answering
    actors make it significant."""
    rng, within, free = np.random.default_rng(1), 0, 0
    for k in range(40):
        values = (rng.random((20, 20)) < 0.3).astype(float)
        values[14:19] = nan
        actors = pd.DataFrame({"actor": np.arange(20), "sector": ["private"] * 14 + ["public"] * 6})
        net = lk.from_matrix(values, directed=True, actors=actors)
        test = lk.qap_test(net, lk.ei_index, n_draws=19, seed=k)
        within += test.p_value <= 0.1
        draws = [lk.ei_index(with_labels(net, rng.permutation(20))) for _ in range(19)]
        free += lk.NullTest(test.value, np.array(draws), "").p_value <= 0.1
    assert within <= 10  # 4 expected; 11 or more is 1 in 1,000
    assert free > 14, (within, free)


@pytest.mark.parametrize("test", ["correlation", "labels", "places"])
def test_workers_and_order_of_actors_do_not_matter(test):
    x, y = network(1), network(2)
    calls = {
        "correlation": lambda x, y: lk.qap_correlation(x, y, n_draws=20, seed=2),
        "labels": lambda x, y: lk.qap_test(x, partial(lk.ei_index, by="sector"), n_draws=20, seed=2),
        "places": lambda x, y: lk.qap_test(x, lk.jaccard, other=y, n_draws=20, seed=2),
    }
    ask = calls[test]
    alone = ask(x, y).draws
    with joblib.parallel_config(backend="threading", n_jobs=2):
        np.testing.assert_array_equal(ask(x, y).draws, alone)
    order = np.random.default_rng(1).permutation(12)

    def turned(net):
        values = lk.to_matrix(net).to_numpy()[np.ix_(order, order)]
        return lk.from_matrix(values, directed=True, actors=net.actors.iloc[order].reset_index())

    np.testing.assert_array_equal(ask(turned(x), turned(y)).draws, alone)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda x: lk.qap_test(x, lk.jaccard), "other is not given"),
        (lambda x: lk.qap_test(x, [lk.jaccard, lk.density], other=x), "some take one network"),
        (lambda x: lk.qap_test(x, lk.density, within="sectr"), "'sectr' is no column.*'sector'"),
        (lambda x: lk.qap_correlation(x, x, within="region"), "'region' is no column"),
        (lambda x: lk.qap_correlation(x, x, n_draws=0), "n_draws=0"),
        (lambda x: lk.qap_correlation(x, x, alternative="up"), "alternative='up'"),
    ],
)
def test_what_makes_no_sense_is_refused(call, message):
    with pytest.raises(ArgumentError, match=message):
        call(network(1))


def test_more_unknown_dyads_than_can_be_listed_are_refused(monkeypatch):
    monkeypatch.setattr(module, "MOST_UNKNOWN", 3)
    with pytest.raises(ArgumentError, match=r"dyads of 'tie' were not observed: more than 3"):
        lk.qap_correlation(network(1), network(2))
