"""Closeness: worked by hand, against networkx and igraph, and what must hold in any network."""

from __future__ import annotations

import math
from collections.abc import Callable

import igraph
import networkx as nx
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import linkages as lk
from linkages.measures import _walks
from linkages.vocabulary import State

T, N, M, O = State.TIE, State.NULL, State.MISSING, State.OUT
NAN = float("nan")
few = settings(max_examples=50, deadline=None)
DIRECTIONS = ("all", "in", "out")
FORMS = ("scaled", "reached", "strict")


def graph_of(net: lk.Network, direction: str) -> nx.DiGraph:
    """Ties such that an arc leads from an actor to the next one on its way."""
    graph = nx.DiGraph()
    graph.add_nodes_from(np.flatnonzero(net.at_stake).tolist())
    pairs = list(zip(*(x.tolist() for x in net.ties.nonzero()), strict=True))
    if direction in ("out", "all"):
        graph.add_edges_from(pairs)
    if direction in ("in", "all"):
        graph.add_edges_from((j, i) for i, j in pairs)
    return graph


def plain(net: lk.Network, direction: str, value: Callable[[list[int], int], float]) -> dict[int, float]:
    """``value(steps to those reached, number of others)`` by actor."""
    graph = graph_of(net, direction)
    others = len(graph) - 1
    steps = {i: [d for j, d in nx.single_source_shortest_path_length(graph, i).items() if j != i] for i in graph}
    return {i: value(found, others) for i, found in steps.items()}


def by_form(form: str) -> Callable[[list[int], int], float]:
    def value(steps: list[int], others: int) -> float:
        if form == "strict":
            return others / sum(steps) if len(steps) == others else 0.0
        near = len(steps) / sum(steps) if steps else (NAN if form == "reached" else 0.0)
        return near if form == "reached" else near * len(steps) / others

    return value


def test_by_hand() -> None:
    """0→1→2→3, and 4 alone."""
    matrix = np.zeros((5, 5))
    matrix[0, 1] = matrix[1, 2] = matrix[2, 3] = 1
    net = lk.from_matrix(matrix, directed=True)
    assert lk.closeness(net, direction="out").tolist() == [3 / 4 * 3 / 6, 2 / 4 * 2 / 3, 1 / 4 * 1, 0, 0]
    assert lk.closeness(net, direction="in").tolist() == [0, 1 / 4, 2 / 4 * 2 / 3, 3 / 4 * 3 / 6, 0]
    assert lk.closeness(net).tolist() == [3 / 4 * 3 / 6, 3 / 4 * 3 / 4, 3 / 4 * 3 / 4, 3 / 4 * 3 / 6, 0]
    reached = lk.closeness(net, direction="out", form="reached")
    assert reached.tolist()[:3] == [3 / 6, 2 / 3, 1]
    assert reached[3:].isna().all()
    assert lk.closeness(net, form="strict").tolist() == [0] * 5
    assert lk.closeness(net.without([4]), form="strict").tolist() == [3 / 6, 3 / 4, 3 / 4, 3 / 6]
    harmonic = lk.harmonic_closeness(net, direction="out")
    assert harmonic.tolist() == pytest.approx([(1 + 1 / 2 + 1 / 3) / 4, (1 + 1 / 2) / 4, 1 / 4, 0, 0])
    assert lk.harmonic_closeness(net).tolist()[1] == pytest.approx((1 + 1 + 1 / 2) / 4)


def test_the_variants_across_components() -> None:
    """An isolated pair beside a triangle: 1 by igraph, 1/(n − 1) by networkx, 0 by sna."""
    matrix = np.zeros((5, 5))
    matrix[0, 1] = matrix[2, 3] = matrix[3, 4] = matrix[2, 4] = 1
    net = lk.from_matrix(np.maximum(matrix, matrix.T), directed=False)
    assert [lk.closeness(net, form=form)[0] for form in FORMS] == [1 / 4, 1, 0]
    assert [lk.closeness(net, form=form)[2] for form in FORMS] == [1 / 2, 1, 0]


def test_silent_actors_are_not_known_and_missing_dyads_are_no_ties() -> None:
    """0→1, 1→2, 2 is silent."""
    net = lk.from_matrix([[0, 1, 0], [0, 0, 1], [NAN, NAN, 0]], directed=True)
    for measure in (lk.closeness, lk.harmonic_closeness):
        assert measure(net, direction="out").isna().tolist() == [False, False, True]
        assert measure(net, direction="in").notna().all()
        assert measure(net).isna().tolist() == [False, False, True]
    assert lk.harmonic_closeness(net, direction="in").tolist() == [0, 1 / 2, (1 + 1 / 2) / 2]


def test_blocks_and_strengths() -> None:
    actors = pd.DataFrame({"sector": ["private", "private", "public", "public", "hybrid"]})
    matrix = np.zeros((5, 5))
    matrix[0, 2], matrix[1, 2], matrix[1, 3], matrix[0, 1], matrix[0, 4] = 5, 1, 1, 1, 1
    net = lk.from_matrix(np.maximum(matrix, matrix.T), directed=False, actors=actors)
    block = net.block("public-private")
    assert lk.harmonic_closeness(block).to_dict() == pytest.approx(  # 0–2–1–3, the hybrid is not in it
        {0: (1 + 1 / 2 + 1 / 3) / 3, 1: (1 + 1 + 1 / 2) / 3, 2: (1 + 1 + 1 / 2) / 3, 3: (1 + 1 / 2 + 1 / 3) / 3}
    )
    assert lk.harmonic_closeness(net).equals(lk.harmonic_closeness(net.dichotomize(0.5)))


def test_words_are_checked_and_hours_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    net = lk.from_matrix([[0, 1, 0], [0, 0, 1], [0, 0, 0]], directed=True)
    for call in (
        lambda: lk.closeness(net, direction="both"),
        lambda: lk.closeness(net, form="freeman"),
        lambda: lk.harmonic_closeness(net, direction="both"),
    ):
        with pytest.raises(lk.ArgumentError):
            call()
    monkeypatch.setattr(_walks, "MOST_STEPS", 5)
    with pytest.raises(lk.ArgumentError, match=r"harmonic_closeness of 3 actors with 4 ties would take hours"):
        lk.harmonic_closeness(net)


def agree(found: pd.Series, expected: dict[int, float], net: lk.Network, direction: str) -> None:
    unknown = lk.degree(net, direction=direction, form="count").isna()
    assert found.index.tolist() == sorted(expected)
    assert found[unknown].isna().all()
    some = found[~unknown]
    assert some.tolist() == pytest.approx([expected[i] for i in some.index], nan_ok=True, abs=1e-12)


@few
@given(data=st.data(), direction=st.sampled_from(DIRECTIONS), form=st.sampled_from(FORMS))
def test_closeness_equals_its_definition(data: st.DataObject, direction: str, form: str, random_network) -> None:
    net = data.draw(random_network(most=9))
    agree(lk.closeness(net, direction=direction, form=form), plain(net, direction, by_form(form)), net, direction)
    harmonic = plain(net, direction, lambda steps, others: sum(1 / d for d in steps) / others)
    agree(lk.harmonic_closeness(net, direction=direction), harmonic, net, direction)


@few
@given(data=st.data(), direction=st.sampled_from(DIRECTIONS))
def test_other_software_agrees(data: st.DataObject, direction: str, random_network) -> None:
    net = data.draw(random_network(most=9, states=(T, N)))
    if not net.n_dyads:
        return
    theirs = nx.closeness_centrality(graph_of(net, direction).reverse())  # networkx: steps that lead to the actor
    assert lk.closeness(net, direction=direction).tolist() == pytest.approx([theirs[i] for i in range(len(theirs))])
    ours = lk.to_igraph(net, states=False)
    reached = [NAN if v is None else v for v in ours.closeness(mode=direction, normalized=True)]
    assert lk.closeness(net, direction=direction, form="reached").tolist() == pytest.approx(reached, nan_ok=True)
    assert isinstance(ours, igraph.Graph)
    harmonic = ours.harmonic_centrality(mode=direction, normalized=True)
    assert lk.harmonic_closeness(net, direction=direction).tolist() == pytest.approx(harmonic)


@few
@given(data=st.data(), direction=st.sampled_from(DIRECTIONS), form=st.sampled_from(FORMS))
def test_names_order_and_turned_ties(data: st.DataObject, direction: str, form: str, random_parts, make_network):
    parts = data.draw(random_parts())
    ids = np.array(data.draw(st.permutations(range(len(parts["states"])))))
    net, other = make_network(**parts), make_network(**parts, ids=ids)
    turned = {"in": "out", "out": "in", "all": "all"}[direction]
    for measure in (
        lambda x, d: lk.closeness(x, direction=d, form=form),
        lambda x, d: lk.harmonic_closeness(x, direction=d),
    ):
        ours, theirs = measure(net, direction), measure(other, direction)
        assert theirs[ids[ours.index.to_numpy()]].tolist() == pytest.approx(ours.tolist(), nan_ok=True, abs=1e-12)
        assert measure(net.transpose(), turned).tolist() == pytest.approx(ours.tolist(), nan_ok=True, abs=1e-12)


@few
@given(data=st.data())
def test_the_average_is_compactness_and_an_isolate_only_dilutes(data: st.DataObject, random_network) -> None:
    net = data.draw(random_network(states=(T, N)))
    n = len(net.actors)
    if n < 2:
        return
    for direction in ("in", "out"):
        assert math.isclose(lk.harmonic_closeness(net, direction=direction).mean(), lk.compactness(net), abs_tol=1e-12)
    wider = np.zeros((n + 1, n + 1))
    wider[:n, :n] = lk.to_matrix(net).fillna(0).to_numpy()
    more = lk.harmonic_closeness(lk.from_matrix(wider, directed=net.directed))
    assert more[n] == 0
    assert (more[:n] * n).tolist() == pytest.approx((lk.harmonic_closeness(net) * (n - 1)).tolist())


def test_more_than_one_batch_of_targets() -> None:
    """A circle of 1,300 actors, each with a tie to the next fifty: 50 at distance 1, 50 at distance 2, …"""
    n, next_ones = 1300, 50
    source, ahead = np.repeat(np.arange(n), next_ones), np.tile(np.arange(1, next_ones + 1), n)
    net = lk.from_edgelist(pd.DataFrame({"source": source, "target": (source + ahead) % n}), directed=True)
    steps = -(-np.arange(1, n) // next_ones)
    assert lk.harmonic_closeness(net, direction="out").tolist() == pytest.approx([(1 / steps).mean()] * n)
    assert lk.closeness(net, direction="in").tolist() == pytest.approx([1 / steps.mean()] * n)
    assert lk.average_distance(net) == steps.mean()
