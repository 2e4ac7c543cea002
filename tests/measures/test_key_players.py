"""What the others lose when an actor leaves: by hand, and against networkx with the actor taken out."""

from __future__ import annotations

from itertools import combinations
from typing import Any

import networkx as nx
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import linkages as lk
from linkages.measures import key_players as room
from linkages.measures.key_players import LOSSES

NAN = float("nan")
SECTORS = ("private", "public", "hybrid")


def of(values: Any, directed: bool, sectors: list[str]) -> lk.Network:
    actors = pd.DataFrame({"actor": range(len(sectors)), "sector": sectors})
    return lk.from_matrix(values, directed=directed, actors=actors)


def taken_out(net: lk.Network, actor: int) -> dict[str, list[float]]:
    """Both values of every measure, by networkx: distances among the others with the actor, and without."""
    whole = nx.Graph()
    whole.add_nodes_from(range(len(net.actors)))
    whole.add_edges_from(zip(*net.ties.nonzero(), strict=True))
    left = whole.copy()
    left.remove_node(actor)
    sector = net.actors["sector"]
    pairs = list(combinations(left, 2))
    across = [(a, b) for a, b in pairs if {sector[a], sector[b]} == {"private", "public"}]
    found: dict[str, list[float]] = {name: [] for name in LOSSES}
    for graph in (whole, left):
        far = dict(nx.all_pairs_shortest_path_length(graph))
        inverse = {(a, b): 1 / far[a][b] if b in far[a] else 0.0 for a, b in pairs}
        found["parts"].append(sum(bool(set(part) - {actor}) for part in nx.connected_components(graph)))
        found["fragmentation"].append(1 - np.mean([inverse[p] > 0 for p in pairs]) if pairs else NAN)
        found["cross_sector_reach"].append(np.mean([inverse[p] > 0 for p in across]) if across else NAN)
        found["cross_sector_closeness"].append(np.mean([inverse[p] for p in across]) if across else NAN)
    found["ties"] = [net.n_ties, net.subset([i for i in net.actors.index if i != actor]).n_ties]
    return found


def test_by_hand() -> None:
    """Firms 0 and 1, the cluster 2, agencies 3 and 4: 0–2, 1–2, 2–3, 3–4, 0–1."""
    values = np.zeros((5, 5))
    for a, b in ((0, 2), (1, 2), (2, 3), (3, 4), (0, 1)):
        values[a, b] = values[b, a] = 1
    found = lk.key_players(of(values, False, ["private", "private", "hybrid", "public", "public"]))
    assert list(found) == ["actor", "measure", "value_with", "value_without", "loss"]
    cluster = found[found.actor == 2].set_index("measure")
    # The others: pairs 01, 34 stay joined of six; firms to agencies at distance 2, 2, 3, 3 through the cluster.
    expected = [(5, 2, 3), (1, 2, 1), (0, 4 / 6, 4 / 6), (1, 0, 1), ((1 / 2 + 1 / 3) / 2, 0, 5 / 12)]
    assert cluster.to_numpy(float)[:, 1:].tolist() == [pytest.approx(row) for row in expected]
    firm = found[found.actor == 0].set_index("measure").loss
    assert firm.to_numpy() == pytest.approx([2, 0, 0, 0, 0])
    assert found[found.actor == 4].set_index("measure").value_with["cross_sector_closeness"] == pytest.approx(1 / 2)


@settings(max_examples=40, deadline=None)
@given(
    n=st.integers(1, 9), seed=st.integers(0, 10**6), directed=st.booleans(), density=st.sampled_from([0.0, 0.15, 0.4])
)
def test_equals_networkx_without_the_actor(n: int, seed: int, directed: bool, density: float) -> None:
    rng = np.random.default_rng(seed)
    values = (rng.random((n, n)) < density).astype(float)
    values = values if directed else np.triu(values, 1) + np.triu(values, 1).T
    net = of(values, directed, rng.choice(SECTORS, n).tolist())
    found = lk.key_players(net)
    assert found.actor.tolist() == np.repeat(net.actors.index[net.at_stake], 5).tolist()
    assert not (found.loss < -1e-12).any()
    for actor, rows in found.groupby("actor"):
        expected = taken_out(net, actor)
        ours = rows.set_index("measure")[["value_with", "value_without"]]
        for name in LOSSES:
            assert ours.loc[name].tolist() == pytest.approx(expected[name], nan_ok=True), name
    parts = found[found.measure == "parts"].set_index("actor").loss
    assert parts.to_numpy() == pytest.approx(lk.cutpoints(net).to_numpy(), nan_ok=True)


def test_many_public_actors_are_walked_in_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(3)
    values = np.triu(rng.random((90, 90)) < 0.02, 1).astype(float)
    net = of(values + values.T, False, ["public"] * 75 + ["private"] * 15)
    before = lk.key_players(net)
    monkeypatch.setattr("linkages.measures._walks.MOST_WORDS", 1)
    pd.testing.assert_frame_equal(before, lk.key_players(net))


def test_silent_actors_and_missing_dyads() -> None:
    values = np.array([[0, 1, 0, 0], [1, 0, 1, 0], [NAN, NAN, 0, NAN], [0, 0, 1, 0]], dtype=float)
    found = lk.key_players(of(values, True, ["private", "private", "public", "public"])).set_index(["actor", "measure"])
    assert found.loc[2].isna().all().all()
    assert found.loc[(0, "ties")].tolist() == [4, 2, 2]
    # 2 answers nothing, yet is named by 1 and 3: its joints are seen from their side.
    assert found.loc[(3, "cross_sector_reach")].tolist() == [1, 1, 0]


def test_without_sectors_nothing_is_across() -> None:
    net = lk.from_matrix(np.ones((3, 3)), directed=True)
    found = lk.key_players(net).set_index("measure")
    assert found.loc[["cross_sector_reach", "cross_sector_closeness"]].drop(columns="actor").isna().all().all()
    assert found.loc["ties", "loss"].tolist() == [4, 4, 4]


def test_large_networks_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(room, "MOST_WORK", 10)
    with pytest.raises(lk.ArgumentError, match="cutpoints, which is quick"):
        lk.key_players(lk.from_matrix(np.ones((4, 4)), directed=True))
