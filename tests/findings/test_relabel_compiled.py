"""Draws of labels in machine code are those of NumPy."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

import linkages as lk
from linkages import compiled
from linkages.compiled import relabelling
from linkages.findings._relabel import TOGETHER, count_extremes
from linkages.measures.brokerage import OpenTriples, expected_counts, open_triples
from linkages.vocabulary import Alternative
from tests.conftest import need


def drawn(triples: OpenTriples, alternative: Alternative, n_draws: int, *, fast: bool) -> list[Any]:
    actor, network = expected_counts(triples, "relabel")
    means = np.nan_to_num(actor[0][:, :5]), np.nan_to_num(network[0][:5])
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(compiled, "ENOUGH", 0 if fast else 10**12)
        found = count_extremes(triples, means, n_draws=n_draws, alternative=alternative, rng=np.random.default_rng(5))
    return [part for both in found for part in both]


def network(n: int, density: float, seed: int, *, directed: bool = True) -> lk.Network:
    rng = np.random.default_rng(seed)
    ties = (rng.random((n, n)) < density).astype(float)
    ties[0, 1 : n // 2] = ties[1 : n // 2, 0] = 1  # somebody busy
    ties[rng.random((n, n)) < 0.02] = np.nan
    if not directed:
        ties = np.triu(ties, 1) + np.triu(ties, 1).T
    kinds = rng.choice(list("aabbcd"), n)
    actors = lk.from_matrix(ties, directed=directed).actors.reset_index()[["actor"]].assign(kind=kinds)
    return lk.from_matrix(ties, directed=directed, actors=actors)


@pytest.mark.parametrize("directed", [True, False])
@pytest.mark.parametrize("alternative", ["greater", "less", "two-sided"])
def test_draws_are_the_same(directed: bool, alternative: Alternative) -> None:
    """In one batch and in two, the last of which fills no more than a part of the lanes."""
    need(compiled._there(), "numba, of the extra fast, is not installed")
    for n, density, draws in ((7, 0.4, TOGETHER + 70), (70, 0.3, 130)):
        triples = open_triples(network(n, density, n, directed=directed))
        assert len(triples.a) > 0
        for plain, fast in zip(*(drawn(triples, alternative, draws, fast=way) for way in (False, True)), strict=True):
            np.testing.assert_array_equal(plain, fast)


def test_more_groups_than_a_byte_names_are_counted_in_numpy() -> None:
    triples = open_triples(network(300, 0.02, 1))
    triples = replace(triples, label=np.arange(300), names=list(range(300)))
    for plain, fast in zip(*(drawn(triples, "greater", 10, fast=way) for way in (False, True)), strict=True):
        np.testing.assert_array_equal(plain, fast)


def test_random_orders_are_those_of_numpy() -> None:
    """Read as ordinary Python: from too few words none, from enough the orders that NumPy makes."""
    orders = np.empty((3, 11), dtype=np.int32)
    words = np.random.default_rng(4).integers(0, 2**32, 200, dtype=np.uint32)
    assert relabelling.orders_of(words[:12], 0, orders) == -1
    assert 30 <= relabelling.orders_of(words, 0, orders) <= 100
    rows = np.tile(np.arange(11, dtype=np.int32), (3, 1))
    np.testing.assert_array_equal(orders, np.random.default_rng(4).permuted(rows, axis=1))
