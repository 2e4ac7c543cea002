"""Paths through some actors or through groups: by hand, path by path, and against networkx."""

from __future__ import annotations

import itertools

import networkx as nx
import numpy as np
import pandas as pd
import pytest

import linkages as lk
from linkages.errors import ArgumentError


def random(seed: int, *, directed: bool, n: int = 9, density: float = 0.25, missing: float = 0.0) -> lk.Network:
    rng = np.random.default_rng(seed)
    matrix = (rng.random((n, n)) < density).astype(float)
    matrix[rng.random((n, n)) < missing] = np.nan
    matrix = matrix if directed else np.triu(matrix, 1) + np.triu(matrix, 1).T
    actors = pd.DataFrame({"actor": range(n), "sector": [("hybrid", "private", "public")[i % 3] for i in range(n)]})
    return lk.from_matrix(matrix, directed=directed, actors=actors)


def graph_of(net: lk.Network) -> nx.Graph:
    made = nx.DiGraph() if net.directed else nx.Graph()
    made.add_nodes_from(range(len(net.actors)))
    made.add_edges_from(zip(*net.ties.nonzero(), strict=True))
    return made


def path_by_path(graph: nx.Graph, ends, counts) -> float:
    """Mean share of the shortest paths that count, every path listed."""
    shares = []
    for s, t in itertools.permutations(ends, 2):
        if nx.has_path(graph, s, t):
            paths = list(nx.all_shortest_paths(graph, s, t))
            shares.append(np.mean([counts(path) for path in paths]))
    return float(np.mean(shares)) if shares else np.nan


@pytest.mark.parametrize("directed", [True, False])
@pytest.mark.parametrize("seed", range(4))
def test_through_actors_path_by_path_and_networkx(seed, directed):
    net = random(seed, directed=directed, missing=0.1 * (seed > 1))
    graph, middle = graph_of(net), [0, 3, 6]
    others = [i for i in graph if i not in middle]
    expected = path_by_path(graph, others, lambda path: any(i in middle for i in path[1:-1]))
    found = lk.path_share(net)
    assert found == pytest.approx(expected)
    assert found == lk.path_share(net, middle) == lk.path_share(net, net.actors.sector == "hybrid")
    if not directed:  # networkx 3.6 stops with a KeyError where somebody cannot be reached along the arcs
        pairs = sum(nx.has_path(graph, s, t) for s, t in itertools.combinations(others, 2))
        assert found == pytest.approx(nx.group_betweenness_centrality(graph, middle, normalized=False) / pairs)


@pytest.mark.parametrize("directed", [True, False])
@pytest.mark.parametrize("seed", range(4))
def test_through_membership_path_by_path(seed, directed):
    net = random(seed, directed=directed)
    shared = random(seed + 50, directed=False, density=0.15)
    own, both = graph_of(net), graph_of(net)
    for i, j in zip(*shared.ties.nonzero(), strict=True):
        both.add_edge(i, j)
    expected = path_by_path(
        both, list(both), lambda path: any(not own.has_edge(i, j) for i, j in itertools.pairwise(path))
    )
    assert lk.path_share(net, shared) == pytest.approx(expected)


def test_by_hand():
    """A chain a–b–c and a second way a–d–c: half of the paths from a to c run through b, none of a–d and d–c."""
    matrix = np.zeros((4, 4))
    for i, j in [(0, 1), (1, 2), (0, 3), (3, 2)]:
        matrix[i, j] = matrix[j, i] = 1
    net = lk.from_matrix(matrix, directed=False)
    assert lk.path_share(net, [1]) == pytest.approx(0.5 / 3)
    shared = lk.from_matrix(np.array([[0, 0, 1, 0], [0] * 4, [1, 0, 0, 0], [0] * 4], dtype=float), directed=False)
    assert lk.path_share(net, shared) == pytest.approx(1 / 6)


def test_where_it_is_undefined_or_refused():
    net = random(1, directed=True)
    assert np.isnan(lk.path_share(net, []))
    assert np.isnan(lk.path_share(net, "bank", by="sector"))
    assert np.isnan(lk.path_share(net, range(9)))
    assert np.isnan(lk.path_share(lk.from_matrix(np.zeros((3, 3)), directed=True), [0]))
    with pytest.raises(ArgumentError, match="by='colour' is no column"):
        lk.path_share(net, "red", by="colour")
    with pytest.raises(ArgumentError, match="'nobody' is not in this network"):
        lk.path_share(net, ["nobody"])
    with pytest.raises(ArgumentError, match="shared membership must be an undirected network of the same actors"):
        lk.path_share(net, net)
    edges = pd.DataFrame({"source": range(10_000), "target": range(1, 10_001)})
    with pytest.raises(ArgumentError, match="10,000 at most"):
        lk.path_share(lk.from_edgelist(edges, directed=False), [5])


def test_sources_are_taken_in_parts(monkeypatch):
    net = random(7, directed=False, n=30, density=0.1)
    whole = lk.path_share(net)
    monkeypatch.setattr("linkages.measures.detour.TOGETHER", 4)
    assert lk.path_share(net) == pytest.approx(whole, rel=1e-12)
