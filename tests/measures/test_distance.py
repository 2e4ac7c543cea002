"""Distance: worked by hand, against networkx, and what must hold in any network."""

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
from linkages.measures import _walks, distance
from linkages.vocabulary import State

T, N, M, O = State.TIE, State.NULL, State.MISSING, State.OUT
NAN = float("nan")
few = settings(max_examples=50, deadline=None)
NUMBERS = [
    lk.largest_component, lk.connectedness, lk.fragmentation, lk.compactness, lk.average_distance, lk.diameter,
    lk.isolates,
]  # fmt: skip


def same(a: float, b: float) -> bool:
    return (math.isnan(a) and math.isnan(b)) or math.isclose(a, b, rel_tol=1e-12, abs_tol=1e-12)


@pytest.fixture
def river() -> lk.Network:
    """a→b→c→d, f→e, and g alone: seven actors, everything observed."""
    edges = pd.DataFrame({"source": ["a", "b", "c", "f"], "target": ["b", "c", "d", "e"]})
    return lk.from_edgelist(edges, directed=True, actors=pd.DataFrame({"actor": list("gfedcba")}))


def test_components_by_hand(river: lk.Network) -> None:
    assert lk.components(river).to_dict() == {"a": 1, "b": 1, "c": 1, "d": 1, "e": 2, "f": 2, "g": 3}
    assert lk.largest_component(river) == 4 / 7
    assert lk.isolates(river) == 1
    assert lk.isolates(river, form="share") == 1 / 7


def test_equal_components_are_numbered_by_their_first_actor() -> None:
    edges = pd.DataFrame({"source": ["d", "a", "f"], "target": ["c", "e", "b"]})
    found = lk.components(lk.from_edgelist(edges, directed=True))
    assert found.to_dict() == {"a": 1, "b": 2, "c": 3, "d": 3, "e": 1, "f": 2}


def test_reach_by_hand(river: lk.Network) -> None:
    # joined pairs: 6 of abcd, 1 of ef, of 21
    assert lk.connectedness(river) == 7 / 21
    assert lk.fragmentation(river) == pytest.approx(14 / 21)
    # distances: 1 for ab bc cd fe, 2 for ac bd, 3 for ad
    assert lk.compactness(river) == pytest.approx((4 + 2 / 2 + 1 / 3) / 42)
    assert lk.average_distance(river) == pytest.approx((4 + 4 + 3) / 7)
    assert lk.diameter(river) == 3


def test_undirected_by_hand(river: lk.Network) -> None:
    net = river.symmetrize("either")
    assert lk.connectedness(net) == 7 / 21
    assert lk.compactness(net) == pytest.approx((4 + 2 / 2 + 1 / 3) / 21)
    assert lk.average_distance(net) == pytest.approx(11 / 7)
    assert lk.diameter(net) == 3


def test_only_actors_at_stake_count() -> None:
    actors = pd.DataFrame({"sector": ["private"] * 3 + ["public"] * 2})
    net = lk.from_matrix(np.triu(np.ones((5, 5)), 1) * [0, 1, 0, 1, 1], directed=True, actors=actors)
    block = net.block("private-private")  # 0→1 only, of three
    assert lk.components(block).to_dict() == {0: 1, 1: 1, 2: 2}
    assert lk.largest_component(block) == 2 / 3
    assert lk.connectedness(block) == 1 / 3
    assert lk.compactness(block) == 1 / 6
    assert lk.isolates(block) == 1


def test_missing_is_taken_for_no_tie_but_nothing_at_all_is_nan() -> None:
    net = lk.from_matrix([[0, 1, NAN], [0, 0, NAN], [NAN, NAN, 0]], directed=True)
    assert lk.connectedness(net) == 1 / 3
    assert lk.components(net).tolist() == [1, 1, 2]
    unknown = lk.from_matrix(np.full((3, 3), NAN), directed=True)
    assert lk.components(unknown).isna().tolist() == [True] * 3
    assert all(math.isnan(measure(unknown)) for measure in NUMBERS)


def test_a_silent_actor_is_not_known_to_be_isolated() -> None:
    # c is silent and nobody names it; d answered, named nobody and is not named
    net = lk.from_matrix([[0, 1, 0, 0], [1, 0, 0, 0], [NAN, NAN, 0, NAN], [0, 0, 0, 0]], directed=True)
    assert lk.isolates(net) == 1
    assert lk.isolates(net, form="share") == 1 / 3
    assert distance.silent(net).tolist() == [False, False, True, False]
    # named by another, nobody is an isolate but d
    named = lk.from_matrix([[0, 1, 1, 0], [1, 0, 0, 0], [NAN, NAN, 0, NAN], [0, 0, 0, 0]], directed=True)
    assert lk.isolates(named) == 1


def test_an_actor_nobody_asked_is_known_by_what_others_say() -> None:
    edges = [("b", "a", "out"), ("b", "c", "out"), ("a", "c", "tie")]
    net = lk.from_edgelist(pd.DataFrame(edges, columns=["source", "target", "state"]), directed=True)
    assert lk.isolates(net) == 1  # b: not asked, and named by neither
    assert lk.isolates(net, form="share") == 1 / 3


def test_words_are_checked(river: lk.Network) -> None:
    with pytest.raises(lk.ArgumentError, match="form"):
        lk.isolates(river, form="rate")


def graph_of(net: lk.Network) -> nx.DiGraph:
    graph = nx.DiGraph()
    graph.add_nodes_from(np.flatnonzero(net.at_stake))
    graph.add_edges_from(zip(*net.ties.nonzero(), strict=True))
    return graph


@few
@given(data=st.data())
def test_equals_networkx(data: st.DataObject, random_network) -> None:
    net = data.draw(random_network(most=9))
    graph = graph_of(net)
    n = len(graph)
    if not net.n_dyads:
        return
    weak = sorted(nx.weakly_connected_components(graph), key=lambda part: (-len(part), min(part)))
    place = {actor: number for number, part in enumerate(weak, 1) for actor in part}
    assert lk.components(net).tolist() == [place[actor] for actor in sorted(place)]
    assert same(lk.largest_component(net), len(weak[0]) / n)
    joined = sum(place[i] == place[j] for i, j in combinations(sorted(graph), 2))
    assert same(lk.connectedness(net), joined / (n * (n - 1) / 2))
    assert same(lk.fragmentation(net), 1 - joined / (n * (n - 1) / 2))
    ways = dict(nx.all_pairs_shortest_path_length(graph))
    found = [d for i in ways for j, d in ways[i].items() if i != j]
    assert same(lk.compactness(net), sum(1 / d for d in found) / (n * (n - 1)))
    assert same(lk.average_distance(net), sum(found) / len(found) if found else NAN)
    assert same(lk.diameter(net), max(found) if found else NAN)


@few
@given(data=st.data())
def test_isolates_equal_loops(data: st.DataObject, random_network) -> None:
    net = data.draw(random_network())
    s = net.dense_states()
    known, alone = 0, 0
    for i in range(len(s)):
        own, received = [x for x in s[i] if x != O], [x for x in s[:, i] if x != O]
        answered = any(x in (T, N) for x in own) or (not own and any(x in (T, N) for x in received))
        known += answered
        alone += answered and T not in own + received
    assert same(lk.isolates(net), alone if known else NAN)
    assert same(lk.isolates(net, form="share"), alone / known if known else NAN)


def test_more_targets_than_go_together(monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(5)
    n = 700
    rows, columns = rng.integers(0, n, 1500), rng.integers(0, n, 1500)
    edges = pd.DataFrame({"source": rows, "target": columns})[rows != columns].drop_duplicates()
    net = lk.from_edgelist(edges, directed=True, actors=pd.DataFrame({"actor": range(n)}))
    histogram = lk.to_igraph(net, states=False).path_length_hist(directed=True)
    expected = [int(count) for _, _, count in histogram.bins()]
    assert distance.steps(net.ties).tolist() == expected
    monkeypatch.setattr(_walks, "MOST_WORDS", 1)
    assert distance.steps(net.ties).tolist() == expected


@few
@given(data=st.data())
def test_names_and_order_of_actors_do_not_matter(data: st.DataObject, random_parts, make_network) -> None:
    parts = data.draw(random_parts())
    ids = np.array(data.draw(st.permutations(range(len(parts["states"])))))
    net, other = make_network(**parts), make_network(**parts, ids=ids)
    assert all(same(measure(net), measure(other)) for measure in NUMBERS)
    ours, theirs = lk.components(net), lk.components(other)
    theirs = theirs[ids[ours.index.to_numpy()]].set_axis(ours.index)
    # the numbers may differ among components of one size, the parts and their sizes may not
    if net.n_dyads:
        assert len(set(zip(ours, theirs, strict=True))) == ours.nunique() == theirs.nunique()
        assert ours.value_counts().sort_index().equals(theirs.value_counts().sort_index())


@few
@given(data=st.data())
def test_an_actor_without_ties_is_one_more_component(data: st.DataObject, random_parts, make_network) -> None:
    parts = data.draw(random_parts(states=(T, N)))
    n = len(parts["states"])
    larger = {
        "states": np.pad(parts["states"], (0, 1), constant_values=N),
        "strengths": np.pad(parts["strengths"], (0, 1), constant_values=1.0),
        "directed": parts["directed"],
    }
    net, more = make_network(parts["states"], directed=parts["directed"]), make_network(**larger)
    if n < 2:
        return
    assert lk.isolates(more) == lk.isolates(net) + 1
    assert lk.components(more).max() == lk.components(net).max() + 1
    assert same(lk.average_distance(more), lk.average_distance(net))
    assert same(lk.diameter(more), lk.diameter(net))
    for measure in (lk.connectedness, lk.compactness):
        assert same(measure(more), measure(net) * (n - 1) / (n + 1))


@few
@given(data=st.data())
def test_one_more_tie_never_takes_actors_apart(data: st.DataObject, random_network) -> None:
    net = data.draw(random_network(directed=True))
    either, both = net.symmetrize("either"), net.symmetrize("both")
    if either.n_dyads:
        assert lk.connectedness(both) <= lk.connectedness(either)
        assert lk.compactness(both) <= lk.compactness(either)
        assert lk.largest_component(both) <= lk.largest_component(either)
        assert lk.isolates(both) >= lk.isolates(either)
