"""Networks of the same degrees: all of them, equally often, and only on observed dyads."""

from __future__ import annotations

from collections import Counter
from itertools import product

import numpy as np
import pandas as pd
import pytest
from scipy.stats import chi2

import linkages as lk
from linkages.errors import ArgumentError
from linkages.inference.draws import stream
from linkages.inference.rewiring import rewiring
from linkages.vocabulary import State

nan = float("nan")


def all_of_same_degrees(net):
    """Every set of ties on observed dyads with the degrees of the network, by trying all."""
    states = net.dense_states()
    n = len(states)
    seen = [(i, j) for i in range(n) for j in range(n) if states[i, j] in (State.TIE, State.NULL)]
    if not net.directed:
        seen = [(i, j) for i, j in seen if i < j]
    tie = states == State.TIE
    found = []
    for bits in product((0, 1), repeat=len(seen)):
        matrix = np.zeros((n, n), dtype=int)
        matrix[tuple(np.array(seen).T)] = bits
        if not net.directed:
            matrix += matrix.T
        if (matrix.sum(axis=0) == tie.sum(axis=0)).all() and (matrix.sum(axis=1) == tie.sum(axis=1)).all():
            found.append(matrix.tobytes())
    return found


DIRECTED = [[0, 1, 1, 0], [0, 0, 1, 0], [1, 0, 0, 1], [0, 1, 0, 0]]
CYCLE = [[0, 1, 0], [0, 0, 1], [1, 0, 0]]
HOLES = [[0, 1, nan, 0], [1, 0, 1, 0], [0, nan, 0, 1], [1, 0, 1, 0]]
DENSE = [[0, 1, 1, 1], [0, 0, 1, 1], [1, 0, 0, 1], [1, 1, 0, 0]]
PATH = [[0, 1, 0, 0, 0], [1, 0, 1, 0, 0], [0, 1, 0, 1, 0], [0, 0, 1, 0, 1], [0, 0, 0, 1, 0]]
PATH_HOLES = [[0, 1, 0, nan, 0], [1, 0, 1, 0, 0], [0, 1, 0, 1, nan], [nan, 0, 1, 0, 1], [0, 0, nan, 1, 0]]


@pytest.mark.parametrize(
    ("matrix", "directed", "n_networks"),
    [
        (DIRECTED, True, 6),
        (CYCLE, True, 2),
        (HOLES, True, 3),
        (DENSE, True, 3),
        (PATH, False, 7),
        (PATH_HOLES, False, 4),
    ],
    ids=["directed", "cycle of three", "missing", "dense", "undirected", "undirected, missing"],
)
def test_every_network_of_the_same_degrees_is_equally_likely(matrix, directed, n_networks):
    """Against a list made by trying everything."""
    net = lk.from_matrix(matrix, directed=directed)
    possible = all_of_same_degrees(net)
    assert len(possible) == n_networks
    start = rewiring(net, seed=1)
    draws = 200 * n_networks
    assert start.turned == (2 * net.n_ties > net.n_dyads)
    counts = Counter(ties_of(start, stream(1, k)) for k in range(1, draws + 1))
    assert set(counts) == set(possible)
    assert sum((counts[p] - 200) ** 2 / 200 for p in possible) < chi2.ppf(0.999, n_networks - 1)
    for k in range(1, 4):
        drawn = (start(stream(1, k)).dense_states() == State.TIE).astype(int)
        assert drawn.tobytes() == ties_of(start, stream(1, k)), "and the Network says the same"


def ties_of(start, rng):
    """The ties of a draw as a matrix, without the cost of a Network."""
    ground, n = start.ground, len(start.ground.net.actors)
    here = np.zeros(len(ground.keys), dtype=bool)
    here[start.walk(rng)] = True
    matrix = np.zeros((n, n), dtype=int)
    matrix.ravel()[ground.keys[here != start.turned]] = 1
    return (matrix if ground.net.directed else matrix + matrix.T).tobytes()


def study(directed, missing, density=0.2, n=24, seed=0):
    rng = np.random.default_rng(seed)
    values = (rng.random((n, n)) < density) * rng.integers(1, 4, (n, n)).astype(float)
    values[rng.random((n, n)) < missing] = nan
    values[: n // 8] = nan
    if not directed:
        values = np.triu(values, 1) + np.triu(values, 1).T
    actors = pd.DataFrame({"actor": np.arange(n), "sector": np.where(np.arange(n) % 3 > 0, "private", "public")})
    return lk.from_matrix(values, directed=directed, actors=actors, relation="advice", wave=2019)


@pytest.mark.parametrize("directed", [True, False])
@pytest.mark.parametrize("density", [0.2, 0.7])
@pytest.mark.parametrize("block", ["all", "public-private"])
def test_what_is_held(directed, density, block):
    net = study(directed, 0.1, density).block(block)
    states = net.dense_states()
    tie = states == State.TIE
    start = rewiring(net, seed=2)
    moved = 0
    for k in range(1, 6):
        drawn = start(stream(2, k))
        new = drawn.dense_states()
        for state in (State.MISSING, State.OUT):
            assert np.array_equal(new == state, states == state)
        assert np.array_equal((new == State.TIE).sum(axis=0), tie.sum(axis=0))
        assert np.array_equal((new == State.TIE).sum(axis=1), tie.sum(axis=1))
        assert np.array_equal(np.sort(drawn.ties.data), np.sort(net.ties.data))
        assert (drawn.directed, drawn.relation, drawn.wave) == (directed, "advice", 2019)
        pd.testing.assert_frame_equal(drawn.actors, net.actors)
        moved += ((new == State.TIE) & ~tie).sum()
    assert moved > 0


def test_a_partial_respondent_keeps_what_it_told():
    """Its row is missing by its group; the dyads it answered are listed, and stay observed without a tie."""
    group = lk.Background([0, 0, 0, 1], [[lk.State.NULL, lk.State.NULL], [lk.State.MISSING, lk.State.MISSING]])
    full = lk.from_matrix([[0, 1, 0, 0], [0, 0, 1, 0], [1, 0, 0, 1], [1, 0, 0, 0]], directed=True)
    exceptions = type(full.exceptions)(([lk.State.NULL], ([3], [1])), shape=(4, 4)).astype(np.uint8)
    net = lk.Network(full.ties, exceptions, group, full.actors, True, "tie", 1)
    start = rewiring(net, seed=1)
    told = {start(stream(1, k)).states([3, 3, 3], [0, 1, 2]).tolist()[2] for k in range(1, 40)}
    assert told == {State.MISSING}
    ends = {tuple(start(stream(1, k)).states([3, 3], [0, 1]).tolist()) for k in range(1, 40)}
    assert ends == {(State.TIE, State.NULL), (State.NULL, State.TIE)}


def test_what_cannot_change_does_not():
    for matrix in ([[0, 1], [0, 0]], [[0, 1, 1], [1, 0, 1], [1, 1, 0]], np.zeros((3, 3)), [[0, nan], [nan, 0]]):
        net = lk.from_matrix(matrix, directed=True)
        assert np.array_equal(rewiring(net, seed=1)(stream(1, 1)).dense_states(), net.dense_states())
    nobody = lk.from_matrix(np.zeros((0, 0)), directed=True)
    assert len(rewiring(nobody, seed=1)(stream(1, 1)).actors) == 0


def test_order_of_actors_does_not_matter():
    net = study(True, 0.1)
    order = np.random.default_rng(1).permutation(len(net.actors))
    values = lk.to_matrix(net).to_numpy()[np.ix_(order, order)]
    again = lk.from_matrix(values, directed=True, actors=net.actors.iloc[order].reset_index())
    one, other = (rewiring(x, seed=1)(stream(1, 1)) for x in (net, again))
    assert np.array_equal(one.dense_states(), other.dense_states())


def test_too_many_actors_are_refused():
    many = lk.from_edgelist(pd.DataFrame({"source": range(4000), "target": range(1, 4001)}), directed=True)
    with pytest.raises(ArgumentError, match=r"4001 actors.*at most 3000"):
        rewiring(many)


def test_a_p_value_from_short_walks_is_valid(monkeypatch):
    """Observed and drawn networks are exchangeable however short the walks: the rank of the observed one is uniform."""
    from linkages.inference import rewiring as module

    monkeypatch.setattr(module, "ROUNDS", 2)
    rng, ranks = np.random.default_rng(3), []
    for study_number in range(200):
        net = lk.from_matrix((rng.random((9, 9)) < 0.3).astype(float), directed=True)
        start = rewiring(net, seed=study_number)
        draws = np.array([lk.dyad_census(start(stream(study_number, k)))["mutual"] for k in range(1, 10)])
        seen = lk.dyad_census(net)["mutual"]
        ranks.append((draws > seen).sum() + rng.integers(0, (draws == seen).sum() + 1))
    counts = np.bincount(ranks, minlength=10)
    assert ((counts - 20) ** 2 / 20).sum() < chi2.ppf(0.999, 9), counts
