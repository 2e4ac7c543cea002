"""The compiled way and the one of NumPy and SciPy give the same numbers, whatever is missing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy.sparse import csr_array

import linkages as lk
from linkages import compiled
from linkages.compiled import triangles
from linkages.compiled.permuting import moved_products, placed
from linkages.data.join import joint_census
from linkages.inference.bootstrap import resample_plan
from linkages.inference.logit import fit_logit
from linkages.measures import _closure
from tests.conftest import need
from tests.data.brute import pairs

often = settings(max_examples=60, deadline=None)


@pytest.fixture(autouse=True)
def _numba() -> None:
    need(compiled._there(), "numba, of the extra fast, is not installed")


def ways(work: Callable[[], Any]) -> list[Any]:
    """Without and with machine code."""
    found = []
    with pytest.MonkeyPatch.context() as patch:
        for enough in (10**9, 0):
            patch.setattr(compiled, "ENOUGH", enough)
            found.append(work())
    return found


def asked_anew(net: lk.Network, measure: Callable[..., Any], **options: Any) -> list[Any]:
    """A network remembers what it was asked: each way gets one that was asked nothing."""
    return ways(lambda: measure(replace(net), **options))


@often
@given(pairs())
def test_counts_are_the_same(pair: Any) -> None:
    for measure in (lk.transitivity, lk.triad_census):
        plain, fast = asked_anew(pair[1], measure)
        np.testing.assert_array_equal(plain, fast)


@often
@given(pairs())
def test_walks_are_the_same(pair: Any) -> None:
    net = pair[1]
    for measure in (lk.average_distance, lk.compactness, lk.harmonic_closeness):
        plain, fast = asked_anew(net, measure)
        np.testing.assert_array_equal(plain, fast)


def test_walks_to_more_targets_than_go_at_a_time() -> None:
    rng = np.random.default_rng(3)
    net = lk.from_matrix((rng.random((700, 700)) < 0.004).astype(float), directed=True)
    for measure in (lk.average_distance, lk.harmonic_closeness):
        plain, fast = asked_anew(net, measure)
        np.testing.assert_array_equal(plain, fast)


@often
@given(pairs())
def test_structural_holes_are_the_same(pair: Any) -> None:
    for measure in (lk.constraint, lk.effective_size, lk.efficiency, lk.hierarchy):
        plain, fast = asked_anew(pair[1], measure)
        np.testing.assert_allclose(plain, fast, rtol=1e-12, atol=1e-12)


@often
@given(pairs())
def test_roles_are_the_same(pair: Any) -> None:
    plain, fast = asked_anew(pair[1], lk.brokerage_roles, by="sector")
    pd.testing.assert_frame_equal(plain, fast)


@pytest.mark.parametrize("few", [0, 50])
@pytest.mark.parametrize("directed", [True, False])
def test_two_paths_one_by_one_and_by_pairs(directed: bool, few: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_closure, "FEW", few)
    for seed in range(20):
        net = network(15, seed, directed=directed)
        kinds = pd.DataFrame({"actor": range(15), "kind": list("abc") * 5})
        net = lk.Network(net.ties, net.exceptions, net.background, kinds.set_index("actor"), directed, "tie", 1)
        pd.testing.assert_frame_equal(*asked_anew(net, lk.brokerage_roles))
        assert len(set(asked_anew(net, lk.transitivity))) == 1


@pytest.mark.parametrize("few", [0, 50])
@pytest.mark.parametrize("turned", [False, True])
def test_roles_beside_somebody_busy(turned: bool, few: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Forty name the first, who names nobody or everybody: the few ties of one end are looked up among the many of the other."""
    monkeypatch.setattr(_closure, "FEW", few)
    ties = np.zeros((41, 41))
    ties[1:, 0] = 1
    ties[[1, 2, 3], [2, 3, 4]] = ties[4, 1] = 1
    kinds = pd.DataFrame({"actor": range(41), "kind": list("abc") * 13 + ["a", "b"]})
    net = lk.from_matrix(ties.T if turned else ties, directed=True, actors=kinds)
    plain, fast = asked_anew(net, lk.brokerage_roles)
    pd.testing.assert_frame_equal(plain, fast)
    # 1→2→3→4→1: four open pairs between them; each two-path to (or from) the busy one is closed.
    assert fast["total"].sum() == 4


@often
@given(pairs(), pairs(ids=tuple("bdfghijk")), st.booleans())
def test_a_census_of_two_waves_is_the_same(x: Any, y: Any, by_groups: bool) -> None:
    every = x[1].actors.index.union(y[1].actors.index)
    by = np.arange(len(every)) % 3 if by_groups else None
    plain, fast = ways(lambda: joint_census(x[1], y[1], by))
    np.testing.assert_array_equal(plain, fast)


def network(n: int, seed: int, *, directed: bool = True, silent: int = 0, blank: float = 0.0) -> lk.Network:
    rng = np.random.default_rng(seed)
    matrix = (rng.random((n, n)) < 0.2) * rng.integers(1, 4, (n, n)).astype(float)
    matrix[rng.random((n, n)) < blank] = np.nan
    matrix[:silent] = np.nan
    if not directed:
        matrix = np.triu(matrix, 1) + np.triu(matrix, 1).T
    return lk.from_matrix(matrix, directed=directed)


@pytest.mark.parametrize("directed", [True, False])
@pytest.mark.parametrize(("silent", "blank"), [(0, 0.0), (4, 0.0), (3, 0.05)])
def test_draws_are_the_same(directed: bool, silent: int, blank: float) -> None:
    x, y = (network(24, seed, directed=directed, silent=silent, blank=blank) for seed in (1, 2))
    plain, fast = ways(lambda: lk.qap_correlation(x, y, n_draws=40, seed=7))
    assert plain.value == fast.value
    np.testing.assert_array_equal(plain.draws, fast.draws)
    size = np.random.default_rng(1).random((24, 24))
    predictors = {"y": y, "size": size + size.T, "other": network(24, 3, directed=directed)}
    plain, fast = ways(lambda: lk.qap_regression(x, predictors, n_draws=20, seed=7))
    np.testing.assert_allclose(plain.draws, fast.draws, rtol=1e-9)
    for statistic in ("score", "wald"):
        plain, fast = ways(
            lambda how=statistic: lk.qap_regression(x, predictors, family="logit", statistic=how, n_draws=12, seed=7)
        )
        np.testing.assert_allclose(plain.draws, fast.draws, rtol=1e-7)
    plain, fast = ways(lambda: lk.cug_test(x, lk.transitivity, n_draws=20, seed=7))
    np.testing.assert_array_equal(plain.draws, fast.draws)


@often
@given(pairs(), pairs(ids=tuple("bdfghijk")), st.integers(0, 3))
def test_resampled_networks_are_the_same(x: Any, y: Any, seed: int) -> None:
    """Actors that are not in one of the networks, and copies of one actor, included."""
    nets = x[1], y[1]
    assume(all(len(net.actors) for net in nets))
    plain, fast = ways(lambda: [again(net) for again in resample_plan(nets, n_draws=3, seed=seed) for net in nets])
    for one, other in zip(plain, fast, strict=True):
        pd.testing.assert_frame_equal(lk.to_edgelist(one), lk.to_edgelist(other))
        pd.testing.assert_frame_equal(one.actors, other.actors)
        np.testing.assert_array_equal(one.cells.keys, other.cells.keys)


@pytest.mark.parametrize("directed", [True, False])
@pytest.mark.parametrize(("silent", "blank"), [(0, 0.0), (5, 0.0), (23, 0.0), (24, 0.0), (5, 0.05)])
def test_triads_of_those_who_answered(directed: bool, silent: int, blank: float) -> None:
    """Where some said nothing, where few or none said anything, and where single answers are missing."""
    net = network(24, 5, directed=directed, silent=silent, blank=blank)
    plain, fast = asked_anew(net, lk.triad_census)
    pd.testing.assert_series_equal(plain, fast)
    assert plain.sum() == 24 * 23 * 22 // 6


@pytest.mark.parametrize("penalty", [None, 0.3])
def test_logits_are_the_same(penalty: float | None) -> None:
    """More rows than a block, large log odds, and two that are told apart without error."""
    rng = np.random.default_rng(2)
    x = np.vstack([np.ones(1300), rng.standard_normal((3, 1300)) * 3])
    y = (rng.random(1300) < 1 / (1 + np.exp(-x[1] - 0.4 * x[2]))).astype(float)
    cost = None if penalty is None else np.full(4, penalty)
    plain, fast = ways(lambda: fit_logit(x, y, penalty=cost))
    for one, other in zip(vars(plain).values(), vars(fast).values(), strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-9, atol=1e-12)
    assert [fit.separated for fit in ways(lambda: fit_logit(x, (x[1] > 0) * 1.0))] == [True, True]


def test_a_triangle_is_met_once_whoever_is_busy() -> None:
    """A wheel: the hub has six contacts, every two neighbours on the rim make a triangle with it."""
    ring = np.arange(6)
    ties = np.zeros((7, 7))
    ties[6, ring] = ties[ring, (ring + 1) % 6] = 1
    graph = csr_array(ties + ties.T)
    rank, first, head, there, back = triangles.ranked(graph.indptr, graph.indices)
    assert rank[6] == 6
    assert len(head) == first[-1] == 12
    rows = np.repeat(np.arange(7), np.diff(graph.indptr))
    np.testing.assert_array_equal(rows[there], graph.indices[back])
    np.testing.assert_array_equal(graph.indices[there], rows[back])
    found = triangles.closed_kinds(first, head, there, np.zeros(24, dtype=np.int64))
    assert found.tolist() == [6] + [0] * 26
    through, plain = triangles.ways_through(rank, first, head, there, back, graph.data, np.ones(7))
    np.testing.assert_array_equal(plain, (graph @ graph).toarray()[rows, graph.indices])
    np.testing.assert_array_equal(through, plain)


def test_what_is_laid_out_is_looked_up_and_cleared() -> None:
    rng = np.random.default_rng(1)
    x, y = (np.where(rng.random((9, 9)) < 0.4, rng.random((9, 9)), 0.0) for _ in range(2))
    p = rng.permutation(9)
    a, b = csr_array(x), csr_array(y)
    found = placed(p, a.indptr, a.indices, b.indptr, b.indices, b.data)
    np.testing.assert_array_equal(found, y[np.ix_(p, p)][x != 0])
    others = rng.random((2, 9, 9))
    np.testing.assert_allclose(moved_products(p, y, others), (y[np.ix_(p, p)] * others).sum(axis=(1, 2)))


def test_few_ties_do_not_load_a_compiler() -> None:
    assert not compiled.worth(compiled.ENOUGH - 1)
