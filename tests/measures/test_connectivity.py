"""Connectivity, cores, cutpoints and bridges: by hand, against networkx and brute force, and what must hold anywhere."""

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
from linkages.measures import connectivity
from linkages.measures.distance import silent
from linkages.vocabulary import State

T, N, M, O = State.TIE, State.NULL, State.MISSING, State.OUT
FORMS = ["weak", "strong"]
few = settings(max_examples=60, deadline=None)


@pytest.fixture
def town() -> lk.Network:
    """Triangle abc; c→d and d→e, the bridges to the triangle e→f→g→e; h alone; g→c is missing."""
    ties = ["ab", "bc", "ca", "cd", "de", "ef", "fg", "ge"]
    rows = [(a, b, "tie") for a, b in ties] + [("g", "c", "missing")]
    edges = pd.DataFrame(rows, columns=["source", "target", "state"])
    return lk.from_edgelist(edges, directed=True, actors=pd.DataFrame({"actor": list("abcdefgh")}))


def graph_of(net: lk.Network, form: str = "strong") -> nx.Graph:
    """What is still missing is no tie; only actors at stake."""
    ids = net.actors.index[net.at_stake]
    graph = nx.DiGraph() if net.directed and form == "strong" else nx.Graph()
    graph.add_nodes_from(ids)
    graph.add_edges_from((net.actors.index[i], net.actors.index[j]) for i, j in zip(*net.ties.nonzero(), strict=True))
    return graph


def n_parts(graph: nx.Graph) -> int:
    whole = nx.strongly_connected_components if graph.is_directed() else nx.connected_components
    return sum(1 for _ in whole(graph))


def test_cutpoints_and_bridges_by_hand(town: lk.Network) -> None:
    assert lk.cutpoints(town).to_dict() == dict(zip("abcdefgh", [0, 0, 1, 1, 1, 0, 0, 0], strict=True))
    assert lk.bridges(town).to_numpy().tolist() == [["c", "d", 3], ["d", "e", 3]]
    # without a the ring b→c falls in two
    assert lk.cutpoints(town, form="strong").to_dict() == dict(zip("abcdefgh", [1, 1, 1, 0, 1, 1, 1, 0], strict=True))


def test_cores_by_hand(town: lk.Network) -> None:
    assert lk.k_core(town).to_dict() == dict(zip("abcdefgh", [2, 2, 2, 2, 2, 2, 2, 0], strict=True))
    assert lk.k_core(town, direction="in").to_dict() == dict(zip("abcdefgh", [1, 1, 1, 1, 1, 1, 1, 0], strict=True))
    assert lk.k_core(town, direction="out").to_dict() == dict(zip("abcdefgh", [1, 1, 1, 1, 1, 1, 1, 0], strict=True))
    mutual = lk.from_matrix([[0, 1, 0], [1, 0, 1], [0, 0, 0]], directed=True)
    assert lk.k_core(mutual).tolist() == [2, 2, 1]  # the mutual partner counts twice
    assert lk.k_core(mutual.symmetrize("either", lone="decides")).tolist() == [1, 1, 1]


def test_connectivity_by_hand(town: lk.Network) -> None:
    assert lk.vertex_connectivity(town) == lk.edge_connectivity(town) == 0  # h is alone
    town = town.without(["h"])
    assert lk.vertex_connectivity(town) == lk.edge_connectivity(town) == 1
    assert lk.vertex_connectivity(town, form="strong") == 0  # nobody gets back to abc
    wheel = np.ones((5, 5)) - np.eye(5)
    wheel[1, 3] = wheel[3, 1] = wheel[2, 4] = wheel[4, 2] = 0
    assert lk.vertex_connectivity(lk.from_matrix(wheel, directed=False)) == 3
    # two triangles that share an actor: two ties must go, but one actor
    bow = nx.to_numpy_array(nx.Graph(["ab", "bc", "ca", "cd", "de", "ec"]))
    assert lk.vertex_connectivity(lk.from_matrix(bow, directed=False)) == 1
    assert lk.edge_connectivity(lk.from_matrix(bow, directed=False)) == 2
    for n in (2, 3, 5):
        assert lk.vertex_connectivity(lk.from_matrix(np.ones((n, n)), directed=True), form="strong") == n - 1


@few
@given(st.data())
@pytest.mark.parametrize("form", FORMS)
def test_connectivity_is_the_smallest_cut(form: str, random_network, data) -> None:
    """Every set of actors taken out in turn; ties by networkx."""
    net = data.draw(random_network(states=(T, T, N, M, O), most=7))
    graph = graph_of(net, form)
    found, ties = lk.vertex_connectivity(net, form=form), lk.edge_connectivity(net, form=form)
    if not net.n_dyads:
        assert math.isnan(found)
        assert math.isnan(ties)
        return
    n = len(graph)
    cuts = [
        k
        for k in range(n - 1)
        for gone in combinations(graph, k)
        if n_parts(graph.subgraph(set(graph) - set(gone))) > 1
    ]
    assert found == min(cuts, default=n - 1)
    assert ties == nx.edge_connectivity(graph)
    assert found <= ties


@few
@given(st.data())
@pytest.mark.parametrize("form", FORMS)
def test_cutpoints_are_what_falls_apart(form: str, random_network, data) -> None:
    net = data.draw(random_network(most=7))
    graph, found = graph_of(net, form), lk.cutpoints(net, form=form)
    unknown = set(net.actors.index[silent(net)]) if net.n_dyads else set(found.index)
    assert set(found.index[found.isna()]) == unknown & set(found.index)
    for actor, value in found.dropna().items():
        left = graph.subgraph(set(graph) - {actor})
        assert value == max(n_parts(left) - n_parts(graph), 0)


@few
@given(st.data())
def test_bridges_are_those_of_networkx(random_network, data) -> None:
    net = data.draw(random_network(states=(T, N, N, M, O), most=8))
    graph, found = graph_of(net, "weak"), lk.bridges(net)
    assert {frozenset(pair) for pair in found[["actor", "other"]].to_numpy().tolist()} == set(
        map(frozenset, nx.bridges(graph))
    )
    for row in found.itertuples():
        without = graph.copy()
        without.remove_edge(row.actor, row.other)
        sides = [len(nx.node_connected_component(without, end)) for end in (row.actor, row.other)]
        assert row.cut_off == min(sides)
        assert row.actor < row.other


@few
@given(st.data())
@pytest.mark.parametrize("direction", ["all", "in", "out"])
def test_cores_are_what_is_left(direction: str, random_network, data) -> None:
    """Take out whoever has fewer than k until nobody has."""
    net = data.draw(random_network(most=7))
    found = lk.k_core(net, direction=direction)
    ties = (net.ties.toarray() > 0).astype(int)
    best = np.where(net.at_stake, 0, -1)
    for k in range(1, 2 * len(ties)):
        inside = net.at_stake.copy()
        while True:
            part = ties * np.outer(inside, inside)
            sent, received = part.sum(axis=1), part.sum(axis=0)
            both = sent + received if net.directed else sent
            keep = inside & ({"all": both, "in": received, "out": sent}[direction] >= k)
            if (keep == inside).all():
                break
            inside = keep
        best[inside] = k
    known = found.notna()
    assert (known == (~silent(net)[net.at_stake] & bool(net.n_dyads))).all()
    assert (found[known] == best[net.at_stake][known]).all()


@few
@given(st.data())
def test_names_do_not_matter_and_an_isolate_only_where_it_must(random_parts, make_network, data) -> None:
    parts = data.draw(random_parts(states=(T, T, N), most=7).filter(lambda parts: len(parts["states"]) > 1))
    net, n = make_network(**parts), len(parts["states"])
    ids = data.draw(st.permutations(range(n)))
    other = make_network(**parts, ids=ids)
    wider = np.full((n + 1, n + 1), N)
    wider[:n, :n] = net.dense_states()
    lonely = make_network(wider, directed=net.directed)
    assert lk.vertex_connectivity(lonely) == lk.edge_connectivity(lonely) == 0
    for form in FORMS:
        for measure in (lk.vertex_connectivity, lk.edge_connectivity):
            np.testing.assert_equal(measure(other, form=form), measure(net, form=form))
        assert lk.cutpoints(other, form=form).loc[ids].tolist() == pytest.approx(
            lk.cutpoints(net, form=form).tolist(), nan_ok=True
        )
        assert lk.cutpoints(lonely, form=form).tolist() == [*lk.cutpoints(net, form=form), 0]
    assert lk.k_core(other).loc[ids].tolist() == pytest.approx(lk.k_core(net).tolist(), nan_ok=True)
    assert sorted(lk.bridges(other)["cut_off"]) == sorted(lk.bridges(net)["cut_off"])
    assert lk.bridges(lonely).equals(lk.bridges(net))


def test_only_actors_at_stake_count() -> None:
    actors = pd.DataFrame({"sector": ["private"] * 3 + ["public"] * 2})
    net = lk.from_matrix(np.ones((5, 5)), directed=False, actors=actors)
    assert lk.vertex_connectivity(net.block("private-private")) == 2
    assert lk.vertex_connectivity(net.block("public-private")) == 2  # the two public ones hold it together
    assert lk.edge_connectivity(net.block("public-private")) == 2
    assert lk.k_core(net.block("private-private")).to_dict() == {0: 2, 1: 2, 2: 2}


def test_a_medium_network_equals_networkx() -> None:
    graph = nx.gnp_random_graph(90, 0.15, seed=5)
    net = lk.from_matrix(nx.to_numpy_array(graph), directed=False)
    assert lk.vertex_connectivity(net) == nx.node_connectivity(graph) > 1
    assert lk.edge_connectivity(net) == nx.edge_connectivity(graph)


def test_too_much_is_refused_but_not_where_the_answer_is_plain(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connectivity, "MOST_WORK", 100)
    ring = nx.to_numpy_array(nx.cycle_graph(40))
    net = lk.from_matrix(ring, directed=False)
    with pytest.raises(ArgumentError, match="vertex_connectivity: 38 searches through 40 ties would take minutes"):
        lk.vertex_connectivity(net)
    with pytest.raises(ArgumentError, match="edge_connectivity: 40 searches through 40 ties"):
        lk.edge_connectivity(net)
    with pytest.raises(ArgumentError, match="cutpoints: taking each of 40 actors out of 40 ties"):
        lk.cutpoints(lk.from_matrix(np.triu(ring), directed=True), form="strong")
    path = lk.from_matrix(nx.to_numpy_array(nx.path_graph(40)), directed=False)
    assert lk.vertex_connectivity(path) == lk.edge_connectivity(path) == 1


@pytest.mark.parametrize("measure", [lk.vertex_connectivity, lk.edge_connectivity, lk.cutpoints])
def test_words_are_checked(measure, town: lk.Network) -> None:
    with pytest.raises(ArgumentError, match="form='weakly'"):
        measure(town, form="weakly")
    with pytest.raises(ArgumentError, match="direction='up'"):
        lk.k_core(town, direction="up")
