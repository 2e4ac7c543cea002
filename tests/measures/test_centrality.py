"""Centrality: worked by hand, against networkx and loops, and what must hold in any network."""

from __future__ import annotations

import math

import networkx as nx
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import linkages as lk
from linkages.vocabulary import State

T, N, M, O = State.TIE, State.NULL, State.MISSING, State.OUT
NAN = float("nan")
few = settings(max_examples=50, deadline=None)
DIRECTIONS = ("all", "in", "out")


def same(a: float, b: float) -> bool:
    return (math.isnan(a) and math.isnan(b)) or math.isclose(a, b, rel_tol=1e-12, abs_tol=1e-12)


@pytest.fixture
def four() -> lk.Network:
    """Actor 3 is silent; 2 left one question blank. Row by row: 0→1, 0→2, 1→0 (strength 3), 2→3."""
    matrix = [[0, 1, 2, 0], [3, 0, 0, 0], [NAN, 0, 0, 1], [NAN, NAN, NAN, 0]]
    return lk.from_matrix(matrix, directed=True)


def test_degree_by_hand(four: lk.Network) -> None:
    assert lk.degree(four, direction="out", form="count").tolist()[:3] == [2, 1, 1]
    assert lk.degree(four, direction="out").tolist()[:3] == [2, 1, 1 / 2 * 3]
    # received: 0 from 1 (2 and 3 unknown), 1 from 0 (3 unknown), 2 from 0 (3 unknown), 3 from 2
    assert lk.degree(four, direction="in", form="count").tolist() == [1, 1, 1, 1]
    assert lk.degree(four, direction="in").tolist() == [1 / 1 * 3, 1 / 2 * 3, 1 / 2 * 3, 1]
    assert lk.degree(four).tolist()[:3] == [5, 2.5, 3]


def test_degree_of_a_silent_actor_is_not_known(four: lk.Network) -> None:
    for direction in ("out", "all"):
        for form in ("share", "count"):
            assert math.isnan(lk.degree(four, direction=direction, form=form)[3])


def test_strength_by_hand(four: lk.Network) -> None:
    assert lk.strength(four, direction="out").tolist()[:3] == [3, 3, 1.5]
    assert lk.strength(four, direction="in", form="count").tolist() == [3, 1, 2, 1]
    assert lk.strength(four, direction="in").tolist() == [9, 1.5, 3, 1]
    undirected = lk.from_matrix([[0, 2, 0], [2, 0, 1], [0, 1, 0]], directed=False)
    assert [lk.strength(undirected, direction=d).tolist() for d in DIRECTIONS] == [[2, 3, 1]] * 3


def test_degree_in_a_block() -> None:
    actors = pd.DataFrame({"sector": ["private", "private", "public", "hybrid"]})
    net = lk.from_matrix([[0, 1, 1, 1], [0, 0, 0, 1], [1, 0, 0, 0], [1, 1, 1, 0]], directed=True, actors=actors)
    found = lk.degree(net.block("public-private"), direction="out")
    assert found.to_dict() == {0: 1.0, 1: 0.0, 2: 1.0}  # the hybrid is not in it


def test_who_was_not_asked_has_no_out_degree_but_an_in_degree() -> None:
    edges = [("b", "a", "out"), ("b", "c", "out"), ("a", "b", "tie")]
    net = lk.from_edgelist(pd.DataFrame(edges, columns=["source", "target", "state"]), directed=True)
    assert math.isnan(lk.degree(net, direction="out")["b"])
    assert lk.degree(net, direction="in")["b"] == 1
    assert lk.degree(net)["b"] == 1


def test_betweenness_by_hand() -> None:
    path = lk.from_matrix([[0, 1, 0, 0], [0, 0, 1, 0], [0, 0, 0, 1], [0, 0, 0, 0]], directed=True)
    assert lk.betweenness(path).tolist() == [0, 2, 2, 0]
    assert lk.betweenness(path.symmetrize("either")).tolist() == [0, 2, 2, 0]
    square = lk.from_matrix([[0, 1, 0, 1], [1, 0, 1, 0], [0, 1, 0, 1], [1, 0, 1, 0]], directed=False)
    assert lk.betweenness(square).tolist() == [0.5] * 4


def test_betweenness_ignores_strengths_and_does_not_know_the_silent() -> None:
    net = lk.from_matrix([[0, 9, 1], [0, 0, 9], [NAN, NAN, 0]], directed=True)
    assert lk.betweenness(net).tolist()[:2] == [0, 0]
    assert math.isnan(lk.betweenness(net)[2])
    assert lk.betweenness(lk.from_matrix(np.full((3, 3), NAN), directed=False)).isna().all()


def test_words_are_checked(four: lk.Network) -> None:
    for call in (
        lambda: lk.degree(four, direction="into"),
        lambda: lk.degree(four, form="rate"),
        lambda: lk.strength(four, direction="both"),
    ):
        with pytest.raises(lk.ArgumentError):
            call()


def part(codes: np.ndarray, amounts: np.ndarray, form: str) -> float | None:
    """One direction of one actor: None when nothing is at stake."""
    stake, observed = int((codes != O).sum()), int(np.isin(codes, (T, N)).sum())
    if not stake:
        return None
    if not observed:
        return NAN
    total = float(amounts[codes == T].sum())
    return total if form == "count" else total / observed * stake


@few
@given(data=st.data(), direction=st.sampled_from(DIRECTIONS), form=st.sampled_from(["share", "count"]))
def test_degree_and_strength_equal_loops(data: st.DataObject, direction: str, form: str, random_network) -> None:
    net = data.draw(random_network())
    s, w = net.dense_states(), np.asarray(net.ties.toarray())
    for measure, amounts in ((lk.degree, np.ones(w.shape)), (lk.strength, w)):
        found = measure(net, direction=direction, form=form)
        assert found.index.tolist() == np.flatnonzero(net.at_stake).tolist()
        for i, value in found.items():
            parts = [part(s[i], amounts[i], form)] if direction != "in" or not net.directed else []
            if net.directed and direction != "out":
                parts.append(part(s[:, i], amounts[:, i], form))
            parts = [p for p in parts if p is not None]
            assert same(value, sum(parts) if parts else NAN)


@few
@given(data=st.data())
def test_betweenness_equals_networkx(data: st.DataObject, random_network) -> None:
    net = data.draw(random_network(most=9, states=(T, N, O)))
    graph = nx.DiGraph() if net.directed else nx.Graph()
    graph.add_nodes_from(np.flatnonzero(net.at_stake))
    graph.add_edges_from(zip(*net.ties.nonzero(), strict=True))
    expected = nx.betweenness_centrality(graph, normalized=False)
    found = lk.betweenness(net)
    assert found.index.tolist() == sorted(expected)
    if net.n_dyads:
        assert found.tolist() == pytest.approx([expected[i] for i in found.index], abs=1e-12)


@few
@given(data=st.data(), direction=st.sampled_from(DIRECTIONS))
def test_names_and_order_of_actors_do_not_matter(data: st.DataObject, direction: str, random_parts, make_network):
    parts = data.draw(random_parts())
    ids = np.array(data.draw(st.permutations(range(len(parts["states"])))))
    net, other = make_network(**parts), make_network(**parts, ids=ids)
    for measure in (lambda x: lk.degree(x, direction=direction), lk.betweenness, lk.strength):
        ours, theirs = measure(net), measure(other)
        assert theirs[ids[ours.index.to_numpy()]].tolist() == pytest.approx(ours.tolist(), nan_ok=True, abs=1e-12)


@few
@given(data=st.data())
def test_turning_ties_around_swaps_in_and_out(data: st.DataObject, random_network) -> None:
    net = data.draw(random_network(directed=True))
    for form in ("share", "count"):
        ours = lk.degree(net, direction="in", form=form)
        assert ours.equals(lk.degree(net.transpose(), direction="out", form=form))


@few
@given(data=st.data())
def test_the_average_of_degrees_is_the_average_degree(data: st.DataObject, random_network) -> None:
    net = data.draw(random_network(states=(T, N, O)))
    if net.n_dyads:
        total = lk.degree(net, direction="all", form="count").sum()
        assert same(total / net.n_actors / (2 if net.directed else 1), lk.average_degree(net, form="count"))


@few
@given(data=st.data())
def test_blocks_add_up(data: st.DataObject, random_network) -> None:
    net = data.draw(random_network(states=(T, N, O)))
    blocks = [lk.degree(net.block(name), form="count") for name in lk.BLOCKS if name != "all"]
    total = pd.concat(blocks).groupby(level=0).sum() if blocks else pd.Series(dtype=float)
    assert total.to_dict() == lk.degree(net, form="count").to_dict()
