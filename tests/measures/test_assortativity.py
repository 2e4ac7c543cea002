"""Assortativity and log odds: worked by hand, against igraph, loops and numeric derivatives, and what holds anywhere."""

from __future__ import annotations

import functools
import math

import igraph
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import linkages as lk
from linkages.data.dyadmean import dyad_mean_of
from linkages.inference.influence import influence
from linkages.vocabulary import State

T, N, M, O = State.TIE, State.NULL, State.MISSING, State.OUT
NAN = float("nan")
few = settings(max_examples=60, deadline=None)
ASSORTATIVITY, ODDS = ("available", "standardised"), ("available", "standardised", "haldane")
CASES = [(lk.assortativity, form) for form in ASSORTATIVITY] + [(lk.log_odds_within, form) for form in ODDS]
# The standardised form of assortativity is given no interval: its calibration failed.
WITH_INTERVAL = [case for case in CASES if case != (lk.assortativity, "standardised")]


def same(a: float, b: float, tolerance: float = 1e-9) -> bool:
    return (math.isnan(a) and math.isnan(b)) or math.isclose(a, b, rel_tol=tolerance, abs_tol=tolerance)


@pytest.fixture
def five() -> lk.Network:
    """Two firms, two agencies, one hybrid; the second agency is silent."""
    sector = ["private", "private", "public", "public", "hybrid"]
    matrix = [[0, 1, 1, 0, 1], [0, 0, 1, 1, 0], [1, 0, 0, 1, 0], [NAN] * 5, [1, 1, 0, 0, 0]]
    size = [10, 20, 30, 50, NAN]
    return lk.from_matrix(matrix, directed=True, actors=pd.DataFrame({"sector": sector, "size": size}))


def test_assortativity_by_hand(five: lk.Network) -> None:
    # without the hybrid, private to private 1, to public 3; public to private 1, to public 1: six ties
    alike, chance = 2 / 6, (4 / 6) * (2 / 6) + (2 / 6) * (4 / 6)
    assert lk.assortativity(five) == pytest.approx((alike - chance) / (1 - chance), rel=1e-12)
    # at stake 2, 4, 4, 2 dyads at densities 1/2, 3/4, 1/2, 1: ties 1, 3, 2, 2
    alike, chance = 3 / 8, (4 / 8) * (3 / 8) + (4 / 8) * (5 / 8)
    assert lk.assortativity(five, form="standardised") == pytest.approx((alike - chance) / (1 - chance), rel=1e-12)


def test_numbers_by_hand(five: lk.Network) -> None:
    # ties among those whose size is known: 10→20, 10→30, 20→30, 20→50, 30→10, 30→50
    x, y = [10, 10, 20, 20, 30, 30], [20, 30, 30, 50, 10, 50]
    assert lk.assortativity(five, "size") == pytest.approx(np.corrcoef(x, y)[0, 1], rel=1e-12)
    joined = five.symmetrize("either", lone="decides")
    i, j = joined.ties.nonzero()
    size = five.actors["size"].to_numpy()
    known = ~np.isnan(size[i] + size[j])
    expected = np.corrcoef(size[i][known], size[j][known])[0, 1]
    assert lk.assortativity(joined, "size") == pytest.approx(expected, rel=1e-12)


def test_large_numbers_lose_nothing(five: lk.Network) -> None:
    far = five.actors.assign(size=five.actors["size"] * 1e-3 + 1e6)
    net = lk.from_matrix(lk.to_matrix(five), directed=True, actors=far)
    assert lk.assortativity(net, "size") == pytest.approx(lk.assortativity(five, "size"), rel=1e-6)


def test_log_odds_by_hand(five: lk.Network) -> None:
    # within 2 of 3 dyads, between 4 of 6
    assert lk.log_odds_within(five) == pytest.approx(math.log(2 / 1) - math.log(4 / 2), abs=1e-12)
    # within (1/2·2 + 1·2)/4, between (3/4·4 + 1/2·4)/8
    expected = math.log(0.75 / 0.25) - math.log(0.625 / 0.375)
    assert lk.log_odds_within(five, form="standardised") == pytest.approx(expected, rel=1e-12)
    expected = math.log(2.5 / 1.5) - math.log(4.5 / 2.5)
    assert lk.log_odds_within(five, form="haldane") == pytest.approx(expected, rel=1e-12)


def test_haldane_adds_half_a_dyad_to_undirected_counts_too() -> None:
    actors = pd.DataFrame({"sector": ["private", "private", "public"]})
    net = lk.from_matrix([[0, 1, 1], [1, 0, 0], [1, 0, 0]], directed=False, actors=actors)
    assert math.isnan(lk.log_odds_within(net))  # the one dyad within is a tie
    assert lk.log_odds_within(net, form="haldane") == pytest.approx(math.log(1.5 / 0.5) - math.log(1.5 / 1.5))


def test_undefined(five: lk.Network) -> None:
    for measure, form in CASES:
        assert math.isnan(measure(five.block("private-private"), form=form))
        assert math.isnan(measure(five.block("public-private"), form=form))
    within = lk.from_matrix([[0, 1, 0], [1, 0, 0], [0, 0, 0]], directed=True, actors=five.actors.iloc[[0, 1, 2]])
    assert math.isnan(lk.assortativity(within))  # all ties in one group
    assert math.isnan(lk.log_odds_within(within))  # no tie between
    assert math.isfinite(lk.log_odds_within(within, form="haldane"))
    alike = five.actors.assign(size=5.0)
    assert math.isnan(lk.assortativity(lk.from_matrix(lk.to_matrix(five), directed=True, actors=alike), "size"))


def test_words_and_columns_are_checked(five: lk.Network) -> None:
    for call in (
        lambda: lk.assortativity(five, form="haldane"),
        lambda: lk.assortativity(five, "sectr"),
        lambda: lk.log_odds_within(five, "sectr"),
        lambda: lk.log_odds_within(five, form="standard"),
        lambda: lk.assortativity(five, "size", form="standardised"),
    ):
        with pytest.raises(lk.ArgumentError):
            call()


@few
@given(data=st.data(), by=st.sampled_from(["sector", "kind"]), form=st.sampled_from(ASSORTATIVITY))
def test_assortativity_equals_igraph_on_the_ties_that_count(
    data: st.DataObject, by: str, form: str, random_network
) -> None:
    """Available: igraph on the observed ties among known groups. Standardised equals it where nothing is missing."""
    net = data.draw(random_network(states=(T, N, O) if form == "standardised" else (T, N, M, O)))
    group = net.actors[by].astype(object).where(net.actors[by].notna(), None)
    counts = np.array([g is not None and not (by == "sector" and g == "hybrid") for g in group])
    value = lk.assortativity(net, by, form=form)
    if math.isnan(value):
        return
    i, j = net.ties.nonzero()
    kept = counts[i] & counts[j] & ((i < j) | net.directed)
    graph = igraph.Graph(n=len(group), edges=list(zip(i[kept], j[kept])), directed=net.directed)
    codes = pd.factorize(group.where(counts, "left out"))[0]
    assert same(value, graph.assortativity_nominal(codes.tolist(), directed=net.directed))


@few
@given(data=st.data())
def test_numbers_equal_igraph(data: st.DataObject, random_network) -> None:
    net = data.draw(random_network())
    numbers = data.draw(st.lists(st.integers(0, 9), min_size=len(net.actors), max_size=len(net.actors)))
    actors = net.actors.assign(size=numbers)
    edges = lk.to_edgelist(net)
    net = lk.from_edgelist(edges, directed=net.directed, actors=actors)
    i, j = net.ties.nonzero()
    once = (i < j) | net.directed
    graph = igraph.Graph(n=len(actors), edges=list(zip(i[once], j[once])), directed=net.directed)
    value = lk.assortativity(net, "size")
    theirs = graph.assortativity(numbers, directed=net.directed) if once.any() else NAN
    assert same(value, theirs) or (math.isnan(value) and not np.isfinite(theirs))


@few
@given(data=st.data(), by=st.sampled_from(["sector", "kind"]), case=st.sampled_from(CASES))
def test_the_mean_over_dyads_is_the_measure_and_its_gradient_is_right(
    data: st.DataObject, by: str, case, random_network
) -> None:
    measure, form = case
    net = data.draw(random_network())
    value = measure(net, by, form=form)
    if case not in WITH_INTERVAL:
        assert dyad_mean_of(functools.partial(measure, by=by, form=form), net) is None
        return
    mean = dyad_mean_of(functools.partial(measure, by=by, form=form), net)
    if math.isnan(value):
        assert mean is None or math.isnan(mean.value)
        return
    assert same(mean.value, value)
    assert_gradient(mean)


def assert_gradient(mean) -> None:
    """Central differences of the curve; and an influence that sums to 0."""
    step = 1e-6
    for part in range(len(mean.ratios)):
        up, down = mean.ratios.copy(), mean.ratios.copy()
        up[part] += step
        down[part] -= step
        slope = float((mean.curve.value(up) - mean.curve.value(down)) / (2 * step))
        if math.isfinite(slope):  # at the edge, where a density is 0 or 1, only one side is there
            assert slope == pytest.approx(mean.gradient[part], rel=1e-4, abs=1e-4)
    part = influence(mean, 1.0)
    total = float(part.by_code[part.cells.table[np.ix_(part.cells.group, part.cells.group)]].sum())
    assert math.isfinite(total)


def test_values_of_many_draws_at_once_are_those_of_each(five: lk.Network) -> None:
    """The vertex bootstrap asks a curve for all its draws together."""
    for measure, form in WITH_INTERVAL:
        mean = dyad_mean_of(functools.partial(measure, form=form), five)
        draws = np.clip(mean.ratios[:, None] * [1.0, 0.9, 0.7], 0, 1)
        together = mean.curve.value(draws)
        for k in range(3):
            assert same(float(together[k]), float(mean.curve.value(draws[:, k])))


def test_robust_and_bootstrap_intervals_hold_the_value() -> None:
    rng = np.random.default_rng(4)
    sector = np.repeat(["private", "public"], 12)
    alike = sector[:, None] == sector[None, :]
    matrix = (rng.random((24, 24)) < 0.15 + 0.2 * alike).astype(float)
    matrix[[3, 15]] = NAN
    actors = pd.DataFrame({"sector": sector, "size": rng.normal(size=24) + (sector == "public")})
    net = lk.from_matrix(matrix, directed=True, actors=actors)
    for measure in (*(functools.partial(m, form=form) for m, form in WITH_INTERVAL),):
        robust = lk.robust_interval(net, measure=measure)
        drawn = lk.bootstrap(measure, net, n_draws=200, seed=1)
        for estimate in (robust, drawn):
            assert estimate.low < measure(net) < estimate.high
        assert 0.5 < robust.se / drawn.se < 2
    for measure in (
        functools.partial(lk.assortativity, form="standardised"),
        functools.partial(lk.assortativity, by="size"),
    ):
        none = lk.robust_interval(net, measure=measure)
        assert none.value == measure(net)
        assert math.isnan(none.low)
        assert none.note == "no calibrated interval"


@few
@given(data=st.data(), case=st.sampled_from(CASES))
def test_names_order_and_an_isolate_do_not_matter(data: st.DataObject, case, random_parts, make_network) -> None:
    """Adding somebody nobody was asked about; assortativity also stands when it is somebody without a tie."""
    measure, form = case
    parts = data.draw(random_parts())
    n = len(parts["states"])
    ids = np.array(data.draw(st.permutations(range(n))))
    value = measure(make_network(**parts), form=form)
    assert same(value, measure(make_network(**parts, ids=ids), form=form))
    larger = dict(parts)
    for state in (O, N):
        if state == N and not (measure is lk.assortativity and form == "available" and not math.isnan(value)):
            continue
        states = np.full((n + 1, n + 1), state)
        states[:n, :n] = parts["states"]
        larger |= {"states": states, "sector": [*parts["sector"], "private"], "kind": [*parts["kind"], "firm"]}
        larger["strengths"] = np.ones((n + 1, n + 1))
        assert same(value, measure(make_network(**larger), form=form))


@few
@given(data=st.data())
def test_forms_agree_when_nothing_is_missing(data: st.DataObject, random_network) -> None:
    net = data.draw(random_network(states=(T, N, O)))
    for measure in (lk.assortativity, lk.log_odds_within):
        assert same(measure(net), measure(net, form="standardised"))


@few
@given(data=st.data())
def test_turning_ties_around_changes_neither(data: st.DataObject, random_network) -> None:
    net = data.draw(random_network(directed=True))
    for measure, form in CASES:
        assert same(measure(net, form=form), measure(net.transpose(), form=form))
