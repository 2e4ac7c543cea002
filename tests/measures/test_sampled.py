"""Estimates from a sample of actors: exact with all of them, without bias, and as far off as they say."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import networkx as nx
import numpy as np
import pytest

import linkages as lk
from linkages.measures import _walks, centrality

MEASURES = (lk.average_distance, lk.compactness, lk.betweenness, lk.harmonic_closeness)


@pytest.fixture(scope="module")
def net() -> lk.Network:
    """120 actors, a few of whom send most of the ties."""
    rng = np.random.default_rng(0)
    ties = (rng.random((120, 120)) < 0.02 * rng.pareto(2, 120)[:, None]).astype(float)
    np.fill_diagonal(ties, 0)
    return lk.from_matrix(ties, directed=True)


def exact(net: lk.Network, measure: Callable[..., Any]) -> Any:
    return np.atleast_1d(np.asarray(measure(net), dtype=float))


@pytest.mark.parametrize("measure", [*MEASURES, partial(lk.harmonic_closeness, direction="in")])
@pytest.mark.parametrize("directed", [True, False])
def test_with_everybody_it_is_exact(net: lk.Network, measure: Callable[..., Any], directed: bool) -> None:
    seen = net if directed else net.symmetrize("either")
    found = lk.sampled(seen, measure, n_sources=10_000)
    np.testing.assert_allclose(found["value"], exact(seen, measure), rtol=1e-12, atol=1e-12)
    assert (found["se"] == 0).all()
    assert (found["n_sources"] == 120).all()


@pytest.mark.parametrize("measure", MEASURES)
def test_estimates_are_as_far_off_as_they_say(net: lk.Network, measure: Callable[..., Any]) -> None:
    """60 samples of 40: the mean is the exact value, the spread is the error, and ±2 errors hold it."""
    value = exact(net, measure)
    drawn = [lk.sampled(net, measure, n_sources=40, seed=seed) for seed in range(60)]
    values, errors = (np.array([d[c].to_numpy() for d in drawn]) for c in ("value", "se"))
    busy = value > np.quantile(value, 0.8) if len(value) > 1 else np.array([True])
    spread = values.std(axis=0, ddof=1)[busy]
    bias = (values.mean(axis=0)[busy] - value[busy]) / (spread / np.sqrt(60))
    assert np.abs(bias).max() < 4
    assert np.sqrt((errors[:, busy] ** 2).mean(axis=0)) == pytest.approx(spread, rel=0.5)
    assert np.mean(np.abs(values - value)[:, busy] < 2 * errors[:, busy]) > 0.8


def test_intervals_hold_the_busiest_where_few_sources_carry_most(net: lk.Network) -> None:
    """100 samples of 40: two standard errors are too few for them (docs/calibration/sampled.csv has the full table)."""
    exact_values = lk.betweenness(net)
    top = exact_values.nlargest(20).index
    truth, held, twice = exact_values[top], [], []
    for seed in range(100):
        found = lk.sampled(net, lk.betweenness, n_sources=40, seed=seed).loc[top]
        held.append((found["low"] <= truth) & (truth <= found["high"]))
        twice.append((found["value"] - truth).abs() <= 2 * found["se"])
    assert 0.92 <= np.mean(held)
    assert np.mean(twice) < np.mean(held)
    wide, narrow = (lk.sampled(net, lk.betweenness, n_sources=40, seed=1, level=level) for level in (0.99, 0.5))
    seen = wide["value"] > 0
    assert (wide["low"] < narrow["low"])[seen].all()
    assert (narrow["high"] < wide["high"])[seen].all()
    assert wide.loc[~seen, ["se", "low", "high"]].isna().all(axis=None)


@pytest.mark.parametrize("measure", MEASURES)
def test_ends_of_the_interval(net: lk.Network, measure: Callable[..., Any]) -> None:
    """With everybody the value itself; else on either side of it."""
    whole = lk.sampled(net, measure, n_sources=120)
    np.testing.assert_array_equal(whole["low"], whole["value"])
    np.testing.assert_array_equal(whole["high"], whole["value"])
    part = lk.sampled(net, measure, n_sources=30, seed=2).dropna()
    assert (part["low"] <= part["value"]).all()
    assert (part["value"] <= part["high"]).all()


def test_what_is_added_up_is_that_of_networkx(net: lk.Network) -> None:
    """The estimate from three sources against the ways networkx finds from (or to) each."""
    graph = nx.from_numpy_array(net.ties.toarray(), create_using=nx.DiGraph)
    drawn = np.random.default_rng(5).permutation(120)[:3]
    ways = [nx.single_source_shortest_path_length(graph.reverse(), t) for t in drawn]
    steps = np.array([d for way in ways for d in way.values() if d > 0])
    assert lk.sampled(net, lk.average_distance, n_sources=3, seed=5)["value"].iloc[0] == pytest.approx(steps.mean())
    assert lk.sampled(net, lk.compactness, n_sources=3, seed=5)["value"].iloc[0] == pytest.approx(
        (1 / steps).sum() / (3 * 119)
    )
    carried = nx.betweenness_centrality_subset(graph, list(map(int, drawn)), range(120), normalized=False)
    found = lk.sampled(net, lk.betweenness, n_sources=3, seed=5)["value"]
    np.testing.assert_allclose(found, 120 / 3 * np.array(list(carried.values())), rtol=1e-9)
    near = lk.sampled(net, partial(lk.harmonic_closeness, direction="out"), n_sources=3, seed=5)["value"]
    for actor in (int(drawn[0]), int(np.flatnonzero(~np.isin(np.arange(120), drawn))[0])):
        others = [1 / way[actor] if actor in way else 0.0 for t, way in zip(drawn, ways, strict=True) if t != actor]
        assert near.iloc[actor] == pytest.approx(np.mean(others))


def test_more_targets_than_walk_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    from linkages.measures import sampled as module

    rng = np.random.default_rng(3)
    big = lk.from_matrix((rng.random((700, 700)) < 0.004).astype(float), directed=True)
    monkeypatch.setattr(module, "ROWS", 64)
    found = lk.sampled(big, lk.average_distance, n_sources=700)
    assert found["value"].iloc[0] == pytest.approx(lk.average_distance(big), rel=1e-12)


def test_silent_actors_stay_unknown() -> None:
    ties = np.array([[0, 1, 0, 0], [0, 0, 1, 0], [np.nan] * 4, [1, 0, 0, 0]])
    net = lk.from_matrix(ties, directed=True)
    found = lk.sampled(net, lk.betweenness, n_sources=4)
    np.testing.assert_array_equal(found["value"], lk.betweenness(net))
    assert np.isnan(found["value"].iloc[2])
    assert np.isnan(found["se"].iloc[2])
    near = partial(lk.harmonic_closeness, direction="out")
    np.testing.assert_allclose(lk.sampled(net, near, n_sources=4)["value"], near(net))


def test_only_the_seed_decides(net: lk.Network) -> None:
    one, two, other = (lk.sampled(net, lk.betweenness, n_sources=20, seed=s) for s in (1, 1, 2))
    assert one.equals(two)
    assert not one.equals(other)


def test_what_makes_no_sense(net: lk.Network) -> None:
    with pytest.raises(lk.ArgumentError, match="measure='density' cannot be sampled: average_distance"):
        lk.sampled(net, lk.density)
    with pytest.raises(lk.ArgumentError, match=r"level=1\.0"):
        lk.sampled(net, lk.betweenness, level=1.0)
    with pytest.raises(lk.ArgumentError, match="n_sources=1"):
        lk.sampled(net, lk.betweenness, n_sources=1)


def test_what_would_take_hours_says_so_and_names_the_sample(net: lk.Network, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(centrality, "MOST_STEPS", 10.0)
    with pytest.raises(
        lk.ArgumentError, match=r"betweenness of 120 actors .* linkages.sampled\(net, linkages.betweenness\)"
    ):
        lk.betweenness(net)
    monkeypatch.setattr(_walks, "MOST_STEPS", 10.0)
    for measure in (lk.average_distance, lk.compactness, lk.harmonic_closeness):
        with pytest.raises(lk.ArgumentError, match="would take hours"):
            measure(net.without([0]))
