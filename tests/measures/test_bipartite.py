"""Blocks between two groups: worked by hand, against networkx and loops, and what silence does."""

from __future__ import annotations

import itertools
import math

import networkx as nx
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import linkages as lk
from linkages.measures import bipartite as home
from linkages.measures.bipartite import two_groups
from linkages.vocabulary import State

T, N, M, O = State.TIE, State.NULL, State.MISSING, State.OUT
NAN = float("nan")
few = settings(max_examples=60, deadline=None)


def block(between: np.ndarray, *, directed: bool = False, back: np.ndarray | None = None) -> lk.Network:
    """Private rows, public columns, and a hybrid that is not in it; all inside a sector is tied."""
    p, q = np.shape(between)
    matrix = np.ones((p + q + 1, p + q + 1))
    matrix[:p, p : p + q] = between
    matrix[p : p + q, :p] = np.transpose(between) if back is None else back
    actors = pd.DataFrame({"sector": ["private"] * p + ["public"] * q + ["hybrid"]})
    return lk.from_matrix(matrix, directed=directed, actors=actors).block("public-private")


def by_loops(between: np.ndarray) -> float:
    """Chains a–b–c–d from the first group to the second whose ends were observed."""
    p, q = between.shape
    closed = opened = 0
    for a, c in itertools.permutations(range(p), 2):
        for b, d in itertools.permutations(range(q), 2):
            if between[a, b] == between[c, b] == between[c, d] == 1:
                closed += between[a, d] == 1
                opened += between[a, d] == 0
    return closed / (closed + opened) if closed + opened else NAN


def test_clustering_by_hand() -> None:
    """A cycle of four with a tail: chains 4 (closed) + 2 (open: from the tail round the cycle)."""
    net = block([[1, 1, 0], [1, 1, 1]])
    assert lk.bipartite_clustering(net) == 4 / 6
    unknown = block([[1, 1, NAN], [1, 1, 1]])
    assert lk.bipartite_clustering(unknown) == 1  # whether the two open ones are open is not known
    assert math.isnan(lk.bipartite_clustering(block([[1, 0], [1, 0]])))
    directed = block([[1, 1, 0], [1, 0, 1]], directed=True, back=np.array([[0, 0], [0, 1], [0, 0]]))
    assert lk.bipartite_clustering(directed) == 4 / 6


def test_only_a_block_between_two_groups_has_it() -> None:
    rng = np.random.default_rng(1)
    matrix = (rng.random((9, 9)) < 0.6).astype(float)
    actors = pd.DataFrame({"sector": ["private", "public", "hybrid"] * 3, "arm": ["a", "a", "b"] * 3})
    for directed in (True, False):
        net = lk.from_matrix(matrix if directed else np.maximum(matrix, matrix.T), directed=directed, actors=actors)
        found = {name: lk.bipartite_clustering(net.block(name)) for name in lk.BLOCKS}
        assert [name for name, value in found.items() if value == value] == ["public-private"]
        assert lk.bipartite_clustering(net.block(("a", "b"), by="arm")) > 0


def test_two_groups() -> None:
    net = block(np.zeros((2, 3)))
    assert two_groups(net).tolist() == [0, 0, 1, 1, 1, 2]
    one_way = pd.DataFrame({"source": ["f", "f", "g"], "target": ["g", "h", "f"], "state": ["tie", "tie", "out"]})
    assert two_groups(lk.from_edgelist(one_way, directed=True)) is None
    assert two_groups(lk.from_matrix(np.zeros((3, 3)), directed=True)) is None
    assert two_groups(lk.from_matrix(np.zeros((1, 1)), directed=True)) is None


def test_where_only_firms_were_asked_their_answers_are_the_ties() -> None:
    between = np.array([[1, 1, 0], [1, 1, 1]])
    rows = [(f"f{i}", f"g{j}", "tie" if between[i, j] else "null") for i in range(2) for j in range(3)]
    rows += [(f"g{j}", f"f{i}", "out") for i in range(2) for j in range(3)]
    actors = pd.DataFrame({"sector": ["private"] * 2 + ["public"] * 3}, index=["f0", "f1", "g0", "g1", "g2"])
    edges = pd.DataFrame(rows, columns=["source", "target", "state"])
    net = lk.from_edgelist(edges, directed=True, actors=actors.rename_axis("actor"))
    assert lk.bipartite_clustering(net.block("public-private")) == 4 / 6


@st.composite
def betweens(draw: st.DrawFn, states: tuple[float, ...]) -> np.ndarray:
    p, q = draw(st.integers(1, 5)), draw(st.integers(1, 5))
    cells = draw(st.lists(st.sampled_from(states), min_size=p * q, max_size=p * q))
    return np.array(cells, dtype=float).reshape(p, q)


@few
@given(between=betweens((1.0, 1.0, 0.0, NAN)))
def test_clustering_equals_loops(between: np.ndarray) -> None:
    expected = by_loops(between)
    assert lk.bipartite_clustering(block(between)) == pytest.approx(expected, nan_ok=True)
    assert lk.bipartite_clustering(block(between.T)) == pytest.approx(expected, nan_ok=True)
    both_ways = block(between, directed=True)
    assert lk.bipartite_clustering(both_ways) == pytest.approx(expected, nan_ok=True)


@few
@given(between=betweens((1.0, 1.0, 0.0)))
def test_clustering_equals_networkx(between: np.ndarray) -> None:
    p, q = between.shape
    graph = nx.Graph()
    graph.add_nodes_from(range(p + q))
    graph.add_edges_from((i, p + j) for i, j in zip(*np.nonzero(between), strict=True))
    found = lk.bipartite_clustering(block(between))
    theirs = nx.bipartite.robins_alexander_clustering(graph)
    assert theirs == (pytest.approx(found) if found == found else 0)


def like_minded(p: int, q: int, rng: np.random.Generator) -> np.ndarray:
    """Actors differ in how many partners they have, and each group has two camps."""
    camps = np.outer(np.arange(p) % 2 * 2 - 1, np.arange(q) % 2 * 2 - 1)
    liking = rng.normal(0, 0.8, (p, 1)) + rng.normal(0, 0.8, (1, q)) + 1.5 * camps
    return (rng.random((p, q)) < 1 / (1 + np.exp(1.6 - liking))).astype(float)


def test_random_silence_and_blanks_do_not_move_it() -> None:
    """Three in ten of each group silent, in ten draws everybody equally often; or three in ten dyads blank."""
    rng = np.random.default_rng(5)
    p, q = 60, 40
    full = like_minded(p, q, rng)
    truth = lk.bipartite_clustering(block(full))
    assert truth > 1.4 * full.mean()
    silent, blank, as_zero = [], [], []
    for _ in range(15):
        first, second = rng.permutation(p) % 10, rng.permutation(q) % 10
        for turn in range(10):
            quiet = ((first - turn) % 10 < 3)[:, None] | ((second - turn) % 10 < 3)[None, :]
            silent.append(lk.bipartite_clustering(block(np.where(quiet, NAN, full))))
        unread = rng.random((p, q)) < 0.3
        blank.append(lk.bipartite_clustering(block(np.where(unread, NAN, full))))
        as_zero.append(lk.bipartite_clustering(block(np.where(unread, 0.0, full))))
    assert np.mean(silent) / truth - 1 == pytest.approx(0, abs=0.01)
    assert np.mean(blank) / truth - 1 == pytest.approx(0, abs=0.01)
    assert np.mean(as_zero) / truth - 1 == pytest.approx(-0.3, abs=0.02)


def test_too_many_chains_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(home, "MOST_PAIRS", 10)
    with pytest.raises(lk.ArgumentError, match="too many chains of three among 8 actors"):
        lk.bipartite_clustering(block(np.ones((4, 4))))


def test_density_and_distance_need_no_bipartite_form() -> None:
    """f0–g0–f1–g1: 3 of 4 dyads; steps 1, 1, 1, 2, 2, 3."""
    net = block([[1, 0], [1, 1]])
    assert lk.density(net) == 3 / 4
    assert lk.average_distance(net) == 10 / 6
    assert lk.diameter(net) == 3
    one_way = block([[1, 0], [1, 1]], directed=True, back=np.zeros((2, 2)))
    assert lk.average_distance(one_way) == 1
    assert lk.density(one_way) == 3 / 8
