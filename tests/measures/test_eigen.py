"""Eigenvector and Bonacich power: worked by hand, against networkx and sums over walks, and what must hold in any network."""

from __future__ import annotations

import networkx as nx
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import linkages as lk
from linkages.measures import eigen as home
from linkages.vocabulary import State

T, N, M, O = State.TIE, State.NULL, State.MISSING, State.OUT
NAN = float("nan")
few = settings(max_examples=50, deadline=None)
DIRECTIONS = ("all", "in", "out")


def matrix_of(net: lk.Network, direction: str, *, strengths: bool = False) -> np.ndarray:
    sent = net.ties.toarray() if strengths else (net.ties.toarray() > 0).astype(float)
    if not net.directed or direction == "out":
        return sent
    return sent.T if direction == "in" else sent + sent.T


def undirected(*pairs: tuple[int, int], n: int) -> lk.Network:
    matrix = np.zeros((n, n))
    for i, j in pairs:
        matrix[i, j] = matrix[j, i] = 1
    return lk.from_matrix(matrix, directed=False)


def test_a_star_by_hand() -> None:
    """Five around one: λ = √5, the leaves have 1/√5 of the centre."""
    net = undirected(*((0, i) for i in range(1, 6)), n=7)
    found = lk.eigenvector(net)
    assert found.tolist() == pytest.approx([1] + [1 / np.sqrt(5)] * 5 + [0])
    length = lk.eigenvector(net, form="length")
    assert (length**2).sum() == pytest.approx(1)
    assert length[0] == pytest.approx(np.sqrt(0.5))


def test_direction_by_hand() -> None:
    """0 and 1 name each other; 1→2→3; 4→0. λ = 1."""
    matrix = np.zeros((5, 5))
    matrix[0, 1] = matrix[1, 0] = matrix[1, 2] = matrix[2, 3] = matrix[4, 0] = 1
    net = lk.from_matrix(matrix, directed=True)
    assert lk.eigenvector(net, direction="in").tolist() == pytest.approx([1, 1, 1, 1, 0])
    assert lk.eigenvector(net, direction="out").tolist() == pytest.approx([1, 1, 0, 0, 1])
    # mutual ties count twice
    both = np.array([[0, 2.0, 0], [2, 0, 1], [0, 1, 0]])
    middle = lk.from_matrix([[0, 1, 0], [1, 0, 1], [0, 0, 0]], directed=True)
    _, vectors = np.linalg.eigh(both)
    assert lk.eigenvector(middle).tolist() == pytest.approx(
        np.abs(vectors[:, -1] / np.abs(vectors[:, -1]).max()).tolist()
    )


def test_where_there_is_no_leading_vector() -> None:
    assert lk.eigenvector(undirected(n=4)).isna().all()
    assert lk.eigenvector(undirected((0, 1), (2, 3), n=4)).isna().all()  # two equal parts
    assert lk.eigenvector(undirected((0, 1), (2, 3), (3, 4), n=5)).tolist() == pytest.approx(
        [0, 0, np.sqrt(0.5), 1, np.sqrt(0.5)]
    )
    chain = lk.from_matrix([[0, 1, 0], [0, 0, 1], [0, 0, 0]], directed=True)
    assert lk.eigenvector(chain, direction="in").isna().all()  # nobody is in a circle
    assert lk.eigenvector(chain).tolist() == pytest.approx([np.sqrt(0.5), 1, np.sqrt(0.5)])
    two_circles = np.zeros((5, 5))
    two_circles[0, 1] = two_circles[1, 0] = two_circles[1, 2] = two_circles[3, 4] = two_circles[4, 3] = 1
    assert lk.eigenvector(lk.from_matrix(two_circles, directed=True), direction="out").isna().all()


def test_silence_and_strengths() -> None:
    """2 is silent: what it would add is lost, what it gets is known."""
    net = lk.from_matrix([[0, 3, 1], [1, 0, 1], [NAN, NAN, 0]], directed=True)
    assert lk.eigenvector(net, direction="in").tolist() == pytest.approx([0.5, 0.5, 1])  # λ = 1: 0 + 1 = 2
    assert lk.eigenvector(net, direction="out").tolist()[:2] == pytest.approx([1, 1])
    for measure in (lk.eigenvector, lk.bonacich_power):
        assert measure(net).isna().tolist() == [False, False, True]
        assert measure(net, direction="out").isna().tolist() == [False, False, True]
    valued = lk.eigenvector(net, direction="out", strengths=True)
    assert valued.tolist()[:2] == pytest.approx([1, 1 / np.sqrt(3)])  # λ = √3: λ x₀ = 3 x₁


def test_power_by_hand() -> None:
    """A path of four: c₁ = 1 + βc₂, c₂ = 2 + βc₁ + βc₂."""
    net = undirected((0, 1), (1, 2), (2, 3), n=4)
    for beta in (0.3, -0.3, 0.0):
        middle = (2 + beta) / (1 - beta - beta**2)
        ends = 1 + beta * middle
        plain = np.array([ends, middle, middle, ends])
        expected = plain * np.sqrt(4 / (plain**2).sum())
        assert lk.bonacich_power(net, beta=beta).tolist() == pytest.approx(expected.tolist())
    largest = 2 * np.cos(np.pi / 5)
    assert lk.bonacich_power(net).tolist() == pytest.approx(lk.bonacich_power(net, beta=0.5 / largest).tolist())
    near = lk.bonacich_power(net, beta=(1 - 1e-9) / largest)
    assert (near / near.max()).tolist() == pytest.approx(lk.eigenvector(net).tolist(), abs=1e-6)
    with pytest.raises(lk.ArgumentError, match=r"beta=0\.7 is out of range: .* between -0\.618 and 0\.618"):
        lk.bonacich_power(net, beta=0.7)


def test_power_where_no_circle_bounds_beta() -> None:
    chain = lk.from_matrix([[0, 1, 0], [0, 0, 1], [0, 0, 0]], directed=True)
    plain = np.array([1 + 5, 1, 0])
    assert lk.bonacich_power(chain, beta=5, direction="out").tolist() == pytest.approx(
        (plain * np.sqrt(3 / 37)).tolist()
    )
    half = np.array([1.5, 1, 0])
    assert lk.bonacich_power(chain, direction="out").tolist() == pytest.approx((half * np.sqrt(3 / 3.25)).tolist())
    assert lk.bonacich_power(undirected(n=3)).isna().all()


def test_words_are_checked() -> None:
    net = undirected((0, 1), n=3)
    for call in (
        lambda: lk.eigenvector(net, direction="both"),
        lambda: lk.eigenvector(net, form="euclid"),
        lambda: lk.bonacich_power(net, direction="both"),
        lambda: lk.bonacich_power(net, beta="half"),
        lambda: lk.bonacich_power(net, beta=NAN),
        lambda: lk.bonacich_power(net, beta=True),
    ):
        with pytest.raises(lk.ArgumentError):
            call()


@few
@given(data=st.data(), direction=st.sampled_from(DIRECTIONS), strengths=st.booleans())
def test_the_equation_holds(data: st.DataObject, direction: str, strengths: bool, random_network) -> None:
    net = data.draw(random_network(most=9, states=(T, N, O)))
    found = lk.eigenvector(net, direction=direction, strengths=strengths)
    matrix = matrix_of(net, direction, strengths=strengths)[np.ix_(net.at_stake, net.at_stake)]
    largest = np.abs(np.linalg.eigvals(matrix)).max(initial=0.0)
    if found.isna().all():
        return
    asked = found.notna().to_numpy()  # who was not asked at all has no degree, and no tie to give
    x = found.fillna(0).to_numpy()
    assert x.max() == pytest.approx(1)
    assert (x >= 0).all()
    assert (matrix @ x)[asked].tolist() == pytest.approx((largest * x)[asked].tolist(), abs=1e-7)


@few
@given(data=st.data(), direction=st.sampled_from(DIRECTIONS))
def test_networkx_agrees_where_all_hang_together(data: st.DataObject, direction: str, random_network) -> None:
    net = data.draw(random_network(most=8, states=(T, N)))
    matrix = matrix_of(net, direction)
    graph = nx.from_numpy_array(matrix.T, create_using=nx.DiGraph)  # networkx: an actor gets from whom sends to it
    if len(graph) < 3 or not nx.is_strongly_connected(graph):
        return
    theirs = nx.eigenvector_centrality_numpy(graph, weight="weight")
    found = lk.eigenvector(net, direction=direction, form="length")
    assert found.tolist() == pytest.approx([abs(theirs[i]) for i in range(len(graph))], abs=1e-7)


@few
@given(data=st.data(), direction=st.sampled_from(DIRECTIONS), share=st.floats(-0.5, 0.5))
def test_power_is_a_sum_over_walks(data: st.DataObject, direction: str, share: float, random_network) -> None:
    net = data.draw(random_network(states=(T, N)))
    matrix = matrix_of(net, direction)
    largest = np.abs(np.linalg.eigvals(matrix)).max(initial=0.0)
    beta = share / max(largest, 1)
    walks = matrix.sum(axis=1)
    total = np.zeros(len(matrix))
    for k in range(80):
        total += beta**k * walks
        walks = matrix @ walks
    size = np.sqrt((total**2).sum())
    found = lk.bonacich_power(net, beta=beta, direction=direction)
    if size > 0:
        assert found.tolist() == pytest.approx((total * np.sqrt(len(matrix)) / size).tolist(), abs=1e-9)
    else:
        assert found.isna().all()


@few
@given(data=st.data(), direction=st.sampled_from(DIRECTIONS))
def test_names_order_turned_ties_and_isolates(data: st.DataObject, direction: str, random_parts, make_network) -> None:
    parts = data.draw(random_parts())
    ids = np.array(data.draw(st.permutations(range(len(parts["states"])))))
    net, other = make_network(**parts), make_network(**parts, ids=ids)
    turned = {"in": "out", "out": "in", "all": "all"}[direction]
    n = len(ids)
    wider = np.full((n + 1, n + 1), int(N))
    wider[:n, :n] = net.dense_states()
    more = make_network(wider, directed=net.directed)
    same = {"nan_ok": True, "abs": 1e-7}
    for measure in (lk.eigenvector, lk.bonacich_power):
        ours, theirs = measure(net, direction=direction), measure(other, direction=direction)
        assert theirs[ids[ours.index.to_numpy()]].tolist() == pytest.approx(ours.tolist(), **same)
        assert measure(net.transpose(), direction=turned).tolist() == pytest.approx(ours.tolist(), **same)
    grown = lk.eigenvector(more, direction=direction)
    known = lk.eigenvector(net, direction=direction).dropna()
    # others may become known by a dyad with the isolate that was observed, but they bring no tie along
    assert len(known) == 0 or (grown[n] == 0 and set(known.index) <= set(grown.dropna().index))


def test_large_networks_go_step_by_step(monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(1)
    matrix = (rng.random((60, 60)) < 0.06).astype(float)
    np.fill_diagonal(matrix, 0)
    net = lk.from_matrix(matrix, directed=True)
    calls = [(measure, d) for measure in (lk.eigenvector, lk.bonacich_power) for d in DIRECTIONS]
    outright = [measure(net, direction=d) for measure, d in calls]
    monkeypatch.setattr(home, "MOST_SOLVED", 5)
    monkeypatch.setattr(home, "MOST_DENSE", 5)
    for (measure, d), expected in zip(calls, outright, strict=True):
        assert expected.notna().all()
        assert measure(net, direction=d).tolist() == pytest.approx(expected.tolist(), abs=1e-9)


def test_a_block() -> None:
    actors = pd.DataFrame({"sector": ["private", "private", "public", "hybrid"]})
    matrix = np.ones((4, 4)) - np.eye(4)
    block = lk.from_matrix(matrix, directed=False, actors=actors).block("public-private")
    found = lk.eigenvector(block)
    assert found.to_dict() == pytest.approx({0: np.sqrt(0.5), 1: np.sqrt(0.5), 2: 1})
    assert lk.bonacich_power(block).index.tolist() == [0, 1, 2]
