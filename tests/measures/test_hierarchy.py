"""Krackhardt's dimensions: by hand, against their definitions pair by pair, and what must hold anywhere."""

from __future__ import annotations

import math
from itertools import combinations

import networkx as nx
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import linkages as lk
from linkages.errors import ArgumentError
from linkages.measures import hierarchy
from linkages.vocabulary import State

T, N, M, O = State.TIE, State.NULL, State.MISSING, State.OUT
MEASURES = [lk.krackhardt_hierarchy, lk.krackhardt_efficiency, lk.krackhardt_lubness]
few = settings(max_examples=60, deadline=None)


def directed(*ties: str, actors: str = "") -> lk.Network:
    edges = pd.DataFrame({"source": [t[0] for t in ties], "target": [t[1] for t in ties]})
    ids = sorted(set("".join(ties)) | set(actors))
    return lk.from_edgelist(edges, directed=True, actors=pd.DataFrame({"actor": ids}))


def test_a_chain_of_command_has_all_there_is() -> None:
    tree = directed("ab", "ac", "bd", "be", "cf")
    assert [measure(tree) for measure in MEASURES] == [1, 1, 1]
    upward = tree.transpose()
    assert lk.krackhardt_hierarchy(upward) == lk.krackhardt_efficiency(upward) == 1
    assert lk.krackhardt_lubness(upward) < 1  # d and e have b, a above them, but nobody is above a alone


def test_by_hand() -> None:
    # a⇄b→c and d→c: reached pairs ab (both ways), ac, bc, dc
    net = directed("ab", "ba", "bc", "dc")
    assert lk.krackhardt_hierarchy(net) == 1 - 1 / 4
    # four ties among four actors: one more than a tree, of 12 − 3 possible
    assert lk.krackhardt_efficiency(net) == 1 - 1 / 9
    # nobody is above both a and d, nor b and d; of d and c it is d, of a, b, c any of a and b: 2 of 3 possible
    assert lk.krackhardt_lubness(net) == pytest.approx(1 - 2 / 3)


def test_undirected_by_hand() -> None:
    square = lk.from_matrix(nx.to_numpy_array(nx.cycle_graph(4)), directed=False)
    assert lk.krackhardt_efficiency(square) == 1 - 1 / 3
    assert lk.krackhardt_efficiency(lk.from_matrix(nx.to_numpy_array(nx.path_graph(4)), directed=False)) == 1
    assert lk.krackhardt_efficiency(lk.from_matrix(np.ones((4, 4)), directed=False)) == 0
    assert math.isnan(lk.krackhardt_hierarchy(square))
    assert math.isnan(lk.krackhardt_lubness(square))


def test_pairs_that_could_not_do_better_are_undefined() -> None:
    pairs = directed("ab", "cd")
    assert lk.krackhardt_efficiency(pairs) == 1  # ba and dc could be there
    assert math.isnan(lk.krackhardt_lubness(pairs))
    assert math.isnan(lk.krackhardt_efficiency(lk.from_matrix([[0, 1], [1, 0]], directed=False)))


def test_a_block_counts_its_own_dyads() -> None:
    """Two private and two public: four dyads between them, of which a tree needs three."""
    actors = pd.DataFrame({"sector": ["private", "private", "public", "public"]})
    net = lk.from_matrix(np.ones((4, 4)), directed=False, actors=actors).block("public-private")
    assert lk.krackhardt_efficiency(net) == 0


def reach_of(net: lk.Network) -> np.ndarray:
    graph = nx.DiGraph()
    graph.add_nodes_from(range(len(net.actors)))
    graph.add_edges_from(zip(*map(np.ndarray.tolist, net.ties.nonzero()), strict=True))
    reach = np.eye(len(graph), dtype=bool)
    for actor in graph:
        reach[actor, list(nx.descendants(graph, actor))] = True
    return reach


def within_components(net: lk.Network):
    label = lk.components(net).reindex(net.actors.index).to_numpy()
    return [(a, b) for a, b in combinations(range(len(label)), 2) if label[a] == label[b]], label


@few
@given(st.data())
def test_hierarchy_and_lubness_pair_by_pair(random_network, data) -> None:
    net = data.draw(random_network(directed=True, states=(T, N, N, M, O), most=7))
    reach = reach_of(net)
    joined = reach | reach.T
    pairs, label = within_components(net)
    reached = [joined[a, b] for a, b in combinations(range(len(label)), 2)]
    both = [reach[a, b] & reach[b, a] for a, b in combinations(range(len(label)), 2)]
    wanted = 1 - sum(both) / sum(reached) if sum(reached) else math.nan
    assert lk.krackhardt_hierarchy(net) == pytest.approx(wanted, nan_ok=True)
    without = 0
    for a, b in pairs:
        bounds = np.flatnonzero(reach[:, a] & reach[:, b])
        without += not any(reach[bounds, u].all() for u in bounds)
    size = pd.Series(label).value_counts()
    most = ((size - 1) * (size - 2) // 2).sum()
    assert lk.krackhardt_lubness(net) == pytest.approx(1 - without / most if most else math.nan, nan_ok=True)


@few
@given(st.data())
def test_efficiency_component_by_component(random_network, data) -> None:
    net = data.draw(random_network(most=7))
    states = net.dense_states()
    pairs, label = within_components(net)
    cells = [states[a, b] for a, b in pairs] + ([states[b, a] for a, b in pairs] if net.directed else [])
    known = label[~np.isnan(label)]
    needed = len(known) - len(set(known))
    most = sum(c != O for c in cells) - needed
    wanted = 1 - (sum(c == T for c in cells) - needed) / most if most else math.nan
    assert lk.krackhardt_efficiency(net) == pytest.approx(wanted, nan_ok=True)


@few
@given(st.data())
@pytest.mark.parametrize("measure", MEASURES)
def test_names_and_isolates_do_not_matter(measure, random_parts, make_network, data) -> None:
    parts = data.draw(random_parts(states=(T, N), most=7))
    value, n = measure(make_network(**parts)), len(parts["states"])
    ids = data.draw(st.permutations(range(n)))
    assert measure(make_network(**parts, ids=ids)) == pytest.approx(value, nan_ok=True)
    wider = np.full((n + 1, n + 1), N)
    wider[:n, :n] = make_network(**parts).dense_states()
    assert measure(make_network(wider, directed=parts["directed"])) == pytest.approx(value, nan_ok=True)


def test_many_levels_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hierarchy, "MOST_LEVELS", 3)
    assert lk.krackhardt_lubness(directed("ab", "bc", actors="xyz")) == 1
    with pytest.raises(ArgumentError, match="4 groups of mutually reachable actors are too many"):
        lk.krackhardt_lubness(directed("ab", "bc", "cd"))
