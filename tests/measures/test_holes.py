"""Structural holes by hand, by Burt's definitions, and against igraph and networkx."""

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
from linkages.measures import _contacts

NAN = float("nan")


def random_net(
    n: int, seed: int, *, directed: bool, density: float, valued: bool = True, receivers: int = 0
) -> tuple[lk.Network, Any]:
    rng = np.random.default_rng(seed)
    values = (rng.random((n, n)) < density) * (rng.integers(1, 6, (n, n)) if valued else 1)
    if not directed:
        values = np.triu(values, 1)
        values = values + values.T
    np.fill_diagonal(values, 0)
    values[n - receivers :] = 0
    return lk.from_matrix(values.astype(float), directed=directed), values.astype(float)


def by_definition(values: Any, scope: str) -> dict[str, list[float]]:
    """Burt's four formulas and the dyadic constraint, word for word, by loops over actors."""
    s = values + values.T
    n, found = len(s), {name: [] for name in ("constraint", "effective_size", "efficiency", "hierarchy", "dyadic")}
    for i in range(n):
        contacts = np.flatnonzero(s[i]).tolist()
        ego = {i, *contacts}
        p = {}
        for a in ego:
            for b in ego - {a}:
                seen = [k for k in range(n) if a == i or scope == "whole" or k in ego]
                p[a, b] = s[a, b] / s[a, seen].sum()
        dyadic, size = [], 0.0
        for j in contacts:
            others = [q for q in contacts if q != j]
            dyadic.append((p[i, j] + sum(p[i, q] * p[q, j] for q in others)) ** 2)
            size += 1 - sum(p[i, q] * s[j, q] / s[j].max() for q in others)
        count, total = len(contacts), sum(dyadic)
        found["dyadic"] += dyadic
        found["constraint"].append(total if count else NAN)
        found["effective_size"].append(size if count else NAN)
        found["efficiency"].append(size / count if count else NAN)
        if count > 1:
            ratios = [c / (total / count) for c in dyadic]
            found["hierarchy"].append(sum(r * np.log(r) for r in ratios) / (count * np.log(count)))
        else:
            found["hierarchy"].append(1.0 if count else NAN)
    return found


def test_by_hand() -> None:
    """A path a–b–c with a closing b–d, a–d: p_ab = 1/2 and so on."""
    net = lk.from_matrix([[0, 1, 0, 1], [1, 0, 1, 1], [0, 1, 0, 0], [1, 1, 0, 0]], directed=False)
    a = (1 / 2 + 1 / 2 * 1 / 2) ** 2 + (1 / 2 + 1 / 2 * 1 / 3) ** 2
    b = (1 / 3 + 1 / 3 * 1 / 2) ** 2 * 2 + (1 / 3) ** 2
    assert lk.constraint(net).tolist() == pytest.approx([a, b, 1, a])
    # Within the ego network of a, b has two ties, not three.
    a_alone = 2 * (1 / 2 + 1 / 2 * 1 / 2) ** 2
    assert lk.constraint(net, "ego").tolist() == pytest.approx([a_alone, b, 1, a_alone])


def test_sizes_by_hand() -> None:
    """The same network: of a's contacts b and d, each is tied to the other with its share of a, 1/2, at full strength."""
    net = lk.from_matrix([[0, 1, 0, 1], [1, 0, 1, 1], [0, 1, 0, 0], [1, 1, 0, 0]], directed=False)
    assert lk.effective_size(net).tolist() == pytest.approx([1, 3 - 2 / 3, 1, 1])  # k − 2t/k
    assert lk.efficiency(net).tolist() == pytest.approx([1 / 2, 7 / 9, 1, 1 / 2])
    shares = np.array([1 / 4, 1 / 9, 1 / 4]) / (1 / 4 + 1 / 9 + 1 / 4)
    b = 1 + (shares * np.log(shares)).sum() / np.log(3)
    first = np.array([(3 / 4) ** 2, (2 / 3) ** 2])
    first /= first.sum()
    a = 1 + (first * np.log(first)).sum() / np.log(2)
    assert lk.hierarchy(net).tolist() == pytest.approx([a, b, 1, a])
    dyads = lk.dyadic_constraint(net)
    assert dyads[dyads.actor == 1].value.tolist() == pytest.approx([1 / 4, 1 / 9, 1 / 4])


def test_strength_and_direction_by_hand() -> None:
    """0 sends 3 to 1 and 1 to 2; 1 sends 2 to 2. Actor 2 is only named."""
    net = lk.from_matrix([[0, 3, 1], [0, 0, 2], [0, 0, 0]], directed=True)
    # m_12 = 2/3, m_21 = 2/2; p_01 = 3/4, p_02 = 1/4, p_20 = 1/3, p_21 = 2/3, m_10 = 3/3, m_01 = 3/3
    sizes = [2 - (1 / 4 * 2 / 3 + 3 / 4 * 1), 2 - (2 / 5 * 1 / 3 + 3 / 5 * 1 / 2), 2 - (2 / 3 * 3 / 3 + 1 / 3 * 3 / 3)]
    assert lk.effective_size(net).tolist() == pytest.approx(sizes)
    assert lk.efficiency(net).tolist() == pytest.approx([size / 2 for size in sizes])


def test_a_pair_tied_both_ways_is_one_contact() -> None:
    one_way = lk.from_matrix([[0, 1, 1], [0, 0, 0], [0, 0, 0]], directed=True)
    both = lk.from_matrix([[0, 1, 1], [1, 0, 0], [1, 0, 0]], directed=True)
    for net in (one_way, both):
        assert lk.efficiency(net).tolist() == [1, 1, 1]
        assert lk.effective_size(net).tolist() == [2, 1, 1]


@settings(max_examples=60, deadline=None)
@given(
    n=st.integers(2, 9), seed=st.integers(0, 10**6), directed=st.booleans(), density=st.sampled_from([0.1, 0.4, 0.9]),
    receivers=st.integers(0, 3),
)  # fmt: skip
def test_equals_the_definition(n: int, seed: int, directed: bool, density: float, receivers: int) -> None:
    """Some actors are only named, and in thin networks some have no contact."""
    net, values = random_net(n, seed, directed=directed, density=density, receivers=receivers if directed else 0)
    for scope in ("whole", "ego"):
        expected = by_definition(values, scope)
        for measure in (lk.constraint, lk.hierarchy):
            theirs = pytest.approx(expected[measure.__name__], nan_ok=True, rel=1e-12, abs=1e-12)
            assert measure(net, scope).to_numpy() == theirs
        dyads = lk.dyadic_constraint(net, scope)
        assert dyads.value.tolist() == pytest.approx(expected["dyadic"], rel=1e-12)
        assert (values[dyads.actor, dyads.other] + values[dyads.other, dyads.actor] > 0).all()
    expected = by_definition(values, "whole")
    for measure in (lk.effective_size, lk.efficiency):
        assert measure(net).to_numpy() == pytest.approx(expected[measure.__name__], nan_ok=True, rel=1e-12)


def test_actors_only_named_and_isolates() -> None:
    """Nine actors, the last three of whom send nothing, and one alone: nan for it only."""
    net, values = random_net(9, 5, directed=True, density=0.4, receivers=3)
    values = np.pad(values, (0, 1))
    net = lk.from_matrix(values, directed=True)
    assert not values[6:].any()
    for measure in (lk.constraint, lk.effective_size, lk.efficiency, lk.hierarchy):
        found = measure(net).to_numpy()
        assert np.isnan(found).tolist() == [False] * 9 + [True]
        assert found == pytest.approx(by_definition(values, "whole")[measure.__name__], nan_ok=True)


@pytest.mark.parametrize("directed", [True, False])
def test_sizes_of_the_same_ties_in_networkx(directed: bool) -> None:
    """networkx one actor at a time, where it is right: for actors that send ties."""
    net, values = random_net(30, 4, directed=directed, density=0.15)
    graph = nx.from_numpy_array(values, create_using=nx.DiGraph if directed else nx.Graph)
    senders = np.flatnonzero(values.sum(axis=1)).tolist()
    theirs = nx.effective_size(graph, nodes=senders, weight="weight")
    assert lk.effective_size(net)[senders].to_numpy() == pytest.approx([theirs[i] for i in senders], rel=1e-12)


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
    net, values = random_net(30, 2, directed=True, density=0.2)
    again = lk.from_matrix(values, directed=True)
    monkeypatch.setattr(_contacts, "CHUNK", 50)
    assert len(list(_contacts._parts(_contacts.contacts(again)))) > 3
    parted = [lk.constraint(again, "ego"), lk.hierarchy(again), lk.effective_size(again)]
    monkeypatch.undo()
    assert len(list(_contacts._parts(_contacts.contacts(net)))) == 1
    whole = [lk.constraint(net, "ego"), lk.hierarchy(net), lk.effective_size(net)]
    for one, other in zip(whole, parted, strict=True):
        assert one.to_numpy() == pytest.approx(other.to_numpy(), nan_ok=True)


def test_scope_is_a_word() -> None:
    with pytest.raises(lk.ArgumentError, match="did you mean 'whole'"):
        lk.constraint(lk.from_matrix([[0, 1], [1, 0]], directed=False), "wole")
    for measure in (lk.hierarchy, lk.dyadic_constraint):
        with pytest.raises(lk.ArgumentError, match="scope='all'"):
            measure(lk.from_matrix([[0, 1], [1, 0]], directed=False), "all")
