"""Whether there is anything to broker around an actor, beside a look at every triple."""

from __future__ import annotations

from itertools import permutations

import numpy as np
import pytest
from hypothesis import given, settings

import linkages as lk
from linkages.measures import _room, brokerage
from linkages.vocabulary import State
from tests.data.brute import pairs


def by_triples(net: lk.Network) -> list[bool]:
    stake = np.isin(net.dense_states(), [State.TIE, State.NULL, State.MISSING])
    triples = [v for a, v, b in permutations(range(len(stake)), 3) if stake[a, v] and stake[v, b] and stake[a, b]]
    return [v in set(triples) for v in range(len(stake))]


@settings(max_examples=150, deadline=None)
@given(pairs())
def test_room_is_that_of_all_triples(pair: tuple[object, lk.Network]) -> None:
    net = pair[1]
    found = _room.has_room(net, np.arange(len(net.actors)))
    assert found.tolist() == by_triples(net)


def test_room_where_single_dyads_are_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    """In parts, and asked of some actors only."""
    rng = np.random.default_rng(1)
    monkeypatch.setattr(_room, "CHUNK", 3)
    for _ in range(60):
        n = int(rng.integers(1, 9))
        states = rng.choice([State.NULL, State.TIE, State.MISSING, State.OUT], (n, n), p=[0.2, 0.1, 0.1, 0.6])
        np.fill_diagonal(states, State.OUT)
        net = lk.from_matrix(np.zeros((n, n)), directed=True)
        net = lk.Network(
            ties=lk.from_matrix((states == State.TIE) * 1.0, directed=True).ties,
            exceptions=type(net.ties)(np.where(np.isin(states, [State.MISSING, State.OUT]), states, 0).astype(np.uint8) * ~np.eye(n, dtype=bool)),
            background=net.background, actors=net.actors, directed=True, relation="tie", wave=1,
        )  # fmt: skip
        some = np.flatnonzero(rng.random(n) < 0.7)
        assert _room.has_room(net, some).tolist() == np.array(by_triples(net))[some].tolist()


def test_too_much_is_refused_before_it_is_listed(monkeypatch: pytest.MonkeyPatch) -> None:
    ties = np.array([[0, 1, 0, 0], [0, 0, 1, 1], [0, 0, 0, 0], [0, 0, 0, 0]], dtype=float)
    net = lk.from_matrix(ties, directed=True, actors=None)
    actors = net.actors.reset_index()[["actor"]].assign(kind=list("aabb"))
    net = lk.from_matrix(ties, directed=True, actors=actors)
    monkeypatch.setattr(brokerage, "MOST_PATHS", 1)
    with pytest.raises(lk.TooLargeError, match="2 two-paths"):
        lk.brokerage_expected(net)
    assert lk.brokerage_roles(net)["total"].sum() == 2
    assert lk.brokerage_expected(net, null="bernoulli")["expected"].notna().all()
    monkeypatch.setattr(_room, "MOST_WORK", 0)
    with pytest.raises(lk.TooLargeError, match="groups of actors"):
        _room.has_room(net, np.arange(4))
