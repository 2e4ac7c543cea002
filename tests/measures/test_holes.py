"""Constraint by hand, by its definition, and against igraph and networkx."""

from __future__ import annotations

from typing import Any

import igraph
import networkx as nx
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import linkages as lk
from linkages.measures import holes

NAN = float("nan")


def random_net(n: int, seed: int, *, directed: bool, density: float, valued: bool = True) -> tuple[lk.Network, Any]:
    rng = np.random.default_rng(seed)
    values = (rng.random((n, n)) < density) * (rng.integers(1, 6, (n, n)) if valued else 1)
    if not directed:
        values = np.triu(values, 1)
        values = values + values.T
    np.fill_diagonal(values, 0)
    return lk.from_matrix(values.astype(float), directed=directed), values.astype(float)


def by_definition(values: Any, scope: str) -> list[float]:
    s = values + values.T
    n, result = len(s), []
    for i in range(n):
        contacts = np.flatnonzero(s[i])
        ego = {i, *contacts.tolist()}
        total = 0.0
        for j in contacts:
            through = s[i, j] / s[i].sum()
            for q in contacts:
                if q != j:
                    seen = [k for k in range(n) if scope == "whole" or k in ego]
                    through += s[i, q] / s[i].sum() * s[q, j] / s[q, seen].sum()
            total += through**2
        result.append(total if len(contacts) else NAN)
    return result


def test_by_hand() -> None:
    """A path a–b–c with a closing b–d, a–d: p_ab = 1/2 and so on."""
    net = lk.from_matrix([[0, 1, 0, 1], [1, 0, 1, 1], [0, 1, 0, 0], [1, 1, 0, 0]], directed=False)
    a = (1 / 2 + 1 / 2 * 1 / 2) ** 2 + (1 / 2 + 1 / 2 * 1 / 3) ** 2
    b = (1 / 3 + 1 / 3 * 1 / 2) ** 2 * 2 + (1 / 3) ** 2
    assert lk.constraint(net).tolist() == pytest.approx([a, b, 1, a])
    # Within the ego network of a, b has two ties, not three.
    a_alone = 2 * (1 / 2 + 1 / 2 * 1 / 2) ** 2
    assert lk.constraint(net, "ego").tolist() == pytest.approx([a_alone, b, 1, a_alone])


@settings(max_examples=60, deadline=None)
@given(
    n=st.integers(2, 9), seed=st.integers(0, 10**6), directed=st.booleans(), density=st.sampled_from([0.1, 0.4, 0.9])
)
def test_equals_the_definition(n: int, seed: int, directed: bool, density: float) -> None:
    net, values = random_net(n, seed, directed=directed, density=density)
    for scope in ("whole", "ego"):
        assert lk.constraint(net, scope).to_numpy() == pytest.approx(
            by_definition(values, scope), nan_ok=True, rel=1e-12
        )


@pytest.mark.parametrize("directed", [True, False])
def test_equals_igraph_and_networkx(directed: bool) -> None:
    net, values = random_net(60, 1, directed=directed, density=0.08)
    ours = lk.constraint(net).to_numpy()
    graph = igraph.Graph.Weighted_Adjacency(values, mode="directed" if directed else "undirected")
    theirs = np.array(graph.constraint(weights="weight"))
    assert ours == pytest.approx(theirs, nan_ok=True, rel=1e-12)
    other = nx.constraint(
        nx.from_numpy_array(values, create_using=nx.DiGraph if directed else nx.Graph), weight="weight"
    )
    assert ours == pytest.approx(np.array(list(other.values())), nan_ok=True, rel=1e-12)


def test_scopes_differ_in_the_karate_club() -> None:
    values = nx.to_numpy_array(nx.karate_club_graph(), weight=None)
    net = lk.from_matrix(values, directed=False)
    whole, ego = lk.constraint(net), lk.constraint(net, "ego")
    assert (ego >= whole - 1e-12).all()
    # One actor's 0.30 in the whole network is 0.55 in its ego network.
    assert ((whole.round(2) == 0.30) & (ego.round(2) == 0.55)).any()


def test_isolates_missing_and_blocks() -> None:
    net = lk.from_matrix([[0, 1, 0, 0], [0, 0, NAN, 0], [0, 0, 0, 0], [0, 0, 0, 0]], directed=True)
    assert lk.constraint(net).to_numpy() == pytest.approx([1, 1, NAN, NAN], nan_ok=True)
    actors = pd.DataFrame({"actor": list("abcd"), "sector": ["private", "private", "public", "public"], "kind": "x"})
    values = [[0, 1, 1, 0], [1, 0, 1, 0], [1, 1, 0, 1], [0, 0, 1, 0]]
    block = lk.from_matrix(values, directed=False, actors=actors).block("private-private")
    assert lk.constraint(block).to_dict() == {"a": 1.0, "b": 1.0}
    assert len(lk.constraint(lk.from_matrix([[0]], directed=True))) == 0
    silent = lk.from_matrix(np.full((3, 3), np.nan), directed=True)
    assert lk.constraint(silent).isna().all()


def test_large_networks_are_taken_in_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    net, _ = random_net(30, 2, directed=True, density=0.2)
    whole = [lk.constraint(net, scope) for scope in ("whole", "ego")]
    monkeypatch.setattr(holes, "CHUNK", 50)
    assert len(list(holes._chunks((net.ties + net.ties.T).tocsr()))) > 3
    for before, scope in zip(whole, ("whole", "ego"), strict=True):
        assert lk.constraint(net, scope).to_numpy() == pytest.approx(before.to_numpy(), nan_ok=True)


def test_scope_is_a_word() -> None:
    with pytest.raises(lk.ArgumentError, match="did you mean 'whole'"):
        lk.constraint(lk.from_matrix([[0, 1], [1, 0]], directed=False), "wole")
