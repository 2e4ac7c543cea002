"""Centralization: worked by hand, its largest sums over all small networks, and what must hold in any network."""

from __future__ import annotations

import itertools
import math
from functools import partial
from typing import Any

import networkx as nx
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import linkages as lk
from linkages.vocabulary import State

T, N = State.TIE, State.NULL
NAN = float("nan")
few = settings(max_examples=50, deadline=None)
DIRECTIONS = ("all", "in", "out")
MEASURES: list[Any] = [
    lk.degree, lk.betweenness, lk.closeness, partial(lk.closeness, form="strict"), lk.harmonic_closeness, lk.eigenvector,
    partial(lk.eigenvector, form="length"),
]  # fmt: skip


def name(measure: Any) -> str:
    return f"{measure.func.__name__}-{measure.keywords['form']}" if isinstance(measure, partial) else measure.__name__


def same(a: float, b: float) -> bool:
    return (math.isnan(a) and math.isnan(b)) or math.isclose(a, b, rel_tol=1e-12, abs_tol=1e-12)


def star(n: int, *, directed: bool, inward: bool = True, outward: bool = True) -> lk.Network:
    matrix = np.zeros((n, n))
    matrix[1:, 0] = inward
    matrix[0, 1:] = outward
    return lk.from_matrix(matrix, directed=directed)


def test_stars_are_fully_centralized() -> None:
    assert lk.centralization(star(6, directed=False)) == 1
    assert lk.centralization(star(6, directed=True)) == 1
    assert lk.centralization(star(6, directed=True, outward=False), direction="in") == 1
    assert lk.centralization(star(6, directed=True, inward=False), direction="out") == 1
    assert lk.centralization(star(6, directed=False), lk.betweenness) == 1
    assert lk.centralization(star(6, directed=True), lk.betweenness) == 1


def test_a_star_seen_through_silence_is_a_star() -> None:
    matrix = np.zeros((6, 6))
    matrix[1:, 0] = 1
    matrix[4:] = NAN
    net = lk.from_matrix(matrix, directed=True)
    assert lk.centralization(net, direction="in") == 1
    # sent: 0, 1, 1, 1, unknown, unknown
    assert lk.centralization(net, direction="out") == pytest.approx(1 * 6 / 4 / 25)


def test_what_silence_leaves_is_never_beyond_the_most_that_is_possible() -> None:
    """Degrees 2 of 2, 1 of 2, 0 of 2 by what was observed: a sum of 3, where no network of three has more than 2."""
    net = lk.from_matrix([[0, 1, NAN], [1, 0, 0], [NAN, 0, 0]], directed=False)
    assert lk.degree(net).tolist() == [2, 1, 0]
    assert lk.centralization(net) == 1


def test_centralization_where_no_star_is_possible() -> None:
    actors = pd.DataFrame({"sector": ["private"] * 3 + ["public"] * 3 + ["hybrid"]})
    net = lk.from_matrix(np.ones((7, 7)), directed=True, actors=actors)
    found = {name: lk.centralization(net.block(name)) for name in lk.BLOCKS}
    assert found["all"] == found["private-private"] == found["public-public"] == 0
    assert math.isnan(found["public-private"])
    assert math.isnan(found["with-hybrid"])
    assert math.isnan(lk.centralization(lk.from_matrix([[0, 1], [0, 0]], directed=True), direction="in"))


@few
@given(data=st.data(), direction=st.sampled_from(DIRECTIONS))
def test_centralization_equals_its_definition(data: st.DataObject, direction: str, random_network) -> None:
    net = data.draw(random_network(states=(T, N)))
    n = len(net.actors)
    greatest = (n - 1) * (n - 2) * (2 if net.directed else 1)
    if net.directed and direction != "all":
        greatest = (n - 1) ** 2
    values = lk.degree(net, direction=direction).to_numpy()
    expected = (values.max() - values).sum() / greatest if n > 2 else NAN
    assert same(lk.centralization(net, direction=direction), expected)


# -- the largest sums --------------------------------------------------------------------------------------------------


def all_directed(n: int) -> Any:
    rows, columns = np.nonzero(~np.eye(n, dtype=bool))
    for ties in itertools.product((0.0, 1.0), repeat=len(rows)):
        matrix = np.zeros((n, n))
        matrix[rows, columns] = ties
        yield lk.from_matrix(matrix, directed=True)


def all_undirected(n: int) -> Any:
    """Each network of n actors once, whatever its actors are called."""
    for graph in nx.graph_atlas_g():
        if len(graph) == n:
            yield lk.from_matrix(nx.to_numpy_array(graph), directed=False)


def largest_found(nets: Any, measure: Any, **options: Any) -> float:
    found = [lk.centralization(net, measure, **options) for net in nets]
    return float(np.nanmax(found)) if not np.isnan(found).all() else NAN


@pytest.mark.parametrize("measure", MEASURES, ids=name)
def test_no_undirected_network_of_three_to_six_is_beyond_one_and_some_reach_it(measure: Any) -> None:
    for n in (3, 4, 5, 6):
        assert largest_found(all_undirected(n), measure) == pytest.approx(1, abs=1e-9)


@pytest.mark.parametrize("direction", DIRECTIONS)
@pytest.mark.parametrize("measure", MEASURES, ids=name)
def test_no_directed_network_of_three_is_beyond_one_and_some_reach_it(measure: Any, direction: str) -> None:
    if measure is lk.betweenness and direction != "all":
        return
    top = largest_found(all_directed(3), measure, direction=direction)
    if name(measure) == "eigenvector-length" and direction != "all":
        assert math.isnan(top)
    else:
        assert top == pytest.approx(1, abs=1e-9)


def test_the_networks_that_reach_it() -> None:
    n = 8
    both, one_way = star(n, directed=False), star(n, directed=True, inward=False)
    pair = np.zeros((n, n))
    pair[0, 1] = pair[1, 0] = 1
    for measure in MEASURES[:5]:
        assert lk.centralization(both, measure) == pytest.approx(1)
        assert lk.centralization(star(n, directed=True), measure) == pytest.approx(1)
        if measure is not lk.betweenness:
            assert lk.centralization(one_way, measure, direction="out") == pytest.approx(1)
            assert lk.centralization(one_way.transpose(), measure, direction="in") == pytest.approx(1)
    for measure in MEASURES[5:]:
        assert lk.centralization(lk.from_matrix(pair, directed=False), measure) == pytest.approx(1)
        assert lk.centralization(both, measure) < 1
    assert lk.centralization(lk.from_matrix(pair, directed=True), lk.eigenvector, direction="in") == pytest.approx(1)


@few
@given(data=st.data(), measure=st.sampled_from(MEASURES), direction=st.sampled_from(DIRECTIONS))
def test_no_network_is_beyond_one(data: st.DataObject, measure: Any, direction: str, random_network) -> None:
    net = data.draw(random_network(most=9, states=(T, N)))
    if measure is lk.betweenness:
        direction = "all"
    value = lk.centralization(net, measure, direction=direction)
    assert math.isnan(value) or -1e-12 <= value <= 1 + 1e-9


def test_a_measure_whose_largest_sum_is_not_known_has_no_centralization() -> None:
    net = star(6, directed=True)
    for measure in (lk.strength, lk.bonacich_power, lk.constraint, partial(lk.closeness, form="reached"),
                    partial(lk.eigenvector, strengths=True)):  # fmt: skip
        assert math.isnan(lk.centralization(net, measure))


def test_requests_that_make_no_sense() -> None:
    net = star(4, directed=True)
    for measure, options, named in (
        (lk.density, {}, "density gives no Series by actor"),
        ("degree", {}, "measure='degree' is no function"),
        (lk.degree, {"direction": "up"}, "direction='up'"),
        (lk.degree, {"form": "two-mode"}, "form='two-mode'"),
        (lk.betweenness, {"direction": "in"}, "betweenness has no direction"),
        (partial(lk.degree, direction="in"), {}, "give the direction of degree as"),
    ):
        with pytest.raises(lk.ArgumentError, match=named):
            lk.centralization(net, measure, **options)


# -- between two groups ------------------------------------------------------------------------------------------------


def between(ties: Any, p: int, q: int, *, directed: bool) -> lk.Network:
    """Ties from the p private to the q public actors, and back, as one list of 0 and 1; all else is tied."""
    matrix = np.ones((p + q, p + q))
    given = np.asarray(ties, dtype=float)
    matrix[:p, p:] = given[: p * q].reshape(p, q)
    matrix[p:, :p] = given[p * q :].reshape(q, p) if directed else matrix[:p, p:].T
    actors = pd.DataFrame({"sector": ["private"] * p + ["public"] * q})
    return lk.from_matrix(matrix, directed=directed, actors=actors).block("public-private")


def test_bipartite_by_hand() -> None:
    """Two firms, three agencies; the first firm with all, the second with one: 1, 1/3; 1, 1/2, 1/2."""
    net = between([1, 1, 1, 1, 0, 0], 2, 3, directed=False)
    assert lk.centralization(net, form="bipartite") == pytest.approx((2 / 3 + 1 / 2 + 1 / 2) / (5 * 2 / 3))
    hub = between([1, 1, 1, 0, 0, 0], 2, 3, directed=False)  # an actor of the smaller group
    assert lk.centralization(hub, form="bipartite") == pytest.approx((1 + 3 / 2) / (5 * 2 / 3))
    assert lk.centralization(between([1, 0, 0, 1, 0, 0], 2, 3, directed=False), form="bipartite") == pytest.approx(1)


@pytest.mark.parametrize(("p", "q"), [(1, 2), (2, 2), (2, 3), (1, 4)])
def test_bipartite_largest_sum_undirected(p: int, q: int) -> None:
    nets = [between(t, p, q, directed=False) for t in itertools.product((0, 1), repeat=p * q)]
    assert largest_found(nets, lk.degree, form="bipartite") == pytest.approx(1)


@pytest.mark.parametrize("direction", DIRECTIONS)
@pytest.mark.parametrize(("p", "q"), [(1, 2), (2, 2)])
def test_bipartite_largest_sum_directed(p: int, q: int, direction: str) -> None:
    nets = [between(t, p, q, directed=True) for t in itertools.product((0, 1), repeat=2 * p * q)]
    assert largest_found(nets, lk.degree, form="bipartite", direction=direction) == pytest.approx(1)


def test_bipartite_where_it_does_not_fit() -> None:
    net = star(5, directed=False)
    assert math.isnan(lk.centralization(net, form="bipartite"))
    block = between([1, 1, 1, 1, 0, 0], 2, 3, directed=False)
    assert math.isnan(lk.centralization(block))
    assert math.isnan(lk.centralization(block, lk.betweenness, form="bipartite"))
    assert math.isnan(lk.centralization(between([1], 1, 1, directed=False), form="bipartite"))


def test_bipartite_seen_through_silence() -> None:
    """The third agency is silent: degrees are shares of what was observed."""
    net = between([1, 1, NAN, 1, 0, NAN], 2, 3, directed=False)
    # 1, 1/2; 1, 1/2 and unknown
    assert lk.centralization(net, form="bipartite") == pytest.approx((1 / 2 + 1 / 2) / (5 * 2 / 3) * 5 / 4)


@few
@given(data=st.data(), measure=st.sampled_from(MEASURES), direction=st.sampled_from(DIRECTIONS))
def test_names_order_and_turned_ties(data: st.DataObject, measure: Any, direction: str, random_parts, make_network):
    parts = data.draw(random_parts())
    ids = np.array(data.draw(st.permutations(range(len(parts["states"])))))
    net, other = make_network(**parts), make_network(**parts, ids=ids)
    if measure is lk.betweenness:
        direction = "all"
    value = lk.centralization(net, measure, direction=direction)
    assert lk.centralization(other, measure, direction=direction) == pytest.approx(value, nan_ok=True, abs=1e-7)
    turned = {"in": "out", "out": "in", "all": "all"}[direction]
    if measure is not lk.betweenness:  # it does not know whoever says nothing, whatever others say of it
        assert lk.centralization(net.transpose(), measure, direction=turned) == pytest.approx(
            value, nan_ok=True, abs=1e-7
        )
    block = net.block("public-private")
    found = lk.centralization(block, direction=direction, form="bipartite")
    again = lk.centralization(other.block("public-private"), direction=direction, form="bipartite")
    assert again == pytest.approx(found, nan_ok=True, abs=1e-12)
