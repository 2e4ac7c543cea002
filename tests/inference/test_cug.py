"""Networks drawn by chance: what is held, that all such networks are equally likely, and what the test makes of them."""

from __future__ import annotations

from collections import Counter
from functools import partial
from itertools import product

import joblib
import numpy as np
import pandas as pd
import pytest
from scipy.stats import chi2

import linkages as lk
from linkages.errors import ArgumentError
from linkages.inference.draws import stream
from linkages.inference.redraw import redrawing
from linkages.vocabulary import State

nan = float("nan")
SECTORS = pd.DataFrame({"actor": range(4), "sector": ["private", "private", "public", "public"]})
DIRECTED = [[0, 1, nan, 0], [1, 0, 0, 1], [0, 0, 0, 0], [0, nan, 1, 0]]
UNDIRECTED = [[0, 1, 0, nan], [1, 0, 0, 1], [0, 0, 0, 0], [nan, 1, 0, 0]]


def network(directed, block="all"):
    matrix = DIRECTED if directed else UNDIRECTED
    return lk.from_matrix(matrix, directed=directed, actors=SECTORS).block(block)


def ties(net):
    return net.dense_states() == State.TIE


def held(net, condition):
    """What a condition holds, counted on whole matrices."""
    states = net.dense_states()
    tie, seen = states == State.TIE, (states == State.TIE) | (states == State.NULL)
    if condition == "ties" or (condition == "dyad_census" and not net.directed):
        return tie.sum()
    if condition == "dyad_census":
        pairs = seen & seen.T
        return (tie & tie.T & pairs).sum(), ((tie ^ tie.T) & pairs).sum(), (tie & ~pairs).sum()
    public = (net.actors["sector"] == "public").to_numpy()
    cells = [tie[np.ix_(a, b)].sum() for a in (public, ~public) for b in (public, ~public)]
    return tuple(cells) if net.directed else (cells[0], cells[1] + cells[2], cells[3])


def possible(net, condition):
    """Every network on the same observed dyads that holds the same, by trying all."""
    states = net.dense_states()
    places = [(i, j) for i in range(4) for j in range(4) if states[i, j] in (State.TIE, State.NULL)]
    places = places if net.directed else [(i, j) for i, j in places if i < j]
    ground, found = np.where((states == State.TIE) | (states == State.NULL), 0.0, nan), []
    for bits in product((0, 1), repeat=len(places)):
        matrix = ground.copy()
        matrix[tuple(np.array(places).T)] = bits
        if not net.directed:
            matrix.T[tuple(np.array(places).T)] = bits
        other = lk.from_matrix(matrix, directed=net.directed, actors=SECTORS)
        if held(other, condition) == held(net, condition):
            found.append(ties(other).tobytes())
    return found


@pytest.mark.parametrize("directed", [True, False])
@pytest.mark.parametrize("condition", ["ties", "dyad_census", "blocks"])
def test_every_network_that_holds_the_same_is_equally_likely(directed, condition):
    net = network(directed)
    expected = possible(net, condition)
    each = max(8, 1200 // len(expected))
    redraw = redrawing(net, condition)
    counts = Counter(ties(redraw(stream(1, k))).tobytes() for k in range(1, each * len(expected) + 1))
    assert set(counts) <= set(expected)
    assert len(expected) > 2
    spread = sum((counts[p] - each) ** 2 / each for p in expected)
    assert spread < chi2.ppf(0.999, len(expected) - 1)


@pytest.mark.parametrize("directed", [True, False])
@pytest.mark.parametrize("condition", ["ties", "dyad_census", "degrees", "blocks", "size"])
@pytest.mark.parametrize("block", ["all", "public-private"])
def test_missing_and_out_stay_where_they_are(directed, condition, block):
    net = network(directed, block)
    states = net.dense_states()
    redraw = redrawing(net, condition, seed=1)
    for k in range(1, 8):
        new = redraw(stream(1, k))
        for state in (State.MISSING, State.OUT):
            assert np.array_equal(new.dense_states() == state, states == state)
        if condition != "size":
            assert new.n_ties == net.n_ties
        if condition not in ("size", "degrees"):
            assert held(new, condition) == held(net, condition)


def test_half_of_the_dyads_given_size_alone():
    rng = np.random.default_rng(1)
    net = lk.from_matrix((rng.random((40, 40)) < 0.1) * 3.0, directed=True)
    drawn = redrawing(net, "size")(stream(1, 1))
    assert abs(drawn.n_ties / 1560 - 0.5) < 4 * 0.5 / np.sqrt(1560)
    assert set(drawn.ties.data) == {3.0}


def test_strengths_are_dealt_to_the_drawn_ties():
    rng = np.random.default_rng(2)
    values = (rng.random((20, 20)) < 0.2) * rng.integers(1, 5, (20, 20)).astype(float)
    for directed in (True, False):
        matrix = values if directed else np.maximum(values, values.T)
        net = lk.from_matrix(matrix, directed=directed)
        drawn = redrawing(net, "ties")(stream(1, 1))
        np.testing.assert_array_equal(np.sort(drawn.ties.data), np.sort(net.ties.data))
        assert directed or np.array_equal(drawn.ties.toarray(), drawn.ties.toarray().T)


def study(seed=1, n=14, missing=0.15, density=0.25):
    rng = np.random.default_rng(seed)
    values = (rng.random((n, n)) < density).astype(float)
    values[rng.random((n, n)) < missing] = nan
    actors = pd.DataFrame({"actor": np.arange(n), "sector": np.where(np.arange(n) % 2, "private", "public")})
    return lk.from_matrix(values, directed=True, actors=actors)


def test_p_value_of_a_case_that_can_be_counted():
    """3 ties on 6 ordered pairs of 3 actors: 12 of the 20 networks have a mutual pair, none has more."""
    net = lk.from_matrix([[0, 1, 1], [1, 0, 0], [0, 0, 0]], directed=True)
    test = lk.cug_test(net, lambda x: lk.dyad_census(x)["mutual"], n_draws=1000, alternative="greater", seed=1)
    assert test.value == 1
    assert abs(test.p_value - 12 / 20) < 4 * np.sqrt(0.6 * 0.4 / 1000)
    assert abs(test.expected - 12 / 20) < 4 * np.sqrt(0.6 * 0.4 / 1000)


def test_several_measures_share_the_draws():
    net = study()
    both = lk.cug_test(net, [lk.transitivity, lk.reciprocity], n_draws=40, seed=3)
    alone = lk.cug_test(net, lk.reciprocity, n_draws=40, seed=3)
    np.testing.assert_array_equal(both[1].draws, alone.draws)
    assert [test.measure for test in both] == ["transitivity", "reciprocity"]
    assert isinstance(both, tuple)
    assert isinstance(alone, lk.NullTest)


@pytest.mark.parametrize("condition", ["ties", "dyad_census", "degrees", "blocks", "size"])
def test_workers_and_order_of_actors_do_not_matter(condition):
    net = study()
    ask = partial(lk.cug_test, measure=lk.transitivity, condition=condition, n_draws=25, seed=3)
    alone = ask(net)
    with joblib.parallel_config(backend="threading", n_jobs=2):
        np.testing.assert_array_equal(ask(net).draws, alone.draws)
    order = np.random.default_rng(1).permutation(14)
    values = lk.to_matrix(net).to_numpy()[np.ix_(order, order)]
    again = lk.from_matrix(values, directed=True, actors=net.actors.iloc[order].reset_index())
    np.testing.assert_array_equal(ask(again).draws, alone.draws)
    assert ask(net, n_draws=10).draws.tolist() == alone.draws[:10].tolist()


def test_what_is_held_needs_no_test():
    net = study()
    for measure, condition in ((lk.density, "ties"), (lk.reciprocity, "dyad_census"), (lk.centralization, "degrees")):
        test = lk.cug_test(net, measure, condition=condition, n_draws=20, seed=1)
        assert test.p_value == 1
        assert np.isnan(test.z)
        assert test.always_the_same
        assert "what was held decides it" in test.reading()
    by_sector = lk.cug_test(net, lk.ei_index, condition="blocks", n_draws=20, seed=1)
    assert by_sector.always_the_same


def test_what_is_undefined_stays_undefined():
    net = lk.from_matrix([[0, 1, 0], [1, 0, 0], [0, 0, 0]], directed=False)
    test = lk.cug_test(net, lk.reciprocity, n_draws=9, seed=1)
    assert np.isnan(test.p_value)
    assert test.reading() == "reciprocity is undefined here, so there is nothing to compare with chance."
    empty = lk.cug_test(lk.from_matrix(np.zeros((0, 0)), directed=True), lk.density, n_draws=3, seed=1)
    assert np.isnan(empty.p_value)
    missing = lk.cug_test(lk.from_matrix([[0, nan], [nan, 0]], directed=True), lk.density, n_draws=3, seed=1)
    assert np.isnan(missing.p_value)


def test_given_size_alone_the_test_warns():
    assert "nearly every sparse network" in lk.cug_test(study(), lk.transitivity, condition="size", n_draws=9).note


def test_silence_does_not_look_like_structure():
    """A third silent by chance, arcs independent: read as zeros they would show centralized degrees; here p is ordinary."""
    rng, low = np.random.default_rng(8), 0
    for k in range(40):
        values = (rng.random((16, 16)) < 0.25).astype(float)
        values[rng.permutation(16)[:5]] = nan
        net = lk.from_matrix(values, directed=True)
        low += lk.cug_test(net, lk.transitivity, n_draws=39, seed=k).p_value <= 0.1
    assert low <= 11  # 4 expected; 11 or more is 1 in 1,000


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"condition": "tie"}, "condition='tie'.*did you mean 'ties'"),
        ({"alternative": "more"}, "alternative='more'"),
        ({"n_draws": 0}, "n_draws=0"),
        ({"condition": "blocks", "by": "size"}, "by='size' is no column"),
        ({"measure": lk.jaccard}, "jaccard takes 2 networks, not 1"),
        ({"measure": lk.dyad_census}, "dyad_census gives a Series, not a number"),
        ({"measure": []}, "measure is empty"),
        ({"measure": ["density"]}, "'density' is no function"),
        ({"seed": "x"}, "seed='x'"),
    ],
)
def test_what_makes_no_sense_is_refused(changes, message):
    with pytest.raises(ArgumentError, match=message):
        lk.cug_test(study(), **{"measure": lk.density, "n_draws": 3, **changes})
