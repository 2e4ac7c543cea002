"""The triad census: by hand, against every triple looked at one by one, against igraph, and with many actors."""

from __future__ import annotations

from itertools import combinations
from math import comb
from typing import Any

import igraph
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import linkages as lk
from linkages.errors import ArgumentError
from linkages.measures import triads
from linkages.measures.triads import DIRECTED, UNDIRECTED
from linkages.vocabulary import State

T, N, M, O = State.TIE, State.NULL, State.MISSING, State.OUT
few = settings(max_examples=60, deadline=None)
# One triple a, b, c of each class: who sends to whom.
DRAWN = {
    "003": "", "012": "ab", "102": "ab ba", "021D": "ba bc", "021U": "ab cb", "021C": "ab bc", "111D": "ab ba cb",
    "111U": "ab ba bc", "030T": "ab cb ac", "030C": "ba cb ac", "201": "ab ba bc cb", "120D": "ba bc ac ca",
    "120U": "ab cb ac ca", "120C": "ab bc ac ca", "210": "ab bc cb ac ca", "300": "ab ba bc cb ac ca",
}  # fmt: skip


def drawn(arrows: str) -> lk.Network:
    matrix = np.zeros((3, 3))
    for arrow in arrows.split():
        matrix["abc".index(arrow[0]), "abc".index(arrow[1])] = 1
    return lk.from_matrix(matrix, directed=True)


@pytest.mark.parametrize("name", DIRECTED)
def test_each_class_is_recognised(name: str) -> None:
    found = lk.triad_census(drawn(DRAWN[name]))
    assert found[found > 0].to_dict() == {name: 1}


def shape(state: np.ndarray) -> tuple[Any, ...]:
    """What stays of three actors' ties when they are renamed: sorted (sent, received, mutual) of each."""
    tie = state == T
    return tuple(sorted((int(tie[i].sum()), int(tie[:, i].sum()), int((tie[i] & tie[:, i]).sum())) for i in range(3)))


SHAPES = {shape(drawn(DRAWN[name]).dense_states()): name for name in DIRECTED}


def one_by_one(net: lk.Network) -> dict[str, int]:
    states, names = net.dense_states(), DIRECTED if net.directed else UNDIRECTED
    counts = dict.fromkeys([*names, "missing"], 0)
    for triple in combinations(range(len(states)), 3):
        part = states[np.ix_(triple, triple)]
        others = part[~np.eye(3, dtype=bool)]
        if (others == O).any():
            continue
        counts["missing" if (others == M).any() else SHAPES[shape(part)]] += 1
    return counts


def test_the_sixteen_shapes_differ() -> None:
    assert len(SHAPES) == 16


@few
@given(st.data())
def test_every_triple_is_counted_in_its_class(random_network, data) -> None:
    net = data.draw(random_network(most=8))
    assert lk.triad_census(net).to_dict() == one_by_one(net)


@few
@given(st.data())
def test_what_is_observed_becomes_its_complement(random_network, make_network, data) -> None:
    """Ties and nulls exchanged: mutual and null pairs change places, and single arrows turn."""
    net = data.draw(random_network(directed=True, most=7))
    states = net.dense_states().astype(int)
    other = lk.triad_census(make_network(np.choose(states, [0, N, T, M, O]), directed=True))
    swap = {"003": "300", "012": "210", "102": "201", "021D": "120U", "021U": "120D", "021C": "120C"}
    swap |= {there: here for here, there in swap.items()}
    for name, count in lk.triad_census(net).items():
        assert other[swap.get(str(name), name)] == count


@few
@given(st.data())
def test_names_and_direction_do_not_matter(random_parts, make_network, data) -> None:
    parts = data.draw(random_parts(most=7))
    found = lk.triad_census(make_network(**parts))
    ids = data.draw(st.permutations(range(len(parts["states"]))))
    assert lk.triad_census(make_network(**parts, ids=ids)).equals(found)
    turned = lk.triad_census(make_network(**parts).transpose())
    swap = {"021D": "021U", "120D": "120U", "111D": "111U"}
    swap |= {there: here for here, there in swap.items()}
    assert {swap.get(str(k), str(k)): v for k, v in turned.items()} == found.to_dict()


@few
@given(st.data())
def test_an_isolate_adds_triples_without_a_third_partner(random_network, make_network, data) -> None:
    net = data.draw(random_network(states=(T, N), most=6))
    n = len(net.actors)
    states = np.full((n + 1, n + 1), N)
    states[:n, :n] = net.dense_states()
    more = lk.triad_census(make_network(states, directed=net.directed)) - lk.triad_census(net)
    pairs = lk.dyad_census(net)
    wanted = {"003": pairs["null"], "102": pairs["mutual"], "012": pairs["asymmetric"]}
    assert {k: v for k, v in more.items() if v} == {k: v for k, v in wanted.items() if v}


def sparse_network(n: int, silent: int = 0, *, seed: int = 3) -> lk.Network:
    rng = np.random.default_rng(seed)
    ends = rng.integers(0, n, (6 * n, 2))
    edges = pd.DataFrame(ends[ends[:, 0] != ends[:, 1]], columns=["source", "target"]).drop_duplicates()
    edges = edges[edges["source"] >= silent]
    actors = pd.DataFrame({"actor": np.arange(n)})
    net = lk.from_edgelist(edges, directed=True, actors=actors)
    if not silent:
        return net
    group = (np.arange(n) < silent).astype(np.int32)
    background = lk.Background(group, [[N, N], [M, M]])
    return lk.Network(net.ties, net.exceptions, background, net.actors, True, "tie", 1)


def test_equals_igraph() -> None:
    net = sparse_network(2_000)
    rows, columns = net.ties.nonzero()
    theirs = igraph.Graph(2_000, list(zip(rows.tolist(), columns.tolist(), strict=True)), directed=True).triad_census()
    assert lk.triad_census(net).drop("missing").tolist() == [getattr(theirs, f"t{name}") for name in DIRECTED]


def test_a_few_silent_among_many_cost_nothing() -> None:
    """All pairs with one of the silent are missing: what is left is the census of the others."""
    net = sparse_network(30_000, silent=1_500)
    assert net.missing_share == pytest.approx(0.05, abs=0.001)
    found, others = lk.triad_census(net), lk.triad_census(net.subset(np.arange(1_500, 30_000)))
    assert found.drop("missing").equals(others.drop("missing"))
    assert others.sum() == comb(28_500, 3)
    assert found["missing"] == comb(30_000, 3) - comb(28_500, 3)


def test_products_in_parts_give_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    net = sparse_network(300, silent=20)
    whole = lk.triad_census(net)
    monkeypatch.setattr(triads, "CHUNK", 50)
    assert lk.triad_census(net).equals(whole)


def test_too_much_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(triads, "MOST_PATHS", 100)
    with pytest.raises(ArgumentError, match="two-paths are too many to look at, at most 100"):
        lk.triad_census(sparse_network(200))
    monkeypatch.setattr(triads, "MOST_ACTORS", 100)
    with pytest.raises(ArgumentError, match="triples of 200 actors cannot be counted, at most 100"):
        lk.triad_census(sparse_network(200))


def test_public_private_has_no_triple() -> None:
    actors = pd.DataFrame({"sector": ["private", "public"] * 3})
    net = lk.from_matrix(np.ones((6, 6)), directed=False, actors=actors)
    assert lk.triad_census(net.block("public-private")).sum() == 0
    assert lk.triad_census(net.block("private-private")).to_dict()["300"] == 1
